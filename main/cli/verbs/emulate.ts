/** @file `bitloom emulate MODEL`: bit for bit what the hardware computes, on data. */

import { plural } from '../../base/plural.ts';
import type { EmulationReport, SampleReport } from '../../../preload/contract/emulation.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { printProblems } from '../describe.ts';
import { runJob } from '../follow-job.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { printLayerStatistics, qualityLine } from '../print-quality.ts';
import { ask } from '../studio-session.ts';
import { formatDuration, formatTable, formatValue } from '../table.ts';
import { EXIT } from '../usage-error.ts';
import { writeTrace } from '../write-trace.ts';

/** The verb. */
export const emulateCommand: Command = {
  verb: 'emulate',
  positionals: ['MODEL'],
  options: [
    ...DATA_OPTIONS,
    { name: 'trace', value: 'FILE.npz', summary: 'write every layer of every sample as int64 mantissas, and FILE.types.json beside it' },
    { name: 'sample', value: 'N', summary: 'show one sample layer by layer, reference beside emulation' },
    ...MODEL_OPTIONS,
  ],
  explanation: ['Computes what hls4ml C simulation of this design computes, with range, overflow, underflow and error of every layer.', 'Exit code 1 when a layer has no exact model and was not computed.'],
  run: (context) => withModel(context, (model) => withDataset(context, model, (dataset) => emulate(context, model, dataset))),
};

async function emulate(context: CommandContext, model: OpenModel, dataset: { readonly datasetId: string; readonly name: string }): Promise<CommandOutcome> {
  const { terminal } = context;
  const { session, view, project } = model;
  const stop = session.subscribe('emulation:progressed', ({ samples, totalSamples }) => terminal.progress(`${samples} of ${plural(totalSamples, 'sample')}`));
  const report = await ask(session, 'emulation:evaluate', { designId: view.designId, datasetId: dataset.datasetId }).finally(stop);
  const trace = context.arguments.text('trace');
  const traced = trace === undefined ? undefined : await writeTrace(session, { designId: view.designId, datasetId: dataset.datasetId, path: trace });
  const number = context.arguments.wholeNumber('sample', 0, Math.max(0, report.totalSamples - 1));
  const sample = number === undefined ? undefined : await ask(session, 'emulation:inspect-sample', { designId: view.designId, datasetId: dataset.datasetId, sample: number });
  terminal.print(terminal.style.bold(`${project.name} on ${dataset.name}`));
  terminal.print(`${qualityLine(report.quality)} · ${formatDuration(report.elapsedMs)}`);
  terminal.print();
  printLayerStatistics(terminal, report);
  if (sample !== undefined) printSample(context, sample);
  printProblems(terminal, report.problems);
  if (traced !== undefined) terminal.print(`trace: ${traced.files.join(', ')}`);
  if (context.arguments.has('save')) await runJob(context, session, { designId: view.designId, kind: 'emulate', datasetId: dataset.datasetId });
  return { exitCode: report.notEmulated.length === 0 ? EXIT.ok : EXIT.negative, json: jsonOf(report, { dataset, sample, traced }) };
}

interface Extras {
  readonly dataset: { readonly name: string };
  readonly sample: SampleReport | undefined;
  readonly traced: { readonly files: readonly string[] } | undefined;
}

function jsonOf(report: EmulationReport, { dataset, sample, traced }: Extras): Readonly<Record<string, unknown>> {
  const { designId: _design, datasetId: _dataset, ...rest } = report;
  return {
    dataset: dataset.name,
    ...rest,
    ...(sample === undefined ? {} : { sample: { ...sample, layers: sample.layers.map((layer) => ({ ...layer, emulated: [...layer.emulated], ...(layer.reference === undefined ? {} : { reference: [...layer.reference] }) })) } }),
    ...(traced === undefined ? {} : { trace: traced }),
  };
}

const SHOWN_VALUES = 8;

function printSample({ terminal }: CommandContext, sample: SampleReport): void {
  const values = (list: Float64Array | undefined): string => (list === undefined ? '—' : Array.from(list.slice(0, SHOWN_VALUES), (value) => formatValue(value, 10)).join(' ') + (list.length > SHOWN_VALUES ? ' …' : ''));
  terminal.print();
  terminal.print(`sample ${sample.sample}${sample.label === undefined ? '' : `, label ${sample.label}`}${sample.firstDivergingLayer === undefined ? '' : `, differs by more than one LSB first in ${sample.firstDivergingLayer}`}`);
  const rows = sample.layers.flatMap((layer) => [[layer.layer, 'emulated', values(layer.emulated)], ['', 'reference', values(layer.reference)]]);
  for (const line of formatTable([{ title: 'layer' }, { title: '' }, { title: 'values' }], rows)) terminal.print(line);
  terminal.print();
}

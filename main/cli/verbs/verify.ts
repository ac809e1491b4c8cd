/** @file `bitloom verify MODEL`: the emulation against hls4ml's own C simulation, layer by layer, bit for bit. */

import type { VerificationReport, VerifiedLayer } from '../../../preload/contract/verify.ts';
import { VERIFY_SAMPLES, VERIFY_SAMPLES_MAX } from '../../../preload/contract/verify.ts';
import { plural } from '../../base/plural.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { reportEnd, runJob } from '../follow-job.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { formatCount, formatDuration, formatTable } from '../table.ts';
import { EXIT } from '../usage-error.ts';

/** The verb. */
export const verifyCommand: Command = {
  verb: 'verify',
  positionals: ['MODEL'],
  options: [
    { name: 'samples', value: 'N', summary: `compare the first N samples (default ${VERIFY_SAMPLES})` },
    { name: 'again', summary: 'run also where an identical run is stored' },
    { name: 'name', value: 'NAME', summary: 'name of the run' },
    { name: 'verbose', short: 'v', summary: 'show the log of the job' },
    ...DATA_OPTIONS,
    ...MODEL_OPTIONS,
  ],
  explanation: [
    'Writes the network and its configuration for hls4ml 1.3, lets hls4ml convert, compile (g++) and trace it, and compares every element of every layer with the emulation.',
    'Needs a Python with hls4ml: set in Tools ("bitloom doctor --set hls4ml=PATH"), BITLOOM_HLS4ML_PYTHON, an active environment, or PATH. hls4ml never gets the imported file itself.',
    'Exit code 0 when every layer is equal, 1 when one differs, the design has what hls4ml cannot build (not applicable), or the comparison could not be made.',
  ],
  run: (context) => withModel(context, (model) => withDataset(context, model, ({ datasetId }) => verify(context, model, datasetId))),
};

async function verify(context: CommandContext, { session, view, project, kept }: OpenModel, datasetId: string): Promise<CommandOutcome> {
  const { arguments: given, terminal } = context;
  const [name, sampleCount] = [given.text('name'), given.wholeNumber('samples', 1, VERIFY_SAMPLES_MAX)];
  const finished = await runJob(context, session, {
    designId: view.designId, kind: 'verify', datasetId, verify: sampleCount === undefined ? {} : { sampleCount },
    ...(name === undefined ? {} : { name }), ...(given.has('again') ? { again: true } : {}),
  });
  const ended = reportEnd(context, finished);
  const { run, job } = finished;
  const report = run.verification;
  if (report !== undefined) print(context, report);
  if (ended === EXIT.ok) terminal.print(`${project.name}: ${run.summary.name}, ${formatDuration(run.summary.durationMs)}${kept ? `, run ${run.summary.runId}` : ''}`);
  const exitCode = ended !== EXIT.ok ? ended : report?.isEqual === true ? EXIT.ok : EXIT.negative;
  return { exitCode, json: { state: job.state, runId: run.summary.runId, jobId: job.jobId, stages: job.stages, ...report, ...(job.error === undefined ? {} : { error: job.error }) } };
}

function print({ terminal }: CommandContext, report: VerificationReport): void {
  const rows = report.layers.map((layer) => [layer.layer, layer.className, layer.type ?? '', formatCount(layer.elementCount), formatCount(layer.mismatchCount), outcomeOf(layer)]);
  for (const line of formatTable([{ title: 'layer' }, { title: 'class' }, { title: 'result type' }, { title: 'elements', align: 'right' }, { title: 'differ', align: 'right' }, { title: '' }], rows)) terminal.print(line);
  for (const note of report.notes) terminal.print(note);
  const on = `${plural(report.sampleCount, 'sample')} of ${report.datasetName}, hls4ml ${report.hls4mlVersion}`;
  if (report.isEqual) terminal.print(`All ${formatCount(report.elementCount)} compared elements are equal (${on})`);
  else terminal.print(terminal.style.bad(`${formatCount(report.mismatchCount)} of ${formatCount(report.elementCount)} compared elements differ (${on})`));
}

function outcomeOf({ state, reason, first }: VerifiedLayer): string {
  const where = first === undefined ? '' : `first: sample ${first.sample}, element ${first.element}: ${first.emulated} here, ${first.hls4ml} in hls4ml`;
  return [state === 'equal' ? 'equal' : state === 'not-compared' ? 'not compared' : state, [where, reason ?? ''].filter((text) => text !== '').join('; ')].filter((text) => text !== '').join(': ');
}

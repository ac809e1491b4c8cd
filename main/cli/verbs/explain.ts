/** @file `bitloom explain MODEL`: which layers damage values, where that starts, and what mending one alone would do. */

import type { ExplainReport, LayerDamage } from '../../../preload/contract/analysis.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { printElement } from '../print-element.ts';
import { ask } from '../studio-session.ts';
import { formatCount, formatShare, formatTable, formatValue } from '../table.ts';
import { EXIT, UsageError } from '../usage-error.ts';

interface Dataset {
  readonly datasetId: string;
  readonly name: string;
  readonly sampleCount: number;
}

/** The verb. */
export const explainCommand: Command = {
  verb: 'explain',
  positionals: ['MODEL'],
  options: [
    { name: 'samples', value: 'N', summary: 'judge on the first N samples (default 256; 0: all)' },
    { name: 'layer', value: 'LAYER', summary: 'with --sample: show how an element of this layer came about, term by term' },
    { name: 'sample', value: 'N', summary: 'which sample --layer is about' },
    { name: 'element', value: 'I', summary: "which element, as a flat index in the layer's result (default 0)" },
    ...DATA_OPTIONS,
    ...MODEL_OPTIONS,
  ],
  explanation: [
    'Says of every layer what overflows, how large an error it makes of its own, where on the way to it damage starts, and what the',
    'network would be worth if this layer alone computed in ideal arithmetic. With --sample, --layer and --element: one value, multiplication',
    'by multiplication, in the order in which the hardware adds. Exit code 1 when a layer overflows.',
  ],
  run: (context) => withModel(context, (model) => withDataset(context, model, (dataset) => explain(context, model, dataset))),
};

async function explain(context: CommandContext, model: OpenModel, dataset: Dataset): Promise<CommandOutcome> {
  const given = context.arguments;
  const asksElement = given.has('layer') || given.has('sample') || given.has('element');
  return asksElement ? explainElement(context, model, dataset) : explainDesign(context, model, dataset);
}

async function explainElement(context: CommandContext, { session, view }: OpenModel, dataset: Dataset): Promise<CommandOutcome> {
  const given = context.arguments;
  const layer = given.text('layer');
  if (layer === undefined) throw new UsageError('--sample and --element belong to --layer LAYER.', '"bitloom info" lists the layers.');
  const sample = given.wholeNumber('sample', 0, Math.max(0, dataset.sampleCount - 1)) ?? 0;
  const element = given.wholeNumber('element', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const breakdown = await ask(session, 'analysis:explain-element', { designId: view.designId, datasetId: dataset.datasetId, sample, layer, element });
  printElement(context.terminal, breakdown);
  return { exitCode: EXIT.ok, json: { dataset: dataset.name, ...breakdown } };
}

async function explainDesign(context: CommandContext, { session, view, project }: OpenModel, dataset: Dataset): Promise<CommandOutcome> {
  const { terminal } = context;
  const sampleCount = context.arguments.wholeNumber('samples', 0, Number.MAX_SAFE_INTEGER);
  terminal.progress('explaining …');
  const report = await ask(session, 'analysis:explain', { designId: view.designId, datasetId: dataset.datasetId, ...(sampleCount === undefined ? {} : { sampleCount }) });
  terminal.clearProgress();
  terminal.print(terminal.style.bold(`${project.name} on ${dataset.name}`));
  terminal.print(figuresLine(report));
  terminal.print();
  printLayers(context, report);
  terminal.print();
  for (const line of conclusion(report)) terminal.print(line);
  const overflows = report.layers.some(({ cause }) => cause === 'overflow');
  const { designId: _design, datasetId: _dataset, ...json } = report;
  return { exitCode: overflows ? EXIT.negative : EXIT.ok, json: { dataset: dataset.name, ...json } };
}

function figuresLine({ sampleCount, totalSamples, asIs, referenceAccuracy }: ExplainReport): string {
  const samples = sampleCount === totalSamples ? `${formatCount(sampleCount)} ${sampleCount === 1 ? 'sample' : 'samples'}` : `first ${formatCount(sampleCount)} of ${formatCount(totalSamples)} samples`;
  const accuracy = asIs.accuracy === undefined ? [] : [`accuracy ${formatShare(referenceAccuracy)} (reference) → ${formatShare(asIs.accuracy)} (emulated)`];
  const flips = asIs.flipCount === undefined ? [] : [`${formatCount(asIs.flipCount)} change class`];
  return [samples, ...accuracy, ...flips, `largest output error ${formatValue(asIs.maxAbsError)}`].join(' · ');
}

function printLayers({ terminal }: CommandContext, report: ExplainReport): void {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const columns = [{ title: 'layer' }, { title: 'damage' }, { title: 'starts at' }, { title: 'overflow' }, right('own SQNR/dB'), right('own error'), right('accuracy if ideal'), right('flips'), right('max error')];
  const rows = report.layers.map((layer) => [
    layer.layer, layer.cause === 'overflow' ? terminal.style.bad('overflow') : (layer.cause ?? ''), layer.startsAt === layer.layer ? 'here' : (layer.startsAt ?? ''), overflowText(layer),
    layer.ownSqnrDb === undefined ? '' : layer.ownSqnrDb.toFixed(1), formatValue(layer.worst?.maxAbsError, 4), formatShare(layer.ifIdeal?.accuracy), formatCount(layer.ifIdeal?.flipCount), formatValue(layer.ifIdeal?.maxAbsError, 4),
  ]);
  for (const line of formatTable(columns, rows)) terminal.print(line);
}

function overflowText({ overflows }: LayerDamage): string {
  return overflows.filter(({ harmless }) => !harmless).map(({ variable, share, worst }) => `${variable} ${formatShare(share)}${worst === undefined ? '' : ` (${formatValue(worst.value, 4)}, ends at ${formatValue(worst.limit, 4)}${worst.sample === undefined || worst.element === undefined ? '' : `, sample ${worst.sample} element ${worst.element}`})`}`).join(', ');
}

/** The story in a sentence or two: where it starts, and which layer alone would help most. */
function conclusion({ layers, asIs }: ExplainReport): readonly string[] {
  const start = layers.find(({ startsAt, layer, cause }) => cause === 'overflow' && startsAt === layer) ?? layers.find(({ startsAt, layer, damaged }) => damaged && startsAt === layer);
  if (start === undefined) return ['No layer damages values: errors stay within one LSB of each result.'];
  const overflowing = start.overflows.find(({ harmless }) => !harmless)?.variable;
  const first = overflowing === undefined ? `Nothing overflows; the first error beyond one LSB is made by ${start.layer}.` : `Damage starts at ${start.layer}: its ${overflowing} overflows.`;
  return [first, effectText(layers, asIs) ?? 'No single layer, made ideal, would make the outputs better.'];
}

/** By accuracy where one of them changes it, else by the largest error. */
function effectText(layers: readonly LayerDamage[], asIs: ExplainReport['asIs']): string | undefined {
  const best = (worth: (ideal: NonNullable<LayerDamage['ifIdeal']>) => number): LayerDamage | undefined => {
    const helping = layers.filter(({ ifIdeal }) => ifIdeal !== undefined && worth(ifIdeal) > 0);
    return helping.toSorted((a, b) => worth(b.ifIdeal ?? asIs) - worth(a.ifIdeal ?? asIs))[0];
  };
  const byAccuracy = best(({ accuracy }) => (accuracy ?? 0) - (asIs.accuracy ?? 0));
  if (byAccuracy !== undefined) return `With ${byAccuracy.layer} alone ideal, accuracy would be ${formatShare(byAccuracy.ifIdeal?.accuracy)} instead of ${formatShare(asIs.accuracy)}.`;
  const byError = best(({ maxAbsError }) => asIs.maxAbsError - maxAbsError);
  return byError === undefined ? undefined : `With ${byError.layer} alone ideal, the largest output error would be ${formatValue(byError.ifIdeal?.maxAbsError, 4)} instead of ${formatValue(asIs.maxAbsError, 4)}.`;
}

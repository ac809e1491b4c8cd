/** @file `bitloom outputs MODEL`: accuracy, top-k, confusion, areas under ROC curves, errors, samples that change class. */

import type { OutputReport } from '../../../preload/contract/analysis.ts';
import type { ClassFigures } from '../../../preload/model/figures.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { ask } from '../studio-session.ts';
import { formatCount, formatShare, formatTable, formatValue, samplesWords } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

/** Wider matrices are for `--json`. */
const MATRIX_MAX = 20;
const ERRORS_SHOWN = 20;
const FLIPS_SHOWN = 20;

const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });

/** The verb. */
export const outputsCommand: Command = {
  verb: 'outputs',
  positionals: ['MODEL'],
  options: [...DATA_OPTIONS, ...MODEL_OPTIONS],
  explanation: ['Compares the outputs of reference and emulation on all samples: accuracy, top-k, confusion and area under the ROC curve of every class where there are', 'labels; the error of every output element; the samples whose class changes, those first of which the reference was surest.'],
  run: (context) => withModel(context, (model) => withDataset(context, model, (dataset) => outputs(context, model, dataset))),
};

async function outputs({ terminal }: CommandContext, { session, view, project }: OpenModel, dataset: { readonly datasetId: string; readonly name: string }): Promise<CommandOutcome> {
  const report = await ask(session, 'analysis:outputs', { designId: view.designId, datasetId: dataset.datasetId });
  terminal.print(terminal.style.bold(`${project.name} on ${dataset.name}`));
  terminal.print(`${samplesWords(report)} · ${formatCount(report.outputCount)} ${report.outputCount === 1 ? 'output' : 'outputs'}`);
  if (report.classes !== undefined) printClasses(terminal, report.classes);
  printErrors(terminal, report);
  printFlips(terminal, report);
  const { designId: _design, datasetId: _dataset, ...json } = report;
  return { exitCode: EXIT.ok, json: { dataset: dataset.name, ...json } };
}

function printClasses(terminal: Terminal, { names, reference, emulated, changes }: NonNullable<OutputReport['classes']>): void {
  terminal.print();
  if (reference !== undefined && emulated !== undefined) {
    const rows = [['accuracy', reference.accuracy, emulated.accuracy] as const, ...reference.topK.slice(1).map((share, k) => [`top ${k + 2}`, share, emulated.topK[k + 1]] as const)];
    for (const line of formatTable([{ title: '' }, right('reference'), right('emulated')], rows.map(([name, before, after]) => [name, formatShare(before), formatShare(after)]))) terminal.print(line);
    terminal.print();
    printCurves(terminal, names, { reference, emulated });
  }
  const matrix = emulated?.confusion ?? changes;
  if (names.length > MATRIX_MAX) return;
  terminal.print();
  terminal.print(emulated === undefined ? 'class of the reference (rows) and of the emulation (columns)' : 'label (rows) and class of the emulation (columns)');
  for (const line of formatTable([{ title: '' }, ...names.map(right)], matrix.map((row, k) => [names[k] ?? '', ...row.map((count) => (count === 0 ? '·' : String(count)))]))) terminal.print(line);
}

/** Classes without an area that are named before the rest is counted. */
const NAMES_MAX = 12;

function printCurves(terminal: Terminal, names: readonly string[], { reference, emulated }: { readonly reference: ClassFigures; readonly emulated: ClassFigures }): void {
  const rows = names.flatMap((name, k) => (reference.roc[k] === undefined && emulated.roc[k] === undefined ? [] : [[name, formatValue(reference.roc[k]?.auc, 6), formatValue(emulated.roc[k]?.auc, 6)]]));
  for (const line of formatTable([{ title: 'area under the ROC curve' }, right('reference'), right('emulated')], rows)) terminal.print(line);
  const without = names.filter((_, k) => reference.roc[k] === undefined && emulated.roc[k] === undefined);
  if (without.length > 0) terminal.print(`no area where no label, or every one, is of the class: ${without.slice(0, NAMES_MAX).join(', ')}${without.length > NAMES_MAX ? ` and ${without.length - NAMES_MAX} more` : ''}`);
}

function printErrors(terminal: Terminal, { errors }: OutputReport): void {
  if (errors.length === 0) return;
  terminal.print();
  const shown = errors.toSorted((a, b) => b.maxAbs - a.maxAbs).slice(0, ERRORS_SHOWN);
  const rows = shown.map(({ index, meanError, meanAbs, rms, maxAbs, worstSample }) => [`[${index.join(',')}]`, formatValue(meanError, 4), formatValue(meanAbs, 4), formatValue(rms, 4), formatValue(maxAbs, 4), String(worstSample)]);
  for (const line of formatTable([{ title: 'output' }, right('mean error'), right('mean |error|'), right('RMS'), right('max |error|'), right('in sample')], rows)) terminal.print(line);
  if (errors.length > shown.length) terminal.print(`… ${errors.length - shown.length} more outputs with smaller errors`);
}

function printFlips(terminal: Terminal, { flips, flipCount = flips.length, classes }: OutputReport): void {
  if (classes === undefined) return;
  terminal.print();
  if (flips.length === 0) {
    terminal.print('No sample changes class.');
    return;
  }
  const name = (k: number | undefined): string => (k === undefined ? '' : (classes.names[k] ?? String(k)));
  const rows = flips.slice(0, FLIPS_SHOWN).map((flip) => [String(flip.sample), name(flip.label), name(flip.reference), name(flip.emulated), formatValue(flip.referenceMargin, 4), formatValue(flip.emulatedMargin, 4)]);
  for (const line of formatTable([right('sample'), { title: 'label' }, { title: 'reference' }, { title: 'emulated' }, right('margin before'), right('after')], rows)) terminal.print(line);
  if (flipCount > FLIPS_SHOWN) terminal.print(`… ${formatCount(flipCount - FLIPS_SHOWN)} more`);
}

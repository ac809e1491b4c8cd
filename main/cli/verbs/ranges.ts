/** @file `bitloom ranges MODEL`: how large the values of every tensor and weight are, beside what their types can hold. */

import type { BoxFigures } from '../../../preload/model/figures.ts';
import { fractionBits, isFixed, printPrecision, type NumberType } from '../../../preload/model/fixed-type.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { ask } from '../studio-session.ts';
import { formatShare, formatTable, formatValue, samplesWords } from '../table.ts';
import { EXIT } from '../usage-error.ts';

const DIGITS = 3;

/** The verb. */
export const rangesCommand: Command = {
  verb: 'ranges',
  positionals: ['MODEL'],
  options: [...DATA_OPTIONS, ...MODEL_OPTIONS],
  explanation: ['Lists smallest, median and largest |value| of what is not zero, for every tensor and weight: before quantisation (reference) and as emulated, with the window', 'of the type from its LSB to the end of its range. --json has the quartiles too.'],
  run: (context) => withModel(context, (model) => withDataset(context, model, (dataset) => ranges(context, model, dataset))),
};

async function ranges({ terminal }: CommandContext, { session, view, project }: OpenModel, dataset: { readonly datasetId: string; readonly name: string }): Promise<CommandOutcome> {
  const report = await ask(session, 'analysis:ranges', { designId: view.designId, datasetId: dataset.datasetId });
  terminal.print(terminal.style.bold(`${project.name} on ${dataset.name}`));
  terminal.print(`|value| of what is not zero, ${samplesWords(report)}`);
  terminal.print();
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const columns = [{ title: 'layer' }, { title: 'values of' }, { title: 'type' }, right('LSB'), right('ends at'), right('reference min'), right('median'), right('max'), right('emulated min'), right('median'), right('max'), right('zeros')];
  const rows = report.boxes.map(({ layer, variable, type, emulated, reference }) => [layer, variable, printPrecision(type), ...windowOf(type), ...threeOf(reference), ...threeOf(emulated), formatShare(emulated?.zeroShare, 1)]);
  for (const line of formatTable(columns, rows)) terminal.print(line);
  const { designId: _design, datasetId: _dataset, ...json } = report;
  return { exitCode: EXIT.ok, json: { dataset: dataset.name, ...json } };
}

function windowOf(type: NumberType): readonly [string, string] {
  if (!isFixed(type)) return ['', ''];
  return [`2^${-fractionBits(type)}`, `2^${type.integerBits - (type.signed ? 1 : 0)}`];
}

function threeOf(box: BoxFigures | undefined): readonly string[] {
  return box === undefined ? ['', '', ''] : [box.min, box.median, box.max].map((value) => formatValue(value, DIGITS));
}

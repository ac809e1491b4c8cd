/** @file `bitloom fit MODEL`: types fitted to data or to the worst case, as a proposal with its effect. */

import { plural } from '../../base/plural.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { applyIfAsked, expectKept, namesOption, printEffect, printTypes, SCOPE_OPTIONS } from '../print-proposal.ts';
import { ask } from '../studio-session.ts';
import { EXIT, UsageError } from '../usage-error.ts';

/** Most margin that makes sense. @unit bits */
const MARGIN_MAX = 64;

/** The verb. */
export const fitCommand: Command = {
  verb: 'fit',
  positionals: ['MODEL'],
  options: [
    { name: 'exact', summary: 'fit to the worst case: no input can overflow (default: fit to the range of the data)' },
    { name: 'margin', value: 'BITS', summary: 'integer bits beyond what is measured or proved' },
    { name: 'keep-fraction', summary: 'keep the fraction bits; else as many as lose nothing' },
    ...SCOPE_OPTIONS,
    ...DATA_OPTIONS,
    ...MODEL_OPTIONS,
  ],
  explanation: [
    "Proposes types and shows what they would do. To data: the project's calibration set, or --data, is measured; what overflows is widened first and measured again.",
    'Exact: the worst case of every element is proved by interval analysis, from the ranges of the input types on. --apply makes the change, as one undo step.',
  ],
  run: (context) => withModel(context, (model) => withDataset(context, model, (dataset) => fit(context, model, dataset))),
};

async function fit(context: CommandContext, model: OpenModel, dataset: { readonly datasetId: string; readonly name: string }): Promise<CommandOutcome> {
  const { terminal, arguments: given } = context;
  expectKept(context, model);
  const [layers, variables] = [namesOption(context, 'layers'), namesOption(context, 'variables')];
  const unknown = layers?.find((layer) => !model.view.nodes.some((node) => node.layer.name === layer));
  if (unknown !== undefined) throw new UsageError(`--layers: the design has no layer "${unknown}".`, '"bitloom info" lists the layers.');
  const marginBits = given.wholeNumber('margin', 0, MARGIN_MAX);
  terminal.progress('fitting …');
  const proposal = await ask(model.session, 'analysis:propose-fit', {
    designId: model.view.designId, datasetId: dataset.datasetId, method: given.has('exact') ? 'exact' : 'data',
    ...(marginBits === undefined ? {} : { marginBits }), ...(given.has('keep-fraction') ? { keepFraction: true } : {}), ...(layers === undefined ? {} : { layers }), ...(variables === undefined ? {} : { variables }),
  });
  terminal.clearProgress();
  terminal.print(terminal.style.bold(`${model.project.name}: ${proposal.types.length === 0 ? 'every type fits already' : proposal.label}`));
  if (proposal.sawEvaluationData) terminal.print(terminal.style.warn('The fit has seen the data that its quality is measured on; a calibration set of its own would keep the test honest.'));
  if (proposal.types.length > 0) {
    printTypes(terminal, proposal.types);
    terminal.print();
    printEffect(terminal, proposal.before, proposal.after);
  }
  for (const note of proposal.notes) terminal.print(`note: ${note}`);
  const applied = proposal.types.length > 0 && (await applyIfAsked(context, model, proposal));
  if (!applied && proposal.types.length > 0) terminal.print(terminal.style.dim(`Nothing is changed yet; --apply sets ${plural(proposal.types.length, 'type')}.`));
  const { designId: _design, datasetId: _dataset, ...json } = proposal;
  return { exitCode: EXIT.ok, json: { dataset: dataset.name, applied, ...json } };
}

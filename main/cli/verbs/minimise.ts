/** @file `bitloom minimise MODEL`: a search for the smallest types within a bound; Ctrl-C ends it and keeps the best. */

import type { MinimiseState } from '../../../preload/contract/analysis.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { applyIfAsked, expectKept, namesOption, numberOption, printEffect, printTypes, SCOPE_OPTIONS } from '../print-proposal.ts';
import { ask } from '../studio-session.ts';
import { formatCount, formatDuration, formatShare, formatValue } from '../table.ts';
import { EXIT, FailureError, UsageError } from '../usage-error.ts';

const POLL_MS = 150;

/** The verb. */
export const minimiseCommand: Command = {
  verb: 'minimise',
  positionals: ['MODEL'],
  options: [
    { name: 'greedy', summary: 'one bit at a time where it saves most (default)' },
    { name: 'binary', summary: 'halve the fraction bits of one type after the other: fewer trials' },
    { name: 'accuracy-loss', value: 'SHARE', summary: 'how much accuracy may fall, e.g. 0.005 or 0.5% (default 0)' },
    { name: 'max-error', value: 'VALUE', summary: 'largest output error allowed, instead of a loss of accuracy' },
    ...SCOPE_OPTIONS,
    ...DATA_OPTIONS,
    ...MODEL_OPTIONS,
  ],
  explanation: [
    "Makes types narrower as long as the bound holds on the data, and shows the best design found with its effect. Cost is the LUT estimate of the design's flow,",
    'or the bits of all types where the flow has none. Ctrl-C ends the search and keeps the best so far (exit code 130). --apply sets it, as one undo step.',
  ],
  run: (context) => withModel(context, (model) => withDataset(context, model, (dataset) => minimise(context, model, dataset))),
};

async function minimise(context: CommandContext, model: OpenModel, dataset: { readonly datasetId: string; readonly name: string }): Promise<CommandOutcome> {
  const { terminal, arguments: given } = context;
  expectKept(context, model);
  if (given.has('greedy') && given.has('binary')) throw new UsageError('--greedy and --binary exclude each other.');
  const [layers, variables] = [namesOption(context, 'layers'), namesOption(context, 'variables')];
  const accuracyLossMax = numberOption(context, 'accuracy-loss', { min: 0, max: 1 });
  const maxAbsErrorMax = numberOption(context, 'max-error', { min: 0, max: Number.MAX_VALUE });
  const { minimiseId } = await ask(model.session, 'analysis:start-minimise', {
    designId: model.view.designId, datasetId: dataset.datasetId, method: given.has('binary') ? 'binary' : 'greedy',
    ...(accuracyLossMax === undefined ? {} : { accuracyLossMax }), ...(maxAbsErrorMax === undefined ? {} : { maxAbsErrorMax }), ...(layers === undefined ? {} : { layers }), ...(variables === undefined ? {} : { variables }),
  });
  const state = await followSearch(context, model, minimiseId);
  if (state.state === 'failed') throw new FailureError({ code: 'bad-request', message: state.failure ?? 'The search failed.' });
  terminal.print(terminal.style.bold(`${model.project.name} on ${dataset.name}: ${state.request.method} search`));
  terminal.print(`${formatCount(state.triedCount)} designs tried in ${formatDuration(state.elapsedMs)}${state.state === 'cancelled' ? ', then cancelled' : ''}`);
  if (state.best === undefined) {
    terminal.print('Nothing smaller was found within the bound.');
    return { exitCode: exitCodeOf(state), json: jsonOf(state, dataset.name, false) };
  }
  terminal.print();
  printTypes(terminal, state.best.types);
  terminal.print();
  printEffect(terminal, state.best.before, state.best.after);
  const applied = await applyIfAsked(context, model, state.best);
  if (!applied) terminal.print(terminal.style.dim('Nothing is changed yet; --apply sets these types.'));
  return { exitCode: exitCodeOf(state), json: jsonOf(state, dataset.name, applied) };
}

/** Wait for the end; Ctrl-C brings it about. */
async function followSearch({ terminal, signal }: CommandContext, { session, view }: OpenModel, minimiseId: string): Promise<MinimiseState> {
  const stop = session.subscribe('analysis:minimise-progressed', (state) => {
    if (state.minimiseId === minimiseId && state.state === 'running') terminal.progress(progressText(state));
  });
  const cancel = (): void => void session.request('analysis:cancel-minimise', { minimiseId });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    for (;;) {
      const state = await ask(session, 'analysis:get-minimise', { designId: view.designId });
      if (state !== undefined && state.state !== 'running') return state;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    stop();
    terminal.clearProgress();
  }
}

function progressText({ points, triedCount, costUnit, qualityUnit, elapsedMs }: MinimiseState): string {
  const best = points.findLast(({ accepted }) => accepted);
  const quality = best === undefined ? '' : qualityUnit === 'accuracy' ? `accuracy ${formatShare(best.quality)}` : `max error ${formatValue(best.quality)}`;
  return `${triedCount} tried  ${best === undefined ? '' : `${formatCount(best.cost)} ${costUnit}  ${quality}`}  ${points.at(-1)?.label ?? ''}  ${formatDuration(elapsedMs)}`;
}

function exitCodeOf({ state }: MinimiseState): number {
  return state === 'cancelled' ? EXIT.interrupted : EXIT.ok;
}

function jsonOf(state: MinimiseState, dataset: string, applied: boolean): Readonly<Record<string, unknown>> {
  const { designId: _design, datasetId: _dataset, minimiseId: _id, request, ...rest } = state;
  return { dataset, applied, method: request.method, ...rest };
}

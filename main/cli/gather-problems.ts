/** @file Everything that is found about a design: of its file, its settings, the part, data where there are some, and worst cases. */

import type { DesignView, Problem } from '../../preload/contract/design.ts';
import type { CheckNeed } from '../../preload/contract/preflight.ts';
import { mergeProblems } from '../../preload/contract/problem-list.ts';
import type { OpenModel } from './open-model.ts';
import { ask } from './studio-session.ts';

/** All findings, and which lints could run. */
export interface GatheredProblems {
  /** The design as it was checked. */
  readonly view: DesignView;
  /** Worst first. */
  readonly problems: readonly Problem[];
  readonly checked: readonly CheckNeed[];
  readonly unchecked: readonly CheckNeed[];
}

/** Check a design as it is now; without a dataset, what needs data stays unchecked. @throws {FailureError} if the data do not fit */
export async function gatherProblems({ session, project, view: { designId } }: OpenModel, datasetId?: string): Promise<GatheredProblems> {
  const view = await ask(session, 'design:open', { designId, aside: true });
  const { problems: ofPart } = await ask(session, 'estimate:evaluate', { designId });
  const ofData = datasetId === undefined ? undefined : await ask(session, 'emulation:evaluate', { designId, datasetId });
  const check = await ask(session, 'preflight:check', { designId, ...(datasetId === undefined ? {} : { datasetId }) });
  const ran: Readonly<Record<CheckNeed, boolean>> = {
    graph: true, weights: true, estimate: ofPart !== undefined, data: ofData !== undefined, 'worst-case': true, values: check.sampleCount !== undefined, tools: view.design.flow === 'hls',
  };
  const needs = Object.keys(ran) as CheckNeed[];
  return {
    view, problems: mergeProblems(project.model.problems, view.problems, ofPart ?? [], ofData?.problems ?? [], check.problems),
    checked: needs.filter((need) => ran[need]), unchecked: needs.filter((need) => !ran[need]),
  };
}

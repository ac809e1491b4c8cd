/**
 * @file All findings about the open design: of its file, its settings, the part, the data, and of the checks that run when
 * nothing else does. Each says whether it still stands for the design as it is.
 */

import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Problem } from '../../preload/contract/design.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { mergeProblems, problemKey } from '../../preload/contract/problem-list.ts';
import type { Studio } from './studio.ts';
import { useDesign, useLive, useProject, useStudio } from './studio-context.tsx';

const NONE: readonly Problem[] = [];

/** Return the findings of all reports of the open design, worst first. The same reports give the same list. */
export function useProblems(): readonly Problem[] {
  const lists = useLists();
  return merged([lists.model, lists.design, lists.estimate, lists.emulation, lists.check]);
}

/** Return the findings that may not stand any more: what they are about has been edited, and not been looked at again. */
export function useStaleProblems(): ReadonlySet<string> {
  const { estimate, emulation, check } = useLists();
  const states = useCheckStates();
  const isOld = (name: CheckName): boolean => states.some((state) => state.name === name && state.isOld);
  const [ofPart, ofData, ofCheck] = [isOld('part') ? estimate : NONE, isOld('data') ? emulation : NONE, isOld('worst cases') ? check : NONE];
  return useMemo(() => new Set([...ofPart, ...ofData, ...ofCheck].map(problemKey)), [ofPart, ofData, ofCheck]);
}

/** Return the findings of one layer, worst first. */
export function useLayerProblems(layer: string): readonly Problem[] {
  return byLayer(useProblems()).get(layer) ?? NONE;
}

/** Return the findings of a studio now. */
export function openProblems({ project, design, live, analysis }: Studio): readonly Problem[] {
  const { emulation, estimate } = live.store.getState();
  return mergeProblems(project.getState().project?.model.problems ?? NONE, design.store.getState().view?.problems ?? NONE, estimate?.problems ?? NONE, emulation?.problems ?? NONE, analysis.store.getState().slots.check.value?.problems ?? NONE);
}

interface Lists {
  readonly model: readonly Problem[];
  readonly design: readonly Problem[];
  readonly estimate: readonly Problem[];
  readonly emulation: readonly Problem[];
  readonly check: readonly Problem[];
}

function useLists(): Lists {
  const { analysis } = useStudio();
  return {
    model: useProject((state) => state.project?.model.problems) ?? NONE,
    design: useDesign((state) => state.view?.problems) ?? NONE,
    estimate: useLive((state) => state.estimate?.problems) ?? NONE,
    emulation: useLive((state) => state.emulation?.problems) ?? NONE,
    check: useStore(analysis.store, (state) => state.slots.check.value?.problems) ?? NONE,
  };
}

let last: { readonly lists: readonly (readonly Problem[])[]; readonly problems: readonly Problem[] } = { lists: [], problems: NONE };

/** Every card of the canvas asks for the same list; it is joined once. */
function merged(lists: readonly (readonly Problem[])[]): readonly Problem[] {
  if (lists.length !== last.lists.length || lists.some((list, i) => list !== last.lists[i])) last = { lists, problems: mergeProblems(...lists) };
  return last.problems;
}

const indexed = new WeakMap<readonly Problem[], ReadonlyMap<string | undefined, readonly Problem[]>>();

function byLayer(problems: readonly Problem[]): ReadonlyMap<string | undefined, readonly Problem[]> {
  const index = indexed.get(problems) ?? Map.groupBy(problems, ({ layer }) => layer);
  indexed.set(problems, index);
  return index;
}

/** What is checked together. */
export type CheckName = 'settings' | 'part' | 'data' | 'worst cases';

/** How far a part of the checks is. */
export interface CheckState {
  readonly name: CheckName;
  /** `missing`: there is nothing to check it with. */
  readonly state: 'current' | 'running' | 'waiting' | 'failed' | 'missing';
  /** What is on show is of an older design. */
  readonly isOld: boolean;
  /** On what it stands, or why it failed. */
  readonly detail?: string;
}

/** Return how far the checks of the open design are, in the order in which they run. */
export function useCheckStates(): readonly CheckState[] {
  const { analysis } = useStudio();
  const revision = useDesign((state) => state.view?.revision);
  const isEdited = useDesign((state) => state.pendingCount > 0);
  const datasetId = useProject((state) => state.datasetId);
  const { emulation, estimate, emulating, estimating, emulationFailure, estimateFailure } = useLive((state) => state);
  const check = useStore(analysis.store, (state) => state.slots.check);
  const at = (report: { readonly revision: number } | undefined): boolean => !isEdited && report?.revision === revision;
  const samples = emulation && `${emulation.samples === emulation.totalSamples ? '' : `${emulation.samples} of `}${emulation.totalSamples} sample${emulation.totalSamples === 1 ? '' : 's'}`;
  return [
    { name: 'settings', state: isEdited ? 'running' : 'current', isOld: isEdited },
    progress('part', { isKnown: estimate !== undefined, isCurrent: at(estimate), isRunning: estimating, failure: estimateFailure }),
    datasetId === undefined ? { name: 'data', state: 'missing', isOld: false, detail: 'no dataset' } : progress('data', { isKnown: emulation !== undefined, isCurrent: at(emulation) && emulation?.datasetId === datasetId && emulation.samples === emulation.totalSamples, isRunning: emulating, failure: emulationFailure, detail: samples }),
    progress('worst cases', { isKnown: check.value !== undefined, isCurrent: at(check.value) && check.value?.datasetId === datasetId, isRunning: check.busy, failure: check.failure, detail: check.value?.sampleCount === undefined ? undefined : `channels on ${check.value.sampleCount} samples` }),
  ];
}

interface Progress {
  readonly isKnown: boolean;
  readonly isCurrent: boolean;
  readonly isRunning: boolean;
  readonly failure: Failure | undefined;
  readonly detail?: string | undefined;
}

function progress(name: CheckName, { isKnown, isCurrent, isRunning, failure, detail }: Progress): CheckState {
  const said = failure !== undefined && !isCurrent && !isRunning ? failure.message : isCurrent ? detail : undefined;
  const state = isCurrent ? 'current' : isRunning ? 'running' : failure === undefined ? 'waiting' : 'failed';
  return { name, state, isOld: isKnown && !isCurrent, ...(said === undefined ? {} : { detail: said }) };
}

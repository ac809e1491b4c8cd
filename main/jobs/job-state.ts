/**
 * @file What a job is going through, as data, and the steps it may take. Pure: no files, no clock.
 *
 * ```
 * queued ─▶ running ─▶ done | failed | cancelled | interrupted
 *    ├────▶ cancelled | failed (the runner could not be started)
 *    └◀─────────────────────── failed | cancelled | interrupted (tried again)
 * ```
 */

import { assertNever } from '../base/assert.ts';
import type { JobError, JobState, JobUsage, LayerProgress, StageView } from '../../preload/contract/run.ts';
import type { ToolFinding } from '../../preload/contract/tools.ts';

/** What a runner writes down about itself while it works. */
export interface JobStatus {
  /** Version of this file's format. */
  readonly schema: 1;
  readonly state: JobState;
  /** Grows with every change. */
  readonly sequence: number;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  /** Fraction 0…1. */
  readonly progress: number;
  readonly stages: readonly StageView[];
  readonly layers: readonly LayerProgress[];
  readonly error?: JobError;
  readonly tool?: string;
  readonly countsFrom?: string;
  readonly findings?: readonly ToolFinding[];
  /** @unit ms since 1970 */
  readonly expectedEndAtMs?: number;
  readonly usage?: JobUsage;
}

const NEXT: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['done', 'failed', 'cancelled', 'interrupted'],
  done: [],
  failed: ['queued'],
  cancelled: ['queued'],
  interrupted: ['queued'],
};

/** Return whether a job may go from one state to another. Never throws. */
export function mayBecome(from: JobState, to: JobState): boolean {
  return NEXT[from].includes(to);
}

/** Return whether nothing follows by itself. Never throws. */
export function isFinal(state: JobState): boolean {
  return state !== 'queued' && state !== 'running';
}

/** Return whether a job in that state may be tried again. Never throws. */
export function mayRetry(state: JobState): boolean {
  return NEXT[state].includes('queued');
}

/** Return the status at the start of a run with these stages. Never throws. */
export function initialStatus(stages: readonly (string | StageView)[], nowMs: number): JobStatus {
  return { schema: 1, state: 'running', sequence: 1, startedAtMs: nowMs, progress: 0, stages: stages.map((stage) => (typeof stage === 'string' ? { name: stage, state: 'queued' } : stage)), layers: [] };
}

/** What happened in a runner. */
export type JobEvent =
  | { readonly kind: 'stage-started'; readonly stage: string; readonly nowMs: number }
  | { readonly kind: 'stage-ended'; readonly stage: string; readonly nowMs: number; readonly detail?: string; readonly state?: JobState }
  | { readonly kind: 'known'; readonly facts: Pick<JobStatus, 'tool' | 'countsFrom' | 'findings' | 'expectedEndAtMs' | 'usage'> }
  | { readonly kind: 'progressed'; readonly progress: number; readonly stage?: string; readonly detail?: string }
  | { readonly kind: 'layers'; readonly layers: readonly LayerProgress[] }
  | { readonly kind: 'layer'; readonly layer: LayerProgress }
  | { readonly kind: 'ended'; readonly state: JobState; readonly nowMs: number; readonly error?: JobError };

/** Return the status after an event; an event that no longer fits (after the end) changes nothing. Never throws. */
export function advance(status: JobStatus, event: JobEvent): JobStatus {
  if (isFinal(status.state)) return status;
  return { ...status, ...changesOf(status, event), sequence: status.sequence + 1 };
}

function changesOf(status: JobStatus, event: JobEvent): Partial<JobStatus> {
  switch (event.kind) {
    case 'stage-started':
      return { stages: changeStage(status, event.stage, { state: 'running', startedAtMs: event.nowMs }) };
    case 'stage-ended':
      return { stages: changeStage(status, event.stage, { state: event.state ?? 'done', endedAtMs: event.nowMs, ...(event.detail === undefined ? {} : { detail: event.detail }) }) };
    case 'progressed':
      return {
        // Never backwards: a bar that jumps back says nothing.
        progress: Math.max(status.progress, Math.min(1, event.progress)),
        ...(event.stage === undefined || event.detail === undefined ? {} : { stages: changeStage(status, event.stage, { detail: event.detail }) }),
      };
    case 'known':
      return event.facts;
    case 'layers':
      return { layers: event.layers };
    case 'layer':
      return { layers: status.layers.map((layer) => (layer.layer === event.layer.layer ? event.layer : layer)) };
    case 'ended':
      return endOf(status, event.state, event.nowMs, event.error);
    default:
      return assertNever(event, 'job event');
  }
}

function changeStage(status: JobStatus, name: string, change: Partial<StageView>): readonly StageView[] {
  return status.stages.map((stage) => (stage.name === name ? { ...stage, ...change } : stage));
}

function endOf(status: JobStatus, state: JobState, nowMs: number, error: JobStatus['error']): Partial<JobStatus> {
  const open = status.stages.map((stage) => {
    if (stage.state === 'running') return { ...stage, state, endedAtMs: nowMs };
    return stage.state === 'queued' && state !== 'done' ? { ...stage, state: 'cancelled' as const } : stage;
  });
  const layers = status.layers.map((layer) => (layer.state === 'running' || layer.state === 'waiting' ? { ...layer, state: 'skipped' as const } : layer));
  return { state, endedAtMs: nowMs, progress: state === 'done' ? 1 : status.progress, stages: open, layers, ...(error === undefined ? {} : { error }) };
}

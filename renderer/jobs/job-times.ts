/** @file How long things have taken and will take, the order of the list, the colour of a line. Pure, never throws. */

import { HLS_STAGES, type HlsStage, type JobView, type StageView } from '../../preload/contract/run.ts';

/** Return how long a job or a stage has been going on, or took; `undefined` before its start. @unit ms */
export function elapsedMs({ startedAtMs, endedAtMs }: Pick<StageView, 'startedAtMs' | 'endedAtMs'>, nowMs: number): number | undefined {
  return startedAtMs === undefined ? undefined : Math.max(0, (endedAtMs ?? nowMs) - startedAtMs);
}

/** Whether a job may still change by itself. */
export function isLive(job: Pick<JobView, 'state'>): boolean {
  return job.state === 'running' || job.state === 'queued';
}

/** Return jobs as the list shows them: running, waiting, then the rest; newest first in each. */
export function listedJobs(jobs: readonly JobView[]): JobView[] {
  const rank = (job: JobView): number => (job.state === 'running' ? 0 : job.state === 'queued' ? 1 : 2);
  return jobs.toSorted((a, b) => rank(a) - rank(b) || b.createdAtMs - a.createdAtMs);
}

/** Return the stage of HLS tools with that name, if it is one. */
export function hlsStage(name: string): HlsStage | undefined {
  return HLS_STAGES.find((stage) => stage === name);
}

const ERROR_LINE = /\b(error|fatal|out of memory|panic|assert(ion)? failed|exception|traceback|segmentation fault)\b/i;
/** Lines that speak of errors without being one. */
const NOT_AN_ERROR = /\b(0|no) errors?\b|error[-_ ]?(count|rate|free)|\bwarning\b/i;

/** Whether a line of a log is a warning or an error, for its colour. */
export function lineTone(line: string): 'error' | 'warning' | 'plain' {
  if (ERROR_LINE.test(line) && !NOT_AN_ERROR.test(line)) return 'error';
  return /\bwarning\b/i.test(line) ? 'warning' : 'plain';
}

/**
 * Return the stages as the time line shows them: of an HLS job, what Bitloom does before the tool starts (lowering, emulating,
 * writing the project) is one row, `preparation`, whose detail says how far it is.
 */
export function shownStages({ kind, stages }: Pick<JobView, 'kind' | 'stages'>): readonly StageView[] {
  const first = kind === 'hls' ? stages.findIndex(({ name }) => hlsStage(name) !== undefined) : 0;
  if (first < 2) return stages;
  const before = stages.slice(0, first);
  const current = before.find(({ state }) => state !== 'done');
  const startedAtMs = before[0]?.startedAtMs;
  const endedAtMs = current === undefined ? before.at(-1)?.endedAtMs : current.endedAtMs;
  const detail = current === undefined || current.state === 'queued' ? undefined : [current.name, current.detail].filter((part) => part !== undefined).join(': ');
  const preparation: StageView = {
    name: 'preparation', state: current === undefined ? 'done' : current.state === 'queued' && startedAtMs !== undefined ? 'running' : current.state,
    ...(startedAtMs === undefined ? {} : { startedAtMs }), ...(endedAtMs === undefined ? {} : { endedAtMs }), ...(detail === undefined ? {} : { detail }),
  };
  return [preparation, ...stages.slice(first)];
}

/** A stage on the time line of its job. @unit ms of work since the job's start */
export interface PlacedStage {
  readonly stage: StageView;
  readonly fromMs: number;
  /** How long it has taken; undefined before its start. */
  readonly tookMs?: number;
  /** Where it should end, as far as earlier runs tell. */
  readonly expectedToMs?: number;
}

/**
 * Return the stages one after another, and the length of the whole.
 *
 * Stages follow each other; the time between two (a night before a retry) is no work and takes no room.
 */
export function placeStages(stages: readonly StageView[], nowMs: number): { readonly placed: readonly PlacedStage[]; readonly lengthMs: number } {
  let at = 0;
  const placed = stages.map((stage): PlacedStage => {
    const tookMs = elapsedMs(stage, nowMs);
    const isOpen = stage.state === 'running' || stage.state === 'queued';
    const fromMs = at;
    const expected = isOpen ? stage.expectedMs : undefined;
    at += Math.max(tookMs ?? 0, expected ?? 0);
    return { stage, fromMs, ...(tookMs === undefined ? {} : { tookMs }), ...(expected === undefined ? {} : { expectedToMs: fromMs + expected }) };
  });
  return { placed, lengthMs: Math.max(at, 1) };
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map((s) => s * 1000);

/** Return times for a scale of `lengthMs`: round steps, at most `countMax` of them, 0 first. @unit ms */
export function timeTicks(lengthMs: number, countMax: number): readonly number[] {
  const step = STEPS_MS.find((ms) => lengthMs / ms < countMax) ?? Math.ceil(lengthMs / countMax / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, i) => i * step);
}

/** Return a time of a scale: `0`, `30 s`, `5 min`, `1 h 30 min`. @unit of the argument: ms */
export function formatTick(ms: number): string {
  const gap = '\u202f';
  if (ms === 0) return '0';
  if (ms < 60_000) return `${ms / 1000}${gap}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}${gap}min${ms % 60_000 === 0 ? '' : ` ${(ms % 60_000) / 1000}${gap}s`}`;
  return `${Math.floor(minutes / 60)}${gap}h${minutes % 60 === 0 ? '' : ` ${minutes % 60}${gap}min`}`;
}

/** Return when something ends, for people: the time today, with the day otherwise. @unit of the arguments: ms since 1970 */
export function formatEnd(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const time = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return at.toDateString() === new Date(nowMs).toDateString() ? time : `${at.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })} ${time}`;
}

/** @file How long things have taken, and where the first real error of a log stands. */

import type { JobView, StageView } from '../../preload/contract/run.ts';

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

const ERROR_LINE = /\b(error|fatal|out of memory|panic|assert(ion)? failed|exception|traceback|segmentation fault)\b/i;
/** Lines that speak of errors without being one. */
const NOT_AN_ERROR = /\b(0|no) errors?\b|error[-_ ]?(count|rate|free)|\bwarning\b/i;

/** Return the index of the first line that tells of a real error; −1 if none does. Never throws. */
export function firstErrorLine(lines: readonly string[]): number {
  return lines.findIndex((line) => ERROR_LINE.test(line) && !NOT_AN_ERROR.test(line));
}

/** Whether a line of a log is a warning or an error, for its colour. */
export function lineTone(line: string): 'error' | 'warning' | 'plain' {
  if (ERROR_LINE.test(line) && !NOT_AN_ERROR.test(line)) return 'error';
  return /\bwarning\b/i.test(line) ? 'warning' : 'plain';
}

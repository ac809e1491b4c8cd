/** @file Jobs as the window knows them, and the log of the one that is looked at. An older event never overwrites a newer state. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { JobView } from '../../preload/contract/run.ts';

/** A job's log as far as it has arrived. */
export interface JobLog {
  readonly lines: readonly string[];
  readonly totalLines: number;
}

/** State of the jobs. */
export interface JobsState {
  readonly jobs: Readonly<Record<string, JobView>>;
  readonly logs: Readonly<Record<string, JobLog>>;
  /** Job whose log the dock shows; by default the newest. */
  readonly currentJobId?: string;
}

/** Make an empty store. */
export function createJobStore(): StoreApi<JobsState> {
  return createStore<JobsState>(() => ({ jobs: {}, logs: {} }));
}

/** Take in states of jobs; each only if it is newer than the known one. */
export function acceptJobs(store: StoreApi<JobsState>, incoming: readonly JobView[]): void {
  store.setState(({ jobs }) => {
    const newer = incoming.filter((job) => job.sequence >= (jobs[job.jobId]?.sequence ?? -1));
    return newer.length === 0 ? {} : { jobs: { ...jobs, ...Object.fromEntries(newer.map((job) => [job.jobId, job])) } };
  });
}

/** Take in lines of a log. Lines that came before are not doubled; a gap makes the log ask again (returns false). */
export function acceptLogLines(store: StoreApi<JobsState>, jobId: string, firstLine: number, lines: readonly string[]): boolean {
  const known = store.getState().logs[jobId]?.lines ?? [];
  if (firstLine > known.length) return false;
  const merged = [...known.slice(0, firstLine), ...lines, ...known.slice(firstLine + lines.length)];
  store.setState(({ logs }) => ({ logs: { ...logs, [jobId]: { lines: merged, totalLines: merged.length } } }));
  return true;
}

/** Return jobs, newest first. */
export function sortedJobs(state: JobsState): JobView[] {
  return Object.values(state.jobs).sort((a, b) => b.createdAtMs - a.createdAtMs);
}

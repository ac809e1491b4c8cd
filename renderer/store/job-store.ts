/** @file Jobs as the window knows them, and the logs that are looked at. An older event never overwrites a newer state. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { JobView, LogSlice } from '../../preload/contract/run.ts';
import { EMPTY_LOG, mergeSlice, type JobLog } from './job-log.ts';

/** State of the jobs. */
export interface JobsState {
  readonly jobs: Readonly<Record<string, JobView>>;
  /** Logs that are or were on show, the last one looked at last. */
  readonly logs: Readonly<Record<string, JobLog>>;
  /** Job whose log the dock shows; by default the newest. */
  readonly currentJobId?: string;
}

/** Logs kept when others are looked at. */
const LOGS_MAX = 4;

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

/** Keep the log of a job from now on; the one kept longest makes room. */
export function keepLog(store: StoreApi<JobsState>, jobId: string): void {
  store.setState(({ logs }) => {
    const others = Object.entries(logs).filter(([id]) => id !== jobId).slice(1 - LOGS_MAX);
    return { logs: { ...Object.fromEntries(others), [jobId]: logs[jobId] ?? EMPTY_LOG } };
  });
}

/** Take in lines of a log that is kept; those of others are read when they are looked at. */
export function acceptLogSlice(store: StoreApi<JobsState>, jobId: string, slice: LogSlice): void {
  store.setState(({ logs }) => {
    const log = logs[jobId];
    return log === undefined ? {} : { logs: { ...logs, [jobId]: mergeSlice(log, slice) } };
  });
}

/** Return jobs, newest first. */
export function sortedJobs(state: Pick<JobsState, 'jobs'>): JobView[] {
  return Object.values(state.jobs).sort((a, b) => b.createdAtMs - a.createdAtMs);
}

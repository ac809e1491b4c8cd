/** @file Reads the lines of a log that are looked at: one request at a time, always for what is wanted last. */

import type { StoreApi } from 'zustand/vanilla';
import type { StudioApi } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { firstMissing, PAGE_LINES } from './job-log.ts';
import { acceptLogSlice, keepLog, type JobsState } from './job-store.ts';

/** Reads one log into the store. */
export interface LogPager {
  /** Keep the log from now on and read its end; returns why not, if so. */
  readonly readEnd: () => Promise<Failure | undefined>;
  /** See to it that lines are there; whatever was wanted before no longer is. */
  readonly want: (fromLine: number, endLine: number) => void;
}

/** Make a pager. */
export function createLogPager(api: StudioApi, store: StoreApi<JobsState>, jobId: string): LogPager {
  let wanted: { readonly fromLine: number; readonly endLine: number } | undefined;
  let reading = false;
  const missing = (): number | undefined => {
    const log = store.getState().logs[jobId];
    return wanted && log ? firstMissing(log, wanted.fromLine, wanted.endLine) : undefined;
  };
  const read = async (payload: { readonly fromLine: number; readonly lineCount: number } | { readonly lastLines: number }): Promise<Failure | undefined> => {
    const reply = await api.request('job:read-log', { jobId, ...payload });
    if (!reply.ok) return reply.failure;
    acceptLogSlice(store, jobId, reply.value);
    return undefined;
  };
  const readMissing = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      for (let at = missing(); at !== undefined; ) {
        const failure = await read({ fromLine: at, lineCount: PAGE_LINES });
        const next = missing();
        // An answer that brings nothing would be asked for again for ever.
        if (failure !== undefined || next === at) return;
        at = next;
      }
    } finally {
      reading = false;
    }
  };
  return {
    readEnd: () => {
      keepLog(store, jobId);
      return read({ lastLines: PAGE_LINES });
    },
    want: (fromLine, endLine) => {
      wanted = { fromLine, endLine };
      void readMissing();
    },
  };
}

/** @file The log of one job: what is missing is read in slices, what comes new arrives by event. */

import { useEffect, useState } from 'react';
import type { StudioApi } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { acceptLogLines } from '../store/job-store.ts';
import type { Studio } from '../store/studio.ts';
import { useJobs, useStudio } from '../store/studio-context.tsx';

/** Read a job's log from `fromLine` to its end, slice by slice. Stops when a slice brings nothing new. */
export async function readWholeLog(api: StudioApi, jobId: string, fromLine: number, onSlice: (firstLine: number, lines: readonly string[]) => void): Promise<Failure | undefined> {
  let next = fromLine;
  for (;;) {
    const reply = await api.request('job:read-log', { jobId, fromLine: next });
    if (!reply.ok) return reply.failure;
    const { firstLine, lines, totalLines } = reply.value;
    onSlice(firstLine, lines);
    const end = firstLine + lines.length;
    if (lines.length === 0 || end <= next || end >= totalLines) return undefined;
    next = end;
  }
}

/** A job's log as far as it is here. */
export interface JobLogState {
  readonly lines: readonly string[];
  readonly isReading: boolean;
  readonly failure?: Failure;
}

const NO_LINES: readonly string[] = [];

/** Return the log of a job and read what this window does not have yet. */
export function useJobLog(jobId: string): JobLogState {
  const studio = useStudio();
  const lines = useJobs((state) => state.logs[jobId]?.lines ?? NO_LINES);
  const [read, setRead] = useState<{ readonly jobId: string; readonly failure?: Failure }>();
  useEffect(() => {
    let isCurrent = true;
    void readInto(studio, jobId).then((failure) => {
      if (isCurrent) setRead({ jobId, ...(failure === undefined ? {} : { failure }) });
    });
    return () => {
      isCurrent = false;
    };
  }, [studio, jobId]);
  const mine = read?.jobId === jobId ? read : undefined;
  return { lines, isReading: mine === undefined, ...(mine?.failure === undefined ? {} : { failure: mine.failure }) };
}

function readInto({ api, jobs }: Studio, jobId: string): Promise<Failure | undefined> {
  return readWholeLog(api, jobId, jobs.getState().logs[jobId]?.lines.length ?? 0, (firstLine, lines) => acceptLogLines(jobs, jobId, firstLine, lines));
}

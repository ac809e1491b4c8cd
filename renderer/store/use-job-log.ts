/** @file The log of one job for a component: its end is read first, then whatever is looked at; what comes new arrives by event. */

import { useEffect, useMemo, useState } from 'react';
import type { Failure } from '../../preload/contract/result.ts';
import { EMPTY_LOG, type JobLog } from './job-log.ts';
import { createLogPager } from './log-pager.ts';
import { useJobs, useStudio } from './studio-context.tsx';

/** A job's log as far as it is here. */
export interface JobLogState {
  readonly log: JobLog;
  readonly isReading: boolean;
  readonly failure?: Failure;
  /** See to it that lines are there. */
  readonly want: (fromLine: number, endLine: number) => void;
}

/** Return the log of a job and read its end. */
export function useJobLog(jobId: string): JobLogState {
  const { api, jobs } = useStudio();
  const log = useJobs((state) => state.logs[jobId]) ?? EMPTY_LOG;
  const pager = useMemo(() => createLogPager(api, jobs, jobId), [api, jobs, jobId]);
  const [read, setRead] = useState<{ readonly pager: object; readonly failure?: Failure }>();
  useEffect(() => {
    let isCurrent = true;
    const readEnd = async (): Promise<void> => {
      const failure = await pager.readEnd();
      if (isCurrent) setRead({ pager, ...(failure === undefined ? {} : { failure }) });
    };
    void readEnd();
    const stop = api.onConnection((state) => {
      if (state === 'open') void readEnd();
    });
    return () => {
      isCurrent = false;
      stop();
    };
  }, [api, pager]);
  const mine = read?.pager === pager ? read : undefined;
  return { log, isReading: mine === undefined, want: pager.want, ...(mine?.failure === undefined ? {} : { failure: mine.failure }) };
}

/** @file What is asked about one job again and again while it runs. */

import { useEffect } from 'react';
import type { ReplyValue, RequestPayload } from '../../preload/contract/index.ts';
import type { JobView } from '../../preload/contract/run.ts';
import { useAnswer } from '../store/use-answer.ts';

/** @unit ms */
const READ_EVERY_MS = 3000;

/** Return the newest answer about a job. */
export function useJobAnswer<C extends 'job:read-digest' | 'job:read-usage'>(channel: C, { jobId, state, attempt }: JobView): ReplyValue<C> | undefined {
  const payload: RequestPayload<'job:read-digest'> & RequestPayload<'job:read-usage'> = { jobId };
  const { value, again } = useAnswer<C>(channel, payload, `${jobId} ${state} ${attempt}`);
  const runs = state === 'running';
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(again, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [again, runs]);
  return value;
}

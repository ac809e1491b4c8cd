/** @file One answer of the trusted side for a component: latest wins, the old answer stays (marked stale) until the new one is there. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReplyValue, RequestChannel, RequestPayload } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { useStudio } from './studio-context.tsx';

/** An answer on show. */
export interface Answer<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  /** Whether the value belongs to an older question. */
  readonly stale: boolean;
  /** Ask the same again. */
  readonly again: () => void;
  /** Change the value on show without asking. */
  readonly change: (change: (value: T) => T) => void;
}

interface Kept<T> {
  readonly key: string;
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
}

/**
 * Ask `channel` whenever `key` changes; `undefined` as payload asks nothing.
 *
 * The key is the payload's JSON unless given: give one if something else (a revision) changes the answer too.
 */
export function useAnswer<C extends RequestChannel>(channel: C, payload: RequestPayload<C> | undefined, key: string = JSON.stringify(payload ?? '')): Answer<ReplyValue<C>> {
  const { api } = useStudio();
  const [answer, setAnswer] = useState<Kept<ReplyValue<C>>>();
  const [askCount, setAskCount] = useState(0);
  const question = useRef(payload);
  useEffect(() => {
    question.current = payload;
  });
  const asks = payload !== undefined;
  useEffect(() => {
    const asked = question.current;
    if (!asks || asked === undefined || askCount < 0) return undefined;
    let current = true;
    void api.request(channel, asked).then((reply) => {
      if (!current) return;
      if (reply.ok) setAnswer({ key, value: reply.value as ReplyValue<C> });
      else if (reply.failure.code !== 'superseded') setAnswer((old) => ({ key, value: old?.value, failure: reply.failure }));
    });
    return () => {
      current = false;
    };
  }, [api, channel, key, asks, askCount]);
  const again = useCallback(() => setAskCount((count) => count + 1), []);
  const change = useCallback((by: (value: ReplyValue<C>) => ReplyValue<C>) => setAnswer((old) => (old?.value === undefined ? old : { ...old, value: by(old.value) })), []);
  return { value: answer?.value, failure: answer?.failure, stale: answer !== undefined && answer.key !== key, again, change };
}

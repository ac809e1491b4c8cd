/**
 * @file Keeping one answer up to date with a key that changes often: latest wins, at most one question waits.
 *
 * While an answer is being computed a newer key waits; if the answer takes longer than `supersedeAfterMs`, the newer
 * key is asked at once (the trusted side then drops the older question). The old answer stays until a new one comes.
 */

import type { Failure, Result } from '../../preload/contract/result.ts';

/** How a live query asks and tells. */
export interface LiveQueryOptions<K, V> {
  readonly ask: (key: K) => Promise<Result<V>>;
  readonly onAnswer: (key: K, value: V) => void;
  readonly onFailure: (key: K, failure: Failure) => void;
  /** Called with true when a question goes out, false when none is out. */
  readonly onBusy?: (busy: boolean) => void;
  readonly sameKey: (a: K, b: K) => boolean;
  /** @unit ms */
  readonly supersedeAfterMs?: number;
  readonly now?: () => number;
}

/** A live query. */
export interface LiveQuery<K> {
  /** Want the answer for `key`; `undefined` wants nothing. */
  want(key: K | undefined): void;
  /** Ask again even if the key is the same. */
  again(): void;
}

interface Flight<K> {
  readonly key: K;
  readonly startedAtMs: number;
}

/** Make a live query. */
export function createLiveQuery<K, V>(options: LiveQueryOptions<K, V>): LiveQuery<K> {
  const { sameKey, supersedeAfterMs = 400, now = () => performance.now() } = options;
  let wanted: K | undefined;
  let answered: K | undefined;
  let flight: Flight<K> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const start = (key: K): void => {
    const mine: Flight<K> = { key, startedAtMs: now() };
    flight = mine;
    options.onBusy?.(true);
    void options.ask(key).then((reply) => finish(mine, reply));
  };
  const finish = (mine: Flight<K>, reply: Result<V>): void => {
    if (flight !== mine) return;
    flight = undefined;
    answered = mine.key;
    if (reply.ok) options.onAnswer(mine.key, reply.value);
    else if (wanted !== undefined && sameKey(mine.key, wanted)) options.onFailure(mine.key, reply.failure);
    if (wanted !== undefined && !sameKey(mine.key, wanted)) start(wanted);
    else options.onBusy?.(false);
  };
  const consider = (): void => {
    clearTimeout(timer);
    if (wanted === undefined) return;
    if (flight === undefined) {
      if (answered === undefined || !sameKey(answered, wanted)) start(wanted);
      return;
    }
    if (sameKey(flight.key, wanted)) return;
    const waitMs = flight.startedAtMs + supersedeAfterMs - now();
    if (waitMs <= 0) start(wanted);
    else timer = setTimeout(consider, waitMs);
  };
  return {
    want(key) {
      wanted = key;
      if (key === undefined) {
        flight = undefined;
        answered = undefined;
        options.onBusy?.(false);
      }
      consider();
    },
    again() {
      answered = undefined;
      consider();
    },
  };
}

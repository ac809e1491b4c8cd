/** @file Latest wins. */

import { describe, expect, it, vi } from 'vitest';
import type { Result } from '../../../preload/contract/result.ts';
import { createLiveQuery } from '../../../renderer/store/live-query.ts';

function harness(supersedeAfterMs = 1000) {
  const asked: { readonly key: number; readonly answer: (reply: Result<string>) => void }[] = [];
  const answers: string[] = [];
  const failures: string[] = [];
  let nowMs = 0;
  const query = createLiveQuery<number, string>({
    ask: (key) => new Promise((resolve) => asked.push({ key, answer: resolve })),
    onAnswer: (key, value) => answers.push(`${key}:${value}`),
    onFailure: (_key, failure) => failures.push(failure.code),
    sameKey: (a, b) => a === b,
    supersedeAfterMs,
    now: () => nowMs,
  });
  const answer = async (index: number, reply: Result<string> = { ok: true, value: 'v' }): Promise<void> => {
    asked[index]?.answer(reply);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { query, asked, answers, failures, answer, passMs: (ms: number) => (nowMs += ms) };
}

describe('live query', () => {
  it('asks once for a key and not again for the same key', async () => {
    const h = harness();
    h.query.want(1);
    h.query.want(1);
    await h.answer(0);
    h.query.want(1);
    expect(h.asked.map((a) => a.key)).toEqual([1]);
    expect(h.answers).toEqual(['1:v']);
  });

  it('skips the keys between the one in flight and the newest', async () => {
    const h = harness();
    for (const key of [1, 2, 3, 4]) h.query.want(key);
    expect(h.asked.map((a) => a.key)).toEqual([1]);
    await h.answer(0);
    expect(h.asked.map((a) => a.key)).toEqual([1, 4]);
    await h.answer(1);
    expect(h.answers).toEqual(['1:v', '4:v']);
  });

  it('asks a newer key at once when the one in flight has taken too long, and drops the late answer', async () => {
    const h = harness(100);
    h.query.want(1);
    h.passMs(150);
    h.query.want(2);
    expect(h.asked.map((a) => a.key)).toEqual([1, 2]);
    await h.answer(0);
    await h.answer(1);
    expect(h.answers).toEqual(['2:v']);
  });

  it('supersedes after the time even if nothing further happens', () => {
    vi.useFakeTimers();
    const h = harness(100);
    h.query.want(1);
    h.passMs(40);
    h.query.want(2);
    h.passMs(80);
    vi.advanceTimersByTime(80);
    expect(h.asked.map((a) => a.key)).toEqual([1, 2]);
    vi.useRealTimers();
  });

  it('reports a failure of the wanted key only', async () => {
    const h = harness();
    h.query.want(1);
    h.query.want(2);
    await h.answer(0, { ok: false, failure: { code: 'internal', message: '' } });
    expect(h.failures).toEqual([]);
    await h.answer(1, { ok: false, failure: { code: 'limit', message: '' } });
    expect(h.failures).toEqual(['limit']);
  });

  it('asks again for an answered key when told so', async () => {
    const h = harness();
    h.query.want(1);
    await h.answer(0);
    h.query.again();
    expect(h.asked.map((a) => a.key)).toEqual([1, 1]);
  });
});

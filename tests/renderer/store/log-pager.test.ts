import { describe, expect, it, vi } from 'vitest';
import type { RequestPayload } from '../../../preload/contract/index.ts';
import type { LogSlice } from '../../../preload/contract/run.ts';
import { firstMissing, lastLines } from '../../../renderer/store/job-log.ts';
import { acceptLogSlice, createJobStore, keepLog } from '../../../renderer/store/job-store.ts';
import { createLogPager } from '../../../renderer/store/log-pager.ts';
import { createFakeStudio } from '../fake-studio.ts';
import { withAnswers } from '../runs/fake-runs.ts';

const TOTAL = 1_000_000;
const line = (i: number): string => `line ${i}`;
function answer({ fromLine = 0, lineCount = 5000, lastLines: last }: RequestPayload<'job:read-log'>): LogSlice {
  const first = last === undefined ? fromLine : TOTAL - last;
  return { firstLine: first, totalLines: TOTAL, lines: Array.from({ length: Math.max(0, Math.min(last ?? lineCount, TOTAL - first)) }, (_, i) => line(first + i)) };
}

function pagerOver(slices: (payload: RequestPayload<'job:read-log'>) => LogSlice = answer) {
  const asked: RequestPayload<'job:read-log'>[] = [];
  const store = createJobStore();
  const api = withAnswers(createFakeStudio().api, {
    'job:read-log': (payload) => {
      asked.push(payload);
      return { ok: true, value: slices(payload) };
    },
  }, 0);
  return { asked, store, pager: createLogPager(api, store, 'job-1') };
}

describe('a log of a million lines', () => {
  it('is read from its end, then only where it is looked at', async () => {
    const { asked, store, pager } = pagerOver();
    await pager.readEnd();
    expect(lastLines(store.getState().logs['job-1'] ?? expect.unreachable(), 10_000)).toHaveLength(500);
    pager.want(400_100, 400_160);
    await vi.waitFor(() => expect(firstMissing(store.getState().logs['job-1'] ?? expect.unreachable(), 400_100, 400_160)).toBeUndefined());
    expect(asked).toEqual([{ jobId: 'job-1', lastLines: 500 }, { jobId: 'job-1', fromLine: 400_100, lineCount: 500 }]);
  });
  it('is read in one request at a time while somebody scrolls, and where the scrolling ends', async () => {
    const { asked, store, pager } = pagerOver();
    await pager.readEnd();
    for (let at = 0; at < 900_000; at += 3000) pager.want(at, at + 60);
    await vi.waitFor(() => expect(firstMissing(store.getState().logs['job-1'] ?? expect.unreachable(), 897_000, 897_060)).toBeUndefined());
    expect(asked.length).toBeLessThanOrEqual(3);
  });
  it('is not asked for again and again when answers bring nothing', async () => {
    const { asked, pager } = pagerOver(({ fromLine = 0 }) => ({ firstLine: fromLine, lines: [], totalLines: 99 }));
    await pager.readEnd();
    pager.want(0, 50);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked).toHaveLength(2);
  });
  it('says why it cannot be read', async () => {
    const api = withAnswers(createFakeStudio().api, { 'job:read-log': () => ({ ok: false, failure: { code: 'not-found', message: 'gone' } }) }, 0);
    expect(await createLogPager(api, createJobStore(), 'job-1').readEnd()).toMatchObject({ code: 'not-found' });
  });
});

describe('logs that are kept', () => {
  it('are the four looked at last; lines of others are not taken in', () => {
    const store = createJobStore();
    for (const jobId of ['a', 'b', 'c', 'a', 'd', 'e']) keepLog(store, jobId);
    acceptLogSlice(store, 'b', { firstLine: 0, lines: ['x'], totalLines: 1 });
    acceptLogSlice(store, 'a', { firstLine: 0, lines: ['x'], totalLines: 1 });
    expect(Object.keys(store.getState().logs).toSorted()).toEqual(['a', 'c', 'd', 'e']);
    expect(store.getState().logs['a']?.totalLines).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { LogSlice } from '../../../preload/contract/run.ts';
import { readWholeLog } from '../../../renderer/jobs/use-job-log.ts';
import { acceptJobs, acceptLogLines, createJobStore } from '../../../renderer/store/job-store.ts';
import { createFakeStudio } from '../fake-studio.ts';
import { withAnswers } from '../runs/fake-runs.ts';
import { buildJob } from './fake-jobs.ts';

describe('states of jobs', () => {
  it('are never overwritten by an older one that arrives late', () => {
    const store = createJobStore();
    acceptJobs(store, [buildJob({ sequence: 7, state: 'done', progress: 1 })]);
    acceptJobs(store, [buildJob({ sequence: 5, state: 'running', progress: 0.4 })]);
    expect(store.getState().jobs['job-1']).toMatchObject({ state: 'done', sequence: 7 });
  });
  it('survive a list that is older than an event, job by job', () => {
    const store = createJobStore();
    acceptJobs(store, [buildJob({ sequence: 9, progress: 0.9, state: 'running' })]);
    acceptJobs(store, [buildJob({ sequence: 2, progress: 0.1, state: 'running' }), buildJob({ jobId: 'job-2', sequence: 1 })]);
    expect(store.getState().jobs['job-1']?.progress).toBe(0.9);
    expect(Object.keys(store.getState().jobs)).toEqual(['job-1', 'job-2']);
  });
});

describe('reading a log again after a reload', () => {
  const lines = Array.from({ length: 2500 }, (_, i) => `line ${i}`);
  const apiOf = (slice: (fromLine: number) => LogSlice) => withAnswers(createFakeStudio().api, { 'job:read-log': ({ fromLine }) => ({ ok: true, value: slice(fromLine) }) }, 0);

  it('asks slice by slice until the end', async () => {
    const store = createJobStore();
    const asked: number[] = [];
    const api = apiOf((fromLine) => {
      asked.push(fromLine);
      return { firstLine: fromLine, lines: lines.slice(fromLine, fromLine + 1000), totalLines: lines.length };
    });
    expect(await readWholeLog(api, 'job-1', 0, (first, part) => acceptLogLines(store, 'job-1', first, part))).toBeUndefined();
    expect(asked).toEqual([0, 1000, 2000]);
    expect(store.getState().logs['job-1']?.lines).toEqual(lines);
  });
  it('keeps lines that came by event meanwhile, without doubling them', async () => {
    const store = createJobStore();
    const api = apiOf((fromLine) => ({ firstLine: fromLine, lines: lines.slice(fromLine, fromLine + 1000), totalLines: 1200 }));
    await readWholeLog(api, 'job-1', 0, (first, part) => {
      acceptLogLines(store, 'job-1', first, part);
      if (first === 0) acceptLogLines(store, 'job-1', 999, ['line 999', 'line 1000', 'line 1001']);
    });
    expect(store.getState().logs['job-1']?.lines.slice(0, 1200)).toEqual(lines.slice(0, 1200));
  });
  it('stops when a slice brings nothing, whatever the total says', async () => {
    let count = 0;
    const api = apiOf((fromLine) => {
      count++;
      return { firstLine: fromLine, lines: [], totalLines: 99 };
    });
    await readWholeLog(api, 'job-1', 0, () => undefined);
    expect(count).toBe(1);
  });
  it('returns the failure of a log that is gone', async () => {
    const api = withAnswers(createFakeStudio().api, { 'job:read-log': () => ({ ok: false, failure: { code: 'not-found', message: 'gone' } }) }, 0);
    expect(await readWholeLog(api, 'job-1', 0, () => undefined)).toMatchObject({ code: 'not-found' });
  });
});

import { describe, expect, it } from 'vitest';
import type { StageView } from '../../../preload/contract/run.ts';
import { elapsedMs, formatTick, lineTone, listedJobs, placeStages, shownStages, timeTicks } from '../../../renderer/jobs/job-times.ts';
import { buildJob } from './build-job.ts';

describe('the list of jobs', () => {
  it('shows running jobs first, then waiting ones, then the newest', () => {
    const jobs = [buildJob({ jobId: 'old', createdAtMs: 1 }), buildJob({ jobId: 'wait', state: 'queued', createdAtMs: 2 }), buildJob({ jobId: 'new', createdAtMs: 5 }), buildJob({ jobId: 'run', state: 'running', createdAtMs: 3 })];
    expect(listedJobs(jobs).map((job) => job.jobId)).toEqual(['run', 'wait', 'new', 'old']);
  });
});

describe('elapsed time', () => {
  it('runs on until the end, and is unknown before the start', () => {
    expect(elapsedMs({ startedAtMs: 1000 }, 4500)).toBe(3500);
    expect(elapsedMs({ startedAtMs: 1000, endedAtMs: 2000 }, 9999)).toBe(1000);
    expect(elapsedMs({}, 9999)).toBeUndefined();
  });
  it('is never negative when clocks differ', () => {
    expect(elapsedMs({ startedAtMs: 5000 }, 4000)).toBe(0);
  });
});

describe('the colour of a line', () => {
  it('is that of an error only where one happened', () => {
    expect(lineTone('ERROR: fc1.v:208: out of memory (2147483648 bytes)')).toBe('error');
    expect(lineTone('fatal: no such file')).toBe('error');
    expect(lineTone('Warning: error-prone wire')).toBe('warning');
    expect(lineTone('Found and reported 0 problems, 0 errors')).toBe('plain');
    expect(lineTone('error_rate 0.03')).toBe('plain');
    expect(lineTone('mapped 12 cells')).toBe('plain');
  });
});

describe('what Bitloom does before a tool starts', () => {
  const stage = (name: string, state: StageView['state'], startedAtMs?: number, endedAtMs?: number): StageView => ({ name, state, ...(startedAtMs === undefined ? {} : { startedAtMs }), ...(endedAtMs === undefined ? {} : { endedAtMs }) });
  it('is one row of an HLS job, which says how far it is', () => {
    const tool = [stage('csim', 'queued'), stage('validation', 'queued')];
    expect(shownStages({ kind: 'hls', stages: [stage('lower', 'done', 0, 10), stage('emulate', 'running', 10), stage('write project', 'queued'), ...tool] })).toEqual([{ name: 'preparation', state: 'running', startedAtMs: 0, detail: 'emulate' }, ...tool]);
    expect(shownStages({ kind: 'hls', stages: [stage('lower', 'done', 0, 10), stage('emulate', 'done', 10, 40), ...tool] })[0]).toEqual({ name: 'preparation', state: 'done', startedAtMs: 0, endedAtMs: 40 });
    expect(shownStages({ kind: 'hls', stages: [stage('lower', 'done', 0, 10), stage('emulate', 'failed', 10, 30), ...tool] })[0]).toEqual({ name: 'preparation', state: 'failed', startedAtMs: 0, endedAtMs: 30, detail: 'emulate' });
    expect(shownStages({ kind: 'hls', stages: [stage('lower', 'queued'), stage('emulate', 'queued'), ...tool] })[0]).toEqual({ name: 'preparation', state: 'queued' });
  });
  it('stays as it is for other kinds', () => {
    const stages = [stage('lower', 'done', 0, 10), stage('synthesize', 'queued')];
    expect(shownStages({ kind: 'synth', stages })).toBe(stages);
  });
});

describe('stages in time', () => {
  const at = (name: string, changes: Partial<StageView>): StageView => ({ name, state: 'done', ...changes });
  it('follow each other without the night before a retry', () => {
    const day = 86_400_000;
    const { placed, lengthMs } = placeStages([at('csim', { startedAtMs: 0, endedAtMs: 4000 }), at('csynth', { startedAtMs: day, endedAtMs: day + 6000 })], day + 9000);
    expect(placed.map(({ fromMs, tookMs }) => [fromMs, tookMs])).toEqual([[0, 4000], [4000, 6000]]);
    expect(lengthMs).toBe(10_000);
  });
  it('leave room for what is expected, until it takes longer', () => {
    const stages = [at('csim', { startedAtMs: 0, endedAtMs: 1000, expectedMs: 9000 }), at('csynth', { state: 'running', startedAtMs: 1000, expectedMs: 5000 }), at('cosim', { state: 'queued', expectedMs: 2000 })];
    expect(placeStages(stages, 3000)).toMatchObject({ lengthMs: 8000, placed: [{ fromMs: 0, tookMs: 1000 }, { fromMs: 1000, tookMs: 2000, expectedToMs: 6000 }, { fromMs: 6000, expectedToMs: 8000 }] });
    expect(placeStages(stages, 9000).placed[2]).toMatchObject({ fromMs: 9000, expectedToMs: 11_000 });
  });
  it('have a scale of round steps from 0, at most as many as fit', () => {
    expect(timeTicks(42_000, 6)).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
    expect(timeTicks(1, 6)).toEqual([0]);
    for (const hours of [0.01, 0.3, 1, 5, 26, 400]) expect(timeTicks(hours * 3_600_000, 6).length).toBeLessThanOrEqual(7);
    expect([0, 30_000, 90_000, 3_600_000, 5_400_000].map(formatTick)).toEqual(['0', '30\u202fs', '1\u202fmin 30\u202fs', '1\u202fh', '1\u202fh 30\u202fmin']);
  });
});

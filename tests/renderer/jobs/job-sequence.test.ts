import { describe, expect, it } from 'vitest';
import { acceptJobs, createJobStore } from '../../../renderer/store/job-store.ts';
import { buildJob } from './build-job.ts';

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

import { describe, expect, it } from 'vitest';
import { elapsedMs, firstErrorLine, lineTone, listedJobs } from '../../../renderer/jobs/job-times.ts';
import { buildJob, fakeLog } from './fake-jobs.ts';

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

describe('the first real error of a log', () => {
  it('is found behind warnings and noise', () => {
    const lines = fakeLog(30, true);
    expect(lines[firstErrorLine(lines)]).toBe('ERROR: fc1.v:208: out of memory (2147483648 bytes)');
  });
  it('is not a warning, a count of no errors, or an error rate', () => {
    expect(firstErrorLine(['Warning: error-prone wire', 'Found and reported 0 problems, 0 errors', 'error_rate 0.03', 'all fine'])).toBe(-1);
    expect(lineTone('Warning: unused wire')).toBe('warning');
    expect(lineTone('fatal: no such file')).toBe('error');
    expect(lineTone('mapped 12 cells')).toBe('plain');
  });
});

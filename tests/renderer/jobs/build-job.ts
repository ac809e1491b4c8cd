/** @file One job for tests. */

import type { JobView } from '../../../preload/contract/run.ts';

/** Return a job for tests; `changes` win. */
export function buildJob(changes: Partial<JobView> = {}): JobView {
  return {
    jobId: 'job-1', projectId: 'project-1', projectName: 'digits-cnn', runId: 'run-2', title: 'synth · 8 bit', kind: 'synth', flow: 'rtl', state: 'done', createdAtMs: 0, progress: 1, stages: [], layers: [], attempt: 1, folderPath: '/home/ada/.local/share/bitloom/jobs/job-1', sequence: 1, ...changes,
  };
}

/** @file A job as the window shows it: the workspace's row, and on top what its runner says right now. */

import type { JobView } from '../../preload/contract/run.ts';
import type { Workspace } from '../storage/workspace.ts';
import { JobFolder } from './job-folder.ts';
import { isFinal } from './job-state.ts';

/** Room for the runner's own sequence numbers below each change of the row. */
const SEQUENCE_STEP = 1_000_000;

/** Return a job's view. @throws {StorageError} `not-found` */
export function viewJob(workspace: Workspace, jobId: string): JobView {
  const view = workspace.jobs.view(jobId);
  const sequence = view.sequence * SEQUENCE_STEP;
  const folder = workspace.jobs.get(jobId).folder;
  const status = view.state === 'running' && folder !== undefined ? new JobFolder(folder).readStatus() : undefined;
  if (status === undefined) return { ...view, sequence };
  const { tool, countsFrom, findings, usage, expectedEndAtMs } = status;
  return {
    ...view,
    ...(tool === undefined ? {} : { tool }), ...(countsFrom === undefined ? {} : { countsFrom }), ...(findings === undefined ? {} : { findings }), ...(usage === undefined ? {} : { usage }),
    ...(expectedEndAtMs === undefined ? {} : { expectedEndAtMs }),
    // The end counts when it is stored: until then a reader would find a finished job without results.
    state: isFinal(status.state) ? 'running' : status.state,
    startedAtMs: status.startedAtMs,
    progress: status.progress,
    stages: status.stages,
    layers: status.layers,
    sequence: sequence + status.sequence,
  };
}

/** @file Domain `job`: starting, following, cancelling and retrying work that takes time. The work itself is in `jobs/`. */

import { z } from 'zod';
import type { Failure } from '../../preload/contract/result.ts';
import type { LogSlice } from '../../preload/contract/run.ts';
import { fail, ok } from '../base/result.ts';
import { JobFolder } from '../jobs/job-folder.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { viewJob } from '../jobs/job-view.ts';
import { JobWatch } from '../jobs/job-watch.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { HandlerTable } from './router.ts';
import { errorLog } from './error-log.ts';
import { checkSynthesis } from './check-synthesis.ts';
import type { ServiceContext } from './service-context.ts';
import { prepareJob } from './prepare-job.ts';
import type { JobOrder } from './prepare-job.ts';

/** Lines handed out in one answer. */
const LOG_LINES_MAX = 5000;
const ID = z.string().min(1);

const ORDER = z.strictObject({
  designId: ID,
  kind: z.enum(['emulate', 'estimate', 'synth']),
  datasetId: ID.exactOptional(),
  name: z.string().trim().min(1).max(200).exactOptional(),
  asReuseFactorOne: z.boolean().exactOptional(),
});

/** Start this process's part in the queue of the workspace; `close` leaves running jobs alone. */
export function startJobs(context: ServiceContext): { readonly table: HandlerTable; close(): Promise<void> } {
  const { workspace, emit } = context;
  const watch = new JobWatch(workspace, {
    onProgress: (job) => emit('job:progressed', { job }),
    onLog: (jobId, firstLine, lines) => emit('job:log-appended', { jobId, firstLine, lines }),
    onEnd: (job) => emit('run:changed', { projectId: job.projectId, runId: job.runId }),
  });
  const saveError = errorLog(workspace.path);
  let lastError = '';
  const queue = new JobQueue(workspace, () => watch.look(), {
    onError: (error) => {
      // The queue tries again several times a second; one entry says it.
      const text = String(error);
      if (text !== lastError) saveError('job queue', error);
      lastError = text;
    },
  });
  queue.start();
  watch.start();
  return {
    table: jobHandlers(context, queue, watch),
    close: async () => {
      watch.stop();
      await queue.stop();
    },
  };
}

function jobHandlers(context: ServiceContext, queue: JobQueue, watch: JobWatch): HandlerTable {
  const { workspace, emit } = context;
  const start = async (order: JobOrder) => {
    const refusal = order.kind === 'synth' ? await checkSynthesis(context, order) : undefined;
    if (refusal !== undefined) return fail<Failure>(refusal);
    const started = prepareJob(workspace, order);
    queue.nudge();
    watch.look();
    emit('run:changed', { projectId: started.projectId, runId: started.runId });
    return ok({ jobId: started.jobId, runId: started.runId });
  };
  return {
    'job:start': { payload: ORDER, handle: start },
    'job:list': { payload: z.strictObject({ projectId: ID.exactOptional() }), handle: (filter) => ok(workspace.jobs.list(filter).map((job) => viewJob(workspace, job.jobId))) },
    'job:get': { payload: z.strictObject({ jobId: ID }), handle: ({ jobId }) => ok(viewJob(workspace, jobId)) },
    'job:read-log': { payload: z.strictObject({ jobId: ID, fromLine: z.number().int().min(0) }), handle: ({ jobId, fromLine }) => ok(readLog(workspace, jobId, fromLine)) },
    'job:cancel': { payload: z.strictObject({ jobId: ID }), handle: ({ jobId }) => ok({ cancelling: queue.cancel(jobId) }) },
    'job:retry': { payload: z.strictObject({ jobId: ID }), handle: ({ jobId }) => retry(workspace, jobId, start) },
  };
}

function readLog(workspace: Workspace, jobId: string, fromLine: number): LogSlice {
  const { folder } = workspace.jobs.get(jobId);
  const lines = folder === undefined ? [] : new JobFolder(folder).readLog();
  return { lines: lines.slice(fromLine, fromLine + LOG_LINES_MAX), firstLine: fromLine, totalLines: lines.length };
}

/** The same work again, over the same snapshot: what is retried is the run, not the design as it is by now. */
async function retry<T>(workspace: Workspace, jobId: string, start: (order: JobOrder) => Promise<T>) {
  const job = workspace.jobs.get(jobId);
  const run = workspace.runs.get(job.runId);
  const snapshot = workspace.runs.getSnapshot(run.snapshotId);
  const order = ORDER.safeParse(job.request);
  if (!order.success) return fail<Failure>({ code: 'not-found', message: `The job ${job.title} was made by another version and cannot be repeated.`, help: 'Start it again from the design.' });
  return start({ ...order.data, name: run.name, snapshot });
}

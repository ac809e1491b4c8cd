/** @file Domain `job`: starting, following, cancelling and retrying work that takes time. The work itself is in `jobs/`. */

import { z } from 'zod';
import type { RequestPayload } from '../../preload/contract/index.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { HlsCheck, StartedJob } from '../../preload/contract/run.ts';
import { fail, ok } from '../base/result.ts';
import { hashProjectFolder, recallProjectHash } from '../jobs/folder-project.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { HLS_STAGE } from '../jobs/job-request.ts';
import { viewJob } from '../jobs/job-view.ts';
import { JobWatch } from '../jobs/job-watch.ts';
import type { StoredRun } from '../storage/run-store.ts';
import type { HandlerTable } from './router.ts';
import { checkSynthesis } from './check-synthesis.ts';
import { planHls, refusalOfPlan, viewPlan } from './check-hls-run.ts';
import { errorLog } from './error-log.ts';
import { expectedMemory, jobLimits } from './job-limits.ts';
import { jobLogHandlers } from './job-logs.ts';
import { HLS_OPTIONS, JOB_ORDER } from './job-order.ts';
import { prepareJob, subjectOf } from './prepare-job.ts';
import type { JobOrder, JobPlan } from './prepare-job.ts';
import { retryJob } from './retry-job.ts';
import type { ServiceContext } from './service-context.ts';
import { planVerify } from './verify.ts';

const ID = z.string().min(1);

const START = JOB_ORDER.extend({ again: z.boolean().exactOptional() });

/** Start this process's part in the queue of the workspace; `close` leaves running jobs alone. */
export function startJobs(context: ServiceContext): { readonly table: HandlerTable; close(): Promise<void> } {
  const { workspace, emit } = context;
  const watch = new JobWatch(workspace, {
    onProgress: (job) => emit('job:progressed', { job }),
    onLog: (jobId, slice) => emit('job:log-appended', { jobId, ...slice }),
    onEnd: (job) => emit('run:changed', { projectId: job.projectId, runId: job.runId }),
  });
  const saveError = errorLog(workspace.path);
  let lastError = '';
  const queue = new JobQueue(workspace, () => watch.look(), {
    limits: () => jobLimits(workspace.appState),
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
    table: { ...jobHandlers(context, queue, watch), ...jobLogHandlers(context) },
    close: async () => {
      watch.stop();
      await queue.stop();
    },
  };
}

function jobHandlers(context: ServiceContext, queue: JobQueue, watch: JobWatch): HandlerTable {
  const { workspace, emit } = context;
  const announce = (started: StartedJob, projectId: string): Result<StartedJob> => {
    queue.nudge();
    watch.look();
    emit('run:changed', { projectId, runId: started.runId });
    return ok(started);
  };
  const start = async ({ again, ...order }: RequestPayload<'job:start'>): Promise<Result<StartedJob>> => {
    const plan = await planJob(context, order);
    if (!plan.ok) return plan;
    const stored = again === true ? undefined : findStored(context, order, plan.value);
    if (stored !== undefined) return ok(stored);
    const { projectId, ...ids } = prepareJob(workspace, order, plan.value);
    return announce(ids, projectId);
  };
  return {
    'job:start': { payload: START, handle: start },
    'job:check-hls': { payload: z.strictObject({ designId: ID, datasetId: ID.exactOptional(), hls: HLS_OPTIONS }), handle: (payload) => checkHlsRun(context, { ...payload, kind: 'hls' }) },
    'job:list': { payload: z.strictObject({ projectId: ID.exactOptional() }), handle: (filter) => ok(workspace.jobs.list(filter).map((job) => viewJob(workspace, job.jobId))) },
    'job:get': { payload: z.strictObject({ jobId: ID }), handle: ({ jobId }) => ok(viewJob(workspace, jobId)) },
    'job:cancel': { payload: z.strictObject({ jobId: ID }), handle: ({ jobId }) => ok({ cancelling: queue.cancel(jobId) }) },
    'job:retry': {
      payload: z.strictObject({ jobId: ID, fromStage: HLS_STAGE.exactOptional() }),
      handle: async ({ jobId, fromStage }) => {
        const retried = await retryJob(context, { jobId, planOf: (order, snapshot) => planJob(context, order, snapshot), ...(fromStage === undefined ? {} : { fromStage }) });
        return retried.ok ? announce({ jobId, runId: retried.value.runId }, retried.value.projectId) : retried;
      },
    },
  };
}

/** A design as an earlier start has kept it. */
interface Snapshotted {
  readonly projectId: string;
  readonly modelId: string;
  readonly design: Parameters<typeof planHls>[1]['design'];
}

/** What stands against a job, or what its runner has to know. */
async function planJob(context: ServiceContext, order: JobOrder, snapshot?: Snapshotted): Promise<Result<JobPlan>> {
  const { workspace } = context;
  const limits = jobLimits(workspace.appState);
  const plan: JobPlan = { memoryLimitBytes: limits.jobMemoryBytes, expectedMemoryBytes: expectedMemory(order.kind, undefined) };
  if (order.kind === 'synth') {
    const refusal = await checkSynthesis(context, { ...order, ...(snapshot === undefined ? {} : { snapshot }) });
    return refusal === undefined ? ok(plan) : fail<Failure>(refusal);
  }
  if (order.kind === 'verify') return planOfVerify(context, order, { plan, ...(snapshot === undefined ? {} : { snapshot }) });
  if (order.kind !== 'hls') return ok(plan);
  // What is started is known by its content, read now.
  const planned = await planOfHls(context, order, hashProjectFolder, snapshot);
  if (!planned.ok) return planned;
  const { request, sourceVersion, expectation, hls4ml } = planned.value;
  const refusal = refusalOfPlan(planned.value);
  if (refusal !== undefined || request === undefined) return fail<Failure>(refusal ?? { code: 'unavailable', message: 'No tool can carry out this run.' });
  return ok({ ...plan, expectedMemoryBytes: expectedMemory('hls', expectation.memoryBytes), hls: { request, sourceVersion }, ...(hls4ml === undefined ? {} : { hls4ml }) });
}

async function planOfVerify(context: ServiceContext, order: JobOrder, { plan, snapshot }: { readonly plan: JobPlan; readonly snapshot?: Snapshotted }): Promise<Result<JobPlan>> {
  const stored = snapshot ?? context.workspace.designs.get(order.designId);
  const modelId = snapshot?.modelId ?? context.workspace.projects.getModel(stored.projectId).modelId;
  const planned = await planVerify(context, { design: stored.design, modelId, ...order.verify });
  return 'refusal' in planned ? fail(planned.refusal) : ok({ ...plan, hls4ml: planned.request });
}

function planOfHls(context: ServiceContext, order: JobOrder, hashFolder: (folder: string) => string, snapshot?: Snapshotted) {
  const { workspace } = context;
  if (order.hls === undefined) return Promise.resolve(fail<Failure>({ code: 'bad-request', message: 'An HLS run needs its stages.', help: 'Say which: csim, csynth, cosim, export, vsynth.' }));
  const stored = snapshot ?? workspace.designs.get(order.designId);
  const modelId = snapshot?.modelId ?? workspace.projects.getModel(stored.projectId).modelId;
  const hasDataset = order.datasetId !== undefined || workspace.datasets.list(stored.projectId).length > 0;
  return planHls(context, { projectId: stored.projectId, modelId, design: stored.design, hasDataset, hls: order.hls }, hashFolder);
}

async function checkHlsRun(context: ServiceContext, order: JobOrder): Promise<Result<HlsCheck>> {
  const planned = await planOfHls(context, order, recallProjectHash);
  if (!planned.ok) return planned;
  const { request, sourceVersion } = planned.value;
  const stored = request === undefined ? undefined : context.workspace.runs.findByFingerprint(context.workspace.designs.get(order.designId).projectId, subjectOf(context.workspace, order, { hls: { request, sourceVersion } }).fingerprint);
  return ok({ ...viewPlan(planned.value), ...(stored === undefined ? {} : { stored: { runId: stored.runId, ...endOf(stored) } }) });
}

/** The run that did exactly this before, with the job that made it. */
function findStored({ workspace }: ServiceContext, order: JobOrder, plan: JobPlan): StartedJob | undefined {
  const { snapshot, fingerprint } = subjectOf(workspace, order, plan);
  const run = workspace.runs.findByFingerprint(snapshot.projectId, fingerprint);
  const job = run === undefined ? undefined : workspace.jobs.findByRun(run.runId);
  return run === undefined || job === undefined ? undefined : { jobId: job.jobId, runId: run.runId, stored: { state: run.state, ...endOf(run) } };
}

function endOf({ name, endedAtMs }: StoredRun): { readonly name: string; readonly endedAtMs?: number } {
  return { name, ...(endedAtMs === undefined ? {} : { endedAtMs }) };
}

/** @file Tries a job again that did not end well: over its own snapshot, in its own folder, from the stage that is not done. */

import type { Failure, Result } from '../../preload/contract/result.ts';
import type { HlsStage, StageView } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { fail, ok } from '../base/result.ts';
import { shownStages } from '../jobs/hls-stages.ts';
import type { DoneStage } from '../jobs/job-request.ts';
import { mayRetry } from '../jobs/job-state.ts';
import type { StoredJob } from '../storage/job-store.ts';
import { JOB_ORDER } from './job-order.ts';
import { prepareRetry } from './prepare-job.ts';
import type { JobOrder, JobPlan } from './prepare-job.ts';
import type { ServiceContext } from './service-context.ts';

/** What is tried again. */
export interface RetryOrder {
  readonly jobId: string;
  /** HLS: begin with this stage although it is done. */
  readonly fromStage?: HlsStage;
  readonly planOf: (order: JobOrder, snapshot: { readonly projectId: string; readonly modelId: string; readonly design: Design }) => Promise<Result<JobPlan>>;
}

/** Put a job back into the queue. Expected failures: `conflict`, `not-found`, those of the checks before a start. */
export async function retryJob({ workspace }: ServiceContext, { jobId, fromStage, planOf }: RetryOrder): Promise<Result<{ readonly runId: string; readonly projectId: string }>> {
  const job = workspace.jobs.get(jobId);
  if (!mayRetry(job.state)) return fail<Failure>({ code: 'conflict', message: `The job ${job.title} is ${job.state}.`, help: job.state === 'done' ? 'Start the run again from the design.' : 'Wait for its end, or cancel it.' });
  const run = workspace.runs.get(job.runId);
  const parsed = JOB_ORDER.safeParse(withoutSnapshot(job.request));
  if (!parsed.success) return fail<Failure>({ code: 'not-found', message: `The job ${job.title} was made by another version and cannot be repeated.`, help: 'Start it again from the design.' });
  const order = parsed.data;
  // The snapshot counts, not the design as it is by now; the tool may be another one than the first time.
  const plan = await planOf(order, workspace.runs.getSnapshot(run.snapshotId));
  if (!plan.ok) return plan;
  const doneStages = order.hls === undefined ? [] : stagesToKeep(workspace.runs.listStages(job.runId), order.hls.stages, fromStage);
  prepareRetry(workspace, { job, run, order, plan: plan.value, doneStages });
  return ok({ runId: job.runId, projectId: job.projectId });
}

function withoutSnapshot(request: StoredJob['request']): Readonly<Record<string, unknown>> {
  const { snapshot: _older, ...order } = request;
  return order;
}

/** Stages that are done, up to the first that is not or that is to be repeated: a later one was built on what comes before it. */
function stagesToKeep(stored: readonly StageView[], chosen: readonly HlsStage[], fromStage: HlsStage | undefined): readonly DoneStage[] {
  const kept: DoneStage[] = [];
  for (const stage of shownStages(chosen)) {
    const before = stored.find(({ name }) => name === stage);
    if (stage === fromStage || before?.state !== 'done') break;
    const { startedAtMs, endedAtMs } = before;
    kept.push({ name: stage, ...(startedAtMs === undefined ? {} : { startedAtMs }), ...(endedAtMs === undefined ? {} : { endedAtMs }) });
  }
  return kept;
}

/**
 * @file The queue of a workspace: starts queued jobs within limits, takes over those that were running, stores their ends.
 *
 * Window and CLI may use one workspace at the same time; the queue has one owner, the holder of a lease that it renews.
 * Every process ticks; only the owner acts. A process that goes away loses the lease, and the next one carries on.
 */

import { randomBytes } from 'node:crypto';
import type { JobState, RunKind } from '../../preload/contract/run.ts';
import { endMarked } from '../process/end-marked.ts';
import { endGroup } from '../process/start-process.ts';
import { inTransaction } from '../storage/database.ts';
import type { StoredJob } from '../storage/job-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import { JobFolder } from './job-folder.ts';
import { isFinal } from './job-state.ts';
import { launchRunner } from './launch-runner.ts';
import { isRunnerAlive } from './runner-liveness.ts';
import { storeJobEnd } from './store-result.ts';
import type { JobEnd } from './store-result.ts';

/** What may run at the same time. */
export interface QueueLimits {
  /** Jobs of a kind. */
  readonly jobs: Readonly<Record<RunKind, number>>;
  /** What all running jobs together are expected to take; a job alone always runs. @unit bytes */
  readonly memoryBytes: number;
}

/** Synthesis is bounded by memory (up to 1.4 GB a thread); the rest is short. */
export const DEFAULT_LIMITS: QueueLimits = { jobs: { synth: 1, hls: 1, verify: 1, emulate: 2, estimate: 2 }, memoryBytes: Number.POSITIVE_INFINITY };

const LEASE_MS = 10_000;
/** Renewing is a write that every other program notices, so it is done seldom. */
const RENEW_MS = 3000;
const TICK_MS = 400;
/** Time a runner gets to stop by itself after a cancel. @unit ms */
const CANCEL_PATIENCE_MS = 9000;
/** Time that what a dead runner left behind gets to end by itself. @unit ms */
const LEFTOVER_PATIENCE_MS = 2000;

/** Told when a job's row has changed. */
export type QueueListener = (jobId: string) => void;

/** Options of a queue. */
export interface QueueOptions {
  /** Asked before a job is started. */
  readonly limits?: () => QueueLimits;
  /** Time a runner gets to stop by itself after a cancel. @unit ms */
  readonly cancelPatienceMs?: number;
  readonly launch?: typeof launchRunner;
  /** Told when a round failed, for example because the disk is full; the next round tries again. */
  readonly onError?: (error: unknown) => void;
}

/** One process's part in the queue of a workspace. */
export class JobQueue {
  readonly #workspace: Workspace;
  readonly #limits: () => QueueLimits;
  readonly #cancelPatienceMs: number;
  readonly #launch: typeof launchRunner;
  readonly #onError: (error: unknown) => void;
  readonly #onChange: QueueListener;
  readonly #ownerId = `${process.pid}-${randomBytes(4).toString('hex')}`;
  readonly #cancelledAtMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #busy: Promise<void> = Promise.resolve();
  #stopped = false;
  /** When the lease was last taken or renewed; undefined while it is not ours. */
  #leasedAtMs: number | undefined;

  constructor(workspace: Workspace, onChange: QueueListener, options: QueueOptions = {}) {
    this.#workspace = workspace;
    this.#limits = options.limits ?? (() => DEFAULT_LIMITS);
    this.#cancelPatienceMs = options.cancelPatienceMs ?? CANCEL_PATIENCE_MS;
    this.#launch = options.launch ?? launchRunner;
    this.#onError = options.onError ?? (() => undefined);
    this.#onChange = onChange;
  }

  /** Begin to tick. */
  start(): void {
    this.#timer ??= setInterval(() => this.nudge(), TICK_MS);
    this.#timer.unref();
    this.nudge();
  }

  /** Stop ticking and give the lease back; running jobs go on by themselves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#busy;
    this.#giveLeaseBack();
  }

  /** Do one round soon; rounds never overlap. */
  nudge(): void {
    if (this.#stopped) return;
    this.#busy = this.#busy.then(() => (this.#stopped ? undefined : this.#round())).catch((error: unknown) => this.#onError(error));
  }

  /** Cancel a job: a queued one at once, a running one by asking its runner. Returns whether there was anything to cancel. */
  cancel(jobId: string): boolean {
    const job = this.#workspace.jobs.get(jobId);
    if (isFinal(job.state)) return false;
    // Also for a queued one: another program may be starting it at this moment.
    if (job.folder !== undefined) new JobFolder(job.folder).requestCancel();
    if (job.state === 'queued') this.#end(job, { state: 'cancelled' });
    else this.nudge();
    return true;
  }

  async #round(): Promise<void> {
    if (this.#workspace.jobs.list({ states: ['queued', 'running'] }).length === 0) return this.#giveLeaseBack();
    if (!this.#holdLease()) return;
    for (const job of this.#workspace.jobs.list({ states: ['running'] })) await this.#look(job);
    await this.#startNext();
  }

  #holdLease(): boolean {
    if (this.#leasedAtMs !== undefined && Date.now() - this.#leasedAtMs < RENEW_MS) return true;
    this.#leasedAtMs = this.#workspace.jobs.acquireLease(this.#ownerId, LEASE_MS) ? Date.now() : undefined;
    return this.#leasedAtMs !== undefined;
  }

  #giveLeaseBack(): void {
    if (this.#leasedAtMs !== undefined) this.#workspace.jobs.releaseLease(this.#ownerId);
    this.#leasedAtMs = undefined;
  }

  /** See how a running job is doing, and store its end if it has one. */
  async #look(job: StoredJob): Promise<void> {
    if (job.folder === undefined) return;
    const folder = new JobFolder(job.folder);
    const status = folder.readStatus();
    if (status !== undefined && isFinal(status.state)) {
      this.#end(job, { state: status.state, status });
    } else if (!isRunnerAlive(folder, job.startedAtMs ?? job.createdAtMs, Date.now())) {
      await endMarked(job.jobId, LEFTOVER_PATIENCE_MS);
      this.#lookAgain(job, folder);
    } else if (folder.isCancelRequested()) {
      await this.#hurry(job, folder);
    }
  }

  /** The runner is gone; it may have written its last word after the first look. */
  #lookAgain(job: StoredJob, folder: JobFolder): void {
    const status = folder.readStatus();
    if (status !== undefined && isFinal(status.state)) return this.#end(job, { state: status.state, status });
    const state: JobState = folder.isCancelRequested() ? 'cancelled' : 'interrupted';
    const error = state === 'cancelled' ? undefined : { message: 'The runner of this job is gone.', help: 'It was killed, or the machine was restarted. What was finished by then is kept. Retry the job: it goes on with the stage that was interrupted, and finished layers come from the cache.' };
    const ended = status && { ...status, state, stages: status.stages.map((stage) => (stage.state === 'running' ? { ...stage, state } : stage)) };
    this.#end(job, { state, ...(ended === undefined ? {} : { status: ended }), ...(error === undefined ? {} : { error }) });
  }

  /** A runner that was asked to stop and has not: ended with everything it started. */
  async #hurry(job: StoredJob, folder: JobFolder): Promise<void> {
    const askedAtMs = this.#cancelledAtMs.get(job.jobId) ?? Date.now();
    this.#cancelledAtMs.set(job.jobId, askedAtMs);
    const pid = folder.readRunner()?.pid;
    if (pid === undefined || Date.now() - askedAtMs <= this.#cancelPatienceMs) return;
    await endMarked(job.jobId, LEFTOVER_PATIENCE_MS);
    await endGroup(pid, 1000);
  }

  #end(job: StoredJob, end: JobEnd): void {
    const stored = job.folder === undefined ? this.#endWithoutFolder(job, end.state) : storeJobEnd(this.#workspace, job.jobId, end, Date.now());
    this.#cancelledAtMs.delete(job.jobId);
    if (stored) this.#onChange(job.jobId);
  }

  #endWithoutFolder(job: StoredJob, state: JobState): boolean {
    this.#workspace.runs.update(job.runId, { state, endedAtMs: Date.now() });
    this.#workspace.jobs.update(job.jobId, { state, endedAtMs: Date.now() });
    return true;
  }

  async #startNext(): Promise<void> {
    const running = this.#workspace.jobs.list({ states: ['running'] });
    const limits = this.#limits();
    const room = (kind: RunKind): number => limits.jobs[kind] - running.filter((job) => job.kind === kind).length;
    const queued = this.#workspace.jobs.list({ states: ['queued'] }).toReversed();
    const next = queued.find((job) => room(job.kind) > 0);
    if (next?.folder === undefined) return;
    // The oldest waits for memory, and nobody overtakes it: a large job would never get its turn.
    if (running.length > 0 && memoryOf([...running, next]) > limits.memoryBytes) return;
    if (!this.#markRunning(next)) return this.nudge();
    const started = await this.#launch(new JobFolder(next.folder));
    if (started.ok) this.#workspace.jobs.update(next.jobId, { runnerPid: started.pid });
    else this.#end(this.#workspace.jobs.get(next.jobId), { state: 'failed', error: { message: `The runner could not be started: ${started.reason}.` } });
    this.#onChange(next.jobId);
    this.nudge();
  }

  /** False when it was cancelled meanwhile. */
  #markRunning({ jobId, runId }: StoredJob): boolean {
    return inTransaction(this.#workspace.db, () => {
      if (this.#workspace.jobs.get(jobId).state !== 'queued') return false;
      this.#workspace.jobs.update(jobId, { state: 'running', startedAtMs: Date.now() });
      this.#workspace.runs.update(runId, { state: 'running', startedAtMs: Date.now() });
      return true;
    });
  }
}

function memoryOf(jobs: readonly StoredJob[]): number {
  return jobs.reduce((sum, { facts }) => sum + (facts.expectedMemoryBytes ?? 0), 0);
}

/**
 * @file A runner's way to the outside: status, log and heartbeat on disk, and the wish to cancel.
 *
 * Steps report through this; they know nothing of files.
 */

import type { JobError, LayerProgress, StageView } from '../../preload/contract/run.ts';
import { measureTree } from '../process/process-usage.ts';
import type { Evidence } from '../toolchains/failures/known-failure.ts';
import { LogReading } from '../toolchains/log-digest.ts';
import type { JobFolder } from './job-folder.ts';
import { advance, initialStatus } from './job-state.ts';
import type { JobEvent, JobStatus } from './job-state.ts';
import { LogWriter } from './log-writer.ts';
import { UsageMeter } from './usage-meter.ts';

const HEARTBEAT_MS = 1000;
const CANCEL_POLL_MS = 150;
const STATUS_WRITE_MS = 120;
const DIGEST_MS = 500;
const USAGE_MS = 1000;
/** The curve is for the eye, so it is written less often. @unit ms */
const CURVE_MS = 4000;

/** Thrown by a step that noticed the cancel; ends the job as cancelled, not as failed. */
export class JobCancelledError extends Error {
  override readonly name = 'JobCancelledError';
  readonly code = 'cancelled';
}

/** Thrown by a step for a failure that the user should read. */
export class JobStepError extends Error {
  override readonly name = 'JobStepError';
  readonly code: string;
  readonly help: string | undefined;
  /** What is behind it, and the line of the log that says it. */
  readonly details: Pick<JobError, 'cause' | 'line'>;

  constructor(code: string, message: string, help?: string, details: Pick<JobError, 'cause' | 'line'> = {}) {
    super(message);
    this.code = code;
    this.help = help;
    this.details = details;
  }
}

/** What a runner may take, and how it looks at itself. */
export interface RunnerLimits {
  /** Above this the job is stopped. @unit bytes */
  readonly memoryLimitBytes?: number;
}

/** One runner's status, log, heartbeat and cancel signal. */
export class RunnerControl {
  readonly #folder: JobFolder;
  readonly #limits: RunnerLimits;
  readonly #abort = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #startedAtMs = Date.now();
  readonly #log: LogWriter;
  readonly #reading = new LogReading();
  readonly #meter = new UsageMeter();
  #status: JobStatus;
  #writeTimer: NodeJS.Timeout | undefined;
  #writtenAtMs = 0;
  #stopError: JobStepError | undefined;
  #diskIsFull = false;

  constructor(folder: JobFolder, stages: readonly (string | StageView)[], limits: RunnerLimits = {}) {
    this.#folder = folder;
    this.#limits = limits;
    this.#status = initialStatus(stages, this.#startedAtMs);
    this.#log = new LogWriter(folder);
    // A further attempt goes on with the log: what was in it before is counted, but its errors are not this attempt's.
    this.#reading.skip(this.#log.lineCount, 0);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why the job was stopped from inside, if it was. */
  get stopError(): JobStepError | undefined {
    return this.#stopError;
  }

  get status(): JobStatus {
    return this.#status;
  }

  /** Begin: first status, heartbeat, watch for a cancel or for the end of `endsWithPid`, look at memory and processor. */
  start(isStillWanted: () => boolean): void {
    this.#folder.takeReserve();
    this.#write();
    const beat = (): void => this.#onDisk(() => this.#folder.beat(Date.now()));
    beat();
    this.#timers.push(setInterval(beat, HEARTBEAT_MS));
    this.#timers.push(setInterval(() => void ((this.#folder.isCancelRequested() || !isStillWanted()) && this.cancel()), CANCEL_POLL_MS));
    this.#timers.push(setInterval(() => this.#writeDigest(), DIGEST_MS));
    this.#timers.push(setInterval(() => this.#measure(), USAGE_MS));
    this.#timers.push(setInterval(() => this.#onDisk(() => this.#folder.writeUsage(this.#meter.samples)), CURVE_MS));
    process.on('SIGTERM', () => this.cancel());
    process.on('SIGINT', () => this.cancel());
    process.on('SIGHUP', () => undefined);
  }

  cancel(): void {
    if (!this.#abort.signal.aborted) this.log('cancel requested');
    this.#abort.abort();
  }

  /** Stop the job as failed, from wherever this is noticed. */
  stop(error: JobStepError): void {
    if (this.#abort.signal.aborted) return;
    this.#stopError = error;
    this.log(`stopping: ${error.message}`);
    this.#abort.abort();
  }

  /** Throw when a cancel was requested. @throws {JobCancelledError} {JobStepError} */
  throwIfCancelled(): void {
    if (this.#stopError !== undefined) throw this.#stopError;
    if (this.#abort.signal.aborted) throw new JobCancelledError('cancelled');
  }

  /** Write a line to the log, with the seconds since the start. */
  log(text: string): void {
    const seconds = ((Date.now() - this.#startedAtMs) / 1000).toFixed(2).padStart(8);
    for (const line of text.split('\n')) {
      const whole = `${seconds}  ${line}`;
      this.#reading.push(whole);
      if (!this.#diskIsFull) this.#onDisk(() => this.#log.append(whole));
    }
  }

  /** Take note of a fact that no line of the log tells. */
  note(evidence: Exclude<Evidence, { readonly kind: 'line' }>, text: string): void {
    this.log(text);
    this.#reading.pushFact(evidence, text);
  }

  /** The first real error of the log, as far as it is known. */
  firstError(): JobError | undefined {
    const found = this.#reading.digest().firstError;
    if (found === undefined) return undefined;
    const { line, text, explained } = found;
    return explained === undefined ? { message: text, line } : { message: explained.title, cause: explained.cause, help: explained.remedy, line };
  }

  /** Run one stage; its end and detail are recorded. */
  async stage<T>(name: string, work: () => Promise<T>, detailOf?: (value: T) => string): Promise<T> {
    this.throwIfCancelled();
    this.beginStage(name);
    const value = await work();
    this.throwIfCancelled();
    const detail = detailOf?.(value);
    if (detail !== undefined) this.log(detail);
    this.endStage(name, 'done', detail);
    return value;
  }

  /** Say that a stage began; for those whose beginning and end a tool tells. */
  beginStage(name: string): void {
    this.#apply({ kind: 'stage-started', stage: name, nowMs: Date.now() });
    this.log(`── ${name}`);
  }

  endStage(name: string, state: 'done' | 'failed' | 'cancelled', detail?: string): void {
    this.#apply({ kind: 'stage-ended', stage: name, nowMs: Date.now(), state, ...(detail === undefined ? {} : { detail }) });
  }

  progress(fraction: number, stage?: string, detail?: string): void {
    this.#apply({ kind: 'progressed', progress: fraction, ...(stage === undefined ? {} : { stage }), ...(detail === undefined ? {} : { detail }) });
  }

  /** Say what is known about the job as a whole. */
  know(facts: Pick<JobStatus, 'tool' | 'countsFrom' | 'findings' | 'expectedEndAtMs'>): void {
    this.#apply({ kind: 'known', facts });
  }

  setLayers(layers: readonly LayerProgress[]): void {
    this.#apply({ kind: 'layers', layers });
  }

  setLayer(layer: LayerProgress): void {
    this.#apply({ kind: 'layer', layer });
  }

  /** Write the last status; nothing is written after it. */
  end(state: 'done' | 'failed' | 'cancelled', error?: JobError): void {
    for (const timer of this.#timers) clearInterval(timer);
    // From here on its room is needed.
    this.#folder.freeReserve();
    this.#diskIsFull = false;
    if (error !== undefined) this.log(`error: ${error.message}`);
    this.log(state);
    this.#log.close();
    this.#writeDigest();
    this.#onDisk(() => this.#folder.writeUsage(this.#meter.samples));
    this.#apply({ kind: 'ended', state, nowMs: Date.now(), ...(error === undefined ? {} : { error }) });
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    this.#write();
  }

  #measure(): void {
    const tree = measureTree(process.pid);
    if (tree === undefined) return;
    const usage = this.#meter.push(tree, Date.now());
    this.#apply({ kind: 'known', facts: { usage } });
    const { memoryLimitBytes } = this.#limits;
    if (memoryLimitBytes === undefined || usage.rssBytes <= memoryLimitBytes) return;
    this.stop(new JobStepError('limit', `The job took ${gibibytes(usage.rssBytes)} of memory; its limit is ${gibibytes(memoryLimitBytes)}.`, 'Raise the limit in Tools if the machine has more, or make the design smaller: strategy Resource, larger reuse factors, io_stream. What was finished before is kept.'));
  }

  #writeDigest(): void {
    this.#onDisk(() => this.#folder.writeDigest(this.#reading.digest()));
  }

  #apply(event: JobEvent): void {
    this.#status = advance(this.#status, event);
    // Many small steps a second are one write; the last one is never lost.
    const waitMs = Math.max(0, this.#writtenAtMs + STATUS_WRITE_MS - Date.now());
    this.#writeTimer ??= setTimeout(() => {
      this.#writeTimer = undefined;
      this.#writtenAtMs = Date.now();
      this.#write();
    }, waitMs);
  }

  #write(): void {
    this.#onDisk(() => this.#folder.writeStatus(this.#status));
  }

  /** A disk that is full ends the job, with a word that still finds room. */
  #onDisk(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      if (this.#diskIsFull) return;
      this.#diskIsFull = true;
      this.#folder.freeReserve();
      this.stop(new JobStepError('workspace-unwritable', 'The disk of the workspace is full.', 'Make room and try again from the stage that was stopped; what was finished before is kept.'));
    }
  }
}

function isDiskFull(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(bytes < 10 * 1024 ** 3 ? 2 : 1)} GiB`;
}

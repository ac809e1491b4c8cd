/**
 * @file A runner's way to the outside: status, log and heartbeat on disk, and the wish to cancel.
 *
 * Steps report through this; they know nothing of files.
 */

import type { LayerProgress } from '../../preload/contract/run.ts';
import type { JobFolder } from './job-folder.ts';
import { advance, initialStatus } from './job-state.ts';
import type { JobEvent, JobStatus } from './job-state.ts';

const HEARTBEAT_MS = 1000;
const CANCEL_POLL_MS = 150;
const STATUS_WRITE_MS = 120;

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

  constructor(code: string, message: string, help?: string) {
    super(message);
    this.code = code;
    this.help = help;
  }
}

/** One runner's status, log, heartbeat and cancel signal. */
export class RunnerControl {
  readonly #folder: JobFolder;
  readonly #abort = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #startedAtMs = Date.now();
  #status: JobStatus;
  #writeTimer: NodeJS.Timeout | undefined;
  #writtenAtMs = 0;

  constructor(folder: JobFolder, stages: readonly string[]) {
    this.#folder = folder;
    this.#status = initialStatus(stages, this.#startedAtMs);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Begin: first status, heartbeat, watch for a cancel or for the end of `endsWithPid`. */
  start(isStillWanted: () => boolean): void {
    this.#folder.writeStatus(this.#status);
    const beat = (): void => this.#folder.beat(Date.now());
    beat();
    this.#timers.push(setInterval(beat, HEARTBEAT_MS));
    this.#timers.push(setInterval(() => void ((this.#folder.isCancelRequested() || !isStillWanted()) && this.cancel()), CANCEL_POLL_MS));
    process.on('SIGTERM', () => this.cancel());
    process.on('SIGINT', () => this.cancel());
    process.on('SIGHUP', () => undefined);
  }

  cancel(): void {
    if (!this.#abort.signal.aborted) this.log('cancel requested');
    this.#abort.abort();
  }

  /** Throw when a cancel was requested. @throws {JobCancelledError} */
  throwIfCancelled(): void {
    if (this.#abort.signal.aborted) throw new JobCancelledError('cancelled');
  }

  /** Write a line to the log, with the seconds since the start. */
  log(text: string): void {
    const seconds = ((Date.now() - this.#startedAtMs) / 1000).toFixed(2).padStart(8);
    for (const line of text.split('\n')) this.#folder.appendLog(`${seconds}  ${line}`);
  }

  /** Run one stage; its end and detail are recorded. */
  async stage<T>(name: string, work: () => Promise<T>, detailOf?: (value: T) => string): Promise<T> {
    this.throwIfCancelled();
    this.#apply({ kind: 'stage-started', stage: name, nowMs: Date.now() });
    this.log(`── ${name}`);
    const value = await work();
    this.throwIfCancelled();
    const detail = detailOf?.(value);
    if (detail !== undefined) this.log(detail);
    this.#apply({ kind: 'stage-ended', stage: name, nowMs: Date.now(), ...(detail === undefined ? {} : { detail }) });
    return value;
  }

  progress(fraction: number, stage?: string, detail?: string): void {
    this.#apply({ kind: 'progressed', progress: fraction, ...(stage === undefined ? {} : { stage }), ...(detail === undefined ? {} : { detail }) });
  }

  setLayers(layers: readonly LayerProgress[]): void {
    this.#apply({ kind: 'layers', layers });
  }

  setLayer(layer: LayerProgress): void {
    this.#apply({ kind: 'layer', layer });
  }

  /** Write the last status; nothing is written after it. */
  end(state: 'done' | 'failed' | 'cancelled', error?: { readonly message: string; readonly help?: string }): void {
    for (const timer of this.#timers) clearInterval(timer);
    if (error !== undefined) this.log(`error: ${error.message}`);
    this.log(state);
    this.#apply({ kind: 'ended', state, nowMs: Date.now(), ...(error === undefined ? {} : { error }) });
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    this.#folder.writeStatus(this.#status);
  }

  #apply(event: JobEvent): void {
    this.#status = advance(this.#status, event);
    // Many small steps a second are one write; the last one is never lost.
    const waitMs = Math.max(0, this.#writtenAtMs + STATUS_WRITE_MS - Date.now());
    this.#writeTimer ??= setTimeout(() => {
      this.#writeTimer = undefined;
      this.#writtenAtMs = Date.now();
      this.#folder.writeStatus(this.#status);
    }, waitMs);
  }
}

/** @file Watches the jobs of a workspace for one process: views that changed, and new lines of their logs. */

import type { JobView } from '../../preload/contract/run.ts';
import type { Workspace } from '../storage/workspace.ts';
import { JobFolder } from './job-folder.ts';
import { isFinal } from './job-state.ts';
import { viewJob } from './job-view.ts';

const POLL_MS = 200;

/** What a watcher is told. */
export interface JobWatchListener {
  onProgress(job: JobView): void;
  onLog(jobId: string, firstLine: number, lines: readonly string[]): void;
  /** A job came to its end and its results are stored. */
  onEnd(job: JobView): void;
}

interface Watched {
  sequence: number;
  logByte: number;
  logLineCount: number;
}

/** Looks at unfinished jobs a few times a second; finished ones cost nothing. */
export class JobWatch {
  readonly #workspace: Workspace;
  readonly #listener: JobWatchListener;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor(workspace: Workspace, listener: JobWatchListener) {
    this.#workspace = workspace;
    this.#listener = listener;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), POLL_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Look at every unfinished job, and once more at those that just ended. */
  look(): void {
    const open = this.#workspace.jobs.list({ states: ['queued', 'running'] }).map((job) => job.jobId);
    for (const jobId of new Set([...open, ...this.#watched.keys()])) this.#lookAt(jobId);
  }

  #lookAt(jobId: string): void {
    const job = this.#workspace.jobs.find(jobId);
    if (job === undefined) return void this.#watched.delete(jobId);
    const seen = this.#watched.get(jobId) ?? { sequence: -1, logByte: 0, logLineCount: 0 };
    this.#watched.set(jobId, seen);
    if (job.folder !== undefined) this.#tailLog(jobId, new JobFolder(job.folder), seen);
    const view = viewJob(this.#workspace, jobId);
    if (view.sequence > seen.sequence) {
      seen.sequence = view.sequence;
      this.#listener.onProgress(view);
    }
    if (!isFinal(view.state)) return;
    this.#watched.delete(jobId);
    this.#listener.onEnd(view);
  }

  #tailLog(jobId: string, folder: JobFolder, seen: Watched): void {
    const { lines, nextByte } = folder.readLogFrom(seen.logByte);
    if (lines.length === 0) return;
    this.#listener.onLog(jobId, seen.logLineCount, lines);
    seen.logByte = nextByte;
    seen.logLineCount += lines.length;
  }
}

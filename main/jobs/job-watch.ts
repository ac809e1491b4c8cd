/** @file Watches the jobs of a workspace for one process: views that changed, and new lines of their logs. */

import type { JobView, LogSlice } from '../../preload/contract/run.ts';
import type { StoredJob } from '../storage/job-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import { JobFolder } from './job-folder.ts';
import { isFinal } from './job-state.ts';
import { LogReader } from './log-reader.ts';
import { viewJob } from './job-view.ts';

const POLL_MS = 200;
/** Lines told at once; of a log that grows faster only the newest. */
const TAIL_LINES = 500;

/** What a watcher is told. */
export interface JobWatchListener {
  onProgress(job: JobView): void;
  /** New lines; where more came than are told, `firstLine` leaves a gap. */
  onLog(jobId: string, slice: LogSlice): void;
  /** A job came to its end and its results are stored. */
  onEnd(job: JobView): void;
}

interface Watched {
  sequence: number;
  /** Of the job's row when it was last looked at. */
  rowSequence: number;
  logLineCount: number;
  log?: LogReader;
  /** Set while its log is read. */
  reading?: Promise<void>;
}

/** Looks at unfinished jobs a few times a second; finished ones cost nothing. */
export class JobWatch {
  readonly #workspace: Workspace;
  readonly #listener: JobWatchListener;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(workspace: Workspace, listener: JobWatchListener) {
    this.#workspace = workspace;
    this.#listener = listener;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), POLL_MS);
    this.#timer.unref();
  }

  /** Stop; what is being read right now is still told to nobody. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#isStopped = true;
  }

  /** Look at every unfinished job, and once more at those that just ended. */
  look(): void {
    const open = this.#workspace.jobs.list({ states: ['queued', 'running'] });
    const openIds = new Set(open.map(({ jobId }) => jobId));
    for (const jobId of this.#watched.keys()) if (!openIds.has(jobId)) this.#lookAt(jobId, this.#workspace.jobs.find(jobId));
    // Of a job that waits only its row can change; there may be hundreds.
    for (const job of open) if (job.state === 'running' || this.#watched.get(job.jobId)?.rowSequence !== job.sequence) this.#lookAt(job.jobId, job);
  }

  #lookAt(jobId: string, job: StoredJob | undefined): void {
    if (job === undefined) return void this.#watched.delete(jobId);
    const seen = this.#watched.get(jobId) ?? { sequence: -1, rowSequence: -1, logLineCount: -1 };
    this.#watched.set(jobId, seen);
    if (seen.reading !== undefined) return;
    seen.rowSequence = job.sequence;
    // First the lines, then what they led to.
    const told = job.folder === undefined ? undefined : this.#tailLog(jobId, new JobFolder(job.folder), seen);
    if (told === undefined) this.#tell(jobId, seen);
    else seen.reading = told.catch(() => undefined).then(() => {
      delete seen.reading;
      this.#tell(jobId, seen);
    });
  }

  #tell(jobId: string, seen: Watched): void {
    if (this.#isStopped) return;
    if (this.#workspace.jobs.find(jobId) === undefined) return void this.#watched.delete(jobId);
    const view = viewJob(this.#workspace, jobId);
    if (view.sequence > seen.sequence) {
      seen.sequence = view.sequence;
      this.#listener.onProgress(view);
    }
    if (!isFinal(view.state)) return;
    this.#watched.delete(jobId);
    this.#listener.onEnd(view);
  }

  async #tailLog(jobId: string, folder: JobFolder, seen: Watched): Promise<void> {
    seen.log ??= new LogReader(folder.logPath, folder.logIndexPath);
    // What was there before this program looked is asked for by those who want it.
    const { totalLines } = await seen.log.tail(0);
    if (seen.logLineCount < 0) seen.logLineCount = Math.max(0, totalLines - TAIL_LINES);
    if (totalLines <= seen.logLineCount) return;
    const slice = await seen.log.read(Math.max(seen.logLineCount, totalLines - TAIL_LINES), TAIL_LINES);
    seen.logLineCount = slice.firstLine + slice.lines.length;
    if (slice.lines.length > 0 && !this.#isStopped) this.#listener.onLog(jobId, slice);
  }
}

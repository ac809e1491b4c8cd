/**
 * @file Jobs: what was started, how far it is, and which process owns the queue.
 *
 * The runner's own status file is the truth while it runs (jobs/); these rows are what windows and the CLI read.
 * `sequence` grows with every change, so that an old event cannot overwrite a newer state.
 */

import { join, relative, sep } from 'node:path';
import type { JobError, JobState, JobView, LayerProgress, RunKind } from '../../preload/contract/run.ts';
import type { Flow } from '../../preload/model/design.ts';
import { inTransaction, type Database } from './database.ts';
import { fromJson, type JsonText, newId, optional } from './row-values.ts';
import { RunStore } from './run-store.ts';
import { StorageError } from './storage-error.ts';

/** What is shown of a job beside its state and stages. */
export type JobFacts = Pick<JobView, 'tool' | 'countsFrom' | 'findings' | 'usage' | 'memoryLimitBytes'> & {
  /** What it will take as far as one knows: the queue starts jobs by it. @unit bytes */
  readonly expectedMemoryBytes?: number;
};

/** A job as stored. */
export interface StoredJob {
  readonly jobId: string;
  readonly projectId: string;
  readonly runId: string;
  readonly title: string;
  readonly kind: RunKind;
  readonly flow: Flow;
  readonly state: JobState;
  /** Fraction 0…1. */
  readonly progress: number;
  readonly layers: readonly LayerProgress[];
  readonly error?: JobError;
  /** What the last attempt knew: tool, findings, use of the machine. */
  readonly facts: JobFacts;
  /** How often it was started. */
  readonly attempt: number;
  /** What was asked for, so that the job can be retried; the jobs service's own shape. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Folder of the runner: status, log, heartbeat. Kept relative to the workspace, which may be moved. */
  readonly folder?: string;
  readonly runnerPid?: number;
  readonly heartbeatAtMs?: number;
  readonly sequence: number;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
}

/** What a new job needs. */
export type NewJob = Pick<StoredJob, 'projectId' | 'runId' | 'title' | 'kind' | 'flow' | 'request'> & Partial<Pick<StoredJob, 'folder' | 'layers' | 'facts'>>;
/** What may change on a job; an absent field stays. */
export type JobChanges = Partial<Pick<StoredJob, 'state' | 'progress' | 'layers' | 'error' | 'facts' | 'folder' | 'runnerPid' | 'heartbeatAtMs' | 'startedAtMs' | 'endedAtMs'>>;

interface JobRow {
  job_id: string; project_id: string; run_id: string; title: string; kind: string; flow: string; state: string; progress: number; layers_json: JsonText<readonly LayerProgress[]>;
  error_json: JsonText<NonNullable<StoredJob['error']>> | null; request_json: JsonText<StoredJob['request']>; folder: string | null; runner_pid: number | null; heartbeat_at_ms: number | null; sequence: number;
  created_at_ms: number; started_at_ms: number | null; ended_at_ms: number | null; attempt: number; facts_json: JsonText<JobFacts>;
}

function toJob(row: JobRow, workspacePath: string): StoredJob {
  return {
    jobId: row.job_id, projectId: row.project_id, runId: row.run_id, title: row.title, kind: row.kind as RunKind, flow: row.flow as Flow,
    state: row.state as JobState, progress: row.progress, layers: fromJson(row.layers_json), request: fromJson(row.request_json),
    sequence: row.sequence, createdAtMs: row.created_at_ms, attempt: row.attempt, facts: fromJson(row.facts_json),
    ...optional('error', row.error_json === null ? undefined : fromJson(row.error_json)),
    ...optional('folder', row.folder === null ? undefined : join(workspacePath, row.folder)), ...optional('runnerPid', row.runner_pid), ...optional('heartbeatAtMs', row.heartbeat_at_ms),
    ...optional('startedAtMs', row.started_at_ms), ...optional('endedAtMs', row.ended_at_ms),
  };
}

const LEASE_KEY = 'job-queue-lease';

/** Jobs and the lease on their queue. */
export class JobStore {
  readonly #db: Database;
  readonly #runs: RunStore;
  readonly #workspacePath: string;

  constructor(db: Database, workspacePath: string) {
    this.#db = db;
    this.#runs = new RunStore(db);
    this.#workspacePath = workspacePath;
  }

  /** Make a job in state `queued` and return it. */
  create(job: NewJob): StoredJob {
    const jobId = newId('job');
    this.#db.prepare('INSERT INTO jobs (job_id, project_id, run_id, title, kind, flow, state, layers_json, request_json, folder, facts_json, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(jobId, job.projectId, job.runId, job.title, job.kind, job.flow, 'queued', JSON.stringify(job.layers ?? []), JSON.stringify(job.request), this.#keptFolder(job.folder), JSON.stringify(job.facts ?? {}), Date.now());
    return this.get(jobId);
  }

  /** Return a job, or `undefined`. */
  find(jobId: string): StoredJob | undefined {
    const row = this.#db.prepare<[string], JobRow>('SELECT * FROM jobs WHERE job_id = ?').get(jobId);
    return row && toJob(row, this.#workspacePath);
  }

  /** Return the newest job of a run, or `undefined`. */
  findByRun(runId: string): StoredJob | undefined {
    const row = this.#db.prepare<[string], JobRow>('SELECT * FROM jobs WHERE run_id = ? ORDER BY created_at_ms DESC, rowid DESC LIMIT 1').get(runId);
    return row && toJob(row, this.#workspacePath);
  }

  /** Return a job. @throws {StorageError} `not-found` */
  get(jobId: string): StoredJob {
    const job = this.find(jobId);
    if (job === undefined) throw new StorageError('not-found', `There is no job ${jobId} in this workspace.`);
    return job;
  }

  /** Return jobs, newest first; of one project and in some states where given. */
  list(filter: { readonly projectId?: string; readonly states?: readonly JobState[] } = {}): readonly StoredJob[] {
    const states = filter.states === undefined ? null : JSON.stringify(filter.states);
    return this.#db.prepare<[Record<string, string | null>], JobRow>(
      `SELECT * FROM jobs WHERE (@projectId IS NULL OR project_id = @projectId) AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
       ORDER BY created_at_ms DESC, rowid DESC`,
    ).all({ projectId: filter.projectId ?? null, states }).map((row) => toJob(row, this.#workspacePath));
  }

  /** Change a job, count its sequence up, and return it. @throws {StorageError} `not-found` */
  update(jobId: string, changes: JobChanges): StoredJob {
    return inTransaction(this.#db, () => {
      const before = this.get(jobId);
      const next = { ...before, ...changes, sequence: before.sequence + 1 };
      this.#db.prepare(`UPDATE jobs SET state = ?, progress = ?, layers_json = ?, error_json = ?, folder = ?, runner_pid = ?, heartbeat_at_ms = ?,
        sequence = ?, started_at_ms = ?, ended_at_ms = ?, facts_json = ? WHERE job_id = ?`)
        .run(next.state, next.progress, JSON.stringify(next.layers), next.error === undefined ? null : JSON.stringify(next.error), this.#keptFolder(next.folder),
          next.runnerPid ?? null, next.heartbeatAtMs ?? null, next.sequence, next.startedAtMs ?? null, next.endedAtMs ?? null, JSON.stringify(next.facts), jobId);
      return next;
    });
  }

  /** Put a job that has ended back into the queue, as its next attempt. @throws {StorageError} `not-found` */
  requeue(jobId: string): StoredJob {
    return inTransaction(this.#db, () => {
      const { sequence } = this.get(jobId);
      this.#db.prepare(`UPDATE jobs SET state = 'queued', progress = 0, error_json = NULL, runner_pid = NULL, heartbeat_at_ms = NULL, started_at_ms = NULL, ended_at_ms = NULL,
        attempt = attempt + 1, sequence = ? WHERE job_id = ?`).run(sequence + 1, jobId);
      return this.get(jobId);
    });
  }

  #keptFolder(folder: string | undefined): string | null {
    return folder === undefined ? null : relative(this.#workspacePath, folder).split(sep).join('/');
  }

  /** Return the job as the window shows it, with its project's name and its run's stages. @throws {StorageError} `not-found` */
  view(jobId: string): JobView {
    const job = this.get(jobId);
    const { expectedMemoryBytes: _forTheQueue, ...facts } = job.facts;
    const project = this.#db.prepare<[string], { name: string }>('SELECT name FROM projects WHERE project_id = ?').get(job.projectId);
    return {
      jobId: job.jobId, projectId: job.projectId, projectName: project?.name ?? '', runId: job.runId, title: job.title, kind: job.kind, flow: job.flow,
      state: job.state, createdAtMs: job.createdAtMs, progress: job.progress, stages: this.#runs.listStages(job.runId), layers: job.layers, sequence: job.sequence, attempt: job.attempt,
      ...facts, ...optional('folderPath', job.folder),
      ...optional('startedAtMs', job.startedAtMs), ...optional('endedAtMs', job.endedAtMs), ...optional('error', job.error),
    };
  }

  /**
   * Take or renew the lease on the queue for `ownerId`; returns whether it is ours now.
   *
   * @unit ttlMs, nowMs: ms. A lease that was not renewed for `ttlMs` may be taken by another.
   */
  acquireLease(ownerId: string, ttlMs: number, nowMs = Date.now()): boolean {
    return inTransaction(this.#db, () => {
      const row = this.#db.prepare<[string], { json: JsonText<{ readonly ownerId: string }>; updated_at_ms: number }>('SELECT json, updated_at_ms FROM app_state WHERE key = ?').get(LEASE_KEY);
      const held = row !== undefined && fromJson(row.json).ownerId !== ownerId && nowMs - row.updated_at_ms < ttlMs;
      if (held) return false;
      this.#db.prepare('INSERT OR REPLACE INTO app_state (key, json, updated_at_ms) VALUES (?, ?, ?)').run(LEASE_KEY, JSON.stringify({ ownerId }), nowMs);
      return true;
    });
  }

  /** Give the lease back if it is ours. */
  releaseLease(ownerId: string): void {
    this.#db.prepare("DELETE FROM app_state WHERE key = ? AND json ->> 'ownerId' = ?").run(LEASE_KEY, ownerId);
  }
}

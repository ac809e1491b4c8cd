/**
 * @file Snapshots, runs, their stages, metrics and artifact names.
 *
 * A run points at an immutable snapshot of the design. Big results (quality, estimate, resources, logs) are artifacts;
 * `metrics` holds the numbers that tables sort by; `facts` the short texts beside them.
 */

import type { JobState, RecordedKind, StageView } from '../../preload/contract/run.ts';
import type { Design, Flow } from '../../preload/model/design.ts';
import type { StoredFile } from './artifact-store.ts';
import { inTransaction, type Database } from './database.ts';
import { fromJson, type JsonText, newId, optional } from './row-values.ts';
import { StorageError } from './storage-error.ts';

/** An immutable copy of a design. */
export interface Snapshot {
  readonly snapshotId: string;
  readonly projectId: string;
  readonly modelId: string;
  readonly designId?: string;
  readonly revision: number;
  readonly design: Design;
  readonly createdAtMs: number;
}

/** A run as stored. */
export interface StoredRun {
  readonly runId: string;
  readonly projectId: string;
  readonly designId?: string;
  readonly snapshotId: string;
  readonly datasetId?: string;
  readonly datasetName?: string;
  readonly name: string;
  readonly kind: RecordedKind;
  readonly flow: Flow;
  readonly state: JobState;
  readonly fingerprint?: string;
  readonly error?: string;
  readonly tags: readonly string[];
  readonly note: string;
  readonly starred: boolean;
  /** Short texts for the table, by name: `part`, `weightTypes`, … */
  readonly facts: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
}

/** What a new run needs. */
export type NewRun = Pick<StoredRun, 'projectId' | 'snapshotId' | 'name' | 'kind' | 'flow'> &
  Partial<Pick<StoredRun, 'designId' | 'datasetId' | 'datasetName' | 'facts' | 'fingerprint' | 'state'>>;

/** What may change on a run; an absent field stays. */
export type RunChanges = Partial<Pick<StoredRun, 'name' | 'state' | 'fingerprint' | 'error' | 'tags' | 'note' | 'starred' | 'facts' | 'startedAtMs' | 'endedAtMs' | 'datasetName'>>;

/** One number of a run; `layer` absent means the whole network. */
export interface Metric {
  readonly name: string;
  readonly layer?: string;
  readonly value: number;
  readonly unit: string;
}

/** A file that a run left behind. */
export interface RunArtifact extends StoredFile {
  readonly name: string;
}

interface RunRow {
  run_id: string; project_id: string; design_id: string | null; snapshot_id: string; dataset_id: string | null; dataset_name: string | null;
  name: string; kind: string; flow: string; state: string; fingerprint: string | null; error: string | null; tags_json: JsonText<readonly string[]>; note: string;
  starred: number; facts_json: JsonText<Readonly<Record<string, string>>>; created_at_ms: number; started_at_ms: number | null; ended_at_ms: number | null;
}
interface SnapshotRow { snapshot_id: string; project_id: string; model_id: string; design_id: string | null; revision: number; design_json: JsonText<Design>; created_at_ms: number }
interface StageRow { name: string; state: string; started_at_ms: number | null; ended_at_ms: number | null; detail: string | null }

function toRun(row: RunRow): StoredRun {
  return {
    runId: row.run_id, projectId: row.project_id, snapshotId: row.snapshot_id, name: row.name,
    kind: row.kind as RecordedKind, flow: row.flow as Flow, state: row.state as JobState,
    tags: fromJson(row.tags_json), note: row.note, starred: row.starred === 1, facts: fromJson(row.facts_json), createdAtMs: row.created_at_ms,
    ...optional('designId', row.design_id), ...optional('datasetId', row.dataset_id), ...optional('datasetName', row.dataset_name),
    ...optional('fingerprint', row.fingerprint), ...optional('error', row.error),
    ...optional('startedAtMs', row.started_at_ms), ...optional('endedAtMs', row.ended_at_ms),
  };
}

/** Runs and everything that hangs on them. */
export class RunStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keep an immutable copy of a design and return it. */
  createSnapshot(made: { readonly projectId: string; readonly modelId: string; readonly designId?: string; readonly revision: number; readonly design: Design }): Snapshot {
    const snapshot = { snapshotId: newId('snapshot'), createdAtMs: Date.now(), ...made };
    this.#db.prepare('INSERT INTO snapshots (snapshot_id, project_id, model_id, design_id, revision, design_json, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(snapshot.snapshotId, made.projectId, made.modelId, made.designId ?? null, made.revision, JSON.stringify(made.design), snapshot.createdAtMs);
    return snapshot;
  }

  /** Return a snapshot. @throws {StorageError} `not-found` */
  getSnapshot(snapshotId: string): Snapshot {
    const row = this.#db.prepare<[string], SnapshotRow>('SELECT * FROM snapshots WHERE snapshot_id = ?').get(snapshotId);
    if (row === undefined) throw new StorageError('not-found', `There is no snapshot ${snapshotId} in this workspace.`);
    return {
      snapshotId: row.snapshot_id, projectId: row.project_id, modelId: row.model_id, revision: row.revision,
      design: fromJson(row.design_json), createdAtMs: row.created_at_ms, ...optional('designId', row.design_id),
    };
  }

  /** Make a run (state `queued` unless said) and return it. */
  create(run: NewRun): StoredRun {
    const runId = newId('run');
    this.#db.prepare(`INSERT INTO runs (run_id, project_id, design_id, snapshot_id, dataset_id, dataset_name, name, kind, flow, state, fingerprint, facts_json, created_at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(runId, run.projectId, run.designId ?? null, run.snapshotId, run.datasetId ?? null, run.datasetName ?? null, run.name, run.kind, run.flow,
        run.state ?? 'queued', run.fingerprint ?? null, JSON.stringify(run.facts ?? {}), Date.now());
    return this.get(runId);
  }

  /** Return a run, or `undefined`. */
  find(runId: string): StoredRun | undefined {
    const row = this.#db.prepare<[string], RunRow>('SELECT * FROM runs WHERE run_id = ?').get(runId);
    return row && toRun(row);
  }

  /** Return a run. @throws {StorageError} `not-found` */
  get(runId: string): StoredRun {
    const run = this.find(runId);
    if (run === undefined) throw new StorageError('not-found', `There is no run ${runId} in this workspace.`, { help: 'It may have been removed in another window; refresh the list.' });
    return run;
  }

  /** Return a project's runs, newest first. */
  list(projectId: string): readonly StoredRun[] {
    return this.#db.prepare<[string], RunRow>('SELECT * FROM runs WHERE project_id = ? ORDER BY created_at_ms DESC, rowid DESC').all(projectId).map(toRun);
  }

  /** Return a project's newest run with that fingerprint that is finished or under way, if there is one. */
  findByFingerprint(projectId: string, fingerprint: string): StoredRun | undefined {
    const row = this.#db.prepare<[string, string], RunRow>(`SELECT * FROM runs WHERE fingerprint = ? AND project_id = ? AND state IN ('done', 'running', 'queued')
      ORDER BY state = 'done' DESC, created_at_ms DESC LIMIT 1`).get(fingerprint, projectId);
    return row && toRun(row);
  }

  /** Return the run that finished a stage last, among those with the given facts. */
  lastFinishedStage(stage: string, facts: Readonly<Record<string, string>>): { readonly run: StoredRun; readonly endedAtMs: number } | undefined {
    const rows = this.#db.prepare<[string], RunRow & { readonly stage_ended_at_ms: number }>(`SELECT r.*, s.ended_at_ms AS stage_ended_at_ms FROM stages s JOIN runs r USING (run_id)
      WHERE s.name = ? AND s.state = 'done' AND s.ended_at_ms IS NOT NULL ORDER BY s.ended_at_ms DESC`).iterate(stage);
    for (const { stage_ended_at_ms: endedAtMs, ...row } of rows) {
      const run = toRun(row);
      if (Object.entries(facts).every(([name, value]) => run.facts[name] === value)) return { run, endedAtMs };
    }
    return undefined;
  }

  /** Put a run that has ended back to its start, with the fingerprint of what it will be, if it can have one; what it left so far stays. @throws {StorageError} `not-found` */
  requeue(runId: string, fingerprint: string | undefined): StoredRun {
    this.#db.prepare("UPDATE runs SET state = 'queued', fingerprint = ?, error = NULL, started_at_ms = NULL, ended_at_ms = NULL WHERE run_id = ?").run(fingerprint ?? null, runId);
    return this.get(runId);
  }

  /** Return how long the finished stages of runs of a kind took, newest first, with the facts of their runs. */
  listStageTimes(kind: RecordedKind, limit = 500): readonly { readonly stage: string; readonly tookMs: number; readonly facts: StoredRun['facts'] }[] {
    return this.#db.prepare<[string, number], { name: string; took_ms: number; facts_json: JsonText<StoredRun['facts']> }>(
      `SELECT s.name, s.ended_at_ms - s.started_at_ms AS took_ms, r.facts_json FROM stages s JOIN runs r USING (run_id)
       WHERE r.kind = ? AND s.state = 'done' AND s.started_at_ms IS NOT NULL AND s.ended_at_ms IS NOT NULL ORDER BY s.ended_at_ms DESC LIMIT ?`,
    ).all(kind, limit).map((row) => ({ stage: row.name, tookMs: row.took_ms, facts: fromJson(row.facts_json) }));
  }

  /** Change a run and return it. @throws {StorageError} `not-found` */
  update(runId: string, changes: RunChanges): StoredRun {
    return inTransaction(this.#db, () => {
      const next = { ...this.get(runId), ...changes };
      this.#db.prepare(`UPDATE runs SET name = ?, state = ?, fingerprint = ?, error = ?, tags_json = ?, note = ?, starred = ?, facts_json = ?,
        started_at_ms = ?, ended_at_ms = ?, dataset_name = ? WHERE run_id = ?`)
        .run(next.name, next.state, next.fingerprint ?? null, next.error ?? null, JSON.stringify(next.tags), next.note, next.starred ? 1 : 0, JSON.stringify(next.facts),
          next.startedAtMs ?? null, next.endedAtMs ?? null, next.datasetName ?? null, runId);
      return next;
    });
  }

  /** Remove a run with its stages, metrics, artifact names and job; returns whether it was there. */
  remove(runId: string): boolean {
    return this.#db.prepare('DELETE FROM runs WHERE run_id = ?').run(runId).changes > 0;
  }

  /** Write a stage (new or changed); stages keep the order in which they were first written. */
  putStage(runId: string, stage: StageView): void {
    this.#db.prepare(`INSERT INTO stages (run_id, name, position, state, started_at_ms, ended_at_ms, detail)
      VALUES (@runId, @name, (SELECT count(*) FROM stages WHERE run_id = @runId), @state, @startedAtMs, @endedAtMs, @detail)
      ON CONFLICT (run_id, name) DO UPDATE SET state = excluded.state, started_at_ms = excluded.started_at_ms, ended_at_ms = excluded.ended_at_ms, detail = excluded.detail`)
      .run({ runId, name: stage.name, state: stage.state, startedAtMs: stage.startedAtMs ?? null, endedAtMs: stage.endedAtMs ?? null, detail: stage.detail ?? null });
  }

  /** Return a run's stages in order. */
  listStages(runId: string): readonly StageView[] {
    return this.#db.prepare<[string], StageRow>('SELECT name, state, started_at_ms, ended_at_ms, detail FROM stages WHERE run_id = ? ORDER BY position').all(runId)
      .map((row) => ({ name: row.name, state: row.state as JobState, ...optional('startedAtMs', row.started_at_ms), ...optional('endedAtMs', row.ended_at_ms), ...optional('detail', row.detail) }));
  }

  /** Write metrics; one of the same name and layer is replaced. Values must be finite numbers. */
  putMetrics(runId: string, metrics: readonly Metric[]): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO metrics (run_id, layer, name, value, unit) VALUES (?, ?, ?, ?, ?)');
    inTransaction(this.#db, () => {
      for (const { layer, name, value, unit } of metrics) insert.run(runId, layer ?? '', name, value, unit);
    });
  }

  /** Return a run's metrics; only those of the whole network unless `everyLayer`. */
  listMetrics(runId: string, everyLayer = false): readonly Metric[] {
    return this.#db.prepare<[string], { layer: string; name: string; value: number; unit: string }>(
      `SELECT layer, name, value, unit FROM metrics WHERE run_id = ? ${everyLayer ? '' : "AND layer = ''"} ORDER BY layer, name`,
    ).all(runId).map(({ layer, name, value, unit }) => ({ name, value, unit, ...(layer === '' ? {} : { layer }) }));
  }

  /** Name a stored file as one of a run's artifacts. */
  putArtifact(runId: string, name: string, file: StoredFile): void {
    this.#db.prepare('INSERT OR REPLACE INTO artifacts (run_id, name, sha256, byte_count) VALUES (?, ?, ?, ?)').run(runId, name, file.sha256, file.byteCount);
  }

  /** Return a run's artifacts by name. */
  listArtifacts(runId: string): readonly RunArtifact[] {
    return this.#db.prepare<[string], { name: string; sha256: string; byte_count: number }>('SELECT name, sha256, byte_count FROM artifacts WHERE run_id = ? ORDER BY name')
      .all(runId).map((row) => ({ name: row.name, sha256: row.sha256, byteCount: row.byte_count }));
  }
}

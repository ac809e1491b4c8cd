/** @file What finished runs say about estimates: points by run, and which runs the user leaves out. */

import type { Flow } from '../../preload/model/design.ts';
import { inTransaction, type Database } from './database.ts';
import { fromJson, type JsonText } from './row-values.ts';

/** One figure of a run: predicted and measured. */
export interface StoredPoint {
  readonly runId: string;
  readonly flow: Flow;
  readonly from: string;
  readonly to: string;
  readonly tool: string;
  readonly figure: string;
  readonly layer?: string;
  readonly className?: string;
  readonly predicted: number;
  readonly measured: number;
  readonly traits: Readonly<Record<string, string>>;
}

/** A run that has been looked at. */
export interface DigestedRun {
  readonly runId: string;
  readonly excluded: boolean;
  readonly pointCount: number;
}

interface PointRow {
  run_id: string; flow: string; from_kind: string; to_kind: string; tool: string; figure: string; layer: string; class_name: string;
  predicted: number; measured: number; traits_json: JsonText<Readonly<Record<string, string>>>;
}

/** Points of calibration. */
export class CalibrationStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Return finished runs that were not looked at yet, oldest first. */
  pendingRuns(limit: number): readonly string[] {
    return this.#db.prepare<[number], { run_id: string }>(
      "SELECT r.run_id FROM runs r LEFT JOIN calibration_runs c ON c.run_id = r.run_id WHERE r.state = 'done' AND c.run_id IS NULL ORDER BY r.created_at_ms LIMIT ?",
    ).all(limit).map((row) => row.run_id);
  }

  /** Keep what a run says; what was kept of it before is replaced. */
  put(runId: string, points: readonly Omit<StoredPoint, 'runId'>[]): void {
    inTransaction(this.#db, () => {
      this.#db.prepare('INSERT INTO calibration_runs (run_id, digested_at_ms) VALUES (?, ?) ON CONFLICT (run_id) DO UPDATE SET digested_at_ms = excluded.digested_at_ms').run(runId, Date.now());
      this.#db.prepare('DELETE FROM calibration_points WHERE run_id = ?').run(runId);
      const insert = this.#db.prepare('INSERT OR REPLACE INTO calibration_points (run_id, flow, from_kind, to_kind, tool, figure, layer, class_name, predicted, measured, traits_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
      for (const point of points) insert.run(runId, point.flow, point.from, point.to, point.tool, point.figure, point.layer ?? '', point.className ?? '', point.predicted, point.measured, JSON.stringify(point.traits));
    });
  }

  /** Leave a run out, or take it in again. */
  setExcluded(runId: string, excluded: boolean): void {
    this.#db.prepare('UPDATE calibration_runs SET excluded = ? WHERE run_id = ?').run(excluded ? 1 : 0, runId);
  }

  /** Return the runs with points. */
  listRuns(): readonly DigestedRun[] {
    return this.#db.prepare<[], { run_id: string; excluded: number; points: number }>(
      'SELECT c.run_id, c.excluded, count(p.run_id) AS points FROM calibration_runs c JOIN calibration_points p ON p.run_id = c.run_id GROUP BY c.run_id ORDER BY c.digested_at_ms, c.run_id',
    ).all().map((row) => ({ runId: row.run_id, excluded: row.excluded === 1, pointCount: row.points }));
  }

  /** Return all points, also those of runs that are left out. */
  listPoints(): readonly StoredPoint[] {
    return this.#db.prepare<[], PointRow>('SELECT * FROM calibration_points').all().map((row) => ({
      runId: row.run_id, flow: row.flow as Flow, from: row.from_kind, to: row.to_kind, tool: row.tool, figure: row.figure, predicted: row.predicted, measured: row.measured, traits: fromJson(row.traits_json),
      ...(row.layer === '' ? {} : { layer: row.layer }), ...(row.class_name === '' ? {} : { className: row.class_name }),
    }));
  }
}

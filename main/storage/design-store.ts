/**
 * @file Designs and their edits: undo and redo survive a restart, and two programs cannot overwrite each other.
 *
 * An edit is stored as its diff. `editCursor` counts the edits in force: undo moves it down and applies the reversed diff,
 * redo moves it up; a new edit cuts off what was undone. Edits of one gesture (a drag) merge into one.
 * Every change is one transaction that reads the design under the write lock, so that a CLI beside the window is safe.
 */

import { applyDiff, diffDesigns, reverseDiff, type Design, type DesignDiff } from '../../preload/model/design.ts';
import { inTransaction, type Database } from './database.ts';
import { fromJson, type JsonText, newId, optional } from './row-values.ts';
import { StorageError } from './storage-error.ts';

/** A design as stored. */
export interface StoredDesign {
  readonly designId: string;
  readonly projectId: string;
  readonly design: Design;
  /** Grows with every edit, undo and redo. */
  readonly revision: number;
  readonly editedAtMs: number;
  readonly undoLabel?: string;
  readonly redoLabel?: string;
}

/** A changed design and what changed. */
export interface DesignChange {
  readonly stored: StoredDesign;
  readonly diff: DesignDiff;
}

/** An edit to keep: how it is called, and what makes the new design of the stored one. */
export interface NewEdit {
  readonly label: string;
  readonly gestureId?: string;
  /** When given, the edit is refused if the design has moved on. */
  readonly expectedRevision?: number;
  readonly apply: (design: Design) => Design;
}

interface DesignRow { design_id: string; project_id: string; name: string; design_json: JsonText<Design>; revision: number; edit_cursor: number; edited_at_ms: number }
interface EditRow { sequence: number; label: string; gesture_id: string | null; diff_json: JsonText<DesignDiff> }

/** Edits that are kept for undo. */
const EDIT_COUNT_MAX = 500;

/** Designs of one workspace. */
export class DesignStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Add a design to a project and return it. */
  create(projectId: string, design: Design): StoredDesign {
    const designId = newId('design');
    const now = Date.now();
    this.#db.prepare('INSERT INTO designs (design_id, project_id, name, design_json, revision, edit_cursor, created_at_ms, edited_at_ms) VALUES (?, ?, ?, ?, 1, 0, ?, ?)')
      .run(designId, projectId, design.name, JSON.stringify(design), now, now);
    return this.get(designId);
  }

  /** Return a design. @throws {StorageError} `not-found` */
  get(designId: string): StoredDesign {
    return this.#toStored(this.#row(designId));
  }

  /** Return a project's designs in the order they were made. */
  list(projectId: string): readonly StoredDesign[] {
    return this.#db.prepare<[string], DesignRow>('SELECT * FROM designs WHERE project_id = ? ORDER BY created_at_ms, rowid').all(projectId).map((row) => this.#toStored(row));
  }

  /** Return the revision of every design, for noticing what another program changed. */
  revisions(): ReadonlyMap<string, number> {
    const rows = this.#db.prepare<[], { design_id: string; revision: number }>('SELECT design_id, revision FROM designs').all();
    return new Map(rows.map((row) => [row.design_id, row.revision]));
  }

  /** Apply an edit and keep it for undo. An edit that changes nothing is not kept. @throws {StorageError} `not-found`, `conflict` */
  edit(designId: string, edit: NewEdit): DesignChange {
    return inTransaction(this.#db, () => {
      const row = this.#row(designId);
      if (edit.expectedRevision !== undefined && edit.expectedRevision !== row.revision) {
        throw new StorageError('conflict', `The design "${row.name}" is at revision ${row.revision}, not ${edit.expectedRevision}: it was changed by another window or command.`, { help: 'Look at the new state and make the change again.' });
      }
      const before = fromJson(row.design_json);
      const after = edit.apply(before);
      const diff = diffDesigns(before, after);
      if (diff.length === 0) return { stored: this.#toStored(row), diff };
      const cursor = this.#keepEdit(row, edit, before, diff);
      return { stored: this.#write(row, after, cursor), diff };
    });
  }

  /** Take back the last edit in force; without one the diff is empty. @throws {StorageError} `not-found` */
  undo(designId: string): DesignChange {
    return inTransaction(this.#db, () => {
      const row = this.#row(designId);
      const edit = this.#edit(designId, row.edit_cursor);
      if (edit === undefined) return { stored: this.#toStored(row), diff: [] };
      return this.#move(row, reverseDiff(fromJson(edit.diff_json)), row.edit_cursor - 1);
    });
  }

  /** Apply again what was taken back last; without one the diff is empty. @throws {StorageError} `not-found` */
  redo(designId: string): DesignChange {
    return inTransaction(this.#db, () => {
      const row = this.#row(designId);
      const edit = this.#edit(designId, row.edit_cursor + 1);
      if (edit === undefined) return { stored: this.#toStored(row), diff: [] };
      return this.#move(row, fromJson(edit.diff_json), row.edit_cursor + 1);
    });
  }

  /** Give a design another name; not an undo step. @throws {StorageError} `not-found` */
  rename(designId: string, name: string): StoredDesign {
    return inTransaction(this.#db, () => {
      const row = this.#row(designId);
      return this.#write(row, { ...fromJson(row.design_json), name }, row.edit_cursor);
    });
  }

  /** Remove a design; returns whether it was there. Its runs keep their snapshots. */
  remove(designId: string): boolean {
    return this.#db.prepare('DELETE FROM designs WHERE design_id = ?').run(designId).changes > 0;
  }

  #row(designId: string): DesignRow {
    const row = this.#db.prepare<[string], DesignRow>('SELECT * FROM designs WHERE design_id = ?').get(designId);
    if (row === undefined) throw new StorageError('not-found', `There is no design ${designId} in this workspace.`, { help: 'It may have been removed in another window; refresh the list.' });
    return row;
  }

  #edit(designId: string, sequence: number): EditRow | undefined {
    return this.#db.prepare<[string, number], EditRow>('SELECT sequence, label, gesture_id, diff_json FROM edits WHERE design_id = ? AND sequence = ?').get(designId, sequence);
  }

  #toStored(row: DesignRow): StoredDesign {
    return {
      designId: row.design_id, projectId: row.project_id, design: { ...fromJson(row.design_json), name: row.name }, revision: row.revision, editedAtMs: row.edited_at_ms,
      ...optional('undoLabel', this.#edit(row.design_id, row.edit_cursor)?.label), ...optional('redoLabel', this.#edit(row.design_id, row.edit_cursor + 1)?.label),
    };
  }

  /** Store the edit at the cursor (or merge it into the one of the same gesture) and return the new cursor. */
  #keepEdit(row: DesignRow, edit: NewEdit, before: Design, diff: DesignDiff): number {
    this.#db.prepare('DELETE FROM edits WHERE design_id = ? AND sequence > ?').run(row.design_id, row.edit_cursor);
    const last = this.#edit(row.design_id, row.edit_cursor);
    if (last !== undefined && edit.gestureId !== undefined && last.gesture_id === edit.gestureId) {
      const start = applyDiff(before, reverseDiff(fromJson(last.diff_json)));
      const merged = diffDesigns(start, applyDiff(before, diff));
      this.#db.prepare('UPDATE edits SET diff_json = ?, label = ? WHERE design_id = ? AND sequence = ?').run(JSON.stringify(merged), edit.label, row.design_id, last.sequence);
      return row.edit_cursor;
    }
    const sequence = row.edit_cursor + 1;
    this.#db.prepare('INSERT INTO edits (design_id, sequence, label, gesture_id, diff_json, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)')
      .run(row.design_id, sequence, edit.label, edit.gestureId ?? null, JSON.stringify(diff), Date.now());
    this.#db.prepare('DELETE FROM edits WHERE design_id = ? AND sequence <= ?').run(row.design_id, sequence - EDIT_COUNT_MAX);
    return sequence;
  }

  #move(row: DesignRow, diff: DesignDiff, cursor: number): DesignChange {
    const after = applyDiff(fromJson(row.design_json), diff);
    return { stored: this.#write(row, after, cursor), diff };
  }

  #write(row: DesignRow, design: Design, cursor: number): StoredDesign {
    this.#db.prepare('UPDATE designs SET name = ?, design_json = ?, revision = revision + 1, edit_cursor = ?, edited_at_ms = ? WHERE design_id = ?')
      .run(design.name, JSON.stringify(design), cursor, Date.now(), row.design_id);
    return this.get(row.design_id);
  }
}

/**
 * @file Small JSON texts of the window (panel sizes, last view), by key.
 */

import type { Database } from './database.ts';

/** Window state of one workspace. */
export class AppStateStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Return the text kept under a key, or `undefined`. */
  load(key: string): string | undefined {
    return this.#db.prepare<[string], { json: string }>('SELECT json FROM app_state WHERE key = ?').get(key)?.json;
  }

  /** Keep a text under a key. */
  save(key: string, json: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO app_state (key, json, updated_at_ms) VALUES (?, ?, ?)').run(key, json, Date.now());
  }
}

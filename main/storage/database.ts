/**
 * @file Opens the workspace's SQLite database: version guard, pragmas, transactions. The only loader of better-sqlite3.
 *
 * WAL where the file system can do it, else a rollback journal with a note (WAL needs shared memory, which network homes lack).
 */

import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import { StorageError } from './storage-error.ts';

/** A connection to the database. */
export type Database = BetterSqlite3.Database;

/** Oldest Node.js whose native interface the SQLite binding can use; older ones crash while loading it. */
const NODE_MAJOR_MIN = 24;

/** How long a statement waits for another process that writes. @unit ms */
const BUSY_TIMEOUT_MS = 10_000;

/** A connection and what the user should know about it. */
export interface OpenedDatabase {
  readonly db: Database;
  readonly notes: readonly string[];
}

/** Refuse a Node.js that would crash on loading the binding. @throws {StorageError} `unavailable` */
export function assertNodeVersion(version: string): void {
  if (Number.parseInt(version, 10) >= NODE_MAJOR_MIN) return;
  throw new StorageError('unavailable', `Bitloom needs Node.js ${NODE_MAJOR_MIN} or newer for its database, but this is Node.js ${version}; start it with npm start or npx bitloom, which bring their own.`);
}

/** Open (or make) a database file, or `:memory:`. @throws {StorageError} and SQLite's errors */
export function openDatabase(path: string): OpenedDatabase {
  assertNodeVersion(process.versions.node);
  const load = createRequire(import.meta.url);
  const Sqlite = load('better-sqlite3') as typeof BetterSqlite3;
  const db = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    const notes = configure(db, path);
    return { db, notes };
  } catch (error) {
    db.close();
    throw error;
  }
}

function configure(db: Database, path: string): readonly string[] {
  db.pragma('foreign_keys = ON');
  const notes: string[] = [];
  if (path !== ':memory:') {
    const mode = journalMode(db);
    if (mode !== 'wal') notes.push(`The file system of ${path} cannot do write-ahead logging; a rollback journal is used instead, so reading waits while another process writes.`);
  }
  db.pragma('synchronous = NORMAL');
  return notes;
}

function journalMode(db: Database): string {
  try {
    const mode = db.pragma('journal_mode = WAL', { simple: true });
    if (mode === 'wal') return 'wal';
  } catch (error) {
    if (!isIoError(error)) throw error;
  }
  return String(db.pragma('journal_mode = DELETE', { simple: true }));
}

/** WAL on a file system without shared memory fails with one of these. */
function isIoError(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_IOERR') || code === 'SQLITE_PROTOCOL' || code === 'SQLITE_CANTOPEN';
}

/** Run `work` in one transaction that takes the write lock at once; its exceptions roll back. */
export function inTransaction<T>(db: Database, work: () => T): T {
  return db.inTransaction ? work() : db.transaction(work).immediate();
}

/**
 * @file Brings a database to the schema of this program: forward only, one transaction a step, a backup before the first.
 *
 * The number of applied migrations is SQLite's `user_version`.
 */

import { existsSync, rmSync } from 'node:fs';
import type { Database } from '../database.ts';
import { StorageError } from '../storage-error.ts';
import { INITIAL } from './0001-initial.ts';
import { MODEL_COMPANIONS } from './0002-model-companions.ts';
import { IMPORT_SUMMARY } from './0003-import-summary.ts';
import { JOBS } from './0004-jobs.ts';
import { CALIBRATION } from './0005-calibration.ts';

/** One step: its number is its place in the list, counted from 1. */
interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Every migration in order. Never change one that was released; add the next. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-initial', sql: INITIAL },
  { name: '0002-model-companions', sql: MODEL_COMPANIONS },
  { name: '0003-import-summary', sql: IMPORT_SUMMARY },
  { name: '0004-jobs', sql: JOBS },
  { name: '0005-calibration', sql: CALIBRATION },
];

/** Version of the schema that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Apply the migrations that `db` lacks; returns the path of the backup that was made first, if any.
 *
 * @throws {StorageError} `workspace-newer` when the database was written by a newer program, `workspace-unwritable` when its tables are not those of its version
 */
export function migrate(db: Database, path: string, migrations: readonly Migration[] = MIGRATIONS): string | undefined {
  const version = userVersion(db);
  if (version > migrations.length) {
    throw new StorageError('workspace-newer', `The workspace ${path} was made by a newer Bitloom (schema ${version}; this program knows up to ${migrations.length}).`, {
      path, help: 'Install the newer Bitloom, or choose another workspace with --workspace DIR. Nothing was changed.',
    });
  }
  if (version === migrations.length) return undefined;
  const backup = version > 0 && path !== ':memory:' ? backUp(db, path, version) : undefined;
  try {
    for (const [index, migration] of migrations.entries()) applyStep(db, migration, index + 1);
  } catch (error) {
    if (!isMisfit(error)) throw error;
    throw new StorageError('workspace-unwritable', `The tables of the workspace ${path} are not those of its version ${version}: another build of the program made them (${error.message}).`, {
      path, cause: error, help: `Choose another folder with --workspace DIR.${backup === undefined ? '' : ` As it was before, it lies at ${backup}.`}`,
    });
  }
  return backup;
}

/** SQL that does not fit the tables it meets. */
function isMisfit(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';
}

function userVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** The version is read again under the write lock: a second process may have migrated meanwhile. */
function applyStep(db: Database, migration: Migration, toVersion: number): void {
  db.transaction(() => {
    if (userVersion(db) >= toVersion) return;
    db.exec(migration.sql);
    db.pragma(`user_version = ${toVersion}`);
  }).immediate();
}

function backUp(db: Database, path: string, version: number): string {
  const target = `${path}.backup-v${version}`;
  if (existsSync(target)) rmSync(target);
  db.prepare('VACUUM INTO ?').run(target);
  return target;
}

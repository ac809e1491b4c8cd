/**
 * @file A workspace: the folder with `bitloom.db` and `artifacts/`, opened, migrated and ready.
 */

import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Failure } from '../../preload/contract/result.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { AppStateStore } from './app-state-store.ts';
import { ArtifactStore } from './artifact-store.ts';
import { CalibrationStore } from './calibration-store.ts';
import { openDatabase, type Database } from './database.ts';
import { DatasetStore } from './dataset-store.ts';
import { DesignStore } from './design-store.ts';
import { JobStore } from './job-store.ts';
import { makeFolder } from './make-folder.ts';
import { migrate } from './migrations/migrate.ts';
import { ProjectStore } from './project-store.ts';
import { RunStore } from './run-store.ts';
import { asStorageError, failureOfStorageError } from './storage-error.ts';

/** An open workspace. */
export interface Workspace {
  /** The folder. */
  readonly path: string;
  readonly databasePath: string;
  readonly db: Database;
  /** What the user should see, for example that write-ahead logging is impossible here. */
  readonly notes: readonly string[];
  readonly projects: ProjectStore;
  readonly datasets: DatasetStore;
  readonly designs: DesignStore;
  readonly runs: RunStore;
  readonly jobs: JobStore;
  readonly artifacts: ArtifactStore;
  readonly appState: AppStateStore;
  readonly calibration: CalibrationStore;
  /** Number that changes when another connection commits to the database. */
  dataVersion(): number;
  close(): void;
}

/** Where the program keeps its data when nothing else is said. @throws never */
export function defaultWorkspacePath(env: Readonly<Record<string, string | undefined>> = process.env, platform: string = process.platform): string {
  const chosen = env['BITLOOM_WORKSPACE'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  const home = env['HOME'] ?? homedir();
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Bitloom');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Bitloom');
  const data = env['XDG_DATA_HOME'];
  return join(data === undefined || data === '' ? join(home, '.local', 'share') : data, 'bitloom');
}

/** Open a workspace folder, making it where it does not exist. Expected failures: `workspace-unwritable`, `workspace-newer`, `unavailable`. */
export function openWorkspace(path: string): Result<Workspace, Failure> {
  try {
    return ok(open(resolve(path)));
  } catch (error) {
    const known = asStorageError(error, join(resolve(path), 'bitloom.db'));
    if (known === undefined) throw error;
    return fail(failureOfStorageError(known));
  }
}

function open(path: string): Workspace {
  const artifactsPath = join(path, 'artifacts');
  makeFolder(artifactsPath);
  accessSync(path, constants.R_OK | constants.W_OK);
  const databasePath = join(path, 'bitloom.db');
  const { db, notes } = openDatabase(databasePath);
  try {
    const backup = migrate(db, databasePath);
    const all = backup === undefined ? notes : [...notes, `The workspace was brought to this program's version; a copy of the old database is ${backup}.`];
    return workspaceOf(path, db, all);
  } catch (error) {
    db.close();
    throw error;
  }
}

function workspaceOf(path: string, db: Database, notes: readonly string[]): Workspace {
  return {
    path, databasePath: join(path, 'bitloom.db'), db, notes,
    projects: new ProjectStore(db), datasets: new DatasetStore(db), designs: new DesignStore(db), runs: new RunStore(db), jobs: new JobStore(db, path),
    artifacts: new ArtifactStore(join(path, 'artifacts')), appState: new AppStateStore(db), calibration: new CalibrationStore(db),
    dataVersion: () => Number(db.pragma('data_version', { simple: true })),
    close: () => db.close(),
  };
}

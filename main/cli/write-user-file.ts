/** @file Writes files and folders that were named on the command line; a failure names the place. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FailureError } from './usage-error.ts';

/** Write a file that the user named. @throws {FailureError} `file-unreadable` naming it */
export function writeUserFile(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw failure(path, 'written', error);
  }
}

/** Make a folder and those above it. @throws {FailureError} `file-unreadable` naming it */
export function makeUserFolder(path: string): void {
  try {
    makeLevels(resolve(path));
  } catch (error) {
    throw failure(path, 'made', error);
  }
}

/** Level by level: the recursive form of Node never ends below folders such as /proc. */
function makeLevels(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeLevels(dirname(path));
  mkdirSync(path);
}

function failure(path: string, done: string, error: unknown): FailureError {
  return new FailureError({ code: 'file-unreadable', message: `${path} cannot be ${done}: ${error instanceof Error ? error.message : String(error)}.`, file: path, help: 'Choose another place, or check its permissions and free space.' });
}

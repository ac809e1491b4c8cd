/** @file Keeps the stacks of unexpected exceptions beside the workspace, so that a report can be made of them. */

import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A longer log is put aside, one generation. @unit bytes */
const LOG_BYTES_MAX = 1024 * 1024;

/** Return a function that appends to `errors.log` in a folder; it never throws, because it runs where things already failed. */
export function errorLog(folder: string): (where: string, error: unknown) => void {
  const path = join(folder, 'errors.log');
  return (where, error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) renameSync(path, `${path}.old`);
      appendFileSync(path, `${new Date().toISOString()} ${where}\n${text}\n\n`);
    } catch {
      // A full disk is one of the reasons to be here; the failure itself was answered already.
    }
  };
}

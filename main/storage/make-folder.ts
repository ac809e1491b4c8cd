/**
 * @file Makes a folder with its parents. Node's own recursive form never ends where the system answers ENOENT for a
 * folder that cannot be made although its parent is there (seen below /proc), so each level is tried once.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Make `path` and the folders above it where they are missing. @throws Node's file errors */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

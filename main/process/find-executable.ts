/** @file Finds a program on the search path, as a shell would, without starting one. */

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Return the full path of a program, or undefined. Never throws. */
export function findExecutable(name: string, searchPath = process.env['PATH'] ?? ''): string | undefined {
  if (isAbsolute(name)) return isExecutable(name) ? name : undefined;
  const endings = process.platform === 'win32' ? (process.env['PATHEXT'] ?? '.EXE;.BAT;.CMD').split(';') : [''];
  for (const folder of searchPath.split(delimiter)) {
    if (folder === '') continue;
    const found = endings.map((ending) => join(folder, name + ending)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

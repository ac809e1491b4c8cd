/** @file Where the program itself lies, built or not, and its version. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined } from './assert.ts';

/** Return the folder that holds `package.json`. @throws {InvariantError} when the program was taken apart */
export function packageRoot(): string {
  let folder: string | undefined = dirname(fileURLToPath(import.meta.url));
  while (folder !== undefined && !existsSync(join(folder, 'package.json'))) folder = dirname(folder) === folder ? undefined : dirname(folder);
  return defined(folder, 'the program lies below its package.json');
}

/** Return the program's version. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { readonly version?: unknown };
  return defined(typeof version === 'string' ? version : undefined, 'package.json says its version');
}

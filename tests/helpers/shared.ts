/** @file Where the material beside the repository lies; tests that need it skip visibly when it is absent. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const repositoryRoot = resolve(import.meta.dirname, '../..');

/** Return a path below `../shared`. */
export function sharedPath(...parts: readonly string[]): string {
  return join(repositoryRoot, '..', 'shared', ...parts);
}

/** Whether `../shared` is there. */
export const hasShared = existsSync(sharedPath('goldens', 'README.md'));

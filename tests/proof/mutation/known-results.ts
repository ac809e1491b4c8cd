/** @file What earlier runs of the mutations have shown, one line a change, so that a run that was stopped goes on. */

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MutationResult } from './run-mutations.ts';

interface Line {
  readonly key: string;
  readonly result: MutationResult;
}

/** Return the last result of every change. */
export function recall(file: string): Map<string, MutationResult> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '') : [];
  return new Map(lines.map((line) => JSON.parse(line) as Line).map(({ key, result }) => [key, result]));
}

/** Keep a result. */
export function remember(file: string, key: string, result: MutationResult): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify({ key, result } satisfies Line)}\n`);
}

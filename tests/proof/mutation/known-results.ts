/**
 * @file What earlier runs of the mutations have shown: one line a change in a file of this machine, so that a run that was stopped
 * goes on, and one line a source file in the repository, so that a run somewhere else need not begin from nothing. What was shown of
 * a source file that has changed since counts no more.
 */

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyMutation, listMutations } from './list-mutations.ts';
import type { Mutation } from './list-mutations.ts';
import type { MutationResult } from './run-mutations.ts';

interface Line {
  readonly key: string;
  readonly result: MutationResult;
}

/** What is known of a source file in one state: where it was changed, what was put there, tests that failed (empty: none), and whether all were tried. */
interface KeptFile {
  readonly path: string;
  readonly source: string;
  readonly changes: readonly (readonly [start: number, replacement: string, killedBy: string, hasTriedAll: boolean])[];
}

const KEPT = 'tests/proof/mutation/results.jsonl';

/** Return the name of a source file in the state in which it is changed. */
export function sourceKey(path: string, source: string): string {
  return `${path} ${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
}

/** Return the name of a change. */
export function changeKey(path: string, source: string, { start, replacement }: Pick<Mutation, 'start' | 'replacement'>): string {
  return `${sourceKey(path, source)} ${start} ${replacement}`;
}

/** Return a change as people read it. */
export function describeChange(path: string, source: string, mutation: Mutation): Pick<MutationResult, 'path' | 'line' | 'before' | 'after'> {
  const lineOf = (text: string): string => text.split('\n')[mutation.line - 1]?.trim() ?? '';
  return { path, line: mutation.line, before: lineOf(source), after: lineOf(applyMutation(source, mutation)) };
}

function linesOf<T>(file: string): T[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T) : [];
}

function keptResults(root: string): [string, MutationResult][] {
  return linesOf<KeptFile>(join(root, KEPT)).flatMap(({ path, source: kept, changes }): [string, MutationResult][] => {
    const source = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
    if (sourceKey(path, source) !== `${path} ${kept}`) return [];
    const listed = new Map(listMutations(path, source).map((mutation) => [changeKey(path, source, mutation), mutation]));
    return changes.flatMap(([start, replacement, killedBy, hasTriedAll]): [string, MutationResult][] => {
      const key = changeKey(path, source, { start, replacement });
      const mutation = listed.get(key);
      return mutation === undefined ? [] : [[key, { ...describeChange(path, source, mutation), killedBy: killedBy === '' ? undefined : killedBy, hasTriedAll, seconds: 0 }]];
    });
  });
}

/** Return the last result of every change. */
export function recall(root: string, memory: string): Map<string, MutationResult> {
  return new Map([...keptResults(root), ...linesOf<Line>(memory).map(({ key, result }): [string, MutationResult] => [key, result])]);
}

/** Keep a result. */
export function remember(file: string, key: string, result: MutationResult): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify({ key, result } satisfies Line)}\n`);
}

/** Write what is known of the sources as they are into the repository. */
export function keepResults(root: string, known: ReadonlyMap<string, MutationResult>): void {
  const files = new Map<string, KeptFile>();
  for (const [key, { killedBy = '', hasTriedAll = false }] of [...known].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [path = '', source = '', start, ...replacement] = key.split(' ');
    const before = files.get(path)?.changes ?? [];
    files.set(path, { path, source, changes: [...before, [Number(start), replacement.join(' '), killedBy, hasTriedAll]] });
  }
  writeFileSync(join(root, KEPT), [...files.values()].map((file) => `${JSON.stringify(file)}\n`).join(''));
}

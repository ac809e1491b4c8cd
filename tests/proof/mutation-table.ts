/** @file The results of the mutations as the table that the repository carries. */

import { EQUIVALENT } from './mutation/equivalent-mutations.ts';
import type { MutationResult } from './mutation/run-mutations.ts';

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|').replaceAll('`', "'").slice(0, 120)}\``;
}

/** What differs between two lines, with a little around it. */
function change(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const cut = (line: string): string => line.slice(Math.max(0, start - 20), line.length - Math.max(0, end - 12));
  return `${code(cut(before))} → ${code(cut(after))}`;
}

function row({ path, line, before, after, killedBy }: MutationResult): string {
  const tests = killedBy?.split(' ').map((test) => test.replace(/^tests\//, '')).join(', ');
  return `| ${path.replace('main/compiler/', '')}:${line} | ${change(before, after)} | ${tests ?? '**nothing**'} |`;
}

/** What a table is of. */
export interface MutationTableOptions {
  readonly seed: number;
  /** Whether changes were tried against each file's own tests only. */
  readonly isOwnOnly: boolean;
  /** Files that could be changed. */
  readonly fileCount: number;
}

/** Return the table as Markdown, and its sum in one line. */
export function mutationTable(results: readonly MutationResult[], { seed, isOwnOnly, fileCount }: MutationTableOptions): { readonly text: string; readonly summary: string } {
  const sorted = results.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  const noticed = sorted.filter(({ killedBy }) => killedBy !== undefined).length;
  const summary = `${sorted.length} changes in ${new Set(sorted.map(({ path }) => path)).size} of ${fileCount} files: ${noticed} noticed, ${sorted.length - noticed} not`;
  const text = `# Wrong changes and who notices them

Written by \`npm run proof -- mutations${isOwnOnly ? ' --own' : ''}\` with seed ${seed}: changes that type-check in kernels, passes, lints, exporters and files of the
numerics, the quantizers, the adder graphs and the WASM kernels. The last column names the tests that fail, one or more of them.
${isOwnOnly ? '\nOnly files with tests of their own, and only these tests: what is noticed by nothing here may still be noticed by the tests of the\nfolder, the golden cases or the corpus, and files without own tests wait for a run without `--own`.\n' : ''}
${summary}.

| place | change | noticed by |
|---|---|---|
${sorted.map(row).join('\n')}

## Changes that cannot be seen

Not tried, because they change nothing that a test could see.

| place | line | reason |
|---|---|---|
${EQUIVALENT.map(({ path, before, after, reason }) => `| ${path} | ${after === undefined ? code(before) : change(before, after)} | ${reason} |`).join('\n')}
`;
  return { text, summary };
}

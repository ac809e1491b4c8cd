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

function row({ path, line, before, after, killedBy, hasTriedAll = false }: MutationResult): string {
  const tests = killedBy?.split(' ').map((test) => test.replace(/^tests\//, '')).join(', ');
  return `| ${path.replace('main/compiler/', '')}:${line} | ${change(before, after)} | ${tests ?? (hasTriedAll ? '**nothing**' : '**none of its own tests**')} |`;
}

/** Return the table as Markdown, and its sum in one line. */
export function mutationTable(results: readonly MutationResult[], seed: number, fileCount: number): { readonly text: string; readonly summary: string } {
  const sorted = results.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  const noticed = sorted.filter(({ killedBy }) => killedBy !== undefined).length;
  const own = sorted.filter(({ killedBy, hasTriedAll = false }) => killedBy === undefined && !hasTriedAll).length;
  const summary = `${sorted.length} changes in ${new Set(sorted.map(({ path }) => path)).size} of ${fileCount} files: ${noticed} noticed, ${sorted.length - noticed - own} by no test, ${own} by none of their own tests`;
  const text = `# Wrong changes and who notices them

Written by \`npm run proof -- mutations\` with seed ${seed}: changes that type-check in kernels, passes, lints, exporters, HGQ's readers and files of
the numerics, the quantizers, the adder graphs and the WASM kernels. The last column names tests that fail, one or more of them. The
conformance cases are looked at first, many changes within one process; what they do not notice is tried against the file's own tests, then those
of its folder, the corpus and the whole backend, until one fails. Results are of the sources as they were then
(\`tests/proof/mutation/results.jsonl\`): what has changed since is left out here until it is tried again.

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

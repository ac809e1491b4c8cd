/** @file The page that lists all lints, made from the lints themselves: `npm run lints` writes it, a test fails when it is stale. */

import type { Lint, LintNeed } from './lint.ts';

const NEEDS: Readonly<Record<LintNeed, string>> = {
  graph: 'the network and its settings', weights: 'the values of its constants', estimate: 'the estimate and the part', data: 'an emulation on data',
  'worst-case': 'interval analysis', values: 'values of all layers on some samples', tools: 'the programs on this machine',
};
const WHEN: Readonly<Record<LintNeed, string>> = {
  graph: 'with every edit', weights: 'with every edit', estimate: 'with the estimate after an edit', data: 'with the emulation after an edit', 'worst-case': 'when nothing else runs', values: 'when nothing else runs', tools: 'when nothing else runs',
};

/** Return the page as Markdown. The same lints give the same text. Never throws. */
export function lintsPage(lints: readonly Lint[]): string {
  const fixable = lints.filter((lint) => lint.fix !== undefined).length;
  const head = [
    '<!-- Made by "npm run lints" from the lints; edit those. -->',
    '# Lints',
    '',
    `${lints.length} known failures of the field, found before any tool runs; ${fixable} have a fix that is one undoable edit. A lint is a file under \`lints/\`, named after its code.`,
    '',
    '| needs | runs |',
    '|---|---|',
    ...(Object.keys(NEEDS) as LintNeed[]).map((need) => `| ${NEEDS[need]} (\`${need}\`) | ${WHEN[need]} |`),
    '',
  ];
  const areas = [...new Set(lints.map(({ code }) => areaOf(code)))];
  return [...head, ...areas.flatMap((area) => [`## ${area}`, '', ...lints.filter(({ code }) => areaOf(code) === area).flatMap(section)])].join('\n');
}

function section({ code, severity, needs, flow, title, explanation, help, fix }: Lint): readonly string[] {
  return [`### \`${code}\``, '', `**${title}** · ${severity} · needs \`${needs}\`${flow === undefined ? '' : ` · ${flow} flow only`}${fix === undefined ? '' : ' · has a fix'}`, '', explanation, '', `*What to do:* ${help}`, ''];
}

function areaOf(code: string): string {
  return code.split('/')[0] ?? code;
}

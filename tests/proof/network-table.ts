/** @file The results of generated networks against hls4ml as the table that the repository carries. */

import type { NetworkOutcome } from '../fuzz/fuzz-hls4ml.ts';

const STATUS_TEXT: Readonly<Record<NetworkOutcome['status'], string>> = {
  exact: 'exact',
  mismatch: '**mismatch**',
  unsupported: 'not emulated',
  skipped: 'not emulated',
  without: 'not run',
  invalid: 'invalid',
  refused: 'refused by hls4ml',
  aborted: 'its C++ aborts',
};

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function strategyOf({ recipe }: NetworkOutcome): string {
  const { Model } = recipe.hlsConfig;
  const precision = Model['Precision'];
  const type = typeof precision === 'object' && precision !== null && 'default' in precision ? text(precision.default) : '';
  return `${recipe.backend} ${recipe.ioType} ${text(Model['Strategy'])} ${text(Model['ReuseFactor'])} \`${type}\`${recipe.hlsConfig.LayerName === undefined ? '' : ' by name'}`;
}

function row(outcome: NetworkOutcome): string {
  const reason = outcome.status === 'exact' ? '' : outcome.reason.replaceAll('|', '/').replaceAll(/\s+/g, ' ').replace(/^python: /, '').slice(0, 140);
  return `| ${outcome.seed} | ${outcome.recipe.layers.map((l) => l.className).join(', ')} | ${strategyOf(outcome)} | ${STATUS_TEXT[outcome.status]} | ${reason} |`;
}

/** Return the table as Markdown, and its sum in one line. */
export function networkTable(outcomes: readonly NetworkOutcome[], seed: number): { readonly text: string; readonly summary: string } {
  const count = (...statuses: readonly NetworkOutcome['status'][]): number => outcomes.filter(({ status }) => statuses.includes(status)).length;
  const summary = `${count('exact', 'mismatch')} networks compared on every traced layer, type, attribute and weight: ${count('exact')} exact, ${count('mismatch')} mismatches; ${count('refused', 'aborted')} that hls4ml does not compile or run, ${count('skipped', 'unsupported', 'invalid')} that are not emulated here`;
  const table = `# Generated networks against hls4ml 1.3.0

Written by \`npm run proof -- networks\` from seed ${seed} on; \`node tests/fuzz/run.ts --seed N --count 1\` repeats one.

${summary}.

| seed | layers | configuration | result | reason |
|---|---|---|---|---|
${outcomes.map(row).join('\n')}
`;
  return { text: table, summary };
}

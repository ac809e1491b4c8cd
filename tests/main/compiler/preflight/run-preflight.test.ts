/** @file Tests of running lints. */
import { expect, it } from 'vitest';
import { LINTS } from '../../../../main/compiler/preflight/lint-list.ts';
import { runPreflight } from '../../../../main/compiler/preflight/run-preflight.ts';
import type { Lint, LintNeed } from '../../../../main/compiler/preflight/lint.ts';
import { activation, dense, design, input } from '../../../helpers/build-graph.ts';
import { loweredContext } from '../../../helpers/lint-context.ts';

const context = loweredContext([input(), dense('d'), activation('s', 'softmax')]);
const lint = (code: string, needs: LintNeed, more: Partial<Lint> = {}): Lint => ({ code, needs, severity: 'warning', title: code, explanation: code, help: 'Do it.', check: () => [{ message: 'Found.', layer: 'd', attribute: 'result' }], ...more });

it('runs the lints whose needs are met, in the order of the list', () => {
  const lints = [lint('b/one', 'graph'), lint('a/two', 'data'), lint('a/one', 'graph')];
  expect(runPreflight(context, ['graph'], lints).map(({ code }) => code)).toEqual(['b/one', 'a/one']);
  expect(runPreflight(context, ['data', 'graph'], lints).map(({ code }) => code)).toEqual(['b/one', 'a/two', 'a/one']);
});

it('takes severity and help from the lint unless the finding has its own, and asks for a fix', () => {
  const own = lint('a/one', 'graph', { check: () => [{ message: 'One.' }, { message: 'Two.', severity: 'note', help: 'Rest.' }], fix: ({ message }) => (message === 'One.' ? { label: 'Use streams', edit: { kind: 'set-global', changes: { ioType: 'io_stream' } } } : undefined) });
  const [first, second] = runPreflight(context, ['graph'], [own]);
  expect(first).toEqual({ code: 'a/one', severity: 'warning', message: 'One.', help: 'Do it.', at: {}, fixes: [{ label: 'Use streams', edit: { kind: 'set-global', changes: { ioType: 'io_stream' } } }] });
  expect(second).toEqual({ code: 'a/one', severity: 'note', message: 'Two.', help: 'Rest.', at: {} });
});

it('leaves a lint of the other flow out', () => {
  const hlsOnly = lint('a/one', 'graph', { flow: 'hls' });
  expect(runPreflight(context, ['graph'], [hlsOnly])).toHaveLength(1);
  expect(runPreflight(loweredContext([input(), dense('d')], design({}, { flow: 'rtl' })), ['graph'], [hlsOnly])).toEqual([]);
});

it('finds only notes of the tables in an ordinary small network', () => {
  expect(runPreflight(context, ['graph', 'weights']).map(({ code, severity }) => `${severity} ${code}`)).toEqual(['note softmax/coarse-inverse', 'note softmax/stable-wraps']);
});

it('asks nothing of facts that are not there: without them, lints of data, values and estimates find nothing', () => {
  const later = LINTS.filter(({ needs, code }) => !['graph', 'weights'].includes(needs) && code !== 'part/unknown');
  expect(later.length).toBeGreaterThan(20);
  for (const { code, check } of later) expect(check(context), code).toEqual([]);
});

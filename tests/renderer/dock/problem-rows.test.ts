/** @file Findings as rows: what a filter lets through, how they are grouped, what can be chosen. */
import { expect, it } from 'vitest';
import type { Problem } from '../../../preload/contract/design.ts';
import type { CodeText } from '../../../preload/contract/preflight.ts';
import { choicesOf, filterProblems, groupProblems } from '../../../renderer/dock/problem-rows.ts';
import { NO_PROBLEM_FILTER } from '../../../renderer/store/ui-store.ts';

const problem = (severity: Problem['severity'], code: string, layer?: string, message = `${code} at ${layer ?? 'the design'}.`): Problem => ({ severity, code, message, fixes: [], ...(layer === undefined ? {} : { layer }) });
const problems = [problem('error', 'a/wrap', 'fc1'), problem('error', 'a/wrap', 'fc2'), problem('warning', 'b/cut', 'fc1'), problem('note', 'b/cut', 'fc3'), problem('note', 'c/part')];
const texts = new Map<string, CodeText>([['a/wrap', { code: 'a/wrap', title: 'Values overflow', explanation: '', help: '' }]]);
const layersOf = (filter: Partial<typeof NO_PROBLEM_FILTER>): readonly (string | undefined)[] => filterProblems(problems, { ...NO_PROBLEM_FILTER, ...filter }, texts).map(({ layer }) => layer);

it('filters by severity, code and layer together', () => {
  expect(layersOf({})).toHaveLength(5);
  expect(layersOf({ severities: ['note'] })).toEqual(['fc3', undefined]);
  expect(layersOf({ code: 'b/cut' })).toEqual(['fc1', 'fc3']);
  expect(layersOf({ layer: 'fc1' })).toEqual(['fc1', 'fc1']);
  expect(layersOf({ code: 'b/cut', layer: 'fc1', severities: ['error'] })).toEqual([]);
});

it('finds every word anywhere: in code, title, layer or message, whatever its case', () => {
  expect(layersOf({ text: 'OVERFLOW fc2' })).toEqual(['fc2']);
  expect(layersOf({ text: ' b/cut ' })).toEqual(['fc1', 'fc3']);
  expect(layersOf({ text: 'overflow part' })).toEqual([]);
});

it('groups by severity, then by code, with the title or else the code', () => {
  expect(groupProblems(problems, texts).map(({ severity, title, problems: { length } }) => `${severity} ${title} ${length}`)).toEqual(['error Values overflow 2', 'warning b/cut 1', 'note b/cut 1', 'note c/part 1']);
});

it('offers what there is, counted', () => {
  expect(choicesOf(problems, 'layer')).toEqual([{ value: 'fc1', count: 2 }, { value: 'fc2', count: 1 }, { value: 'fc3', count: 1 }]);
  expect(choicesOf(problems, 'code').map(({ value, count }) => `${value} ${count}`)).toEqual(['a/wrap 2', 'b/cut 2', 'c/part 1']);
});

/** @file Tests of lists of findings. */
import { expect, it } from 'vitest';
import type { Problem } from '../../../preload/contract/design.ts';
import { countBySeverity, fixTogether, groupByCode, mergeProblems } from '../../../preload/contract/problem-list.ts';

const problem = (severity: Problem['severity'], code: string, more: Partial<Problem> = {}): Problem => ({ severity, code, message: `${code}.`, fixes: [], ...more });
const fix = (part: string): Problem['fixes'] => [{ label: `Use ${part}`, edit: { kind: 'set-global', changes: { part } } }];

it('lists the worst first, in the order given, and each finding once', () => {
  const merged = mergeProblems([problem('note', 'a/note'), problem('error', 'b/error', { layer: 'x' })], [problem('warning', 'c/warning'), problem('error', 'b/error', { layer: 'y' }), problem('note', 'a/note')]);
  expect(merged.map(({ code, layer }) => [code, layer].filter(Boolean).join(' '))).toEqual(['b/error x', 'b/error y', 'c/warning', 'a/note']);
});

it('counts and groups', () => {
  const problems = [problem('error', 'b/error', { layer: 'x' }), problem('error', 'b/error', { layer: 'y' }), problem('note', 'a/note')];
  expect(countBySeverity(problems)).toEqual({ error: 2, warning: 0, note: 1 });
  expect([...groupByCode(problems)].map(([code, group]) => [code, group.length])).toEqual([['b/error', 2], ['a/note', 1]]);
});

it('makes one edit of the first fixes, each once', () => {
  const two = [problem('error', 'a/b', { fixes: [...fix('p'), ...fix('other')] }), problem('error', 'a/b', { fixes: fix('q'), layer: 'x' }), problem('error', 'a/b', { fixes: fix('p'), layer: 'y' }), problem('error', 'a/b')];
  expect(fixTogether(two, 'fix both')).toEqual({ label: 'fix both', edit: { kind: 'group', label: 'fix both', edits: [fix('p')[0]?.edit, fix('q')[0]?.edit] } });
  expect(fixTogether([problem('error', 'a/b', { fixes: fix('p') })], 'fix all')).toEqual(fix('p')[0]);
  expect(fixTogether([problem('error', 'a/b')], 'fix all')).toBeUndefined();
});

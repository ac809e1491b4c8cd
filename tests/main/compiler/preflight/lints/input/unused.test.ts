/** @file Tests of the lint input/unused: inputs without effect. */
import { expect, it } from 'vitest';
import { inputUnused } from '../../../../../../main/compiler/preflight/lints/input/unused.ts';
import { chain, dense, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const weighted = (rows: readonly number[]) => loweredContext([input(), dense('d', { size: [4, 2], weights: rows.flatMap((w) => [w, -w]) })]);

it('names elements whose weights are all 0 in hardware', () => {
  // 2^-11 is less than a step of fixed<16,6>.
  expect(found(inputUnused, weighted([1, 2 ** -11, 1, 0]))[0]?.message).toBe('1 of 4 elements of x have no effect: all their weights in d are 0 in hardware (3).');
  expect(found(inputUnused, weighted([1, 0, 1, 0]))[0]?.message).toBe('2 of 4 elements of x have no effect: all their weights in d are 0 in hardware (1, 3).');
});

it('names an input that nothing reads', () => {
  const graph = chain([input(), dense('d'), { ...input('y'), inputs: ['input'] }], ['d']);
  expect(places(inputUnused, loweredContext(graph))).toEqual(['y – warning']);
});

it('says nothing where every element has a weight', () => {
  expect(places(inputUnused, weighted([1, 2, 3, 4]))).toEqual([]);
});

/** @file Tests of the lint pooling/average-truncated: averages that are cut off. */
import { expect, it } from 'vitest';
import { poolingAverageTruncated } from '../../../../../../main/compiler/preflight/lints/pooling/average-truncated.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const image = (type = fixed(16, 6)) => inputLayer('x', [4, 4, 2], { result_type: type });
const average = (accum: ReturnType<typeof fixed>, result = accum, window = [2, 2]) =>
  givenContext([image(), layer('p', 'Pooling2D', ['x'], { shape: [2, 2, 2], result_type: result, types: { accum }, attributes: { pool_op: 'Average', pool_height: window[0] ?? 1, pool_width: window[1] ?? 1, stride_height: 2, stride_width: 2 } })]);

it('names a result that does not hold the quotient', () => {
  expect(found(poolingAverageTruncated, average(fixed(20, 8), fixed(16, 6)))[0]?.message).toBe('p divides by 4 toward zero on the grid of fixed<20,8> and casts to fixed<16,6>: averages are cut off, not rounded.');
});

it('names windows that no binary fraction divides by', () => {
  expect(places(poolingAverageTruncated, average(fixed(24, 8), fixed(24, 8), [3, 1]))).toEqual(['p accum note']);
});

it('proposes the bits that tell all sums of a window apart, rounded up to a power of two', () => {
  const [finding] = found(poolingAverageTruncated, average(fixed(16, 6), fixed(16, 6), [3, 1]));
  expect(JSON.stringify(finding?.fixes)).toContain('fixed<21,8>');
});

it('says nothing where two more fraction bits hold a quarter, of maxima, and of windows of one', () => {
  expect(places(poolingAverageTruncated, average(fixed(20, 8)))).toEqual([]);
  expect(places(poolingAverageTruncated, average(fixed(20, 8), fixed(16, 6, 'RND')))).toEqual([]);
  expect(places(poolingAverageTruncated, average(fixed(16, 6), fixed(16, 6), [1, 1]))).toEqual([]);
});

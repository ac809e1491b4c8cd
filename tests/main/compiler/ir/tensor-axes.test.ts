/** @file Axes that are put in another order or repeated. */
import { describe, expect, it } from 'vitest';
import { permuteAxes, repeatAxes, repeatPlaces } from '../../../../main/compiler/ir/tensor-axes.ts';

describe('places of a tensor that is repeated to a shape', () => {
  it.each<[string, readonly number[], readonly number[], readonly number[]]>([
    ['the shape itself', [2, 3], [2, 3], [0, 1, 2, 3, 4, 5]],
    ['a missing leading axis', [3], [2, 3], [0, 1, 2, 0, 1, 2]],
    ['a last axis of size 1', [2, 1], [2, 3], [0, 0, 0, 1, 1, 1]],
    ['size 1 between two others', [2, 1, 2], [2, 3, 2], [0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3]],
    ['one value', [1, 1], [2, 2], [0, 0, 0, 0]],
    ['a scalar', [], [3], [0, 0, 0]],
    ['more axes than the shape, of size 1', [1, 2], [2], [0, 1]],
    ['no elements', [1, 2], [0, 2], []],
    ['no axes at all', [], [], [0]],
  ])('%s', (_what, own, shape, places) => {
    expect([...repeatPlaces(own, shape)]).toEqual(places);
  });
  it('are where the repeated values come from', () => {
    expect(repeatAxes(Float64Array.of(5, 7), [2, 1], [2, 2])).toEqual(Float64Array.of(5, 5, 7, 7));
  });
});

it('axes in another order: [2, 3] with axes 1, 0 is the transposed matrix', () => {
  expect(permuteAxes(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0])).toEqual(Float64Array.of(1, 4, 2, 5, 3, 6));
});

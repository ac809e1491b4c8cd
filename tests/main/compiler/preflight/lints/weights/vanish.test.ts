/** @file Tests of the lint weights/vanish: constants that become 0. */
import { expect, it } from 'vitest';
import { weightsVanish } from '../../../../../../main/compiler/preflight/lints/weights/vanish.ts';
import { dense, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const weighted = (values: readonly number[]) => loweredContext([input('x', [4]), dense('d', { size: [4, 4], weights: values, bias: false })]);
const small = (count: number, value = 2 ** -12) => Array.from({ length: 16 }, (_, i) => (i < count ? value : 0.5));

it('names a quarter of the values or more', () => {
  expect(found(weightsVanish, weighted(small(4)))[0]?.message).toBe('d: 25 % of the 16 values of weight become 0 in fixed<16,6>, whose step is 0.000977.');
});

it('says nothing of less than a quarter, of a step itself, and of zeros', () => {
  expect([...places(weightsVanish, weighted(small(3))), ...places(weightsVanish, weighted(small(16, 2 ** -10))), ...places(weightsVanish, weighted(small(8, 0)))]).toEqual([]);
});

it('says nothing of fewer than 8 values that are not 0', () => {
  const values = (count: number): readonly number[] => Array.from({ length: 16 }, (_, i) => (i >= count ? 0 : i < 2 ? 2 ** -12 : 0.5));
  expect([places(weightsVanish, weighted(values(8))), places(weightsVanish, weighted(values(7)))]).toEqual([['d weight warning'], []]);
});

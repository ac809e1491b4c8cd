/** @file Tests of the lint weights/overflow: constants that leave their type. */
import { expect, it } from 'vitest';
import type { ConfigMap } from '../../../../../../preload/model/design.ts';
import { weightsOverflow } from '../../../../../../main/compiler/preflight/lints/weights/overflow.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { fixed, found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const weighted = (values: readonly number[], entry: ConfigMap = {}) => loweredContext([input('x', [2]), dense('d', { size: [2, 2], weights: values })], design({ LayerName: { d: { Precision: entry } } }));

it('names the constant, how many, and the worst; widening ends it', () => {
  expect(found(weightsOverflow, weighted([1, -40, 33, 2])).map(({ severity, message }) => [severity, message])).toEqual([['error', 'd: 2 of 4 values of weight wrap: −40 in fixed<16,6>, which ends at −32.']]);
  const mended = fixed(weightsOverflow, weighted([1, -40, 33, 2]));
  expect(mended.layer('d')?.types['weight']).toMatchObject({ widthBits: 17, integerBits: 7 });
  expect(places(weightsOverflow, mended)).toEqual([]);
});

it('warns where the type saturates', () => {
  expect(places(weightsOverflow, weighted([1, -40, 33, 2], { weight: 'fixed<16,6,RND,SAT>' }))).toEqual(['d weight warning']);
});

it('says nothing of −32, and of a value that rounds into the range', () => {
  expect([...places(weightsOverflow, weighted([1, -32, 31.999, 2])), ...places(weightsOverflow, weighted([31.9995, 0, 0, 0]))]).toEqual([]);
});

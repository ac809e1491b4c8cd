/** @file Tests of the lint strategy/distributed-arithmetic-bits: weights of one bit. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticBits } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-bits.ts';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const found = (type: Layer['result_type']): readonly string[] =>
  places(strategyDistributedArithmeticBits, givenContext([inputLayer('x', [4]), layer('f', 'Dense', ['x'], { shape: [1], result_type: fixed(16, 6), types: { weight: type }, attributes: { strategy: 'distributed_arithmetic' }, weights: { weight: weight([4, 1], [1, -1, 1, 1]) } })]));

it('names weights that are stored as 0 and 1', () => {
  expect(found({ kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' })).toEqual(['f strategy warning']);
});

it('says nothing of ternary weights', () => {
  expect(found(fixed(2, 2))).toEqual([]);
});

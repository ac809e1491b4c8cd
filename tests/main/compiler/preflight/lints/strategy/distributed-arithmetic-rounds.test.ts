/** @file Tests of the lint strategy/distributed-arithmetic-rounds: kernels that are too long for single precision. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticRounds } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-rounds.ts';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const dense = (values: readonly number[]): Layer =>
  layer('f', 'Dense', ['x'], { shape: [2], result_type: fixed(16, 6), attributes: { strategy: 'distributed_arithmetic' }, weights: { weight: weight([4, 2], values) } });
const trained = [0.1, 0.7, -0.3, 0.9, 0.2, 0.6, 0.5, 0.8].map(Math.fround);
const found = (values: readonly number[]): readonly string[] => places(strategyDistributedArithmeticRounds, givenContext([inputLayer('x', [4]), dense(values)]));

it('names a kernel without a quantizer, and one whose weights need a bit more than single precision', () => {
  expect(found(trained)).toEqual(['f strategy warning']);
  expect(found([0.25, 2 ** 20 + 0.25, -0.5, 1, 0, 0, 2, 3])).toEqual(['f strategy warning']);
});

it('says nothing of short kernels, and of one at the edge of single precision', () => {
  expect(found([0.25, 0.75, -0.5, 1, 0, 0, 2, 3])).toEqual([]);
  expect(found([0.25, 2 ** 19 + 0.25, -0.5, 1, 0, 0, 2, 3])).toEqual([]);
});

it('leaves kernels over more than 31 bits to the lint of the solver’s words', () => {
  const over = (bits: number): readonly string[] => found([2 ** (bits - 1), 1, 1, 1, 1, 1, 1, 1]);
  expect([over(31), over(32)]).toEqual([['f strategy warning'], []]);
});

/** @file Tests of the lint strategy/distributed-arithmetic-unknown-split: long kernels behind a quantizer with a type for each element. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticUnknownSplit } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-unknown-split.ts';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const dense = (values: readonly number[]): Layer =>
  layer('f', 'Dense', ['x'], { shape: [2], result_type: fixed(16, 6), attributes: { strategy: 'distributed_arithmetic' }, weights: { weight: weight([4, 2], values) } });
const trained = [0.1, 0.7, -0.3, 0.9, 0.2, 0.6, 0.5, 0.8].map(Math.fround);
const found = (values: readonly number[], before: string): readonly string[] => {
  const quantizer = layer('q', before, ['x'], { shape: [4], outputs: ['q'] });
  return places(strategyDistributedArithmeticUnknownSplit, givenContext([inputLayer('x', [4]), quantizer, { ...dense(values), inputs: ['q'] }]));
};

it('names a kernel without a quantizer there', () => {
  expect(found(trained, 'FixedPointQuantizer')).toEqual(['f strategy error']);
});

it('says nothing of short kernels, and behind other layers', () => {
  expect(found([0.25, 0.75, -0.5, 1, 0, 0, 2, 3], 'FixedPointQuantizer')).toEqual([]);
  expect(found(trained, 'Activation')).toEqual([]);
});

/** @file Tests of the lint strategy/distributed-arithmetic-input: data that is not fixed-point. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticInput } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-input.ts';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { fixed, int } from '../../../../../../preload/model/fixed-type.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const dense = (values: readonly number[]): Layer =>
  layer('f', 'Dense', ['x'], { shape: [2], result_type: fixed(16, 6), attributes: { strategy: 'distributed_arithmetic' }, weights: { weight: weight([4, 2], values) } });
const trained = [0.1, 0.7, -0.3, 0.9, 0.2, 0.6, 0.5, 0.8].map(Math.fround);
const found = (type: Layer['result_type']): readonly string[] => places(strategyDistributedArithmeticInput, givenContext([{ ...inputLayer('x', [4]), result_type: type }, dense(trained)]));

it('names a layer that reads integers', () => {
  expect(found(int(8))).toEqual(['f strategy error']);
});

it('says nothing of fixed-point data', () => {
  expect(found(fixed(8, 8))).toEqual([]);
});

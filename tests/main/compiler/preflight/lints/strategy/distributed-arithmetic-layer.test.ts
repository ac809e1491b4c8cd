/** @file Tests of the lint strategy/distributed-arithmetic-layer: layers without a constant matrix. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticLayer } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-layer.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const found = (className: string, strategy: string): readonly string[] =>
  places(strategyDistributedArithmeticLayer, givenContext([inputLayer('x', [4]), layer('a', className, ['x'], { shape: [4], result_type: fixed(16, 6), attributes: { strategy }, weights: { weight: weight([4, 4], Array<number>(16).fill(1)) } })]));

it('names an activation whose strategy is set', () => {
  expect(found('Activation', 'distributed_arithmetic')).toEqual(['a strategy error']);
});

it('says nothing of dense layers, and of other strategies', () => {
  expect([...found('Dense', 'distributed_arithmetic'), ...found('Activation', 'latency')]).toEqual([]);
});

/** @file Tests of the lint strategy/distributed-arithmetic-rounds: kernels that the solver rounds. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticRounds } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-rounds.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const kernel = (values: readonly number[], type: ReturnType<typeof fixed>) =>
  givenContext([inputLayer('x', [4]), layer('f', 'Dense', ['x'], { shape: [1], result_type: type, attributes: { strategy: 'distributed_arithmetic' }, weights: { weight: weight([4, 1], values) } })]);
const trained = [0.1, 0.7, -0.3, 0.9].map(Math.fround);

it('names a kernel of full single precision behind which the result is fine enough to show it', () => {
  expect(places(strategyDistributedArithmeticRounds, kernel(trained, fixed(36, 16)))).toEqual(['f strategy error']);
});

it('says nothing of a coarse result, and of weights on a grid', () => {
  expect([...places(strategyDistributedArithmeticRounds, kernel(trained, fixed(16, 6))), ...places(strategyDistributedArithmeticRounds, kernel([0.25, 0.75, -0.5, 1], fixed(36, 16)))]).toEqual([]);
});

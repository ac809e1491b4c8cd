/** @file Tests of the lint strategy/distributed-arithmetic-overflows: kernels wider than the words of the solver. */
import { expect, it } from 'vitest';
import { strategyDistributedArithmeticOverflows } from '../../../../../../main/compiler/preflight/lints/strategy/distributed-arithmetic-overflows.ts';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const dense = (values: readonly number[]): Layer =>
  layer('f', 'Dense', ['x'], { shape: [2], result_type: fixed(16, 6), attributes: { strategy: 'distributed_arithmetic' }, weights: { weight: weight([4, 2], values) } });
const trained = [0.1, 0.7, -0.3, 0.9, 0.2, 0.6, 0.5, 0.8].map(Math.fround);
const found = (factor: number): readonly string[] =>
  places(strategyDistributedArithmeticOverflows, givenContext([inputLayer('x', [4]), dense(trained.map((value, i) => (i === 3 ? value * factor : value)))]));

it('names kernels with one weight far smaller than the others', () => {
  expect([...found(2 ** -12), ...found(2 ** -120)]).toEqual(['f strategy warning', 'f strategy warning']);
});

it('says nothing of weights of one size', () => {
  expect(found(1)).toEqual([]);
});

it('takes a kernel that spreads over 31 bits, and names one over 32', () => {
  const over = (bits: number): readonly string[] => places(strategyDistributedArithmeticOverflows, givenContext([inputLayer('x', [4]), dense([2 ** (bits - 1), 1, 1, 1, 1, 1, 1, 1])]));
  expect([over(31), over(32)]).toEqual([[], ['f strategy warning']]);
});

/** @file Tests of recurrent layers in ideal arithmetic, by hand. */
import { expect, it } from 'vitest';
import { runIdeal } from '../../../../main/compiler/emulator/ideal-forward.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

const simple = (more: Partial<Layer> = {}): Layer => layer('r', 'SimpleRNN', ['x'], { shape: [1], weights: { weight: weight([1, 1], [2]), recurrent_weight: weight([1, 1], [0.5]), bias: weight([1], [1]) }, attributes: { activation: 'relu' }, ...more });
const run = (made: Layer): number[] => [...(runIdeal(graphOf([inputLayer('x', [3, 1]), made]), { id: 'a', rowCount: 1, tensors: new Map([['x', Float64Array.of(1, -1, 2)]]) }).tensors.get('r') ?? [])];

it('a SimpleRNN adds input and state', () => {
  // 3, then relu(−2 + 1.5 + 1) = 0.5, then 4 + 0.25 + 1.
  expect(run(simple())).toEqual([5.25]);
  expect(run(simple({ shape: [3, 1], attributes: { activation: 'relu', return_sequences: true } }))).toEqual([3, 0.5, 5.25]);
});

it('goes backwards where the framework does', () => {
  // 5, then relu(−2 + 2.5 + 1) = 1.5, then 2 + 0.75 + 1.
  expect(run(simple({ reference_options: { go_backwards: true } }))).toEqual([3.75]);
});

it('applies the quantizers inside a cell', () => {
  const quantizer = { className: 'quantized_bits', config: { bits: 4, integer: 3, symmetric: false, keep_negative: true, alpha: 1 } };
  // States are whole numbers: 3, 0.5 becomes 0, then 4 + 0 + 1.
  expect(run(simple({ inner_quantizers: { state: quantizer } }))).toEqual([5]);
});

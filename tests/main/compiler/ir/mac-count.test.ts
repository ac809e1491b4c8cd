/** @file Tests of the multiply–accumulates of an inference, counted by hand. */
import { expect, it } from 'vitest';
import { macCounts } from '../../../../main/compiler/ir/mac-count.ts';
import type { AttributeValue, Layer, Weight } from '../../../../main/compiler/ir/model-graph.ts';
import { inputLayer, layer } from '../../../helpers/lowered-graph.ts';

const kernel = (...shape: readonly number[]): Weight => ({ shape, data: new Float64Array(shape.reduce((product, n) => product * n, 1)) });
const count = (className: string, given: { readonly input: readonly number[]; readonly shape: readonly number[]; readonly attributes?: Readonly<Record<string, AttributeValue>>; readonly weights?: Readonly<Record<string, Weight>> }): number | undefined => {
  const { input, ...rest } = given;
  return macCounts([inputLayer('x', input), layer('l', className, ['x'], rest)]).get('l');
};

it('a Dense layer multiplies every input with every output, at every place of a matrix', () => {
  expect(count('Dense', { input: [10], shape: [4], attributes: { n_in: 10, n_out: 4 } })).toBe(40);
  expect(count('Dense', { input: [3, 10], shape: [3, 4], attributes: { n_in: 10, n_out: 4 } })).toBe(120);
});

it('a convolution multiplies its window at every pixel; a depthwise one the window of one channel', () => {
  const attributes = { filt_height: 3, filt_width: 3, n_chan: 2, n_filt: 5 };
  expect(count('Conv2D', { input: [6, 6, 2], shape: [4, 4, 5], attributes })).toBe(3 * 3 * 2 * 5 * 16);
  expect(count('DepthwiseConv2D', { input: [6, 6, 2], shape: [4, 4, 2], attributes: { ...attributes, n_filt: 2 } })).toBe(3 * 3 * 2 * 16);
});

it('a recurrent layer multiplies input and state with the kernels of its gates at every time step', () => {
  // LSTM of 3 units on 2 features: 4 gates; GRU: 3; SimpleRNN: 1. Five steps.
  expect(count('LSTM', { input: [5, 2], shape: [3], weights: { weight: kernel(2, 12), recurrent_weight: kernel(3, 12), bias: kernel(12), recurrent_bias: kernel(12) } })).toBe(5 * 4 * (2 + 3) * 3);
  expect(count('GRU', { input: [5, 2], shape: [5, 3], weights: { weight: kernel(2, 9), recurrent_weight: kernel(3, 9), bias: kernel(9), recurrent_bias: kernel(9) } })).toBe(5 * 3 * (2 + 3) * 3);
  expect(count('SimpleRNN', { input: [5, 2], shape: [3], weights: { weight: kernel(2, 3), recurrent_weight: kernel(3, 3), bias: kernel(3) } })).toBe(5 * (2 + 3) * 3);
});

it('a bidirectional layer counts both directions', () => {
  const weights = { forward_weight: kernel(2, 12), forward_recurrent_weight: kernel(3, 12), forward_bias: kernel(12), backward_weight: kernel(2, 6), backward_recurrent_weight: kernel(2, 6), backward_bias: kernel(6) };
  expect(count('Bidirectional', { input: [5, 2], shape: [5], weights })).toBe(5 * (4 * 5 * 3 + 3 * 4 * 2));
});

it('sums over two tensors and over a kernel count every product', () => {
  // Two places, 3 × 4 results each, sums of 5.
  expect(count('Einsum', { input: [2, 3, 5], shape: [2, 3, 4], attributes: { n_inplace: 2, n_free0: 3, n_free1: 4, n_contract: 5 } })).toBe(120);
  expect(count('EinsumDense', { input: [3, 5], shape: [3, 4], attributes: { n_inplace: 1, n_free_data: 3, n_free_kernel: 4, n_contract: 5 } })).toBe(60);
  expect(count('Dot', { input: [7], shape: [1], attributes: { op: 'dot1d' } })).toBe(7);
});

it('a layer within TimeDistributed counts for every step, its markers not', () => {
  const inside: Layer = layer('d', 'Dense', ['t'], { shape: [4], attributes: { n_in: 10, n_out: 4 } });
  const counts = macCounts([inputLayer('x', [6, 10]), layer('t', 'TimeDistributed', ['x'], { shape: [10] }), inside, layer('t_end', 'TimeDistributed', ['d'], { shape: [6, 4] })]);
  expect([...counts]).toEqual([['x', 0], ['t', 0], ['d', 240], ['t_end', 0]]);
});

it('a scale counts once for every element, what does not multiply not at all', () => {
  expect(count('BatchNormalization', { input: [4, 4, 3], shape: [4, 4, 3] })).toBe(48);
  expect(count('Activation', { input: [4], shape: [4] })).toBe(0);
  expect(count('Merge', { input: [4], shape: [4], attributes: { op: 'add' } })).toBe(0);
});

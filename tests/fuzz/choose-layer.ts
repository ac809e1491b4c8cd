/** @file The next layer of a generated network, by chance among those that fit the tensor. */

import type { RandomSource } from '../helpers/random-source.ts';
import { QUANTIZED_BY_RANK } from './choose-quantized-layer.ts';
import type { Choice, PlainLayer } from './choose-quantized-layer.ts';
import type { LayerSettings } from './recipe.ts';

/** A tensor that a layer may read. */
export interface OpenTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A layer without its name. */
export interface ChosenLayer extends PlainLayer {
  readonly from: readonly string[];
}

/** Most elements of a tensor, so that thousands of networks fit a minute. */
export const ELEMENTS_MAX = 128;

const INLINE = ['linear', 'linear', 'linear', 'relu', 'relu', 'tanh', 'sigmoid', 'softmax', 'selu', 'hard_sigmoid'];
const STANDALONE = ['relu', 'relu', 'sigmoid', 'tanh', 'softplus', 'softsign', 'elu', 'selu', 'softmax', 'softmax', 'hard_sigmoid', 'leaky_relu', 'binary_tanh', 'ternary_tanh', 'linear', 'linear'];

const dense: Choice = (random) => ({ className: 'Dense', settings: { units: random.integer(1, 8), activation: random.pick(INLINE), use_bias: random.chance(0.8) } });

function windowSettings(random: RandomSource, spatial: readonly number[]): { kernel: number[]; strides: number[] } {
  const kernel = spatial.map((size) => random.integer(1, Math.min(size, 4)));
  const isUnit = random.chance(0.2);
  const stride = random.integer(1, 3);
  return { kernel: isUnit ? kernel.map(() => 1) : kernel, strides: spatial.map(() => (random.chance(0.6) ? 1 : stride)) };
}

function convolutionSettings(random: RandomSource, shape: readonly number[]): LayerSettings {
  const { kernel, strides } = windowSettings(random, shape.slice(0, -1));
  // Keras does not know strides of their own for the axes of a depthwise or separable convolution.
  return { kernel_size: kernel, strides: strides.map(() => strides[0] ?? 1), padding: random.pick(['valid', 'same']), data_format: 'channels_last', dilation_rate: kernel.map(() => 1), groups: 1, activation: random.pick(INLINE), use_bias: random.chance(0.8) };
}

const convolution: Choice = (random, shape) => {
  const settings = convolutionSettings(random, shape);
  const isCausal = shape.length === 2 && random.chance(0.15);
  return { className: `Conv${shape.length - 1}D`, settings: { ...settings, ...(isCausal ? { padding: 'causal' } : {}), filters: random.integer(1, 4) } };
};

const depthwise: Choice = (random, shape) => ({ className: `DepthwiseConv${shape.length - 1}D`, settings: { ...convolutionSettings(random, shape), depth_multiplier: 1 } });

const separable: Choice = (random, shape) => ({ className: `SeparableConv${shape.length - 1}D`, settings: { ...convolutionSettings(random, shape), depth_multiplier: 1, filters: random.integer(1, 4) } });

const pooling: Choice = (random, shape) => {
  const spatial = shape.slice(0, -1);
  const pool = spatial.map((size) => random.integer(1, Math.min(size, 3)));
  const strides = random.chance(0.7) ? pool : pool.map(() => random.integer(1, 2));
  return { className: `${random.pick(['Max', 'Average'])}Pooling${spatial.length}D`, settings: { pool_size: pool, strides, padding: random.pick(['valid', 'same']), data_format: 'channels_last' } };
};

const globalPooling: Choice = (random, shape) => ({ className: `Global${random.pick(['Max', 'Average'])}Pooling${shape.length - 1}D`, settings: { data_format: 'channels_last', keepdims: random.chance(0.2) } });

const batchNorm: Choice = (random, shape) => ({ className: 'BatchNormalization', settings: { axis: [shape.length], momentum: 0.99, epsilon: random.pick([0.001, 1e-5]), center: random.chance(0.85), scale: random.chance(0.85) } });

const activation: Choice = (random, shape) => {
  const roll = random.fraction();
  if (roll < 0.7) return { className: 'Activation', settings: { activation: random.pick(STANDALONE) } };
  if (roll < 0.76) return { className: 'ReLU', settings: { max_value: null, negative_slope: 0, threshold: 0 } };
  if (roll < 0.82) return { className: 'LeakyReLU', settings: { alpha: random.pick([0.1, 0.3, 0.25, 0.01]) } };
  if (roll < 0.88) return { className: 'ThresholdedReLU', settings: { theta: random.pick([0.5, 1, 0.3]) } };
  if (roll < 0.94) return { className: 'ELU', settings: { alpha: random.pick([1, 0.7, 0.5]) } };
  return { className: 'PReLU', settings: { shared_axes: null, ...(shape.length > 0 ? {} : {}) } };
};

function divisorPair(random: RandomSource, count: number): number[] {
  const divisors = Array.from({ length: count }, (_, i) => i + 1).filter((d) => count % d === 0);
  const first = random.pick(divisors);
  return [first, count / first];
}

const reshape: Choice = (random, shape) => {
  const count = shape.reduce((p, n) => p * n, 1);
  const [a = 1, b = 1] = divisorPair(random, count);
  const target = random.chance(0.3) ? [count] : random.chance(0.6) ? [a, b] : [a, ...divisorPair(random, b)];
  return { className: 'Reshape', settings: { target_shape: target } };
};

const flatten: Choice = () => ({ className: 'Flatten', settings: { data_format: 'channels_last' } });

const permute: Choice = (random, shape) => ({ className: 'Permute', settings: { dims: random.shuffle(shape.map((_, i) => i + 1)) } });

function ends(random: RandomSource, most: number): number[] {
  return [random.integer(0, most), random.integer(0, most)];
}

const padding: Choice = (random, shape) =>
  shape.length === 2
    ? { className: 'ZeroPadding1D', settings: { padding: ends(random, 2) } }
    : { className: 'ZeroPadding2D', settings: { padding: [ends(random, 2), ends(random, 2)], data_format: 'channels_last' } };

const cropping: Choice = (random, shape) => {
  const cut = (size = 1): number[] => ends(random, Math.max(0, Math.floor((size - 1) / 2)));
  return shape.length === 2
    ? { className: 'Cropping1D', settings: { cropping: cut(shape[0]) } }
    : { className: 'Cropping2D', settings: { cropping: [cut(shape[0]), cut(shape[1])], data_format: 'channels_last' } };
};

const upsampling: Choice = (random, shape) =>
  shape.length === 2
    ? { className: 'UpSampling1D', settings: { size: random.integer(1, 3) } }
    : { className: 'UpSampling2D', settings: { size: [random.integer(1, 2), random.integer(1, 3)], data_format: 'channels_last', interpolation: 'nearest' } };

const layerNorm: Choice = (random) => ({ className: 'LayerNormalization', settings: { axis: [2], epsilon: random.pick([0.001, 0.01]), center: true, scale: true } });

const recurrent: Choice = (random) => {
  const className = random.pick(['LSTM', 'GRU', 'LSTM', 'GRU', 'LSTM', 'GRU', 'SimpleRNN']);
  const gates = className === 'SimpleRNN' ? {} : { recurrent_activation: 'sigmoid' };
  return {
    className,
    settings: { units: random.integer(1, 4), activation: random.pick(['tanh', 'tanh', 'relu']), ...gates, ...(className === 'GRU' ? { reset_after: random.chance(0.9) } : {}), use_bias: true, return_sequences: random.chance(0.5), return_state: false, go_backwards: random.chance(0.1), stateful: false, time_major: false },
  };
};

const bidirectional: Choice = (random, shape) => {
  const { className, settings } = recurrent(random, shape);
  const cell = className === 'SimpleRNN' ? { class_name: 'LSTM', config: { ...settings, recurrent_activation: 'sigmoid' } } : { class_name: className, config: settings };
  return { className: 'Bidirectional', settings: { layer: { ...cell, config: { ...cell.config, go_backwards: false } }, merge_mode: 'concat' } };
};

/** The same layer at every step of the first axis. */
const timeDistributed: Choice = (random, shape) => {
  const inner = shape.slice(1);
  const choices = inner.length === 1 ? [dense, dense, activation, batchNorm] : [dense, convolution, convolution, pooling, activation, batchNorm];
  const { className, settings } = random.pick(choices)(random, inner);
  return { className: 'TimeDistributed', settings: { layer: { class_name: className, config: settings } } };
};

const discreteDense: Choice = (random) => ({ className: random.pick(['BinaryDense', 'TernaryDense']), settings: { units: random.integer(1, 8), activation: random.pick(INLINE), use_bias: random.chance(0.5) } });

const dropout: Choice = () => ({ className: 'Dropout', settings: { rate: 0.2, noise_shape: null, seed: null } });

/** By rank of the tensor; what stands more than once is chosen more often. */
const BY_RANK: Readonly<Record<number, readonly Choice[]>> = {
  1: [dense, dense, dense, discreteDense, batchNorm, batchNorm, activation, activation, activation, reshape, dropout],
  2: [dense, convolution, convolution, convolution, depthwise, separable, pooling, pooling, globalPooling, batchNorm, activation, activation, reshape, flatten, permute, padding, cropping, upsampling, layerNorm, recurrent, recurrent, bidirectional, timeDistributed],
  3: [dense, convolution, convolution, convolution, depthwise, separable, pooling, pooling, globalPooling, batchNorm, activation, activation, reshape, flatten, permute, padding, cropping, upsampling, timeDistributed],
};

/** Share of the layers of a QKeras network that have quantizers of their own. */
const QUANTIZED_SHARE = 0.7;

function mergeOf(random: RandomSource, tensor: OpenTensor, others: readonly OpenTensor[]): ChosenLayer | undefined {
  const partners = others.filter((other) => other.shape.length === tensor.shape.length);
  if (partners.length === 0) return undefined;
  const partner = random.pick(partners);
  const isSame = partner.shape.join() === tensor.shape.join();
  const from = random.shuffle([tensor.name, partner.name]);
  if (isSame && random.chance(0.75)) {
    const className = random.pick(['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum']);
    return tensor.shape.length === 1 && random.chance(0.12) ? { className: 'Dot', settings: { axes: 1, normalize: false }, from } : { className, settings: {}, from };
  }
  const axes = tensor.shape.flatMap((_, axis) => (tensor.shape.every((size, i) => i === axis || size === partner.shape[i]) ? [axis] : []));
  if (axes.length === 0) return undefined;
  const axis = random.pick(axes);
  return { className: 'Concatenate', settings: { axis: random.chance(0.5) ? axis + 1 : axis - tensor.shape.length }, from };
}

/** Return a layer that can read the tensor; what it makes of its shape may still be refused. */
export function chooseLayer(random: RandomSource, tensor: OpenTensor, others: readonly OpenTensor[], isQuantized: boolean): ChosenLayer {
  const merge = random.chance(0.3) ? mergeOf(random, tensor, others) : undefined;
  if (merge) return merge;
  const byRank = isQuantized && random.chance(QUANTIZED_SHARE) ? QUANTIZED_BY_RANK : BY_RANK;
  const choices = byRank[tensor.shape.length] ?? [flatten];
  return { ...random.pick(choices)(random, tensor.shape), from: [tensor.name] };
}

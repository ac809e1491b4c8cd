/** @file Shapes and weights of generated layers, by Keras class. */

import type { LayerRecipe, LayerSettings } from './recipe.ts';

/** Thrown when a layer cannot stand where a recipe has it. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
}

/** A weight to be drawn: Keras's name → shape and how values are distributed. */
export interface WeightDraw {
  readonly shape: readonly number[];
  /** Positive values only (variances). */
  readonly isPositive?: true;
}
/** Keras's name of a weight → how it is drawn. */
export type WeightDraws = Readonly<Record<string, WeightDraw>>;

type Shape = readonly number[];

/** What is known of a Keras class. */
interface LayerShape {
  readonly shape: (inputs: readonly Shape[], settings: LayerSettings) => Shape;
  readonly weights?: (inputs: readonly Shape[], settings: LayerSettings) => WeightDraws;
}

function number(settings: LayerSettings, key: string): number {
  const value = settings[key];
  if (typeof value !== 'number') throw new RecipeError(`${key} is no number`);
  return value;
}

function numbers(settings: LayerSettings, key: string): number[] {
  const value = settings[key];
  return typeof value === 'number' ? [value] : Array.isArray(value) ? value.map(Number) : [];
}

function only(inputs: readonly Shape[], rank?: number): Shape {
  const [shape] = inputs;
  if (shape === undefined || (rank !== undefined && shape.length !== rank)) throw new RecipeError(`a tensor of rank ${rank} is needed`);
  return shape;
}

const product = (shape: Shape): number => shape.reduce((p, n) => p * n, 1);
const channels = (shape: Shape): number => shape.at(-1) ?? 1;

/** Length after a window, as Keras counts it. */
function windowed(size: number, window: number, stride: number, padding: unknown): number {
  const length = padding === 'valid' ? Math.ceil((size - window + 1) / stride) : Math.ceil(size / stride);
  if (length < 1) throw new RecipeError('a window is larger than its input');
  return length;
}

function windows(shape: Shape, settings: LayerSettings, key: string): number[] {
  const size = numbers(settings, key);
  const strides = numbers(settings, 'strides');
  return size.map((window, i) => windowed(shape[i] ?? 0, window, strides[i] ?? 1, settings['padding']));
}

function bias(settings: LayerSettings, count: number): WeightDraws {
  return settings['use_bias'] === false ? {} : { 'bias:0': { shape: [count] } };
}

function convolution(rank: number): LayerShape {
  return {
    shape: (inputs, s) => [...windows(only(inputs, rank), s, 'kernel_size'), number(s, 'filters')],
    weights: (inputs, s) => ({ 'kernel:0': { shape: [...numbers(s, 'kernel_size'), channels(only(inputs)), number(s, 'filters')] }, ...bias(s, number(s, 'filters')) }),
  };
}

function depthwise(rank: number): LayerShape {
  return {
    shape: (inputs, s) => [...windows(only(inputs, rank), s, 'kernel_size'), channels(only(inputs))],
    weights: (inputs, s) => ({ 'depthwise_kernel:0': { shape: [...numbers(s, 'kernel_size'), channels(only(inputs)), 1] }, ...bias(s, channels(only(inputs))) }),
  };
}

function separable(rank: number): LayerShape {
  return {
    shape: (inputs, s) => [...windows(only(inputs, rank), s, 'kernel_size'), number(s, 'filters')],
    weights: (inputs, s) => ({
      'depthwise_kernel:0': { shape: [...numbers(s, 'kernel_size'), channels(only(inputs)), 1] },
      'pointwise_kernel:0': { shape: [...numbers(s, 'kernel_size').map(() => 1), channels(only(inputs)), number(s, 'filters')] },
      ...bias(s, number(s, 'filters')),
    }),
  };
}

function pooling(rank: number): LayerShape {
  return { shape: (inputs, s) => [...windows(only(inputs, rank), s, 'pool_size'), channels(only(inputs))] };
}

function globalPooling(rank: number): LayerShape {
  return { shape: (inputs, s) => [...(s['keepdims'] === true ? Array.from({ length: rank - 1 }, () => 1) : []), channels(only(inputs, rank))] };
}

const same: LayerShape = { shape: (inputs) => only(inputs) };

const merged: LayerShape = {
  shape: (inputs) => {
    const [first, second] = inputs;
    if (first === undefined || second === undefined || first.join() !== second.join()) throw new RecipeError('a merge needs two equal shapes');
    return first;
  },
};

/** Sizes after something is added to (or, negative, taken from) both ends of every axis but the last. */
function resized(rank: number, key: string, sign: 1 | -1): LayerShape {
  return {
    shape: (inputs, s) => {
      const shape = only(inputs, rank);
      const ends = Array.isArray(s[key]) ? s[key] : [];
      const pairs = rank === 2 ? [ends.map(Number)] : ends.map((pair) => (Array.isArray(pair) ? pair.map(Number) : []));
      const sizes = pairs.map(([before = 0, after = 0], i) => (shape[i] ?? 0) + sign * (before + after));
      if (sizes.some((size) => size < 1)) throw new RecipeError('nothing is left');
      return [...sizes, channels(shape)];
    },
  };
}

/** A GRU that resets after the product has a second bias. */
function gruBiasRows(settings: LayerSettings): number {
  return settings['reset_after'] === true ? 2 : 1;
}

function recurrent(gates: number, biasRowsOf: (settings: LayerSettings) => number): LayerShape {
  return {
    shape: (inputs, s) => (s['return_sequences'] === true ? [only(inputs, 2)[0] ?? 1, number(s, 'units')] : [number(s, 'units')]),
    weights: (inputs, s) => {
      const [n, biasRows] = [number(s, 'units'), biasRowsOf(s)];
      return { 'kernel:0': { shape: [channels(only(inputs, 2)), gates * n] }, 'recurrent_kernel:0': { shape: [n, gates * n] }, 'bias:0': { shape: biasRows === 1 ? [gates * n] : [biasRows, gates * n] } };
    },
  };
}

const dense: LayerShape = {
  shape: (inputs, s) => [...only(inputs).slice(0, -1), number(s, 'units')],
  weights: (inputs, s) => ({ 'kernel:0': { shape: [channels(only(inputs)), number(s, 'units')] }, ...bias(s, number(s, 'units')) }),
};

const batchNorm: LayerShape = {
  shape: (inputs) => only(inputs),
  weights: (inputs, s) => {
    const shape = [channels(only(inputs))];
    return {
      ...(s['scale'] === true ? { 'gamma:0': { shape } } : {}),
      ...(s['center'] === true ? { 'beta:0': { shape } } : {}),
      'moving_mean:0': { shape },
      'moving_variance:0': { shape, isPositive: true },
    };
  },
};

function prefixed(draws: WeightDraws, prefix: string): WeightDraws {
  return Object.fromEntries(Object.entries(draws).map(([name, draw]) => [`${prefix}${name}`, draw]));
}

/** A convolution with the batch normalization behind it. */
const normalizedConvolution: LayerShape = {
  shape: convolution(3).shape,
  weights: (inputs, s) => ({ ...convolution(3).weights?.(inputs, s), ...prefixed(batchNorm.weights?.([[number(s, 'filters')]], s) ?? {}, 'batch_normalization/') }),
};

/** What a wrapper wraps. */
function wrapped(settings: LayerSettings): LayerRecipe {
  const layer = settings['layer'];
  if (typeof layer !== 'object' || layer === null || Array.isArray(layer)) throw new RecipeError('a wrapper wraps a layer');
  const { class_name: className, config } = layer as { readonly class_name: string; readonly config: LayerSettings };
  const name = config['name'];
  if (typeof name !== 'string') throw new RecipeError('a wrapped layer has a name');
  return { name, className, settings: config, from: [] };
}

const bidirectional: LayerShape = {
  shape: (inputs, s) => shapeOf(wrapped(s), inputs).map((size, axis, all) => (axis === all.length - 1 ? 2 * size : size)),
  weights: (inputs, s) => {
    const draws = weightsOf(wrapped(s), inputs);
    const { name, className } = wrapped(s);
    const cell = `${name}/${className.toLowerCase()}_cell/`;
    return { ...prefixed(draws, `forward_${cell}`), ...prefixed(draws, `backward_${cell}`) };
  },
};

const timeDistributed: LayerShape = {
  shape: (inputs, s) => [only(inputs)[0] ?? 1, ...shapeOf(wrapped(s), [only(inputs).slice(1)])],
  weights: (inputs, s) => weightsOf(wrapped(s), [only(inputs).slice(1)]),
};

const SHAPES: Readonly<Record<string, LayerShape>> = {
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
  QDense: dense,
  QConv1D: convolution(2),
  QConv2D: convolution(3),
  QConv2DBatchnorm: normalizedConvolution,
  QDepthwiseConv2D: depthwise(3),
  QSeparableConv1D: separable(2),
  QSeparableConv2D: separable(3),
  QActivation: same,
  QBatchNormalization: batchNorm,
  QSimpleRNN: recurrent(1, () => 1),
  QLSTM: recurrent(4, () => 1),
  QGRU: recurrent(3, gruBiasRows),
  Dense: dense,
  BinaryDense: dense,
  TernaryDense: dense,
  Conv1D: convolution(2),
  Conv2D: convolution(3),
  DepthwiseConv1D: depthwise(2),
  DepthwiseConv2D: depthwise(3),
  SeparableConv1D: separable(2),
  SeparableConv2D: separable(3),
  MaxPooling1D: pooling(2),
  MaxPooling2D: pooling(3),
  AveragePooling1D: pooling(2),
  AveragePooling2D: pooling(3),
  GlobalMaxPooling1D: globalPooling(2),
  GlobalMaxPooling2D: globalPooling(3),
  GlobalAveragePooling1D: globalPooling(2),
  GlobalAveragePooling2D: globalPooling(3),
  BatchNormalization: batchNorm,
  LayerNormalization: { shape: (inputs) => only(inputs, 2), weights: (inputs) => ({ 'gamma:0': { shape: [channels(only(inputs))] }, 'beta:0': { shape: [channels(only(inputs))] } }) },
  Activation: same,
  ReLU: same,
  LeakyReLU: same,
  ThresholdedReLU: same,
  ELU: same,
  PReLU: { shape: (inputs) => only(inputs), weights: (inputs) => ({ 'alpha:0': { shape: only(inputs) } }) },
  Dropout: same,
  Flatten: { shape: (inputs) => [product(only(inputs))] },
  Reshape: {
    shape: (inputs, s) => {
      const target = numbers(s, 'target_shape');
      if (product(target) !== product(only(inputs))) throw new RecipeError('a reshape keeps the number of elements');
      return target;
    },
  },
  Permute: {
    shape: (inputs, s) => {
      const dims = numbers(s, 'dims');
      const shape = only(inputs, dims.length);
      return dims.map((dim) => shape[dim - 1] ?? 1);
    },
  },
  ZeroPadding1D: resized(2, 'padding', 1),
  ZeroPadding2D: resized(3, 'padding', 1),
  Cropping1D: resized(2, 'cropping', -1),
  Cropping2D: resized(3, 'cropping', -1),
  UpSampling1D: { shape: (inputs, s) => [(only(inputs, 2)[0] ?? 1) * number(s, 'size'), channels(only(inputs))] },
  UpSampling2D: { shape: (inputs, s) => [...numbers(s, 'size').map((factor, i) => factor * (only(inputs, 3)[i] ?? 1)), channels(only(inputs))] },
  Add: merged,
  Subtract: merged,
  Multiply: merged,
  Average: merged,
  Maximum: merged,
  Minimum: merged,
  Dot: { shape: (inputs) => (merged.shape(inputs, {}).length === 1 ? [1] : only(inputs, 1)) },
  Concatenate: {
    shape: (inputs, s) => {
      const [first = [], second = []] = inputs;
      const axis = number(s, 'axis') < 0 ? first.length + number(s, 'axis') : number(s, 'axis') - 1;
      if (first.length !== second.length || first.some((size, i) => i !== axis && size !== second[i])) throw new RecipeError('a concatenation needs equal shapes but for its axis');
      return first.map((size, i) => (i === axis ? size + (second[i] ?? 0) : size));
    },
  },
  Embedding: { shape: (inputs, s) => [...only(inputs, 1), number(s, 'output_dim')], weights: (_, s) => ({ 'embeddings:0': { shape: [number(s, 'input_dim'), number(s, 'output_dim')] } }) },
  SimpleRNN: recurrent(1, () => 1),
  LSTM: recurrent(4, () => 1),
  GRU: recurrent(3, gruBiasRows),
};

/** Return the shape of a layer's result. @throws {RecipeError} if the layer cannot stand there */
export function shapeOf(layer: LayerRecipe, inputs: readonly Shape[]): Shape {
  const known = SHAPES[layer.className];
  if (known === undefined) throw new RecipeError(`no shape for ${layer.className}`);
  return known.shape(inputs, layer.settings);
}

/** Return the weights of a layer. */
export function weightsOf(layer: LayerRecipe, inputs: readonly Shape[]): WeightDraws {
  return SHAPES[layer.className]?.weights?.(inputs, layer.settings) ?? {};
}

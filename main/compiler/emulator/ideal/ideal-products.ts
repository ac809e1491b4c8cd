/** @file Dense, convolutions and batch normalization in double arithmetic. */

import type { Layer } from '../../ir/model-graph.ts';
import { numberAttribute } from '../kernel.ts';
import { convolutionGeometry, windowOffsets } from '../../ir/window-geometry.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';
import { elementCount, givesUp } from './ideal-layer.ts';
import type { IdealKernel } from './ideal-layer.ts';

const NO_BIAS = new Float64Array();

/** The inputs of one vector that are not 0, each with the place of its row of weights, in the order in which they are added. */
class Factors {
  readonly #values: Float64Array;
  readonly #rows: Int32Array;
  #count = 0;

  constructor(most: number) {
    this.#values = new Float64Array(most);
    this.#rows = new Int32Array(most);
  }

  clear(): void {
    this.#count = 0;
  }

  add(value: number, row: number): void {
    if (value === 0) return;
    this.#values[this.#count] = value;
    this.#rows[this.#count++] = row;
  }

  /** Add all products to `outputs` sums from `at` on. Four inputs at a time, so that a sum is fetched and stored once for four; each sum adds in the same order all the same. */
  multiply(weight: Float64Array, sums: Float64Array, at: number, outputs: number): void {
    const [values, rows, count] = [this.#values, this.#rows, this.#count];
    let k = 0;
    for (; k + 4 <= count; k += 4) {
      const [a, b, c, d] = [values[k]!, values[k + 1]!, values[k + 2]!, values[k + 3]!];
      const [ra, rb, rc, rd] = [rows[k]!, rows[k + 1]!, rows[k + 2]!, rows[k + 3]!];
      for (let j = 0; j < outputs; j++) sums[at + j] = sums[at + j]! + a * weight[ra + j]! + b * weight[rb + j]! + c * weight[rc + j]! + d * weight[rd + j]!;
    }
    for (; k < count; k++) {
      const [x, row] = [values[k]!, rows[k]!];
      for (let j = 0; j < outputs; j++) sums[at + j]! += x * weight[row + j]!;
    }
  }
}

/** Compute Dense along the last axis. Never throws. */
export const idealDense: IdealKernel = (source) => {
  const { layer, inputs } = source;
  const { data, shape } = inputs[0]!;
  const weight = layer.weights['weight']?.data ?? NO_BIAS;
  const bias = layer.weights['bias']?.data ?? NO_BIAS;
  const n = shape.at(-1) ?? 1;
  const outputs = layer.shape.at(-1) ?? 1;
  const result = new Float64Array((data.length / n) * outputs);
  const factors = new Factors(n);
  const isOver = givesUp(source, n * outputs);
  for (let v = 0; v < data.length / n; v++) {
    if (isOver(v)) break;
    for (let j = 0; j < outputs; j++) result[v * outputs + j] = bias[j] ?? 0;
    factors.clear();
    for (let i = 0; i < n; i++) factors.add(data[v * n + i]!, i * outputs);
    factors.multiply(weight, result, v * outputs, outputs);
  }
  return result;
};

/** Return the windows of a convolution, with the zeros before its data that the framework puts there. Never throws. */
export function trainedWindows(layer: Layer, shape: readonly number[]): WindowGeometry {
  const pad = layer.reference_options?.['pad_left'];
  return convolutionGeometry(pad === undefined ? layer : { ...layer, attributes: { ...layer.attributes, pad_left: pad } }, shape, layer.shape);
}

/** Return the weights of a depthwise convolution. Never throws. @shape → [kernel height, kernel width, channels] */
export function depthwiseWeights({ weights }: Layer): Float64Array {
  return weights['weight']?.data ?? weights['depthwise']?.data ?? NO_BIAS;
}

/** Compute a convolution of one or two dimensions, channels last. Never throws. */
export const idealConvolution: IdealKernel = (source) => {
  const { layer, inputs, rowCount } = source;
  const { data, shape } = inputs[0]!;
  const weight = layer.weights['weight']?.data ?? NO_BIAS;
  const bias = layer.weights['bias']?.data ?? NO_BIAS;
  const geometry = trainedWindows(layer, shape);
  const offsets = windowOffsets(geometry);
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const { channels } = geometry;
  const filters = layer.shape.at(-1) ?? 1;
  const pixels = elementCount(layer.shape) / filters;
  const inCount = elementCount(shape);
  const result = new Float64Array(rowCount * pixels * filters);
  const factors = new Factors(kernel * channels);
  const isOver = givesUp(source, kernel * channels * filters);
  for (let p = 0; p < rowCount * pixels; p++) {
    if (isOver(p)) break;
    const base = Math.floor(p / pixels) * inCount;
    for (let j = 0; j < filters; j++) result[p * filters + j] = bias[j] ?? 0;
    factors.clear();
    for (let cell = 0; cell < kernel; cell++) {
      const from = offsets[(p % pixels) * kernel + cell]!;
      if (from < 0) continue;
      for (let c = 0; c < channels; c++) factors.add(data[base + from + c]!, (cell * channels + c) * filters);
    }
    factors.multiply(weight, result, p * filters, filters);
  }
  return result;
};

/** Compute a depthwise convolution with one filter per channel. Never throws. */
export const idealDepthwise: IdealKernel = (source) => {
  const { layer, inputs, rowCount } = source;
  const { data, shape } = inputs[0]!;
  const weight = depthwiseWeights(layer);
  const bias = layer.weights['bias']?.data ?? NO_BIAS;
  const geometry = convolutionGeometry(layer, shape, layer.shape);
  const offsets = windowOffsets(geometry);
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const { channels } = geometry;
  const pixels = elementCount(layer.shape) / channels;
  const inCount = elementCount(shape);
  const result = new Float64Array(rowCount * pixels * channels);
  const isOver = givesUp(source, kernel * channels);
  for (let p = 0; p < rowCount * pixels; p++) {
    if (isOver(p)) break;
    const base = Math.floor(p / pixels) * inCount;
    for (let c = 0; c < channels; c++) {
      let sum = bias[c] ?? 0;
      for (let k = 0; k < kernel; k++) {
        const from = offsets[(p % pixels) * kernel + k]!;
        if (from >= 0) sum += data[base + from + c]! * weight[k * channels + c]!;
      }
      result[p * channels + c] = sum;
    }
  }
  return result;
};

/** What a batch normalization does to its elements, over and over. @shape scales, biases: [period] */
export interface AffineParts {
  readonly scales: Float64Array;
  readonly biases: Float64Array;
  /** Results are single floats. */
  readonly isSingle: boolean;
}

/** Return the scales and biases of a batch normalization. Never throws. */
export function affineParts(layer: Layer): AffineParts {
  const weights = layer.reference_weights ?? layer.weights;
  const scale = weights['scale']?.data ?? new Float64Array([1]);
  const bias = weights['bias']?.data ?? NO_BIAS;
  const filters = numberAttribute(layer, 'n_filt', -1);
  const period = filters === -1 ? elementCount(layer.shape) : filters;
  const [scales, biases] = [new Float64Array(period), new Float64Array(period)];
  for (let i = 0; i < period; i++) {
    scales[i] = scale[i % scale.length]!;
    biases[i] = bias.length === 0 ? 0 : bias[i % bias.length]!;
  }
  return { scales, biases, isSingle: layer.reference_options?.['single'] === true };
}

/** Compute x · scale + bias per channel or per element; of one that became thresholds, what the thresholds are applied to. Never throws. */
export const idealBatchNormalization: IdealKernel = ({ layer, inputs }) => {
  const { data } = inputs[0]!;
  const { scales, biases, isSingle } = affineParts(layer);
  const result = new Float64Array(data.length);
  for (let i = 0, k = 0; i < data.length; i++) {
    const scaled = data[i]! * scales[k]! + biases[k]!;
    result[i] = isSingle ? Math.fround(scaled) : scaled;
    k = k + 1 === scales.length ? 0 : k + 1;
  }
  return result;
};

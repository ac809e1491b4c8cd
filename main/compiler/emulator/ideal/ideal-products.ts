/** @file Dense, convolutions and batch normalization in double arithmetic. */

import type { Layer } from '../../ir/model-graph.ts';
import { numberAttribute } from '../kernel.ts';
import { convolutionGeometry, windowOffsets } from '../../ir/window-geometry.ts';
import { elementCount } from './ideal-layer.ts';
import type { IdealKernel } from './ideal-layer.ts';

const NO_BIAS = new Float64Array();

/** Compute Dense along the last axis. Never throws. */
export const idealDense: IdealKernel = ({ layer, inputs }) => {
  const { data, shape } = inputs[0]!;
  const weight = layer.weights['weight']?.data ?? NO_BIAS;
  const bias = layer.weights['bias']?.data ?? NO_BIAS;
  const n = shape.at(-1) ?? 1;
  const outputs = layer.shape.at(-1) ?? 1;
  const result = new Float64Array((data.length / n) * outputs);
  for (let v = 0; v < data.length / n; v++) {
    for (let j = 0; j < outputs; j++) result[v * outputs + j] = bias[j] ?? 0;
    for (let i = 0; i < n; i++) {
      const x = data[v * n + i]!;
      if (x === 0) continue;
      for (let j = 0; j < outputs; j++) result[v * outputs + j]! += x * weight[i * outputs + j]!;
    }
  }
  return result;
};

/** A layer with the zeros before its data that the framework puts there. */
function trained(layer: Layer): Layer {
  const pad = layer.reference_options?.['pad_left'];
  return pad === undefined ? layer : { ...layer, attributes: { ...layer.attributes, pad_left: pad } };
}

/** Compute a convolution of one or two dimensions, channels last. Never throws. */
export const idealConvolution: IdealKernel = ({ layer, inputs, rowCount }) => {
  const { data, shape } = inputs[0]!;
  const weight = layer.weights['weight']?.data ?? NO_BIAS;
  const bias = layer.weights['bias']?.data ?? NO_BIAS;
  const geometry = convolutionGeometry(trained(layer), shape, layer.shape);
  const offsets = windowOffsets(geometry);
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const { channels } = geometry;
  const filters = layer.shape.at(-1) ?? 1;
  const pixels = elementCount(layer.shape) / filters;
  const inCount = elementCount(shape);
  const result = new Float64Array(rowCount * pixels * filters);
  for (let p = 0; p < rowCount * pixels; p++) {
    const base = Math.floor(p / pixels) * inCount;
    for (let j = 0; j < filters; j++) result[p * filters + j] = bias[j] ?? 0;
    for (let k = 0; k < kernel * channels; k++) {
      const from = offsets[(p % pixels) * kernel + Math.floor(k / channels)]!;
      const x = from < 0 ? 0 : data[base + from + (k % channels)]!;
      if (x === 0) continue;
      for (let j = 0; j < filters; j++) result[p * filters + j]! += x * weight[k * filters + j]!;
    }
  }
  return result;
};

/** Compute a depthwise convolution with one filter per channel. Never throws. */
export const idealDepthwise: IdealKernel = ({ layer, inputs, rowCount }) => {
  const { data, shape } = inputs[0]!;
  const weight = layer.weights['weight']?.data ?? layer.weights['depthwise']?.data ?? NO_BIAS;
  const bias = layer.weights['bias']?.data ?? NO_BIAS;
  const geometry = convolutionGeometry(layer, shape, layer.shape);
  const offsets = windowOffsets(geometry);
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const { channels } = geometry;
  const pixels = elementCount(layer.shape) / channels;
  const inCount = elementCount(shape);
  const result = new Float64Array(rowCount * pixels * channels);
  for (let p = 0; p < rowCount * pixels; p++) {
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

/** Compute x · scale + bias per channel or per element; of one that became thresholds, what the thresholds are applied to. Never throws. */
export const idealBatchNormalization: IdealKernel = ({ layer, inputs }) => {
  const { data } = inputs[0]!;
  const weights = layer.reference_weights ?? layer.weights;
  const scale = weights['scale']?.data ?? new Float64Array([1]);
  const bias = weights['bias']?.data ?? NO_BIAS;
  const filters = numberAttribute(layer, 'n_filt', -1);
  const period = filters === -1 ? elementCount(layer.shape) : filters;
  return data.map((x, i) => x * scale[(i % period) % scale.length]! + (bias.length === 0 ? 0 : bias[(i % period) % bias.length]!));
};

/** @file Activations as the frameworks define them, in double arithmetic. */

import type { Layer } from '../../ir/model-graph.ts';
import { SELU_ALPHA, SELU_SCALE } from '../../numerics/tables.ts';
import { numberAttribute, textAttribute } from '../kernel.ts';
import type { IdealKernel } from './ideal-layer.ts';

type Scalar = (x: number, parameter: number) => number;

const SCALARS: Readonly<Record<string, Scalar>> = {
  linear: (x) => x,
  relu: (x) => (x > 0 ? x : 0),
  relu1: (x) => Math.min(1, Math.max(0, x)),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x) => x / (1 + Math.abs(x)),
  elu: (x, alpha) => (x >= 0 ? x : alpha * Math.expm1(x)),
  selu: (x) => SELU_SCALE * (x >= 0 ? x : SELU_ALPHA * Math.expm1(x)),
  leaky_relu: (x, alpha) => (x > 0 ? x : alpha * x),
  leakyrelu: (x, alpha) => (x > 0 ? x : alpha * x),
  thresholded_relu: (x, theta) => (x > theta ? x : 0),
  thresholdedrelu: (x, theta) => (x > theta ? x : 0),
  binary_tanh: (x) => (x >= 0 ? 1 : -1),
  ternary_tanh: (x) => (x > 0.5 ? 1 : x > -0.5 ? 0 : -1),
};

function softmaxRows(data: Float64Array, size: number): Float64Array {
  const result = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += size) {
    let max = -Infinity;
    for (let i = start; i < start + size; i++) max = Math.max(max, data[i]!);
    let sum = 0;
    for (let i = start; i < start + size; i++) sum += result[i] = Math.exp(data[i]! - max);
    for (let i = start; i < start + size; i++) result[i]! /= sum;
  }
  return result;
}

/** Return the function of one element behind an activation's name; the identity for unknown names. Never throws. */
export function scalarActivation(name: string): (x: number, parameter: number) => number {
  return SCALARS[name] ?? ((x) => x);
}

/** Return whether an activation has an ideal model. Never throws. */
export function hasIdealActivation(layer: Layer): boolean {
  const name = textAttribute(layer, 'activation', 'linear');
  return name === 'softmax' || name in SCALARS;
}

/** Compute an activation; softmax normalises over the last axis, as the frameworks do. Never throws. */
export const idealActivation: IdealKernel = ({ layer, inputs }) => {
  const { data } = inputs[0]!;
  const name = textAttribute(layer, 'activation', 'linear');
  if (name === 'softmax') return softmaxRows(data, layer.shape.at(-1) ?? 1);
  if (name === 'relu') return idealRelu(layer, data);
  const scalar = SCALARS[name] ?? ((x: number): number => x);
  // What the framework takes where hls4ml takes something else.
  const own = layer.reference_options?.['activ_param'];
  const parameter = typeof own === 'number' ? own : numberAttribute(layer, 'activ_param', 1);
  return data.map((x) => scalar(x, parameter));
};

/** A relu with the options that Keras has and hardware drops: x from `threshold` on, capped; a slope below. */
export interface ReluOptions {
  readonly ceiling: number;
  readonly slope: number;
  readonly threshold: number;
}

/** Return the options of a relu. Never throws. */
export function reluOptions(layer: Layer): ReluOptions {
  return { ceiling: numberAttribute(layer, 'max_value', Infinity), slope: numberAttribute(layer, 'negative_slope', 0), threshold: numberAttribute(layer, 'threshold', 0) };
}

function idealRelu(layer: Layer, data: Float64Array): Float64Array {
  const { ceiling, slope, threshold } = reluOptions(layer);
  return data.map((x) => (x > threshold ? Math.min(x, ceiling) : slope === 0 ? 0 : slope * (x - threshold)));
}

/** Compute a softmax over the layer's axis, which hls4ml counts with the batch unless it is negative. Never throws. */
export const idealSoftmax: IdealKernel = ({ layer, inputs }) => {
  const { data, shape } = inputs[0]!;
  if (layer.attributes['skip'] === true) return data;
  const written = numberAttribute(layer, 'axis', -1);
  const axis = written < 0 ? written + shape.length : written - 1;
  if (axis === shape.length - 1 || axis < 0 || axis >= shape.length) return softmaxRows(data, layer.shape.at(-1) ?? 1);
  const [size, inner] = [shape[axis]!, shape.slice(axis + 1).reduce((product, n) => product * n, 1)];
  // Rows along another axis are put side by side and back.
  const rowOf = (at: number): number => Math.floor(at / (size * inner)) * size * inner + (at % inner) * size + (Math.floor(at / inner) % size);
  const rows = new Float64Array(data.length);
  data.forEach((x, at) => (rows[rowOf(at)] = x));
  const made = softmaxRows(rows, size);
  return data.map((_, at) => made[rowOf(at)]!);
};

/** Compute hard_sigmoid or hard_tanh. Never throws. */
export const idealHardActivation: IdealKernel = ({ layer, inputs }) => {
  const trained = layer.reference_options?.['slope'];
  const [slope, shift] = [typeof trained === 'number' ? trained : numberAttribute(layer, 'slope', 0.2), numberAttribute(layer, 'shift', 0.5)];
  const isTanh = textAttribute(layer, 'activation', 'hard_sigmoid') === 'hard_tanh';
  return inputs[0]!.data.map((x) => {
    const y = Math.min(1, Math.max(0, slope * x + shift));
    return isTanh ? 2 * y - 1 : y;
  });
};

/** Compute prelu with one slope per element. Never throws. */
export const idealPrelu: IdealKernel = ({ layer, inputs }) => {
  const slopes = layer.weights['param']?.data ?? new Float64Array([0]);
  return inputs[0]!.data.map((x, i) => (x > 0 ? x : x * slopes[i % slopes.length]!));
};

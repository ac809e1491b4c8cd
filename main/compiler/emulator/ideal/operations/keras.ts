/**
 * @file Reference operations that Keras has and ONNX has not, or has otherwise. Options are those of the layer, axes without the batch.
 * @source Keras 3 documentation of layers and activations; checked against Keras' outputs on the models of the corpus
 */

import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { elementCount } from '../ideal-layer.ts';
import { broadcastIndices, frontAxis, listOption, numberOption, operandsOf } from './operands.ts';

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Functions of one element. */
const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  LogSigmoid: (x) => -softplus(-x),
  TanhShrink: (x) => x - Math.tanh(x),
  Squareplus: (x) => (x + Math.sqrt(x * x + 4)) / 2,
  SparsePlus: (x) => (x <= -1 ? 0 : x < 1 ? 0.25 * (x + 1) ** 2 : x),
  SparseSigmoid: (x) => (x <= -1 ? 0 : x < 1 ? 0.5 * (x + 1) : 1),
};

/** A relu with a cap, a threshold, and a slope below the threshold. */
const relu: IdealKernel = (source) => {
  const [cap, slope, threshold] = [numberOption(source, 'max_value', Infinity), numberOption(source, 'negative_slope', 0), numberOption(source, 'threshold', 0)];
  return operandsOf(source)[0]!.data.map((x) => (x >= threshold ? Math.min(x, cap) : slope === 0 ? 0 : slope * (x - threshold)));
};

/** x · scale + shift; the two are operands that are repeated as needed. */
const scaleShift: IdealKernel = (source) => {
  const [input, scale, shift] = operandsOf(source);
  const count = elementCount(input!.shape);
  const [scaleAt, shiftAt] = [scale, shift].map((operand) => broadcastIndices(operand!.shape, input!.shape));
  return input!.data.map((x, at) => x * scale!.data[scaleAt![at % count]!]! + shift!.data[shiftAt![at % count]!]!);
};

/** Mean and variance over groups of channels and all other axes; scale and shift per channel follow as operands. */
const groupNormalization: IdealKernel = (source) => {
  const [input, scale, shift] = operandsOf(source);
  const { data, shape } = input!;
  const axis = frontAxis(numberOption(source, 'axis', -1), shape.length);
  const groupCount = numberOption(source, 'groups', 1);
  const epsilon = numberOption(source, 'epsilon', 1e-3);
  const channels = shape[axis]!;
  const inner = elementCount(shape.slice(axis + 1));
  const count = elementCount(shape);
  const channelOf = (at: number): number => Math.floor(at / inner) % channels;
  const groupOf = (at: number): number => Math.floor(at / count) * groupCount + Math.floor((channelOf(at) * groupCount) / channels);
  const size = count / groupCount;
  const mean = new Float64Array(source.rowCount * groupCount);
  const variance = new Float64Array(mean.length);
  for (let at = 0; at < data.length; at++) mean[groupOf(at)]! += data[at]! / size;
  for (let at = 0; at < data.length; at++) variance[groupOf(at)]! += (data[at]! - mean[groupOf(at)]!) ** 2 / size;
  return data.map((x, at) => {
    const [group, channel] = [groupOf(at), channelOf(at)];
    return ((x - mean[group]!) / Math.sqrt(variance[group]! + epsilon)) * (scale?.data[channel] ?? 1) + (shift?.data[channel] ?? 0);
  });
};

/** Keras' Dot: one axis of each input is summed over; `axes` counts without the batch. */
const dot: IdealKernel = (source) => {
  const [first, second] = operandsOf(source);
  const [a, b] = listOption(source, 'axes', [0, 0]);
  const [axisA, axisB] = [frontAxis(a!, first!.shape.length), frontAxis(b!, second!.shape.length)];
  const [dataA, dataB] = numberOption(source, 'normalize', 0) === 1 ? [normalized(first!, axisA), normalized(second!, axisB)] : [first!.data, second!.data];
  const [placesA, placesB] = [places(first!.shape, axisA), places(second!.shape, axisB)];
  const summed = first!.shape[axisA]!;
  const result = new Float64Array(source.rowCount * placesA.starts.length * placesB.starts.length);
  for (let at = 0; at < result.length; at++) {
    const row = Math.floor(at / (placesA.starts.length * placesB.starts.length));
    const fromA = row * first!.rowStride + placesA.starts[Math.floor(at / placesB.starts.length) % placesA.starts.length]!;
    const fromB = row * second!.rowStride + placesB.starts[at % placesB.starts.length]!;
    for (let k = 0; k < summed; k++) result[at]! += dataA[fromA + k * placesA.stride]! * dataB[fromB + k * placesB.stride]!;
  }
  return result;
};

/** Where the vectors along an axis begin, and the step within them. */
function places(shape: readonly number[], axis: number): { readonly starts: readonly number[]; readonly stride: number } {
  const stride = elementCount(shape.slice(axis + 1));
  const length = shape[axis]! * stride;
  return { starts: Array.from({ length: elementCount(shape) / shape[axis]! }, (_, k) => Math.floor(k / stride) * length + (k % stride)), stride };
}

/** TensorFlow's least sum of squares when it normalises. */
const SQUARES_MIN = 1e-12;

function normalized({ data, shape }: { readonly data: Float64Array; readonly shape: readonly number[] }, axis: number): Float64Array {
  const { starts, stride } = places(shape, axis);
  const count = elementCount(shape);
  const result = data.slice();
  for (let row = 0; row < data.length / count; row++) {
    for (const start of starts) {
      let squares = 0;
      for (let k = 0; k < shape[axis]!; k++) squares += data[row * count + start + k * stride]! ** 2;
      for (let k = 0; k < shape[axis]!; k++) result[row * count + start + k * stride]! /= Math.sqrt(Math.max(squares, SQUARES_MIN));
    }
  }
  return result;
}

/** Operation → kernel. */
export const KERAS_OPERATIONS: Readonly<Record<string, IdealKernel>> = {
  ...Object.fromEntries(Object.entries(FUNCTIONS).map(([name, apply]): [string, IdealKernel] => [name, (source: IdealSource) => operandsOf(source)[0]!.data.map((x) => apply(x))])),
  KerasRelu: relu,
  KerasDot: dot,
  GroupNormalization: groupNormalization,
  ScaleShift: scaleShift,
};

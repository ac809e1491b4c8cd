/**
 * @file Reference operations that reduce axes, and normalisations over axes.
 * @source ONNX operator documentation, opset 21
 */

import { elementCount } from '../ideal-layer.ts';
import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { broadcastIndices, frontAxis, listOption, numberOption, operandsOf } from './operands.ts';

/** For every element of a sample the group it is reduced into. */
interface Groups {
  readonly of: Int32Array;
  readonly count: number;
  /** Elements of one group. */
  readonly size: number;
}

/** Group the elements of a sample by the axes that are kept; no axes named: all are reduced. */
function groupsOf(source: IdealSource, shape: readonly number[]): Groups {
  const axes = new Set(listOption(source, 'axes', shape.map((_, axis) => axis)).map((axis) => frontAxis(axis, shape.length)));
  const kept = shape.map((n, axis) => (axes.has(axis) ? 1 : n));
  return { of: broadcastIndices(kept, shape), count: elementCount(kept), size: elementCount(shape) / Math.max(1, elementCount(kept)) };
}

interface Reduction {
  readonly start: number;
  readonly step: (sum: number, x: number) => number;
  readonly end?: (sum: number, size: number) => number;
}

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  ReduceSum: { start: 0, step: (sum, x) => sum + x },
  ReduceMean: { start: 0, step: (sum, x) => sum + x, end: (sum, size) => sum / size },
  ReduceMax: { start: -Infinity, step: Math.max },
  ReduceMin: { start: Infinity, step: Math.min },
  ReduceProd: { start: 1, step: (product, x) => product * x },
  ReduceL1: { start: 0, step: (sum, x) => sum + Math.abs(x) },
  ReduceL2: { start: 0, step: (sum, x) => sum + x * x, end: Math.sqrt },
  ReduceSumSquare: { start: 0, step: (sum, x) => sum + x * x },
  ReduceLogSum: { start: 0, step: (sum, x) => sum + x, end: Math.log },
};

function reduce(source: IdealSource, { start, step, end }: Reduction): Float64Array {
  const { data, shape } = operandsOf(source)[0]!;
  const groups = groupsOf(source, shape);
  const count = groups.of.length;
  const result = new Float64Array(source.rowCount * groups.count).fill(start);
  for (let at = 0; at < data.length; at++) {
    const into = Math.floor(at / count) * groups.count + groups.of[at % count]!;
    result[into] = step(result[into]!, data[at]!);
  }
  return end ? result.map((value) => end(value, groups.size)) : result;
}

/** Mean and variance of every group of every sample. */
function moments(source: IdealSource): { readonly groups: Groups; readonly mean: Float64Array; readonly variance: Float64Array; readonly meanSquare: Float64Array } {
  const { data, shape } = operandsOf(source)[0]!;
  const groups = groupsOf(source, shape);
  const count = groups.of.length;
  const length = source.rowCount * groups.count;
  const [mean, variance, meanSquare] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  const into = (at: number): number => Math.floor(at / count) * groups.count + groups.of[at % count]!;
  for (let at = 0; at < data.length; at++) {
    mean[into(at)]! += data[at]! / groups.size;
    meanSquare[into(at)]! += data[at]! ** 2 / groups.size;
  }
  for (let at = 0; at < data.length; at++) variance[into(at)]! += (data[at]! - mean[into(at)]!) ** 2 / groups.size;
  return { groups, mean, variance, meanSquare };
}

/** Subtract the mean and divide by the deviation over `axes`, then the scale and bias that follow as operands. */
function normalize(source: IdealSource): Float64Array {
  const { mean, variance, groups } = moments(source);
  const epsilon = numberOption(source, 'epsilon', 1e-5);
  const count = groups.of.length;
  return scaled(source, (x, at) => {
    const group = Math.floor(at / count) * groups.count + groups.of[at % count]!;
    return (x - mean[group]!) / Math.sqrt(variance[group]! + epsilon);
  });
}

/** Divide by the root of the mean square over `axes`, then scale. */
function normalizeByRoot(source: IdealSource): Float64Array {
  const { meanSquare, groups } = moments(source);
  const epsilon = numberOption(source, 'epsilon', 1e-5);
  const count = groups.of.length;
  return scaled(source, (x, at) => x / Math.sqrt(meanSquare[Math.floor(at / count) * groups.count + groups.of[at % count]!]! + epsilon));
}

/** Divide by the Euclidean length over `axes`. */
function normalizeLength(source: IdealSource): Float64Array {
  const { meanSquare, groups } = moments(source);
  const least = numberOption(source, 'epsilon', 0);
  const count = groups.of.length;
  return operandsOf(source)[0]!.data.map((x, at) => x / Math.sqrt(Math.max(meanSquare[Math.floor(at / count) * groups.count + groups.of[at % count]!]! * groups.size, least)));
}

function scaled(source: IdealSource, value: (x: number, at: number) => number): Float64Array {
  const [input, scale, bias] = operandsOf(source);
  const count = elementCount(input!.shape);
  const [scaleAt, biasAt] = [scale, bias].map((operand) => operand && broadcastIndices(operand.shape, input!.shape));
  return input!.data.map((x, at) => value(x, at) * (scaleAt ? scale!.data[scaleAt[at % count]!]! : 1) + (biasAt ? bias!.data[biasAt[at % count]!]! : 0));
}

function softmax(isLog: boolean): IdealKernel {
  return (source) => {
    const { data, shape } = operandsOf(source)[0]!;
    const groups = groupsOf(source, shape);
    const count = groups.of.length;
    const into = (at: number): number => Math.floor(at / count) * groups.count + groups.of[at % count]!;
    const max = new Float64Array(source.rowCount * groups.count).fill(-Infinity);
    const sum = new Float64Array(max.length);
    for (let at = 0; at < data.length; at++) max[into(at)] = Math.max(max[into(at)]!, data[at]!);
    for (let at = 0; at < data.length; at++) sum[into(at)]! += Math.exp(data[at]! - max[into(at)]!);
    return data.map((x, at) => (isLog ? x - max[into(at)]! - Math.log(sum[into(at)]!) : Math.exp(x - max[into(at)]!) / sum[into(at)]!));
  };
}

/** `BatchNormalization` from its four parameters; channels are the last axis. */
function batchNormalize(source: IdealSource): Float64Array {
  const [x, gamma, beta, mean, variance] = operandsOf(source);
  const epsilon = numberOption(source, 'epsilon', 1e-5);
  const n = gamma!.data.length;
  return x!.data.map((value, at) => ((value - mean!.data[at % n]!) / Math.sqrt(variance!.data[at % n]! + epsilon)) * gamma!.data[at % n]! + beta!.data[at % n]!);
}

/** Operation → kernel. Softmax and the normalisations take `axes`, the axes they work over. */
export const REDUCING_OPERATIONS: Readonly<Record<string, IdealKernel>> = {
  ...Object.fromEntries(Object.entries(REDUCTIONS).map(([name, reduction]): [string, IdealKernel] => [name, (source) => reduce(source, reduction)])),
  BatchNormalization: batchNormalize,
  MeanVarianceNormalization: normalize,
  LayerNormalization: normalize,
  RMSNormalization: normalizeByRoot,
  LpNormalization: normalizeLength,
  Softmax: softmax(false),
  LogSoftmax: softmax(true),
};

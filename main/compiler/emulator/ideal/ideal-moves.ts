/** @file Pooling, merging and moving of elements in double arithmetic. */

import { numberAttribute, textAttribute } from '../kernel.ts';
import { concatenationAxis, cropSources, paddingSources, resizeSources, transposeSources } from '../kernels/element-sources.ts';
import { poolingGeometry, windowOffsets } from '../../ir/window-geometry.ts';
import { elementCount } from './ideal-layer.ts';
import type { IdealKernel, IdealSource } from './ideal-layer.ts';
import { broadcastIndices } from './operations/operands.ts';
import { sumWindow } from './window-sum.ts';

/** Return the input unchanged: reshape, clone, repack. Never throws. */
export const idealIdentity: IdealKernel = ({ inputs }) => inputs[0]!.data;

function idealPoolingOf(global: boolean): IdealKernel {
  return ({ layer, inputs, rowCount }) => {
    const { data, shape } = inputs[0]!;
    const geometry = poolingGeometry(layer, { inShape: shape, outShape: layer.shape, global });
    const offsets = windowOffsets(geometry);
    const { channels } = geometry;
    const kernel = geometry.kernelHeight * geometry.kernelWidth;
    const pixels = geometry.outHeight * geometry.outWidth;
    const isMax = textAttribute(layer, 'pool_op', 'max') === 'max';
    const countsPadding = layer.attributes['count_pad'] === true || layer.attributes['count_pad'] === 1;
    const inCount = elementCount(shape);
    const result = new Float64Array(rowCount * pixels * channels);
    for (let at = 0; at < result.length; at++) {
      const [p, c] = [Math.floor(at / channels), at % channels];
      const base = Math.floor(p / pixels) * inCount + c;
      const first = (p % pixels) * kernel;
      let [max, inside] = [-Infinity, 0];
      for (let k = 0; k < kernel; k++) {
        const from = offsets[first + k]!;
        if (from < 0) continue;
        inside++;
        max = Math.max(max, data[base + from]!);
      }
      result[at] = isMax ? max : sumWindow(kernel, geometry.kernelWidth, (k) => (offsets[first + k]! < 0 ? 0 : data[base + offsets[first + k]!]!)) / (countsPadding ? kernel : inside);
    }
    return result;
  };
}

/** Compute pooling; padding cells count neither for the maximum nor (unless asked) for the mean. Never throws. */
export const idealPooling: IdealKernel = idealPoolingOf(false);

/** Compute pooling over the whole image. Never throws. */
export const idealGlobalPooling: IdealKernel = idealPoolingOf(true);

const OPERATIONS: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  average: (x, y) => (x + y) / 2,
  maximum: Math.max,
  minimum: Math.min,
};

/** Compute an element-wise merge of two inputs. Never throws. */
export const idealMerge: IdealKernel = ({ layer, inputs, rowCount }) => {
  const [first, second] = [inputs[0]!, inputs[1]!];
  const apply = OPERATIONS[textAttribute(layer, 'op', 'add')] ?? ((): number => Number.NaN);
  const count = elementCount(layer.shape);
  const [n1, n2] = [elementCount(first.shape), elementCount(second.shape)];
  const [at1, at2] = [broadcastIndices(first.shape, layer.shape), broadcastIndices(second.shape, layer.shape)];
  const [data1, data2] = [first.data, second.data];
  const result = new Float64Array(rowCount * count);
  for (let row = 0, at = 0; row < rowCount; row++) {
    for (let i = 0; i < count; i++, at++) result[at] = apply(data1[row * n1 + at1[i]!]!, data2[row * n2 + at2[i]!]!);
  }
  return result;
};

/** TensorFlow's least sum of squares when it normalises. */
const SQUARES_MIN = 1e-12;

/** Compute a scalar product of two vectors. Never throws. */
export const idealDot: IdealKernel = ({ layer, inputs, rowCount }) => {
  const [first, second] = [inputs[0]!, inputs[1]!];
  const n = elementCount(first.shape);
  const isNormalized = layer.reference_options?.['normalize'] === true;
  return Float64Array.from({ length: rowCount }, (_, row) => {
    let [sum, a, b] = [0, 0, 0];
    for (let i = row * n; i < (row + 1) * n; i++) {
      sum += first.data[i]! * second.data[i]!;
      a += first.data[i]! ** 2;
      b += second.data[i]! ** 2;
    }
    return isNormalized ? sum / Math.sqrt(Math.max(a, SQUARES_MIN) * Math.max(b, SQUARES_MIN)) : sum;
  });
};

/** Compute a concatenation of two tensors. Never throws. */
export const idealConcatenate: IdealKernel = ({ layer, inputs, rowCount }) => {
  const [first, second] = [inputs[0]!, inputs[1]!];
  const axis = concatenationAxis(numberAttribute(layer, 'axis', -1), first.shape.length);
  const [run1, run2] = [elementCount(first.shape.slice(axis)), elementCount(second.shape.slice(axis))];
  const count = elementCount(layer.shape);
  const result = new Float64Array(rowCount * count);
  for (let block = 0; block < result.length / (run1 + run2); block++) {
    result.set(first.data.subarray(block * run1, (block + 1) * run1), block * (run1 + run2));
    result.set(second.data.subarray(block * run2, (block + 1) * run2), block * (run1 + run2) + run1);
  }
  return result;
};

function gather({ inputs, rowCount }: IdealSource, sources: Int32Array): Float64Array {
  const { data, shape } = inputs[0]!;
  const inCount = elementCount(shape);
  const result = new Float64Array(rowCount * sources.length);
  for (let row = 0, at = 0; row < rowCount; row++) {
    for (let i = 0; i < sources.length; i++, at++) result[at] = sources[i]! < 0 ? 0 : data[row * inCount + sources[i]!]!;
  }
  return result;
}

/** Permute axes. Never throws. */
export const idealTranspose: IdealKernel = (source) => gather(source, transposeSources(source.layer, source.inputs[0]!.shape) ?? new Int32Array());

/** Pad with zeros. Never throws. */
export const idealZeroPadding: IdealKernel = (source) => gather(source, paddingSources(source.layer, source.inputs[0]!.shape, source.layer.shape));

/** Cut rows and columns off. Never throws. */
export const idealCropping: IdealKernel = (source) => gather(source, cropSources(source.layer, source.inputs[0]!.shape, source.layer.shape));

/** Repeat rows and columns (nearest neighbour). Never throws. */
export const idealResize: IdealKernel = (source) => gather(source, resizeSources(source.inputs[0]!.shape, source.layer.shape));

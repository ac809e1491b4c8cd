/**
 * @file Reference operations that move, repeat and select elements, and the product of two matrices.
 * @source ONNX operator documentation, opset 21
 */

import { elementCount } from '../ideal-layer.ts';
import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { broadcastIndices, frontAxis, listOption, numberOption, operandsOf } from './operands.ts';

/** Strides of a shape, row-major. */
function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/** Take for every element of the result the element that `from` names of the first operand; −1: the given value. */
function take(source: IdealSource, from: (index: readonly number[]) => number, otherwise = 0): Float64Array {
  const { layer, rowCount } = source;
  const { data, rowStride } = operandsOf(source)[0]!;
  const count = elementCount(layer.shape);
  const strides = stridesOf(layer.shape);
  const sources = Int32Array.from({ length: count }, (_, flat) => from(layer.shape.map((n, axis) => Math.floor(flat / strides[axis]!) % n)));
  return Float64Array.from({ length: rowCount * count }, (_, at) => {
    const place = sources[at % count]!;
    return place < 0 ? otherwise : data[Math.floor(at / count) * rowStride + place]!;
  });
}

function slice(source: IdealSource): Float64Array {
  const { shape } = operandsOf(source)[0]!;
  const strides = stridesOf(shape);
  const axes = listOption(source, 'axes', shape.map((_, axis) => axis)).map((axis) => frontAxis(axis, shape.length));
  const starts = listOption(source, 'starts', []);
  const steps = listOption(source, 'steps', axes.map(() => 1));
  return take(source, (index) => index.reduce((sum, i, axis) => {
    const k = axes.indexOf(axis);
    return sum + (k < 0 ? i : starts[k]! + i * steps[k]!) * strides[axis]!;
  }, 0));
}

/** `Gather` with constant indices (option `indices`, of shape `indices_shape`) along `axis`. */
function gather(source: IdealSource): Float64Array {
  const { shape } = operandsOf(source)[0]!;
  const strides = stridesOf(shape);
  const axis = frontAxis(numberOption(source, 'axis', 0), shape.length);
  const indices = listOption(source, 'indices', []);
  const indexShape = listOption(source, 'indices_shape', [indices.length]);
  const indexStrides = stridesOf(indexShape);
  return take(source, (at) => {
    const chosen = indices[indexShape.reduce((sum, _, k) => sum + at[axis + k]! * indexStrides[k]!, 0)]!;
    const own = [...at.slice(0, axis), frontAxis(chosen, shape[axis]!), ...at.slice(axis + indexShape.length)];
    return own.reduce((sum, i, k) => sum + i * strides[k]!, 0);
  });
}

/** Repeat axes of size 1 to the layer's shape. */
function expand(source: IdealSource): Float64Array {
  const from = broadcastIndices(operandsOf(source)[0]!.shape, source.layer.shape);
  const strides = stridesOf(source.layer.shape);
  return take(source, (index) => from[index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0)]!);
}

/** Repeat whole axes, one after the other. */
function tile(source: IdealSource): Float64Array {
  const { shape } = operandsOf(source)[0]!;
  const strides = stridesOf(shape);
  return take(source, (index) => index.reduce((sum, i, axis) => sum + (i % shape[axis]!) * strides[axis]!, 0));
}

/** `Pad`: `pads` are the cells before every axis, then those after; `mode` 0 constant, 1 reflect, 2 edge, 3 wrap. */
function pad(source: IdealSource): Float64Array {
  const { shape } = operandsOf(source)[0]!;
  const strides = stridesOf(shape);
  const before = listOption(source, 'pads', []);
  const mode = numberOption(source, 'mode', 0);
  return take(source, (index) => {
    let place = 0;
    for (const [axis, i] of index.entries()) {
      const at = padSource(i - (before[axis] ?? 0), shape[axis]!, mode);
      if (at < 0) return -1;
      place += at * strides[axis]!;
    }
    return place;
  }, numberOption(source, 'value', 0));
}

function padSource(i: number, size: number, mode: number): number {
  if (i >= 0 && i < size) return i;
  if (mode === 0) return -1;
  if (mode === 2) return i < 0 ? 0 : size - 1;
  if (mode === 3) return ((i % size) + size) % size;
  return i < 0 ? -i : 2 * (size - 1) - i;
}

function transpose(source: IdealSource): Float64Array {
  const { shape } = operandsOf(source)[0]!;
  const strides = stridesOf(shape);
  const perm = listOption(source, 'perm', shape.map((_, axis) => shape.length - 1 - axis));
  return take(source, (index) => index.reduce((sum, i, axis) => sum + i * strides[perm[axis]!]!, 0));
}

function concatenate(source: IdealSource): Float64Array {
  const { layer, rowCount } = source;
  const operands = operandsOf(source);
  const axis = frontAxis(numberOption(source, 'axis', -1), layer.shape.length);
  const runs = operands.map(({ shape }) => elementCount(shape.slice(axis)));
  const blocks = elementCount(layer.shape.slice(0, axis));
  const result = new Float64Array(rowCount * elementCount(layer.shape));
  let at = 0;
  for (let block = 0; block < rowCount * blocks; block++) {
    for (const [k, { data, rowStride }] of operands.entries()) {
      const from = Math.floor(block / blocks) * rowStride + (block % blocks) * runs[k]!;
      result.set(data.subarray(from, from + runs[k]!), at);
      at += runs[k]!;
    }
  }
  return result;
}

/** `MatMul`: the last two axes are matrices, those before are repeated as needed; a vector stands for one row or column. */
function matMul(source: IdealSource): Float64Array {
  const { layer, rowCount } = source;
  const [left, right] = operandsOf(source);
  const [a, b] = [left!.shape.length === 1 ? [1, ...left!.shape] : left!.shape, right!.shape.length === 1 ? [...right!.shape, 1] : right!.shape];
  const [m, k, n] = [a.at(-2) ?? 1, a.at(-1)!, b.at(-1)!];
  const batchCount = elementCount(layer.shape) / (m * n);
  const batchShape = layer.shape.slice(0, layer.shape.length - (left!.shape.length === 1 ? 0 : 1) - (right!.shape.length === 1 ? 0 : 1));
  const [aAt, bAt] = [broadcastIndices(a.slice(0, -2), batchShape), broadcastIndices(b.slice(0, -2), batchShape)];
  const result = new Float64Array(rowCount * batchCount * m * n);
  for (let at = 0; at < result.length; at++) {
    const [row, inRow] = [Math.floor(at / (batchCount * m * n)), at % (batchCount * m * n)];
    const [batch, i, j] = [Math.floor(inRow / (m * n)), Math.floor(inRow / n) % m, inRow % n];
    const [fromA, fromB] = [row * left!.rowStride + aAt[batch]! * m * k + i * k, row * right!.rowStride + bAt[batch]! * k * n + j];
    let sum = 0;
    for (let c = 0; c < k; c++) sum += left!.data[fromA + c]! * right!.data[fromB + c * n]!;
    result[at] = sum;
  }
  return result;
}

/** Return the first operand as it is: `Reshape`, `Flatten`, `Squeeze`, `Unsqueeze` only change the shape. */
function reshape(source: IdealSource): Float64Array {
  const { data, rowStride } = operandsOf(source)[0]!;
  return rowStride > 0 ? data : Float64Array.from({ length: source.rowCount * data.length }, (_, at) => data[at % data.length]!);
}

/** Operation → kernel. */
export const SELECTING_OPERATIONS: Readonly<Record<string, IdealKernel>> = {
  Slice: slice,
  Gather: gather,
  Expand: expand,
  Tile: tile,
  Pad: pad,
  Transpose: transpose,
  Concat: concatenate,
  MatMul: matMul,
  Reshape: reshape,
};

/**
 * @file Reference operations on one element, or on elements of several operands in the same place (with ONNX's broadcasting).
 */

import { BINARY_FUNCTIONS, UNARY_FUNCTIONS, type Binary, type Unary } from '../../../numerics/scalar-functions.ts';
import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { elementCount } from '../ideal-layer.ts';
import { broadcastIndices, numberOption, operandsOf } from './operands.ts';

function unaryKernel(apply: Unary): IdealKernel {
  return (source) => {
    const options = new Map<string, number>();
    const option = (name: string, otherwise: number): number => {
      const known = options.get(name) ?? numberOption(source, name, otherwise);
      options.set(name, known);
      return known;
    };
    return operandsOf(source)[0]!.data.map((x) => apply(x, option));
  };
}

/** Combine all operands from left to right. */
function foldOperands(source: IdealSource, apply: Binary): Float64Array {
  const { layer, rowCount } = source;
  const count = elementCount(layer.shape);
  const result = new Float64Array(rowCount * count);
  for (const [place, { data, shape, rowStride }] of operandsOf(source).entries()) {
    const from = broadcastIndices(shape, layer.shape);
    for (let at = 0; at < result.length; at++) {
      const value = data[Math.floor(at / count) * rowStride + from[at % count]!]!;
      result[at] = place === 0 ? value : apply(result[at]!, value);
    }
  }
  return result;
}

function mean(source: IdealSource): Float64Array {
  const count = operandsOf(source).length;
  return foldOperands(source, (x, y) => x + y).map((x) => x / count);
}

/** `Where`: the second operand where the first is not 0, else the third. */
function where(source: IdealSource): Float64Array {
  const { layer, rowCount } = source;
  const count = elementCount(layer.shape);
  const at = operandsOf(source).map((operand) => ({ ...operand, from: broadcastIndices(operand.shape, layer.shape) }));
  const value = (place: number, row: number, i: number): number => at[place]!.data[row * at[place]!.rowStride + at[place]!.from[i]!]!;
  return Float64Array.from({ length: rowCount * count }, (_, flat) => {
    const [row, i] = [Math.floor(flat / count), flat % count];
    return value(value(0, row, i) === 0 ? 2 : 1, row, i);
  });
}

/** Operation → kernel. */
export const ELEMENTWISE_OPERATIONS: Readonly<Record<string, IdealKernel>> = {
  ...Object.fromEntries(Object.entries(UNARY_FUNCTIONS).map(([name, apply]) => [name, unaryKernel(apply)])),
  ...Object.fromEntries(Object.entries(BINARY_FUNCTIONS).map(([name, apply]): [string, IdealKernel] => [name, (source) => foldOperands(source, apply)])),
  Mean: mean,
  Where: where,
};

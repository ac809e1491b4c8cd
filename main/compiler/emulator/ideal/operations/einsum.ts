/** @file Einsum of any number of operands, letter by letter. @source ONNX operator documentation: Einsum */

import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { operandsOf } from './operands.ts';

/** `Einsum`: the equation has a letter for every axis, without the batch and without dots. */
function einsum(source: IdealSource): Float64Array {
  const { layer, rowCount } = source;
  const [left = '', output = ''] = String(layer.reference_operation?.options['equation'] ?? '').split('->');
  const terms = left.split(',');
  const operands = operandsOf(source);
  const lengths = new Map<string, number>();
  for (const [k, { shape }] of operands.entries()) for (const [axis, letter] of Array.from(terms[k] ?? '').entries()) lengths.set(letter, Math.max(lengths.get(letter) ?? 1, shape[axis] ?? 1));
  const summed = [...lengths.keys()].filter((letter) => !output.includes(letter));
  const letters = [...Array.from(output), ...summed];
  const sizes = letters.map((letter) => lengths.get(letter) ?? 1);
  // Steps of every operand along every letter; 0 where it does not have it, or once only.
  const steps = operands.map(({ shape }, k) => letters.map((letter) => Array.from(terms[k] ?? '').reduce((sum, own, axis) => sum + (own === letter && shape[axis] !== 1 ? shape.slice(axis + 1).reduce((p, n) => p * n, 1) : 0), 0)));
  const count = sizes.slice(0, output.length).reduce((p, n) => p * n, 1);
  const inner = sizes.slice(output.length).reduce((p, n) => p * n, 1);
  const result = new Float64Array(rowCount * count);
  const index = letters.map(() => 0);
  const at = operands.map(() => 0);
  for (let flat = 0; flat < count * inner; flat++) {
    const place = Math.floor(flat / inner);
    for (let row = 0; row < rowCount; row++) {
      let product = 1;
      for (const [k, operand] of operands.entries()) product *= operand.data[row * operand.rowStride + at[k]!]!;
      result[row * count + place]! += product;
    }
    for (let axis = letters.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      const isDone = index[axis]! < sizes[axis]!;
      for (const [k, own] of steps.entries()) at[k]! += isDone ? own[axis]! : -own[axis]! * (sizes[axis]! - 1);
      if (isDone) break;
      index[axis] = 0;
    }
  }
  return result;
}

/** Operation → kernel. */
export const EINSUM_OPERATIONS: Readonly<Record<string, IdealKernel>> = { Einsum: einsum };

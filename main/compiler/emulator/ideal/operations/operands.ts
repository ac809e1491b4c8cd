/**
 * @file Operands of a reference operation: tensors of all samples, and constants that every sample shares.
 *
 * A constant stands in `Layer.weights` under `operand<k>`, where k is its place among all operands; the layer's inputs fill the
 * other places in their order.
 */

import { assert } from '../../../../base/assert.ts';
import { elementCount } from '../ideal-layer.ts';
import type { IdealSource } from '../ideal-layer.ts';

export { repeatPlaces as broadcastIndices } from '../../../ir/tensor-axes.ts';

/** One operand. @shape data: [rowCount, ...shape], or [...shape] for a constant */
export interface Operand {
  readonly data: Float64Array;
  /** Without the sample axis. */
  readonly shape: readonly number[];
  /** Elements from one sample to the next; 0 for a constant. */
  readonly rowStride: number;
}

/** Return the operands of a reference operation in their order. @throws {InvariantError} if a place is not filled (a reader's bug) */
export function operandsOf({ layer, inputs }: IdealSource): readonly Operand[] {
  const constants = Object.keys(layer.weights).filter((name) => /^operand\d+$/.test(name)).length;
  let next = 0;
  return Array.from({ length: inputs.length + constants }, (_, place): Operand => {
    const constant = layer.weights[`operand${place}`];
    if (constant) return { data: constant.data, shape: constant.shape, rowStride: 0 };
    const input = inputs[next++];
    assert(input !== undefined, `operand ${place} of ${layer.name} is missing`);
    return { ...input, rowStride: elementCount(input.shape) };
  });
}

/** Return a list of whole numbers among an operation's options, or the given one. Never throws. */
export function listOption({ layer }: IdealSource, name: string, otherwise: readonly number[]): readonly number[] {
  const value = layer.reference_operation?.options[name];
  if (typeof value === 'number') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : otherwise;
}

/** Return a number among an operation's options, or the given one. Never throws. */
export function numberOption({ layer }: IdealSource, name: string, otherwise: number): number {
  const value = layer.reference_operation?.options[name];
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : otherwise;
}

/** Return an axis counted from the front. Never throws. */
export function frontAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

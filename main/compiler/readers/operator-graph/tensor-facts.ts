/**
 * @file What is known of a tensor before any data: its shape with the batch axis, and which axis that is.
 *
 * The batch has length 1 here. A tensor without a batch axis belongs to one sample as a whole: it was lost in a Reshape (merged with the axis
 * behind it) or squeezed out of a model whose batch is fixed to 1.
 */

import type { ConstantTensor } from './constant-tensor.ts';
import { sizeOf } from './constant-tensor.ts';
import type { OperatorNode } from './operator-graph.ts';

/** Shape and batch axis of a tensor. */
export interface TensorFact {
  readonly shape: readonly number[];
  /** Absent on constants, and where all axes belong to one sample. */
  readonly batchAxis?: number;
  /** Set where the operator before is not known: the shape is a guess, and nothing after it is complained about. */
  readonly isGuess?: true;
}

/** A node with what is known of its inputs. */
export interface NodeContext {
  readonly node: OperatorNode;
  /** Facts of the inputs in their places; undefined for absent ones. */
  readonly facts: readonly (TensorFact | undefined)[];
  /** Constants among the inputs, in their places. */
  readonly constants: readonly (ConstantTensor | undefined)[];
}

/** Facts of a node's outputs, or why they cannot be known. */
export type ShapeResult = readonly TensorFact[] | string;

/** Return the fact of a shape whose batch axis is there or not. Never throws. */
export function factOf(shape: readonly number[], batchAxis?: number): TensorFact {
  return batchAxis === undefined ? { shape } : { shape, batchAxis };
}

/** Return an axis counted from the front, or undefined where the rank has no such axis. Never throws. */
export function axisOf(axis: number, rank: number): number | undefined {
  const front = axis < 0 ? axis + rank : axis;
  return front >= 0 && front < rank ? front : undefined;
}

/** Return the whole numbers of a constant input, or undefined. Never throws. */
export function wholeNumbers(tensor: ConstantTensor | undefined): readonly number[] | undefined {
  return tensor === undefined ? undefined : Array.from(tensor.data, (x) => Math.trunc(x));
}

/** Return a shape without its batch axis: what the IR calls a layer's shape. Never throws. */
export function sampleShape({ shape, batchAxis }: TensorFact): readonly number[] {
  return batchAxis === undefined ? shape : shape.filter((_, axis) => axis !== batchAxis);
}

/** Return an axis counted in the sample: without the batch axis; undefined for the batch axis itself. Never throws. */
export function sampleAxis(axis: number, { batchAxis }: TensorFact): number | undefined {
  if (batchAxis === undefined) return axis;
  return axis === batchAxis ? undefined : axis > batchAxis ? axis - 1 : axis;
}

/** Return where the batch axis is after a reshape: the first axis of length 1 with as many elements before it. Never throws. */
export function reshapedBatchAxis({ shape, batchAxis }: TensorFact, target: readonly number[]): number | undefined {
  if (batchAxis === undefined) return undefined;
  const before = sizeOf(shape.slice(0, batchAxis));
  let product = 1;
  for (const [axis, n] of target.entries()) {
    if (product === before && n === 1) return axis;
    product *= n;
  }
  return undefined;
}

/** Return where the batch axis of broadcast operands is: undefined if none has one, a text if they disagree. Never throws. */
export function broadcastBatchAxis(facts: readonly TensorFact[], rank: number): number | undefined | string {
  const axes = new Set(facts.flatMap(({ shape, batchAxis }) => (batchAxis === undefined ? [] : [batchAxis + rank - shape.length])));
  if (axes.size > 1) return 'its inputs have the batch on different axes';
  return [...axes][0];
}

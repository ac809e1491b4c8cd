/** @file What an ideal kernel is: one layer of all samples in double arithmetic, without any number type. */

import type { Layer } from '../../ir/model-graph.ts';

/** A tensor of all samples. @shape data: [rowCount, ...shape] */
export interface IdealTensor {
  readonly data: Float64Array;
  /** Without the sample axis. */
  readonly shape: readonly number[];
}

/** A layer with its inputs. */
export interface IdealSource {
  readonly layer: Layer;
  readonly inputs: readonly IdealTensor[];
  readonly rowCount: number;
}

/** Computes a layer in ideal arithmetic. Never throws for graphs that the passes made. @shape → [rowCount, ...layer.shape] */
export type IdealKernel = (source: IdealSource) => Float64Array;

/** Return the number of elements of a shape. Never throws. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

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
  /** Asked now and then by layers that multiply much; true: nobody wants the values any more, whatever they are. */
  readonly isCancelled?: () => boolean;
}

/** Work between two questions about cancelling. @unit multiplications */
const CANCEL_WORK = 2_000_000;

/** Return a function that is told of every vector of a layer, of `work` multiplications each, and says when to give up. Never throws. */
export function givesUp({ isCancelled }: IdealSource, work: number): (vector: number) => boolean {
  const every = Math.max(1, Math.floor(CANCEL_WORK / Math.max(1, work)));
  return isCancelled === undefined ? (): boolean => false : (vector): boolean => vector % every === 0 && isCancelled();
}

/** Computes a layer in ideal arithmetic. Never throws for graphs that the passes made. @shape → [rowCount, ...layer.shape] */
export type IdealKernel = (source: IdealSource) => Float64Array;

/** Return the number of elements of a shape. Never throws. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

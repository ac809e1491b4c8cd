/** @file What an ideal kernel is: one layer of all samples in double arithmetic, without any number type. */

import type { Layer, QuantizerSpec } from '../../ir/model-graph.ts';
import type { IdealValues } from '../error-sums.ts';

/** A tensor of all samples. @shape data: [rowCount, ...shape] */
export interface IdealTensor {
  /** May be made at first use from `values`. */
  readonly data: Float64Array;
  /** The same as it is kept, where that may be singles. */
  readonly values?: IdealValues;
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

/** Computes layers faster than their kernels, the same to the last bit. */
export interface IdealArithmetic {
  /**
   * Return what a layer's kernel makes and the quantizers behind it, as singles where no value loses anything by it; nothing for
   * layers that it does not know. Never throws. @shape → [rowCount, ...layer.shape]
   */
  run(kernel: IdealKernel, source: IdealSource, quantizers: readonly QuantizerSpec[]): IdealValues | undefined;
  /** Take back an array that `run` made and nobody reads any more; others are left alone. Never throws. */
  recycle(values: IdealValues): void;
}

/** Return values as doubles: themselves if they are. Never throws. */
export function asDoubles(values: IdealValues): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** Return a tensor whose doubles are made when asked for. Never throws. */
export function keptTensor(values: IdealValues, shape: readonly number[]): IdealTensor & { readonly values: IdealValues } {
  let data: Float64Array | undefined;
  // No class: operations spread tensors, and the getter must come with them.
  return {
    get data() {
      data ??= asDoubles(values);
      return data;
    },
    values, shape,
  };
}

/** Return the number of elements of a shape. Never throws. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/**
 * @file Arrays that are read by rows of their first axis, in ascending order: what a dataset is made of before it is known
 * whether it fits into memory.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { elementCount, toFloat64, type NpyArray, type NpyDtype } from './npy.ts';

/** An array to read from. */
export interface ArraySource {
  readonly shape: readonly number[];
  readonly dtype: NpyDtype;
  /**
   * Return rows as doubles. Cheap only where calls ascend.
   *
   * @shape [rowCount, ...shape without its first axis], C order @throws {DatasetReadError} where the file turns out to be broken
   */
  readRows(first: number, rowCount: number): Float64Array;
}

/** Thrown in the middle of reading, when a file breaks its promise: a cell that is no number, an archive cut off. */
export class DatasetReadError extends Error {
  override readonly name = 'DatasetReadError';
  readonly code = 'dataset-rejected';
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** Return an array in memory as a source. Never throws. */
export function memoryArray(array: NpyArray): ArraySource {
  const { shape, dtype } = array;
  const size = elementCount(shape.slice(1));
  let values: Float64Array | undefined;
  return {
    shape, dtype,
    readRows: (first, rowCount) => {
      values ??= toFloat64(array);
      return values.subarray(first * size, (first + rowCount) * size);
    },
  };
}

/** Return samples [channels, …places] as samples [...places, channels]. Never throws. @shape shape: [...places, channels] */
export function channelsLastArray(array: ArraySource, shape: readonly number[]): ArraySource {
  const channels = shape.at(-1) ?? 1;
  const places = elementCount(shape.slice(0, -1));
  const size = channels * places;
  return {
    shape: [array.shape[0] ?? 0, ...shape],
    dtype: array.dtype,
    readRows: (first, rowCount) => {
      const values = array.readRows(first, rowCount);
      const turned = new Float64Array(values.length);
      for (let row = 0; row < values.length; row += size) for (let c = 0; c < channels; c++) for (let place = 0; place < places; place++) turned[row + place * channels + c] = values[row + c * places + place] ?? 0;
      return turned;
    },
  };
}

/** Element types whose values are all 32-bit floats. */
const SINGLE: ReadonlySet<NpyDtype> = new Set(['f2', 'f4', 'i1', 'i2', 'u1', 'u2', 'b1']);

/** Return whether 32-bit floats hold every value of such an array. Never throws. */
export function fitsSingle({ dtype }: Pick<ArraySource, 'dtype'>): boolean {
  return SINGLE.has(dtype);
}

/**
 * @file Values with one factor per channel (the last axis): the arithmetic that several passes share.
 */

import type { Weight } from '../ir/model-graph.ts';
import { convertedValues } from '../ir/visit.ts';

/** Return `combine(value, factor of its channel)` for every value. Never throws. @shape [..., channels], [channels] → [..., channels] */
export function mapChannels(values: Float64Array, factors: Float64Array, combine: (value: number, factor: number) => number): Float64Array {
  const channels = factors.length;
  return values.map((value, i) => combine(value, factors[i % channels] ?? 0));
}

/** Return whether every value is `value`. Never throws. */
export function isAll(values: Float64Array, value: number): boolean {
  return values.every((v) => v === value);
}

/** Return a weight's values before its quantizer, as hls4ml has them. Never throws. @unit model units */
export function storedValues(weight: Weight): Float64Array {
  return weight.unquantized ?? weight.converted ?? weight.data;
}

/** Return whether all values are 32-bit floats; NumPy then computes in that width. Never throws. */
export function areSingle(...arrays: readonly Float64Array[]): boolean {
  return arrays.every((values) => values.every((value) => Math.fround(value) === value));
}

/** Values as the framework has them and, where they differ, as hls4ml's converter writes them. */
export type ValuePair = Pick<Weight, 'data' | 'converted'>;

/** Return what `combine` makes of the values of both kinds. Never throws. */
export function pairOf(weights: readonly Weight[], combine: (valuesOf: (weight: Weight) => Float64Array) => Float64Array): ValuePair {
  const data = combine((weight) => weight.data);
  return weights.some((weight) => weight.converted) ? { data, converted: combine(convertedValues) } : { data };
}

/** Return the shape of a product or sum of arrays that are stretched along axes of 1, as NumPy gives it. Never throws. */
export function jointShape(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => Math.max(...shapes.map((shape) => shape[axis - rank + shape.length] ?? 1)));
}

/**
 * @file Values with one factor per channel (the last axis): the arithmetic that several passes share.
 */

import type { Weight } from '../ir/model-graph.ts';

/** Return `combine(value, factor of its channel)` for every value. Never throws. @shape [..., channels], [channels] → [..., channels] */
export function mapChannels(values: Float64Array, factors: Float64Array, combine: (value: number, factor: number) => number): Float64Array {
  const channels = factors.length;
  return values.map((value, i) => combine(value, factors[i % channels] ?? 0));
}

/** Return whether every value is `value`. Never throws. */
export function isAll(values: Float64Array, value: number): boolean {
  return values.every((v) => v === value);
}

/** Return a weight's values before its quantizer. Never throws. @unit model units */
export function storedValues(weight: Weight): Float64Array {
  return weight.unquantized ?? weight.data;
}

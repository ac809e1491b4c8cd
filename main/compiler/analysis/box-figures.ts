/**
 * @file Order statistics of |value| of what is not zero: what a box plot on a log₂ axis draws.
 *
 * Quartiles interpolate between neighbours (as NumPy's default does). Beyond some hundred thousand values they are taken from
 * one of every few neighbours; smallest, largest and zeros are counted exactly.
 */

import type { BoxFigures } from '../../../preload/model/figures.ts';

/** Values that are sorted at most. */
const SORTED_MAX = 1 << 17;

/** Return the box of values; all figures are 0 where every value is zero, nothing where there is none. Never throws. */
export function boxFigures(values: ArrayLike<number>): BoxFigures | undefined {
  const elementCount = values.length;
  if (elementCount === 0) return undefined;
  let [min, max, zeroCount] = [Infinity, 0, 0];
  for (let i = 0; i < elementCount; i++) {
    const magnitude = Math.abs(values[i] ?? 0);
    if (magnitude === 0) zeroCount++;
    else {
      if (magnitude < min) min = magnitude;
      if (magnitude > max) max = magnitude;
    }
  }
  const zeroShare = zeroCount / elementCount;
  if (zeroCount === elementCount) return { min: 0, q1: 0, median: 0, q3: 0, max: 0, zeroShare, elementCount };
  const sorted = sortedMagnitudes(values, Math.max(1, Math.ceil(elementCount / SORTED_MAX)));
  return { min, q1: quantile(sorted, 0.25), median: quantile(sorted, 0.5), q3: quantile(sorted, 0.75), max, zeroShare, elementCount };
}

function sortedMagnitudes(values: ArrayLike<number>, step: number): Float64Array {
  const magnitudes = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let first = 0, stratum = 0; first < values.length; first += step, stratum++) {
    // One of every `step` neighbours, not always the same: channels repeat with a period of their own.
    const at = first + ((Math.imul(stratum, 0x9e3779b1) >>> 8) % step);
    const magnitude = Math.abs(values[Math.min(at, values.length - 1)] ?? 0);
    if (magnitude !== 0) magnitudes[count++] = magnitude;
  }
  return magnitudes.subarray(0, count).sort();
}

/** Return the quantile of sorted values by linear interpolation; 0 where there is none. Never throws. @unit as the values */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return 0;
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

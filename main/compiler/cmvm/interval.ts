/**
 * @file Exact integer intervals: which values a wire can take, and how many bits hold them.
 *
 * Bounds are inclusive. Numbers are whole: the position of the binary point is the caller's business.
 */

/** All whole numbers from `min` to `max`, both included. */
export interface Interval {
  readonly min: bigint;
  readonly max: bigint;
}

/** Make an interval from two whole numbers. Never throws. @unit LSB */
export function interval(min: bigint | number, max: bigint | number): Interval {
  return { min: BigInt(min), max: BigInt(max) };
}

/** Return the number of bits of a non-negative whole number; 0 for 0. @unit bits */
export function bitLength(value: bigint): number {
  if (value < 0x8000_0000n) return 32 - Math.clz32(Number(value));
  return value.toString(2).length;
}

/** Return whether a value below zero is possible, so that the wire needs a sign bit. Never throws. */
export function isSigned(range: Interval): boolean {
  return range.min < 0n;
}

/** Return the width of the narrowest wire for a range, sign bit included; at least 1. Never throws. @unit bits */
export function widthOf(range: Interval): number {
  if (!isSigned(range)) return Math.max(1, bitLength(range.max));
  const above = range.max < 0n ? 0 : bitLength(range.max);
  return Math.max(above, bitLength(-range.min - 1n)) + 1;
}

/** Return the range of all words of a width. Never throws. @unit LSB */
export function fullRange(widthBits: number, signed: boolean): Interval {
  const span = 1n << BigInt(widthBits);
  return signed ? { min: -(span >> 1n), max: (span >> 1n) - 1n } : { min: 0n, max: span - 1n };
}

/** Return the range of `a·2^shift`; a negative shift is a floor. Never throws. */
export function shiftRange(a: Interval, shift: number): Interval {
  const s = BigInt(Math.abs(shift));
  return shift >= 0 ? { min: a.min << s, max: a.max << s } : { min: a.min >> s, max: a.max >> s };
}

/** Return the range of `a + b`. Never throws. */
export function addRange(a: Interval, b: Interval): Interval {
  return { min: a.min + b.min, max: a.max + b.max };
}

/** Return the range of `a − b`. Never throws. */
export function subtractRange(a: Interval, b: Interval): Interval {
  return { min: a.min - b.max, max: a.max - b.min };
}

/** Return the range of `a·b`. Never throws. */
export function multiplyRange(a: Interval, b: Interval): Interval {
  const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
  return { min: least(corners), max: greatest(corners) };
}

/** Return the smallest range that contains all of `ranges`; of none, [0, 0]. Never throws. */
export function hull(ranges: readonly Interval[]): Interval {
  if (ranges.length === 0) return { min: 0n, max: 0n };
  return { min: least(ranges.map((r) => r.min)), max: greatest(ranges.map((r) => r.max)) };
}

/** Return whether `inner` lies in `outer`. Never throws. */
export function contains(outer: Interval, inner: Interval): boolean {
  return outer.min <= inner.min && inner.max <= outer.max;
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (b < a ? b : a));
}

function greatest(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (b > a ? b : a));
}

/** @file Numbers as whole multiples of one power of two. */

import type { Mantissas } from '../numerics/mantissas.ts';

/** Integers with their grid: a number is `integer · 2^-fractionBits`. */
export interface GridIntegers {
  readonly integers: Mantissas;
  /** @unit bits */
  readonly fractionBits: number;
}

/** A number as `mantissa · 2^exponent`. */
export interface Dyadic {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Split a double into an odd mantissa and an exponent; 0 is 0 · 2^0. Never throws for a finite number. */
export function dyadicOf(value: number): Dyadic {
  if (value === 0) return { mantissa: 0n, exponent: 0 };
  let exponent = Math.floor(Math.log2(Math.abs(value))) - 53;
  // Two steps, because the least doubles have no inverse.
  const whole = value * 2 ** Math.min(-exponent, 1000) * 2 ** Math.max(0, -exponent - 1000);
  let mantissa = BigInt(whole);
  while ((mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    exponent += 1;
  }
  return { mantissa, exponent };
}

/** Return numbers as integers on their coarsest common grid, which is never coarser than 1. Never throws. */
export function onCommonGrid(numbers: readonly Dyadic[]): GridIntegers {
  const fractionBits = numbers.reduce((most, { mantissa, exponent }) => (mantissa === 0n ? most : Math.max(most, -exponent)), 0);
  const integers = numbers.map(({ mantissa, exponent }) => (mantissa === 0n ? 0n : mantissa << BigInt(exponent + fractionBits)));
  const areSafe = integers.every((n) => n >= BigInt(Number.MIN_SAFE_INTEGER) && n <= BigInt(Number.MAX_SAFE_INTEGER));
  return { integers: areSafe ? Float64Array.from(integers, Number) : integers, fractionBits };
}

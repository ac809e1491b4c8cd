/**
 * @file Exact integer arithmetic, once on doubles (up to 53 bits) and once on bigints, behind one interface.
 *
 * Kernels are written against it, so that each is one text with one meaning. Deliberately no types of values in here:
 * fraction bits are the caller's business, except in `quantizer`.
 */

import { mantissaRange } from '../../../preload/model/fixed-type.ts';
import { limitMantissa, numberQuantizer, roundMantissa } from './quantize.ts';
import type { Grid } from './quantize.ts';

/** A word of one of the two representations. */
export type Word = number | bigint;

/** Takes note of what a quantizer saw; see `emulator/statistics.ts`. */
export interface Probe {
  /**
   * Note one conversion. @unit value in model units, before rounding and overflow
   */
  record(value: number, overflowed: boolean, underflowed: boolean): void;
  /** Note many conversions of which only the counts are known. */
  tally(count: number, overflowCount: number, underflowCount: number): void;
}

/** Rounding and overflow into one type. @unit LSB of the source → LSB of the type */
export interface Quantizer<T extends Word> {
  /** Round only. */
  readonly round: (m: T) => T;
  /** Overflow only. */
  readonly limit: (m: T) => T;
  /** Round, then overflow; tells the probe if there is one. */
  readonly quantize: (m: T) => T;
  readonly min: T;
  readonly max: T;
}

/** Exact integer operations on words of one representation. None throws. */
export interface Arithmetic<T extends Word> {
  readonly kind: 'number' | 'bigint';
  of(value: Word): T;
  toNumber(value: T): number;
  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  /** a · 2^bits, bits ≥ 0. @unit bits */
  shiftLeft(a: T, bits: number): T;
  /** floor(a / 2^bits), bits ≥ 0. @unit bits */
  shiftRight(a: T, bits: number): T;
  /** Quotient truncated toward zero. */
  divide(a: T, b: T): T;
  quantizer(fromFractionBits: number, to: Grid, probe?: Probe): Quantizer<T>;
}

function observed<T extends Word>(quantizer: Quantizer<T>, probe: Probe | undefined, fromFractionBits: number): Quantizer<T> {
  if (probe === undefined) return quantizer;
  const { round, limit, min, max } = quantizer;
  const lsb = 2 ** -fromFractionBits;
  const quantize = (m: T): T => {
    const rounded = round(m);
    const value = Number(m);
    probe.record(value * lsb, rounded < min || rounded > max, value !== 0 && Number(rounded) === 0);
    return limit(rounded);
  };
  return { round, limit, quantize, min, max };
}

/** Arithmetic on doubles; exact while every result fits 53 bits, which its user must have shown. */
export const numberArithmetic: Arithmetic<number> = {
  kind: 'number',
  of: Number,
  toNumber: (value) => value,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b + 0,
  shiftLeft: (a, bits) => a * 2 ** bits,
  shiftRight: (a, bits) => Math.floor(a * 2 ** -bits),
  divide: (a, b) => Math.trunc(a / b) + 0,
  quantizer: (fromFractionBits, to, probe) => observed(numberQuantizer(fromFractionBits, to), probe, fromFractionBits),
};

/** Arithmetic on bigints; exact always. */
export const bigintArithmetic: Arithmetic<bigint> = {
  kind: 'bigint',
  of: BigInt,
  toNumber: Number,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  shiftLeft: (a, bits) => a << BigInt(bits),
  shiftRight: (a, bits) => a >> BigInt(bits),
  divide: (a, b) => a / b,
  quantizer: (fromFractionBits, to, probe) => {
    const toFractionBits = to.widthBits - to.integerBits;
    const round = (m: bigint): bigint => roundMantissa(m, fromFractionBits, toFractionBits, to.rounding);
    const limit = (m: bigint): bigint => limitMantissa(m, to);
    return observed({ round, limit, quantize: (m: bigint) => limit(round(m)), ...mantissaRange(to) }, probe, fromFractionBits);
  },
};

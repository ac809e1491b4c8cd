/**
 * @file The meaning of fixed point: rounding and overflow of one value.
 *
 * `quantizeMantissa` (bigint) is the definition; everything else here is the same function on doubles, exact as long
 * as the words stay inside 53 bits, and tested against it. Source of the modes: AMD UG1399, "Arbitrary precision
 * fixed-point types", checked against the behaviour of ap_fixed in C simulation.
 */

import { assertNever } from '../../base/assert.ts';
import { mantissaRange } from '../../../preload/model/fixed-type.ts';
import type { FixedType, RoundingMode } from '../../../preload/model/fixed-type.ts';
import { needsBig } from './mantissas.ts';
import type { Mantissas, MantissaType } from './mantissas.ts';

/** What rounding and overflow need to know of a type. */
export type Grid = Pick<FixedType, 'widthBits' | 'integerBits' | 'signed' | 'rounding' | 'overflow'>;

/** What rounding looks at: sign, last kept bit, first dropped bit, and whether any bit below that is set. */
interface DroppedBits {
  readonly negative: boolean;
  readonly odd: boolean;
  readonly half: boolean;
  readonly rest: boolean;
}

function roundsUp(mode: RoundingMode, { negative, odd, half, rest }: DroppedBits): boolean {
  switch (mode) {
    case 'TRN':
      return false;
    case 'TRN_ZERO':
      return negative && (half || rest);
    case 'RND':
      return half;
    case 'RND_ZERO':
      return half && (negative || rest);
    case 'RND_MIN_INF':
      return half && rest;
    case 'RND_INF':
      return half && (!negative || rest);
    case 'RND_CONV':
      return half && (odd || rest);
    default:
      return assertNever(mode);
  }
}

/**
 * Round a mantissa to another number of fraction bits, without looking at the range. Never throws.
 *
 * @unit fraction bits; the result is in units of 2^-toFractionBits
 * @source AMD UG1399, quantization modes
 */
export function roundMantissa(m: bigint, fromFractionBits: number, toFractionBits: number, mode: RoundingMode): bigint {
  const drop = fromFractionBits - toFractionBits;
  if (drop <= 0) return m << BigInt(-drop);
  const d = BigInt(drop);
  const floor = m >> d;
  const half = ((m >> (d - 1n)) & 1n) === 1n;
  const rest = (m & ((1n << (d - 1n)) - 1n)) !== 0n;
  return roundsUp(mode, { negative: m < 0n, odd: (floor & 1n) === 1n, half, rest }) ? floor + 1n : floor;
}

/** Bring a rounded mantissa into the range of a type by its overflow mode. Never throws. @unit LSB of the type */
export function limitMantissa(m: bigint, to: Grid): bigint {
  const { min, max } = mantissaRange(to);
  if (m >= min && m <= max) return m;
  switch (to.overflow) {
    case 'WRAP':
      return to.signed ? BigInt.asIntN(to.widthBits, m) : BigInt.asUintN(to.widthBits, m);
    case 'SAT':
    case 'SAT_SYM':
      return m < min ? min : max;
    case 'SAT_ZERO':
      return 0n;
    default:
      return assertNever(to.overflow);
  }
}

/**
 * Quantize a mantissa with `fromFractionBits` fraction bits to a type: round, then overflow. The definition. Never throws.
 *
 * @unit fraction bits; the result is in units of 2^-(widthBits - integerBits) of `to`
 * @example quantizeMantissa(5n, 1, fixed(4, 4)) // 2n: 2.5 truncated
 */
export function quantizeMantissa(m: bigint, fromFractionBits: number, to: Grid): bigint {
  return limitMantissa(roundMantissa(m, fromFractionBits, to.widthBits - to.integerBits, to.rounding), to);
}

/**
 * Round a scaled double to an integer by a rounding mode; exact, because only the magnitude is split. Never throws.
 *
 * @unit LSB of the target, any fraction
 */
export function roundScaled(y: number, mode: RoundingMode): number {
  const magnitude = Math.abs(y);
  const whole = Math.floor(magnitude);
  const fraction = magnitude - whole;
  if (fraction === 0) return y + 0;
  const negative = y < 0;
  return (negative ? -(whole + awayFromZero(mode, true, whole, fraction)) : whole + awayFromZero(mode, false, whole, fraction)) + 0;
}

function awayFromZero(mode: RoundingMode, negative: boolean, whole: number, fraction: number): 0 | 1 {
  switch (mode) {
    case 'TRN':
      return negative ? 1 : 0;
    case 'TRN_ZERO':
      return 0;
    case 'RND':
      return fraction > 0.5 || (fraction === 0.5 && !negative) ? 1 : 0;
    case 'RND_ZERO':
      return fraction > 0.5 ? 1 : 0;
    case 'RND_MIN_INF':
      return fraction > 0.5 || (fraction === 0.5 && negative) ? 1 : 0;
    case 'RND_INF':
      return fraction >= 0.5 ? 1 : 0;
    case 'RND_CONV':
      return fraction > 0.5 || (fraction === 0.5 && whole % 2 === 1) ? 1 : 0;
    default:
      return assertNever(mode);
  }
}

/** Rounding and overflow of one type as functions on doubles; exact while every word fits 53 bits. */
export interface NumberQuantizer {
  /** Round to the type's grid, without overflow. @unit LSB of the source → LSB of the type */
  readonly round: (m: number) => number;
  /** Bring a rounded mantissa into range. @unit LSB of the type */
  readonly limit: (m: number) => number;
  /** Both. */
  readonly quantize: (m: number) => number;
  readonly min: number;
  readonly max: number;
}

function numberRounding(fromFractionBits: number, to: Grid): (m: number) => number {
  const toFractionBits = to.widthBits - to.integerBits;
  const scale = 2 ** (toFractionBits - fromFractionBits);
  if (scale >= 1) return (m) => m * scale;
  const mode = to.rounding;
  if (mode === 'TRN') return (m) => Math.floor(m * scale) + 0;
  if (mode === 'RND') {
    const half = 0.5 / scale;
    return (m) => Math.floor((m + half) * scale) + 0;
  }
  return (m) => roundScaled(m * scale, mode);
}

function numberLimit(to: Grid, min: number, max: number): (m: number) => number {
  switch (to.overflow) {
    case 'WRAP': {
      const modulus = 2 ** to.widthBits;
      return (m) => (m >= min && m <= max ? m : m - Math.floor((m - min) / modulus) * modulus);
    }
    case 'SAT':
    case 'SAT_SYM':
      return (m) => (m < min ? min : m > max ? max : m);
    case 'SAT_ZERO':
      return (m) => (m < min || m > max ? 0 : m);
    default:
      return assertNever(to.overflow);
  }
}

/**
 * Return the quantizer from a grid with `fromFractionBits` fraction bits to a type, on doubles. Never throws.
 *
 * Exact as long as the source word, the rounded word and the type fit 53 bits; the plan guarantees that before it
 * chooses doubles.
 * @unit fraction bits
 */
export function numberQuantizer(fromFractionBits: number, to: Grid): NumberQuantizer {
  const range = mantissaRange(to);
  const min = Number(range.min);
  const max = Number(range.max);
  const round = numberRounding(fromFractionBits, to);
  const limit = numberLimit(to, min, max);
  return { round, limit, quantize: (m) => limit(round(m)), min, max };
}

/** Return the mantissa of an integer word quantized on doubles; exact to 53 bits. Never throws. @unit as quantizeMantissa */
export function quantizeNumber(m: number, fromFractionBits: number, to: Grid): number {
  return numberQuantizer(fromFractionBits, to).quantize(m);
}

const bits = new DataView(new ArrayBuffer(8));
const FRACTION = (1n << 52n) - 1n;

/**
 * Split a finite double into integer · 2^exponent, exactly for all but denormal ones: those have no leading one, but
 * ap_fixed gives them one, as if their exponent field of 0 were a normal exponent.
 */
function splitDouble(x: number): { readonly integer: bigint; readonly exponent: number } {
  if (x === 0) return { integer: 0n, exponent: 0 };
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const magnitude = (word & FRACTION) | (FRACTION + 1n);
  return { integer: x < 0 ? -magnitude : magnitude, exponent: Number((word >> 52n) & 0x7ffn) - 1023 - 52 };
}

/** Integers take the whole part of a double, as C does; but ap_int makes 1 of what is negative and above −½. */
function quantizeWhole(x: number, type: Grid): bigint {
  if (!Number.isFinite(x)) return 0n;
  return limitMantissa(x < 0 && x > -0.5 ? 1n : BigInt(Math.trunc(x)), type);
}

/**
 * Quantize a double to a type and return its mantissa; the double counts with its exact binary value. Never throws.
 *
 * Infinities saturate under SAT and SAT_SYM and give 0 under WRAP and SAT_ZERO. NaN is as +∞, because ap_fixed reads its
 * bits as a number beyond all others. Values below 2^-1022 count as if their leading bit were set, as ap_fixed reads them.
 * Integer types (kind `int`) are ap_int, which has a conversion of its own.
 * @unit x in model units; result in LSB of the type
 * @example quantizeValue(0.3, fixed(8, 3)) // 9n, that is 0.28125
 */
export function quantizeValue(x: number, type: Grid & { readonly kind?: MantissaType['kind'] }): bigint {
  if (type.kind === 'int') return quantizeWhole(x, type);
  if (!Number.isFinite(x)) {
    if (type.overflow === 'WRAP' || type.overflow === 'SAT_ZERO') return 0n;
    const { min, max } = mantissaRange(type);
    return x < 0 ? min : max;
  }
  const { integer, exponent } = splitDouble(x);
  return quantizeMantissa(integer, -exponent, type);
}

/** Beyond it, denormal doubles would reach the grid. @unit bits */
const SCALE_BITS_MAX = 960;

/**
 * Quantize doubles to a type, as the conversion of a network's input does. Never throws.
 *
 * @shape [n] → [n]
 * @unit model units → LSB of the type
 */
export function quantizeValues(values: Float64Array, type: MantissaType): Mantissas {
  if (needsBig(type)) return Array.from(values, (x) => quantizeValue(x, type));
  const fractionBits = type.widthBits - type.integerBits;
  if (fractionBits > SCALE_BITS_MAX || type.kind === 'int') return Float64Array.from(values, (x) => Number(quantizeValue(x, type)));
  const scale = 2 ** fractionBits;
  const { limit } = numberQuantizer(fractionBits, type);
  const mantissas = new Float64Array(values.length);
  for (let i = 0; i < mantissas.length; i++) {
    const y = values[i]! * scale;
    const exact = Math.abs(y) < 2 ** 52 && (y !== 0 || values[i] === 0);
    mantissas[i] = exact ? limit(roundScaled(y, type.rounding)) : Number(quantizeValue(values[i]!, type));
  }
  return mantissas;
}

/**
 * @file Weights as the hardware holds them: through decimal text, as generated projects carry them.
 *
 * A weight is written with as many decimals as its type has fraction bits, read back as a double and quantized to its
 * type. For values on the type's grid the detour changes nothing; for others it can move a truncated weight by one LSB.
 */

import { assertNever } from '../../base/assert.ts';
import type { NumberType } from '../../../preload/model/fixed-type.ts';
import { toValues } from './mantissas.ts';
import type { Mantissas, MantissaType } from './mantissas.ts';
import { quantizeValues } from './quantize.ts';

/** Thrown when a weight is asked for in a type that this program does not compute with. */
export class PrecisionError extends Error {
  override readonly name = 'PrecisionError';
  readonly code = 'precision/unsupported-type';
}

/** Most decimals that Number.prototype.toFixed accepts. */
const TO_FIXED_DIGITS_MAX = 100;

function halfEvenDecimal(x: number, digits: number): number {
  // x = integer / 2^shift exactly; n = round half even (x · 10^digits).
  let shift = 0;
  let y = Math.abs(x);
  while (!Number.isInteger(y)) {
    y *= 2;
    shift++;
  }
  const numerator = BigInt(y) * 10n ** BigInt(digits);
  const divisor = 1n << BigInt(shift);
  let n = numerator / divisor;
  const twice = 2n * (numerator % divisor);
  if (twice > divisor || (twice === divisor && n % 2n === 1n)) n += 1n;
  const value = Number(`${n}e-${digits}`);
  return x < 0 ? -value : value;
}

/** Powers of ten that doubles hold exactly. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, digits) => Number(`1e${digits}`));

/**
 * The same without text, where rounding to a whole number of 10^-digits is beyond doubt: numerator and power of ten are
 * exact then, and so their quotient is the double nearest to the decimal, which is what reading the text gives.
 */
function nearDecimal(x: number, digits: number): number | undefined {
  const power = EXACT_POWERS[digits];
  if (power === undefined) return undefined;
  const p = Math.abs(x) * power;
  const whole = Math.floor(p);
  // The product is off by at most 2^-53 of itself.
  if (p >= 2 ** 50 || Math.abs(p - whole - 0.5) <= p * 2 ** -50) return undefined;
  const value = (p - whole > 0.5 ? whole + 1 : whole) / power;
  return x < 0 ? -value : value;
}

/**
 * Return the double that results from writing `x` with `digits` decimals (exact ties to even) and reading it back. Never throws.
 *
 * @unit digits: decimals behind the point
 * @source Python's format specification `.{digits}f`, whose exact ties go to even while JavaScript's toFixed rounds them up
 * @example throughDecimalText(0.25, 1) // 0.2
 */
export function throughDecimalText(x: number, digits: number): number {
  if (!Number.isFinite(x) || (Number.isInteger(x) && Math.abs(x) < 2 ** 53)) return x;
  const scaled = x * 2 ** digits;
  if (Number.isInteger(scaled)) return x;
  const near = nearDecimal(x, digits);
  if (near !== undefined) return near;
  const isTie = Number.isInteger(scaled * 2);
  if (isTie || digits > TO_FIXED_DIGITS_MAX || Math.abs(x) >= 1e21) return halfEvenDecimal(x, digits);
  return Number(x.toFixed(digits));
}

function exponentPairs(data: Float64Array): Float64Array {
  const pairs = new Float64Array(2 * data.length);
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    pairs[2 * i] = x < 0 ? 0 : 1;
    pairs[2 * i + 1] = x === 0 ? 0 : Math.trunc(Math.log2(Math.abs(x))) + 0;
  }
  return pairs;
}

function gridWeight(data: Float64Array, type: MantissaType): Mantissas {
  const digits = Math.max(0, type.widthBits - type.integerBits);
  return quantizeValues(data.map((x) => throughDecimalText(x, digits)), type);
}

/**
 * Quantize a weight to its type by the decimal-text route and return its mantissas.
 *
 * Exponent types give interleaved pairs (sign: 1 = positive, exponent). Xnor gives 1 for values ≥ 0, else 0.
 * @shape  [n] → [n], for exponents [2 n]
 * @unit   data in model units; result in LSB of the type
 * @throws {PrecisionError} for types without mantissas, such as `float`
 */
export function quantizeWeight(data: Float64Array, type: NumberType): Mantissas {
  switch (type.kind) {
    case 'exponent':
      return exponentPairs(data);
    case 'xnor':
      return Float64Array.from(data, (x) => (x >= 0 ? 1 : 0));
    case 'fixed':
    case 'int':
      return gridWeight(data, type);
    case 'other':
      throw new PrecisionError(`type ${type.text} has no mantissas; choose a fixed-point or integer type`);
    default:
      return assertNever(type);
  }
}

/**
 * Return what a quantized weight is worth. Never throws for types that `quantizeWeight` accepts.
 *
 * @shape [n] or, for exponents, [2 n] → [n]
 * @unit  LSB of the type → model units
 * @throws {PrecisionError} for types without mantissas
 */
export function weightValues(mantissas: Mantissas, type: NumberType): Float64Array {
  switch (type.kind) {
    case 'exponent':
      return Float64Array.from({ length: mantissas.length / 2 }, (_, i) => (Number(mantissas[2 * i]) === 0 ? -1 : 1) * 2 ** Number(mantissas[2 * i + 1]));
    case 'fixed':
    case 'int':
    case 'xnor':
      return toValues(mantissas, type);
    case 'other':
      throw new PrecisionError(`type ${type.text} has no mantissas; choose a fixed-point or integer type`);
    default:
      return assertNever(type);
  }
}

/**
 * @file Decimal numbers of 28 digits, rounded half to even, as Python's `decimal` computes by default.
 *
 * da4ml keeps scales and biases in them. A power of two below 2^-40 has more digits and is rounded.
 */

const DIGITS = 28;

/** `coefficient · 10^exponent`. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Return `mantissa · 2^power` with all its digits. Never throws. */
export function exactDecimal(mantissa: bigint, power: number): Decimal {
  return power >= 0 ? { coefficient: mantissa << BigInt(power), exponent: 0 } : { coefficient: mantissa * 5n ** BigInt(-power), exponent: power };
}

/** Return a product, rounded. Never throws. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return rounded({ coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent });
}

/** Return a quotient, rounded. @throws {RangeError} for a division by 0 */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  // Two digits more than are kept; a last one says whether anything is left beyond them.
  const places = Math.max(0, DIGITS + 2 + digitCountOf(b.coefficient) - digitCountOf(a.coefficient));
  const numerator = a.coefficient * 10n ** BigInt(places);
  const quotient = numerator / b.coefficient;
  const isExact = quotient * b.coefficient === numerator;
  const sign = a.coefficient < 0n !== b.coefficient < 0n ? -1n : 1n;
  return rounded({ coefficient: quotient * 10n + (isExact ? 0n : sign), exponent: a.exponent - b.exponent - places - 1 });
}

/** Return the whole part, cut toward zero. Never throws. */
export function truncateDecimal({ coefficient, exponent }: Decimal): bigint {
  return exponent >= 0 ? coefficient * 10n ** BigInt(exponent) : coefficient / 10n ** BigInt(-exponent);
}

/** Return how many digits `mantissa · 2^power` has. Never throws. @unit digits */
export function decimalDigits(mantissa: bigint, power: number): number {
  return digitCountOf(exactDecimal(mantissa, power).coefficient);
}

/** Return whether a number with so many digits is kept as it is. Never throws. */
export function fitsDecimal(mantissa: bigint, power: number): boolean {
  return decimalDigits(mantissa, power) <= DIGITS;
}

function digitCountOf(coefficient: bigint): number {
  return (coefficient < 0n ? -coefficient : coefficient).toString().length;
}

function rounded(exact: Decimal): Decimal {
  const excess = digitCountOf(exact.coefficient) - DIGITS;
  if (excess <= 0) return exact;
  const unit = 10n ** BigInt(excess);
  const size = exact.coefficient < 0n ? -exact.coefficient : exact.coefficient;
  const [whole, rest] = [size / unit, size % unit];
  const isUp = rest * 2n > unit || (rest * 2n === unit && (whole & 1n) === 1n);
  const coefficient = whole + (isUp ? 1n : 0n);
  return { coefficient: exact.coefficient < 0n ? -coefficient : coefficient, exponent: exact.exponent + excess };
}

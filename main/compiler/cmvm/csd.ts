/**
 * @file Canonical signed digits: the form of a constant with the fewest non-zero digits.
 *
 * Every whole number has exactly one form with digits −1, 0, +1 in which no two neighbours are non-zero.
 */

/** One non-zero digit: the constant contains `sign·2^position`. */
export interface SignedDigit {
  readonly position: number;
  readonly sign: 1 | -1;
}

/**
 * Return the non-zero canonical signed digits of a whole number, lowest first; empty for 0.
 *
 * Never throws for a whole number.
 * @example csdDigits(7n) // [{position: 0, sign: -1}, {position: 3, sign: 1}], that is 8 − 1
 */
export function csdDigits(value: bigint): readonly SignedDigit[] {
  const digits: SignedDigit[] = [];
  if (value > -0x2000_0000n && value < 0x2000_0000n) {
    smallDigits(Number(value), digits);
    return digits;
  }
  let rest = value;
  for (let position = 0; rest !== 0n; position += 1) {
    if ((rest & 1n) === 1n) {
      const sign = (rest & 3n) === 1n ? 1 : -1;
      digits.push({ position, sign });
      rest -= BigInt(sign);
    }
    rest >>= 1n;
  }
  return digits;
}

function smallDigits(value: number, digits: SignedDigit[]): void {
  let rest = value;
  for (let position = 0; rest !== 0; position += 1) {
    if ((rest & 1) === 1) {
      const sign = (rest & 3) === 1 ? 1 : -1;
      digits.push({ position, sign });
      rest -= sign;
    }
    rest >>= 1;
  }
}

/** Return how many canonical signed digits of a whole number are not zero. Never throws. */
export function csdDigitCount(value: bigint): number {
  return csdDigits(value).length;
}

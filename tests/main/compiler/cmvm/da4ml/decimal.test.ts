import { describe, expect, it } from 'vitest';
import type { Decimal } from '../../../../../main/compiler/cmvm/da4ml/decimal.ts';
import { divideDecimals, exactDecimal, fitsDecimal, multiplyDecimals, truncateDecimal } from '../../../../../main/compiler/cmvm/da4ml/decimal.ts';

/** Mantissas and powers of two of a and b; coefficient and exponent of a·b and of a/b; int(a/b): as Python 3.11's `decimal` gives them. */
const VECTORS: readonly (readonly [bigint, number, bigint, number, string, number, string, number, bigint])[] = [
  [-6681424021477433n, 56, 8307564767579294n, 15, '-1310606936318369516952166983', 26, '-1768581673990831485780833429', -15, -1768581673990n],
  [-26n, -57, 8114589309223224n, -80, '-1210961919912624663932803804', -51, '-2687798478625385583565992265', -35, 0n],
  [-11n, -57, 9122793n, -94, '-3515532850844627497748463538', -65, '-1657199158406860705926353914', -22, -165719n],
  [118121261441881n, -16, 3054722n, -21, '2625366440001130191973061301', -18, '1237389315996739474164915825', -18, 1237389315n],
  [24n, -85, 4006726102769227n, -88, '8031777097865119426149099303', -63, '4791942226030879476696743937', -41, 0n],
  [1n, -67, 30n, -78, '6726232628759121940433902000', -70, '6826666666666666666666666667', -26, 68n],
  [-9n, -70, 6105355608741006n, 40, '-5117449954028153233230113983', -20, '-1135617356975507035163434501', -75, 0n],
  [2784280n, -53, 10n, -43, '3514255425902013999314828176', -49, '2719023437500', -10, 271n],
  [-11683985n, -73, 7927877n, 60, '-1130727489622131347656250000', -17, '-1353457627530708342220166786', -67, 0n],
];

/** A number whatever its exponent. */
function overTen({ coefficient, exponent }: Decimal, least: number): bigint {
  return coefficient * 10n ** BigInt(exponent - least);
}

describe('decimals of 28 digits', () => {
  it('multiply, divide and cut as Python’s do', () => {
    for (const [m, p, n, q, product, productExponent, quotient, quotientExponent, whole] of VECTORS) {
      const [a, b] = [exactDecimal(m, p), exactDecimal(n, q)];
      expect(overTen(multiplyDecimals(a, b), -120)).toBe(overTen({ coefficient: BigInt(product), exponent: productExponent }, -120));
      expect(overTen(divideDecimals(a, b), -120)).toBe(overTen({ coefficient: BigInt(quotient), exponent: quotientExponent }, -120));
      expect(truncateDecimal(divideDecimals(a, b))).toBe(whole);
    }
  });

  it('round halves to even', () => {
    const ten = (digits: string): Decimal => ({ coefficient: BigInt(digits), exponent: 0 });
    const one = ten('1');
    expect(multiplyDecimals(ten(`1${'0'.repeat(26)}25`), one)).toEqual({ coefficient: BigInt(`1${'0'.repeat(26)}2`), exponent: 1 });
    expect(multiplyDecimals(ten(`1${'0'.repeat(26)}35`), one)).toEqual({ coefficient: BigInt(`1${'0'.repeat(26)}4`), exponent: 1 });
    expect(multiplyDecimals(ten(`-1${'0'.repeat(25)}251`), one)).toEqual({ coefficient: BigInt(`-1${'0'.repeat(25)}25`), exponent: 1 });
  });

  it('hold powers of two down to 2^-40', () => {
    expect(fitsDecimal(1n, -40)).toBe(true);
    expect(fitsDecimal(1n, -41)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { bitCount, centreKernel, digitCount, digitsValue, digitWeigher, kernelBits, lowestBit, signedDigits, toInt32 } from '../../../../../main/compiler/cmvm/da4ml/centred-kernel.ts';
import { csdDigits } from '../../../../../main/compiler/cmvm/csd.ts';

const LEAST = -(2 ** 31);
const digits = (words: readonly number[]): number[][] => words.map((word) => [...signedDigits(word, digitCount(Int32Array.from(words)))]);

describe('signed digits of 32-bit words', () => {
  it('are the canonical ones for every word that fits', () => {
    for (const word of [0, 1, 5, -7, 683, -9999, 715_827_882, -715_827_882]) {
      const expected = Array.from({ length: 32 }, () => 0);
      for (const { position, sign } of csdDigits(BigInt(word))) expected[position] = sign;
      expect([...signedDigits(word, 30)]).toEqual(expected.slice(0, 30));
    }
  });

  it('are those that da4ml 0.6.0 finds where its arithmetic wraps', () => {
    // int_arr_to_csd([2147483647, 5, -3, 0]): every word gets digits at places 31 and 30 that cancel.
    const [largest = [], five = [], three = [], zero = []] = digits([2 ** 31 - 1, 5, -3, 0]);
    expect(largest).toEqual([-1, ...Array.from({ length: 30 }, () => 0), 1]);
    expect(five).toEqual([1, 0, ...Array.from({ length: 29 }, () => -1), 1]);
    expect(three).toEqual([1, 0, ...Array.from({ length: 29 }, () => 1), -1]);
    expect(zero.some((digit) => digit !== 0)).toBe(false);
    // int_arr_to_csd([-2147483648, 5, -3, 0]): the least word does not count for the number of digits, and gets them all.
    expect(digits([LEAST, 5, -3, 0])).toEqual([[-1, -1, -1], [1, 0, 1], [1, 0, -1], [0, 0, 0]]);
    expect(digits([LEAST])).toEqual([[-1]]);
  });

  it('add up to the word, and to what is left of one that does not fit', () => {
    for (const [word, count, value] of [[5, 3, 5], [-800_000_000, 31, -800_000_000], [2 ** 31 - 1, 32, 2 ** 31 - 1], [LEAST, 3, -7]] as const) expect(digitsValue(word, count)).toBe(value);
  });

  it('are counted as they are listed', () => {
    for (const count of [4, 12, 29, 31, 32]) {
      const weigh = digitWeigher(count);
      for (const word of [0, 1, -5, 683, 2 ** 20 - 1, -123_456_789, LEAST, 2 ** 31 - 1]) expect(weigh(word)).toBe(signedDigits(word, count).filter((digit) => digit !== 0).length);
    }
    expect([0, 1, 255, -1, LEAST].map(bitCount)).toEqual([0, 1, 8, 32, 1]);
  });
});

describe('centring', () => {
  it('takes powers of two out of the columns first, then out of the rows', () => {
    const kernel = { rows: 2, columns: 2, entries: Float64Array.of(0.5, 12, 1.5, 8) };
    expect(centreKernel(kernel)).toEqual({ rows: 2, columns: 2, entries: Float64Array.of(1, 3, 3, 2), rowShifts: [0, 0], columnShifts: [-1, 2] });
    expect(centreKernel({ rows: 1, columns: 2, entries: Float64Array.of(0, 6) })).toMatchObject({ rowShifts: [0], columnShifts: [127, 1] });
    expect(centreKernel({ rows: 2, columns: 1, entries: Float64Array.of(1, 8) }).rowShifts).toEqual([0, 3]);
  });

  it('reads the lowest bit in an 8-bit word, as da4ml does', () => {
    expect([0, -0, 1, -1, 0.75, 12, 2 ** -126].map(lowestBit)).toEqual([127, 127, 0, 0, -2, 2, -126]);
    // Exponents below -128 come out positive.
    expect(lowestBit(Math.fround(2 ** -126 * (1 + 2 ** -23)))).toBe(107);
  });

  it('cuts toward zero, and takes the least word for what does not fit', () => {
    expect([1.9, -1.9, 2 ** 31, -(2 ** 31), -(2 ** 31) - 256, 2 ** 40, Number.NaN, Number.POSITIVE_INFINITY].map(toInt32)).toEqual([1, -1, LEAST, LEAST, LEAST, LEAST, LEAST, LEAST]);
  });

  it('says how many bits hold a kernel', () => {
    const bits = (...entries: number[]): number => kernelBits({ rows: entries.length, columns: 1, entries: Float64Array.from(entries) });
    expect([bits(0), bits(1, 3), bits(3, 3 * 2 ** 9), bits(0.25, 4), bits(1, 2 ** 22 - 1), bits(1, 2 ** 22 + 1)]).toEqual([0, 2, 2, 1, 22, 23]);
    expect(bits(1, 2 ** -101)).toBe(Number.POSITIVE_INFINITY);
  });
});

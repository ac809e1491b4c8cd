import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberQuantizer, quantizeMantissa, quantizeNumber, quantizeValue, quantizeValues, roundScaled } from '../../../../main/compiler/numerics/quantize.ts';
import { fixed, int, mantissaRange, OVERFLOW_MODES, ROUNDING_MODES, ufixed } from '../../../../preload/model/fixed-type.ts';
import type { FixedType, OverflowMode, RoundingMode } from '../../../../preload/model/fixed-type.ts';

/** Quarters −1.75 … 1.75 rounded to integers, by hand. */
const QUARTERS: Readonly<Record<RoundingMode, readonly number[]>> = {
  // -7/4 -6/4 -5/4 -1 -3/4 -2/4 -1/4 0 1/4 2/4 3/4 1 5/4 6/4 7/4
  TRN: [-2, -2, -2, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1],
  TRN_ZERO: [-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
  RND: [-2, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2],
  RND_ZERO: [-2, -1, -1, -1, -1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2],
  RND_INF: [-2, -2, -1, -1, -1, -1, 0, 0, 0, 1, 1, 1, 1, 2, 2],
  RND_MIN_INF: [-2, -2, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 2],
  RND_CONV: [-2, -2, -1, -1, -1, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2],
};

/** Integers −10, −9, −8, −7, 0, 7, 8, 9, 17 into four bits, by hand. */
const INTEGERS = [-10, -9, -8, -7, 0, 7, 8, 9, 17];
const SIGNED: Readonly<Record<OverflowMode, readonly number[]>> = {
  WRAP: [6, 7, -8, -7, 0, 7, -8, -7, 1],
  SAT: [-8, -8, -8, -7, 0, 7, 7, 7, 7],
  SAT_ZERO: [0, 0, -8, -7, 0, 7, 0, 0, 0],
  SAT_SYM: [-7, -7, -7, -7, 0, 7, 7, 7, 7],
};
const UNSIGNED: Readonly<Record<OverflowMode, readonly number[]>> = {
  WRAP: [6, 7, 8, 9, 0, 7, 8, 9, 1],
  SAT: [0, 0, 0, 0, 0, 7, 8, 9, 15],
  SAT_ZERO: [0, 0, 0, 0, 0, 7, 8, 9, 0],
  SAT_SYM: [0, 0, 0, 0, 0, 7, 8, 9, 15],
};

const type = fc.record({
  kind: fc.constant('fixed' as const),
  widthBits: fc.integer({ min: 1, max: 24 }),
  integerBits: fc.integer({ min: -6, max: 28 }),
  signed: fc.boolean(),
  rounding: fc.constantFrom(...ROUNDING_MODES),
  overflow: fc.constantFrom(...OVERFLOW_MODES),
}) satisfies fc.Arbitrary<FixedType>;

describe('quantizeMantissa', () => {
  it.each(ROUNDING_MODES)('rounds quarters as the table says under %s', (rounding) => {
    const to = fixed(8, 8, rounding);
    expect(QUARTERS[rounding].map((_, i) => Number(quantizeMantissa(BigInt(i - 7), 2, to)))).toEqual(QUARTERS[rounding]);
  });

  it.each(OVERFLOW_MODES)('brings integers into four bits as the table says under %s', (overflow) => {
    const signed = INTEGERS.map((n) => Number(quantizeMantissa(BigInt(n), 0, fixed(4, 4, 'TRN', overflow))));
    const unsigned = INTEGERS.map((n) => Number(quantizeMantissa(BigInt(n), 0, ufixed(4, 4, 'TRN', overflow))));
    expect(signed).toEqual(SIGNED[overflow]);
    expect(unsigned).toEqual(UNSIGNED[overflow]);
  });

  it('shifts left where the target has more fraction bits, and wraps what leaves the type', () => {
    expect(quantizeMantissa(3n, 1, fixed(8, 4))).toBe(24n);
    expect(quantizeMantissa(64n, 0, fixed(16, 6))).toBe(0n);
  });

  it('reaches the overflow that rounding itself causes', () => {
    expect(quantizeMantissa(15n, 1, fixed(4, 4, 'RND', 'SAT'))).toBe(7n);
    expect(quantizeMantissa(15n, 1, fixed(4, 4, 'RND', 'WRAP'))).toBe(-8n);
  });

  it('always ends inside the range of its type', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 70n), max: 1n << 70n }), fc.integer({ min: -4, max: 40 }), type, (m, f, to) => {
        const { min, max } = mantissaRange(to);
        const q = quantizeMantissa(m, f, to);
        return q >= min && q <= max;
      }),
    );
  });
});

describe('the path on doubles', () => {
  it('equals the definition on random words of up to 30 bits in random types', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), fc.integer({ min: 0, max: 24 }), type, (m, f, to) => {
        fc.pre(30 + Math.max(0, to.widthBits - to.integerBits - f) <= 52);
        expect(BigInt(quantizeNumber(m, f, to))).toBe(quantizeMantissa(BigInt(m), f, to));
      }),
      { numRuns: 3000 },
    );
  });

  it('equals the definition on words of up to 52 bits that only lose bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 51n), max: 1n << 51n }), fc.integer({ min: 0, max: 30 }), type, (m, extra, to) => {
        const from = to.widthBits - to.integerBits + extra;
        expect(BigInt(quantizeNumber(Number(m), from, to))).toBe(quantizeMantissa(m, from, to));
      }),
      { numRuns: 3000 },
    );
  });

  it('never gives a negative zero', () => {
    for (const rounding of ROUNDING_MODES) {
      expect(Object.is(quantizeNumber(-1, 4, fixed(8, 6, rounding, 'SAT')), -0)).toBe(false);
      expect(Object.is(roundScaled(-0.25, rounding), -0)).toBe(false);
    }
  });

  it('tells rounding and limiting apart', () => {
    const q = numberQuantizer(2, fixed(4, 4, 'RND', 'SAT'));
    expect([q.round(42), q.limit(11), q.quantize(42)]).toEqual([11, 7, 7]);
  });
});

describe('quantizeValue', () => {
  it('uses the exact binary value of a double', () => {
    expect(quantizeValue(0.3, fixed(8, 3))).toBe(9n);
    expect(quantizeValue(-0.3, fixed(8, 3))).toBe(-10n);
    expect(quantizeValue(0.1, fixed(80, 10))).toBe((BigInt(0.1 * 2 ** 55) << 70n) >> 55n);
    expect(quantizeValue(2 ** 200, fixed(8, 8))).toBe(0n);
    expect(quantizeValue(-(2 ** -1074), fixed(8, 8))).toBe(-1n);
  });

  it('takes the whole part into integer types, wraps, and makes 1 of what is negative and above one half, as ap_int does', () => {
    const words = [-0.5, -0.25, -(2 ** -12), -5e-324, -0, 0.99, -1.5, -1.99, 2, 200, -129, 1e12, Infinity, -Infinity, Number.NaN];
    expect(words.map((x) => quantizeValue(x, int(8)))).toEqual([0n, 1n, 1n, 1n, 0n, 0n, -1n, -1n, 2n, -56n, 127n, 0n, 0n, 0n, 0n]);
    expect(words.map((x) => quantizeValue(x, int(5, false)))).toEqual([0n, 1n, 1n, 1n, 0n, 0n, 31n, 31n, 2n, 8n, 31n, 0n, 0n, 0n, 0n]);
    expect(quantizeValues(Float64Array.from(words), int(8))).toEqual(Float64Array.from(words, (x) => Number(quantizeValue(x, int(8)))));
    expect(quantizeValue(1e12, int(27))).toBe(-56291328n);
  });

  it('reads denormal doubles as if their leading bit were set, as ap_fixed does', () => {
    expect(quantizeValue(5e-324, fixed(16, -1010))).toBe(8n);
    expect(quantizeValue(-5e-324, fixed(16, -1010))).toBe(-9n);
    expect(quantizeValue(2 ** -1022, fixed(16, -1010))).toBe(16n);
    expect(quantizeValue(0, fixed(16, -1010))).toBe(0n);
    expect(quantizeValues(Float64Array.of(5e-324, -5e-324, 2 ** -1022, 0), fixed(16, -1010))).toEqual(Float64Array.of(8, -9, 16, 0));
  });

  it('sends infinities to the ends under SAT, to 0 under WRAP, and NaN where +∞ goes', () => {
    const saturating = fixed(8, 4, 'TRN', 'SAT');
    expect([Infinity, -Infinity, Number.NaN].map((x) => quantizeValue(x, saturating))).toEqual([127n, -128n, 127n]);
    expect([Infinity, -Infinity, Number.NaN].map((x) => quantizeValue(x, fixed(8, 4)))).toEqual([0n, 0n, 0n]);
    expect(quantizeValue(-Infinity, fixed(8, 4, 'TRN', 'SAT_SYM'))).toBe(-127n);
    expect(quantizeValue(Infinity, fixed(8, 4, 'TRN', 'SAT_ZERO'))).toBe(0n);
  });

  it('agrees with its array form on arbitrary doubles and types', () => {
    const doubles = fc.oneof(fc.double(), fc.float(), fc.integer({ min: -4096, max: 4096 }).map((n) => n / 64));
    fc.assert(
      fc.property(doubles, type, (x, to) => {
        expect(BigInt(quantizeValues(Float64Array.of(x), to)[0] ?? 99)).toBe(quantizeValue(x, to));
      }),
      { numRuns: 3000 },
    );
  });

  it('is undone by reading the value back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -128, max: 127 }), fc.constantFrom(...ROUNDING_MODES), (m, rounding) => {
        expect(quantizeValue(m / 32, fixed(8, 3, rounding))).toBe(BigInt(m));
      }),
    );
  });
});

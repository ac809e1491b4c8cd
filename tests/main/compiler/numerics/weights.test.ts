import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromInt64, toInt64, toValues } from '../../../../main/compiler/numerics/mantissas.ts';
import { quantizeValue } from '../../../../main/compiler/numerics/quantize.ts';
import { PrecisionError, quantizeWeight, throughDecimalText, weightValues } from '../../../../main/compiler/numerics/weights.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';

describe('throughDecimalText', () => {
  it('rounds exact ties to even, as the format that writes weights does', () => {
    expect([0.5, 1.5, 2.5, -0.5, -2.5].map((x) => throughDecimalText(x, 0) + 0)).toEqual([0, 2, 2, 0, -2]);
    expect(throughDecimalText(0.25, 1)).toBe(0.2);
    expect(throughDecimalText(0.75, 1)).toBe(0.8);
    expect(throughDecimalText(0.375, 2)).toBe(0.38);
  });

  it('rounds by the exact binary value, not by the shortest text', () => {
    expect(throughDecimalText(1.005, 2)).toBe(1);
    expect(throughDecimalText(0.1, 20)).toBe(0.1);
  });

  it('keeps values that have no more binary than decimal places', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), fc.integer({ min: 0, max: 24 }), (n, digits) => {
        expect(throughDecimalText(n / 2 ** digits, digits)).toBe(n / 2 ** digits);
      }),
    );
  });

  it('is what the text says, for 100,000 numbers of all sizes and near the middle between two decimals', () => {
    for (let i = 0; i < 100_000; i++) {
      const digits = i % 17;
      const middle = (Math.floor(Math.abs(Math.sin(i)) * 1000) + 0.5) / 10 ** digits;
      const x = i % 3 === 0 ? middle * (1 + ((i % 5) - 2) * 2 ** -52) : Math.sin(i * i) * 10 ** ((i % 23) - 11);
      const exactTie = Number.isInteger(x * 2 ** digits * 2);
      if (!exactTie) expect(throughDecimalText(x, digits) + 0, `${x} with ${digits} decimals`).toBe(Number(x.toFixed(digits)) + 0);
    }
  });

  it('stays within half a unit of the last decimal', () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), fc.integer({ min: 0, max: 12 }), (x, digits) => {
        expect(Math.abs(throughDecimalText(x, digits) - x)).toBeLessThanOrEqual(0.5 * 10 ** -digits * (1 + 1e-9) + 1e-13);
      }),
    );
  });
});

describe('quantizeWeight', () => {
  it('moves a truncated weight when the decimals round it over a grid point', () => {
    // 0.4999 with two decimals is 0.50, which is on the grid of a quarter; truncated directly it would be 0.25.
    expect(quantizeWeight(Float64Array.of(0.4999), fixed(4, 2))).toEqual(Float64Array.of(2));
    expect(quantizeValue(0.4999, fixed(4, 2))).toBe(1n);
  });

  it('wraps a weight that its type does not hold', () => {
    expect(quantizeWeight(Float64Array.of(-1, 1, 40), fixed(16, 6))).toEqual(Float64Array.of(-1024, 1024, -24 * 1024));
  });

  it('gives pairs of sign and exponent for powers of two', () => {
    expect(quantizeWeight(Float64Array.of(4, -0.5, 1), { kind: 'exponent', widthBits: 4, signed: true })).toEqual(Float64Array.of(1, 2, 0, -1, 1, 0));
  });

  it('gives one bit for binary weights and integers for integer types', () => {
    expect(quantizeWeight(Float64Array.of(-1, 1), { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' })).toEqual(Float64Array.of(0, 1));
    expect(quantizeWeight(Float64Array.of(-1, 0, 1, 2.5), int(3))).toEqual(Float64Array.of(-1, 0, 1, 2));
  });

  it('gives bigints for types wider than 53 bits', () => {
    expect(quantizeWeight(Float64Array.of(-1.5), fixed(60, 6))).toEqual([-(3n << 53n)]);
  });

  it('refuses types without mantissas', () => {
    expect(() => quantizeWeight(Float64Array.of(1), { kind: 'other', text: 'float' })).toThrow(PrecisionError);
  });

  it('is undone by weightValues for values on the grid', () => {
    const po2 = Float64Array.of(4, -0.5, 1, -8);
    const type = { kind: 'exponent', widthBits: 4, signed: true } as const;
    expect(weightValues(quantizeWeight(po2, type), type)).toEqual(po2);
    expect(weightValues(quantizeWeight(Float64Array.of(1.25, -3), fixed(8, 4)), fixed(8, 4))).toEqual(Float64Array.of(1.25, -3));
  });
});

describe('mantissas', () => {
  it('travel through int64 and back in both representations', () => {
    const narrow = Float64Array.of(-5, 0, 7);
    expect(fromInt64(toInt64(narrow), { widthBits: 8 })).toEqual(narrow);
    const wide = [-(1n << 60n), 3n];
    expect(fromInt64(toInt64(wide), { widthBits: 62 })).toEqual(wide);
  });

  it('are worth mantissa times 2 to the minus fraction bits, also with negative fraction bits', () => {
    expect(toValues(Float64Array.of(3, -1), fixed(8, 6))).toEqual(Float64Array.of(0.75, -0.25));
    expect(toValues([3n], fixed(4, 6))).toEqual(Float64Array.of(12));
  });
});

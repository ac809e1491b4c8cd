import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dyadicOf, onCommonGrid } from '../../../../main/compiler/cmvm/grid-integers.ts';
import { toNumbers } from '../../../../main/compiler/numerics/mantissas.ts';

describe('numbers on a common grid', () => {
  it('lose nothing, from the least double to the largest', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(double, (x) => {
      const { mantissa, exponent } = dyadicOf(x);
      // In two steps, since a power of two below the least double is 0.
      expect(Number(mantissa) * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2))).toBe(x + 0);
      expect(mantissa === 0n || (mantissa & 1n) === 1n || (mantissa & 1n) === -1n).toBe(true);
    }));
    expect([5e-324, -5e-324, Number.MAX_VALUE].map((x) => dyadicOf(x).exponent)).toEqual([-1074, -1074, 971]);
  });

  it('takes weights apart without loss', () => {
    fc.assert(fc.property(fc.array(fc.float({ noNaN: true, min: -8, max: 8 }), { minLength: 1, maxLength: 6 }), (values) => {
      const { integers, fractionBits } = onCommonGrid(values.map(dyadicOf));
      expect(Array.from(toNumbers(integers), (m) => m / 2 ** fractionBits)).toEqual(values.map((x) => x + 0));
    }));
  });

  it('uses doubles while they hold the integers, and a grid no coarser than 1', () => {
    expect(onCommonGrid([dyadicOf(6), dyadicOf(4)])).toEqual({ integers: Float64Array.of(6, 4), fractionBits: 0 });
    expect(onCommonGrid([dyadicOf(2 ** 40), dyadicOf(2 ** -20)])).toEqual({ integers: [2n ** 60n, 1n], fractionBits: 20 });
    const most = Number.MAX_SAFE_INTEGER;
    expect(onCommonGrid([dyadicOf(most), dyadicOf(-most)]).integers).toEqual(Float64Array.of(most, -most));
    expect(onCommonGrid([dyadicOf(2 ** 53), dyadicOf(3)]).integers).toEqual([2n ** 53n, 3n]);
  });
});

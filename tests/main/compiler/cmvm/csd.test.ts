import { describe, expect, it } from 'vitest';
import { csdDigitCount, csdDigits } from '../../../../main/compiler/cmvm/csd.ts';

describe('csdDigits', () => {
  const valueOf = (value: bigint): bigint => csdDigits(value).reduce((sum, { position, sign }) => sum + BigInt(sign) * (1n << BigInt(position)), 0n);

  it('adds up to the number, for every number of 12 bits and for wide ones', () => {
    for (let n = -2048n; n < 2048n; n += 1n) expect(valueOf(n)).toBe(n);
    for (const n of [2n ** 53n - 1n, -(2n ** 70n) + 12345n, 2n ** 100n]) expect(valueOf(n)).toBe(n);
  });

  it('has no two neighbouring digits', () => {
    for (let n = -2048n; n < 2048n; n += 1n) {
      const positions = csdDigits(n).map((d) => d.position);
      expect(positions.every((p, i) => i === 0 || p - (positions[i - 1] ?? 0) >= 2)).toBe(true);
    }
  });

  it('leaves the published shares of W-bit numbers with at most two digits: 100, 87.5, 68.8, 50.0, 34.4, 22.7, 14.5 % for W = 4…10', () => {
    const shares = [4, 5, 6, 7, 8, 9, 10].map((bits) => {
      const half = 1n << BigInt(bits - 1);
      let few = 0;
      for (let n = -half; n < half; n += 1n) if (csdDigitCount(n) <= 2) few += 1;
      return Math.round((few / 2 ** bits) * 1000) / 10;
    });
    expect(shares).toEqual([100, 87.5, 68.8, 50, 34.4, 22.7, 14.5]);
  });
});

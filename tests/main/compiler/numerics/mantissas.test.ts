import { describe, expect, it } from 'vitest';
import { allocateMantissas, fromInt64, hasMantissas, needsBig, toBigints, toInt64, toNumbers, toValues } from '../../../../main/compiler/numerics/mantissas.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';

describe('mantissas', () => {
  it('are doubles up to 53 bits and bigints beyond', () => {
    expect(needsBig(fixed(53, 10))).toBe(false);
    expect(needsBig(fixed(54, 10))).toBe(true);
    expect(allocateMantissas(2, fixed(53, 10))).toEqual(new Float64Array(2));
    expect(allocateMantissas(2, fixed(54, 10))).toEqual([0n, 0n]);
  });

  it('exist for fixed, integer and one-bit types only', () => {
    expect([fixed(8, 3), int(4), { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' } as const].map(hasMantissas)).toEqual([true, true, true]);
    expect([{ kind: 'exponent', widthBits: 4, signed: true } as const, { kind: 'other', text: 'float' } as const, { kind: 'auto' } as const].map(hasMantissas)).toEqual([false, false, false]);
  });

  it('go to bigints, doubles and int64 words and back without loss', () => {
    expect(toBigints(Float64Array.of(-3, 2 ** 52))).toEqual([-3n, 2n ** 52n]);
    expect(toBigints([5n])).toEqual([5n]);
    expect(toNumbers([-3n, 7n])).toEqual(Float64Array.of(-3, 7));
    expect(toInt64(Float64Array.of(-3, 4))).toEqual(BigInt64Array.of(-3n, 4n));
    expect(toInt64([-(2n ** 63n), 2n ** 64n + 5n])).toEqual(BigInt64Array.of(-(2n ** 63n), 5n));
    expect(fromInt64([-3n, 4n], fixed(16, 6))).toEqual(Float64Array.of(-3, 4));
    expect(fromInt64([-3n, 2n ** 62n], fixed(64, 6))).toEqual([-3n, 2n ** 62n]);
  });

  it('are worth their grid, one bit stands for −1 and 1', () => {
    expect(toValues(Float64Array.of(-3, 4), fixed(8, 6))).toEqual(Float64Array.of(-0.75, 1));
    expect(toValues([-3n, 4n], fixed(60, 62))).toEqual(Float64Array.of(-12, 16));
    expect(toValues(Float64Array.of(0, 1), { kind: 'xnor', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' })).toEqual(Float64Array.of(-1, 1));
  });
});

import { assert, boolean, constantFrom, double, integer, pre, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../../helpers/repeatable-chance.ts';
import { countedRange, fittedType, neededFraction } from '../../../../main/compiler/analysis/fit-types.ts';
import { quantizeValue } from '../../../../main/compiler/numerics/quantize.ts';
import { fixed, fractionBits, OVERFLOW_MODES, printPrecision, ROUNDING_MODES, ufixed, type FixedType } from '../../../../preload/model/fixed-type.ts';

const keep = { fraction: 'keep' } as const;
const text = (type: FixedType): string => printPrecision(type);

describe('a fitted type', () => {
  it('has just the integer bits that the range needs, sign included', () => {
    expect(text(fittedType(fixed(16, 6), { min: -1.5, max: 3.9 }, keep))).toBe('fixed<13,3>');
    expect(text(fittedType(fixed(16, 6), { min: -4, max: 0.1 }, keep))).toBe('fixed<13,3>');
    expect(text(fittedType(fixed(16, 6), { min: 0, max: 0.2 }, keep))).toBe('fixed<9,-1>');
    expect(text(fittedType(fixed(8, 2), { min: -100, max: 50 }, keep))).toBe('fixed<14,8>');
  });

  it('keeps the modes, and turns signed where a value is negative', () => {
    expect(text(fittedType(ufixed(8, 4, 'RND', 'SAT'), { min: -1, max: 2 }, keep))).toBe('fixed<7,3,RND,SAT>');
    expect(text(fittedType(fixed(8, 4, 'TRN', 'SAT_SYM'), { min: -8, max: 0 }, keep))).toBe('fixed<9,5,TRN,SAT_SYM>');
  });

  it('is not widened by what is rounded into it', () => {
    expect(text(fittedType(fixed(4, 2), { min: 0, max: 1.99 }, keep))).toBe('fixed<4,2>');
    expect(text(fittedType(fixed(4, 2, 'RND'), { min: 0, max: 1.99 }, keep))).toBe('fixed<5,3,RND>');
  });

  it('has a margin beyond the range', () => {
    expect(text(fittedType(fixed(16, 6), { min: -1.5, max: 3.9 }, { ...keep, marginBits: 2 }))).toBe('fixed<15,5>');
  });

  it('has the fraction bits that the values need: at most as many as now, or as many as it takes', () => {
    expect(text(fittedType(fixed(16, 6), { min: -1, max: 1, fraction: 3 }, { fraction: 'data' }))).toBe('fixed<5,2>');
    expect(text(fittedType(fixed(16, 6), { min: -1, max: 1, fraction: 14 }, { fraction: 'data' }))).toBe('fixed<12,2>');
    expect(text(fittedType(fixed(16, 6), { min: -1, max: 1, fraction: 14 }, { fraction: 'exact' }))).toBe('fixed<16,2>');
    expect(text(fittedType(fixed(16, 6), { min: -1, max: 1 }, { fraction: 'exact' }))).toBe('fixed<12,2>');
  });

  it('stays as it is where nothing but zero was seen, or no end is known', () => {
    expect(fittedType(fixed(16, 6), { min: 0, max: 0 }, keep)).toEqual(fixed(16, 6));
    expect(fittedType(fixed(16, 6), { min: -Infinity, max: 0 }, keep)).toEqual(fixed(16, 6));
  });

  it('holds every value of the range and would not hold it with an integer bit less', () => {
    const types = record({ widthBits: integer({ min: 1, max: 20 }), integerBits: integer({ min: -4, max: 12 }), signed: boolean(), rounding: constantFrom(...ROUNDING_MODES), overflow: constantFrom(...OVERFLOW_MODES) });
    assert(property(types, double({ min: -500, max: 500, noNaN: true }), double({ min: -500, max: 500, noNaN: true }), (shape, a, b) => {
      const type: FixedType = { kind: 'fixed', ...shape };
      const [min, max] = [Math.min(a, b, 0), Math.max(a, b, 0)];
      pre(max - min > 2 ** -fractionBits(type));
      const fitted = fittedType(type, { min, max }, keep);
      const wide: FixedType = { ...fitted, widthBits: 200, integerBits: 200 - fractionBits(fitted), signed: true };
      for (const value of [min, max]) expect(quantizeValue(value, fitted)).toBe(quantizeValue(value, wide));
      const narrower: FixedType = { ...fitted, widthBits: fitted.widthBits - 1, integerBits: fitted.integerBits - 1 };
      if (fitted.widthBits > 2) expect([min, max].some((value) => quantizeValue(value, narrower) !== quantizeValue(value, wide))).toBe(true);
    }));
  });
});

describe('what counts of a range', () => {
  it('is cut off at the end of a type that saturates as it was trained to', () => {
    const range = { min: -3, max: 9 };
    expect(countedRange(range, { type: ufixed(6, 2, 'RND', 'SAT'), trained: true })).toEqual({ min: 0, max: 3.9375 });
    expect(countedRange(range, { type: ufixed(6, 2, 'RND', 'SAT'), trained: false })).toEqual(range);
    expect(countedRange(range, { type: ufixed(6, 2), trained: true })).toEqual(range);
  });
});

describe('the grid of values', () => {
  it('is the coarsest on which all of them lie', () => {
    expect(neededFraction([1, 0.5, -0.75], 10)).toBe(2);
    expect(neededFraction([4, 8, 12], 10)).toBe(-2);
    expect(neededFraction([2 ** -10], 10)).toBe(10);
    expect(neededFraction([0, 0], 10)).toBe(10);
    expect(neededFraction([0, 64, 0, 3], 0)).toBe(0);
  });
});

/** @file Tests of the formulas of precision inference, with hls4ml's own examples. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageAccumulatorType, concatenationType, dotType, mergeType, productSumType, scaleAndShiftType } from '../../../../main/compiler/passes/infer-precision-rules.ts';
import { fixed, int, mantissaRange, ufixed } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';

const T = fixed(16, 6);

describe('a sum of products with bias', () => {
  it('of 16 products of fixed<16,6> is fixed<37,17>', () => {
    expect(productSumType([T, T, T], 16, undefined)).toEqual(fixed(37, 17));
  });

  it('counts an unsigned bias beside signed products as one integer bit more', () => {
    expect(productSumType([ufixed(10, 5), T, int(1, false)], 9, undefined)).toEqual(fixed(31, 16));
  });

  it('is capped in width and integer bits independently', () => {
    expect(productSumType([T, T, T], 16, fixed(20, 8))).toEqual(fixed(20, 8));
    expect(productSumType([T, T, T], 16, fixed(60, 8))).toEqual(fixed(37, 8));
  });

  it('never overflows (the extreme sum lies inside the type)', () => {
    const type = fc.record({ w: fc.integer({ min: 1, max: 10 }), i: fc.integer({ min: -3, max: 12 }), signed: fc.boolean() }).map(({ w, i, signed }) => (signed ? fixed : ufixed)(w, i));
    fc.assert(
      fc.property(type, type, type, fc.integer({ min: 1, max: 9 }), (x, w, b, n) => {
        const sum = productSumType([x, w, b], n, undefined);
        for (const pick of ['min', 'max'] as const) {
          const extreme = extremeProduct(x, w, pick) * n + edge(b, pick);
          const lsb = 2 ** (sum.integerBits - sum.widthBits);
          expect(extreme).toBeGreaterThanOrEqual(Number(mantissaRange(sum).min) * lsb);
          expect(extreme).toBeLessThanOrEqual(Number(mantissaRange(sum).max) * lsb);
        }
      }),
    );
  });
});

function edge(type: FixedType, pick: 'min' | 'max'): number {
  return Number(mantissaRange(type)[pick]) * 2 ** (type.integerBits - type.widthBits);
}

function extremeProduct(a: FixedType, b: FixedType, pick: 'min' | 'max'): number {
  const products = [edge(a, 'min') * edge(b, 'min'), edge(a, 'min') * edge(b, 'max'), edge(a, 'max') * edge(b, 'min'), edge(a, 'max') * edge(b, 'max')];
  return Math[pick](...products);
}

describe('other operations', () => {
  it('scale and shift of fixed<16,6> is fixed<33,13>', () => {
    expect(scaleAndShiftType([T, T, T], undefined)).toEqual(fixed(33, 13));
  });

  it('an average accumulates with the bits of the window twice', () => {
    expect(averageAccumulatorType(T, 4)).toEqual(fixed(20, 8));
    expect(averageAccumulatorType(T, 9)).toEqual(fixed(24, 10));
  });

  it('a sum has one integer bit more, a difference is signed', () => {
    expect(mergeType('add', T, ufixed(8, 6), undefined)).toEqual(fixed(18, 8));
    expect(mergeType('subtract', ufixed(8, 4), ufixed(8, 4), undefined)).toEqual(fixed(9, 5));
    expect(mergeType('multiply', T, fixed(8, 2), undefined)).toEqual(fixed(24, 8));
    expect(mergeType('maximum', T, T, undefined)).toEqual(T);
    expect(mergeType('xor', T, T, undefined)).toBeUndefined();
  });

  it('a concatenation holds both and keeps the first rounding and overflow', () => {
    expect(concatenationType(fixed(8, 3, 'TRN', 'SAT'), ufixed(8, 4, 'RND'), undefined)).toEqual(fixed(10, 5, 'RND', 'SAT'));
    expect(concatenationType(fixed(8, 3, 'RND', 'SAT'), fixed(8, 3, 'RND', 'SAT'), undefined)).toEqual(fixed(8, 3, 'RND', 'SAT'));
  });

  it('a dot product grows with the number of terms', () => {
    expect(dotType(T, T, 5, undefined)).toEqual(fixed(35, 15));
  });
});

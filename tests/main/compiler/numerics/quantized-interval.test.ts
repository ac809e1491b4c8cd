/** @file Tests of quantized intervals against values worked out by hand. */
import { describe, expect, it } from 'vitest';
import { addConstants, addIntervals, intervalsOf, kifsOf, minimalFraction, minimalKifs, multiplyIntervals, multiplyMatrix, scaleIntervals, subtractIntervals, sumProducts, type Kifs } from '../../../../main/compiler/numerics/quantized-interval.ts';

const f64 = (...values: readonly number[]): Float64Array => Float64Array.from(values);
const kif = (k: number, i: number, f: number): Kifs => ({ k: f64(k), i: f64(i), f: f64(f) });
const numbers = ({ k, i, f }: Kifs): readonly (readonly (number | undefined)[])[] => [...k].map((sign, at) => [sign, i[at], f[at]]);

describe('minimalFraction', () => {
  it.each([[0, -31], [1, 0], [0.5, 1], [-0.375, 3], [6, -1], [1024, -10], [2 ** -32, 32], [1 / 3, 32], [2 ** 40, -31], [3 * 2 ** -20, 20], [1 + 2 ** -30, 30]])('of %d is %d', (value, bits) => {
    expect(minimalFraction(value)).toBe(bits);
  });
});

describe('minimalKifs', () => {
  it('gives sign, integer and fraction bits of each value, none to 0, and an unsigned power of two a bit more than its negative', () => {
    expect(numbers(minimalKifs(f64(0, 1, -1, 0.75, -6, 5.5)))).toEqual([[0, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 2], [1, 3, -1], [0, 3, 1]]);
  });
});

describe('intervals', () => {
  it('are all that a type holds', () => {
    expect(intervalsOf(kif(1, 2, 3))).toEqual({ min: f64(-4), max: f64(3.875), step: f64(0.125) });
    expect(intervalsOf(kif(0, 0, 0))).toEqual({ min: f64(0), max: f64(0), step: f64(1) });
  });

  it('give back their bits', () => {
    for (const bits of [kif(1, 2, 3), kif(0, 4, -1), kif(1, -3, 6), kif(0, 5, 2)]) expect(kifsOf(intervalsOf(bits))).toEqual(bits);
  });

  it('add up: one bit more, the finer grid', () => {
    expect(numbers(kifsOf(addIntervals(intervalsOf(kif(1, 2, 3)), intervalsOf(kif(0, 2, 1)))))).toEqual([[1, 3, 3]]);
  });

  it('subtract: an unsigned minuend gets a sign', () => {
    expect(subtractIntervals(intervalsOf(kif(0, 2, 0)), intervalsOf(kif(0, 3, 1)))).toEqual({ min: f64(-7.5), max: f64(3), step: f64(0.5) });
  });

  it('add constants that repeat, each with its own grid; 0 has the coarsest', () => {
    expect(addConstants(intervalsOf({ k: f64(0, 0, 0, 0), i: f64(1, 1, 1, 1), f: f64(0, 0, 0, 0) }), f64(0, -0.25))).toEqual({ min: f64(0, -0.25, 0, -0.25), max: f64(1, 0.75, 1, 0.75), step: f64(1, 0.25, 1, 0.25) });
  });

  it('multiply each other at all four corners', () => {
    expect(multiplyIntervals(intervalsOf(kif(1, 1, 0)), intervalsOf(kif(1, 2, 1)))).toEqual({ min: f64(-7), max: f64(8), step: f64(0.5) });
  });

  it('are scaled by constants of either sign', () => {
    expect(scaleIntervals(intervalsOf({ k: f64(1, 1), i: f64(1, 1), f: f64(0, 0) }), f64(0.5, -3))).toEqual({ min: f64(-1, -3), max: f64(0.5, 6), step: f64(0.5, 1) });
  });
});

describe('sums of products', () => {
  it('with a constant matrix take each end where its sign wants it, and the finest grid', () => {
    const rows = intervalsOf({ k: f64(1, 0), i: f64(1, 2), f: f64(0, 1) });
    // x in −2…1, y in 0…3.5 by 0.5; columns (0.5, −1) and (0, 0.25).
    expect(multiplyMatrix(rows, f64(0.5, 0, -1, 0.25), 2)).toEqual({ min: f64(-4.5, 0), max: f64(0.5, 0.875), step: f64(0.5, 0.125) });
  });

  it('of two tensors pick their pairs by place', () => {
    const a = intervalsOf({ k: f64(1, 0), i: f64(1, 1), f: f64(0, 1) });
    expect(sumProducts(a, a, { first: Int32Array.of(0, 1), second: Int32Array.of(1, 1), summed: 2 })).toEqual({ min: f64(-3), max: f64(1.5 + 2.25), step: f64(0.25) });
  });
});

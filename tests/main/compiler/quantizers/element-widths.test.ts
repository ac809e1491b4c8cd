/** @file Tests of HGQ's quantizer against values worked out by hand; whole networks of HGQ2 are compared by the reader's tests. */
import { describe, expect, it } from 'vitest';
import { applyElementQuantizer, ELEMENT_QUANTIZER, isUniform, quantizeElements, widthsOf, widthsWeight, type ElementWidths } from '../../../../main/compiler/quantizers/element-widths.ts';

const f64 = (...values: readonly number[]): Float64Array => Float64Array.from(values);
const widths = (k: number, i: number, f: number): ElementWidths => ({ signed: f64(k), integers: f64(i), fractions: f64(f) });
const through = (values: readonly number[], [k, i, f]: readonly [number, number, number], rounding: string, overflow: string): readonly number[] => [...quantizeElements(f64(...values), widths(k, i, f), { rounding, overflow })];

describe('quantizeElements', () => {
  it('wraps around, signed and unsigned', () => {
    expect(through([3.75, 4, -4, -4.25, 8.5], [1, 2, 2], 'TRN', 'WRAP')).toEqual([3.75, -4, -4, 3.75, 0.5]);
    expect(through([4, -0.25, 9], [0, 2, 2], 'TRN', 'WRAP')).toEqual([0, 3.75, 1]);
  });

  it('saturates, symmetric or not, before it rounds', () => {
    expect(through([9, -9], [1, 2, 2], 'RND', 'SAT')).toEqual([3.75, -4]);
    expect(through([9, -9], [1, 2, 2], 'RND', 'SAT_SYM')).toEqual([3.75, -3.75]);
    expect(through([9, -9], [0, 2, 2], 'RND', 'SAT')).toEqual([3.75, 0]);
  });

  it.each([['TRN', [0, 1, -1, -2]], ['RND', [1, 2, 0, -1]], ['RND_CONV', [0, 2, 0, -2]], ['RND_INF', [1, 2, -1, -2]], ['RND_ZERO', [0, 1, 0, -1]], ['RND_MIN_INF', [0, 1, -1, -2]], ['TRN_ZERO', [0, 1, 0, -1]]])('rounds ties by %s', (rounding, wanted) => {
    expect(through([0.5, 1.5, -0.5, -1.5], [1, 3, 0], rounding, 'WRAP').map((x) => x + 0)).toEqual(wanted);
  });

  it('adds a half as 32-bit floats do: the largest below one half becomes 1', () => {
    expect(through([0.49999997], [1, 3, 0], 'RND', 'WRAP')).toEqual([1]);
  });

  it('makes 0 of an element without bits, unless it only rounds', () => {
    expect(through([3], [0, -2, 2], 'RND', 'WRAP')).toEqual([0]);
    expect([...quantizeElements(f64(3.3), widths(0, -2, 2), { rounding: 'RND', overflow: 'WRAP', roundsOnly: true })]).toEqual([3.25]);
  });

  it('goes through the elements of every sample anew', () => {
    const two: ElementWidths = { signed: f64(1, 1), integers: f64(2, 2), fractions: f64(0, 2) };
    expect([...quantizeElements(f64(1.3, 1.3, 2.3, 2.3), two, { rounding: 'TRN', overflow: 'WRAP' })]).toEqual([1, 1.25, 2, 2.25]);
  });
});

describe('widths as a weight', () => {
  it('keep signed, width and integer bits, which are 0 where no bit is left, and come back', () => {
    const weight = widthsWeight({ signed: f64(1, 0), integers: f64(2, -3), fractions: f64(3, 1) }, [2]);
    expect(weight).toEqual({ shape: [3, 1, 2], data: f64(1, 0, 6, -2, 3, 0) });
    expect(widthsOf({ data: f64(1, 0, 6, 4, 3, 2) })).toEqual({ signed: f64(1, 0), integers: f64(2, 2), fractions: f64(3, 2) });
    expect([isUniform(weight), isUniform({ data: f64(1, 1, 6, 6, 3, 3) })]).toEqual([false, true]);
  });

  it('repeat along axes of size 1', () => {
    const mask = { shape: [3, 1, 1, 2], data: f64(1, 1, 4, 3, 2, 2), fullShape: [2, 2] };
    const spec = { className: ELEMENT_QUANTIZER, config: { RND: 'TRN', SAT: 'WRAP' }, widths: mask };
    expect([...applyElementQuantizer(spec, f64(1.3, 1.3, 0.7, 0.7))]).toEqual([1.25, 1, 0.5, 0.5]);
  });
});

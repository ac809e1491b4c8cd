/** @file The histogram against the window of a type. */

import { describe, expect, it } from 'vitest';
import { fixed, int, ufixed } from '../../../preload/model/fixed-type.ts';
import { bitList, withFractionBits, withIntegerBits } from '../../../renderer/domain-widgets/bit-ruler.tsx';
import { binRange, countedShare, histogramBins, typeWindow } from '../../../renderer/domain-widgets/histogram-bins.ts';

const HISTOGRAM = { firstExponent: -3, counts: [1, 2, 3, 4, 5, 6, 7, 8], zeroCount: 9 };

describe('window of a type', () => {
  it('spans from the last bit to the sign', () => {
    expect(typeWindow(fixed(16, 6))).toEqual({ lsb: -10, top: 5 });
    expect(typeWindow(ufixed(8, 3))).toEqual({ lsb: -5, top: 3 });
    expect(typeWindow(int(4))).toEqual({ lsb: 0, top: 3 });
    expect(typeWindow({ kind: 'other', text: 'float' })).toBeUndefined();
  });
});

describe('share of the values that a histogram counts', () => {
  it('is said only where it is not all of them', () => {
    expect(countedShare(HISTOGRAM, 180)).toBe(0.25);
    expect(countedShare(HISTOGRAM, 45)).toBeUndefined();
  });
});

describe('bins', () => {
  it('are inside, over or under', () => {
    const window = typeWindow(fixed(4, 3));
    const bins = histogramBins(HISTOGRAM, window, binRange(HISTOGRAM, [window]));
    expect(bins.filter((b) => b.place === 'under').map((b) => b.exponent)).toEqual([-3, -2]);
    expect(bins.filter((b) => b.place === 'inside').map((b) => b.exponent)).toEqual([-1, 0, 1]);
    expect(bins.filter((b) => b.place === 'over').map((b) => b.exponent)).toEqual([2, 3, 4]);
  });
  it('lose no value when the range is cut', () => {
    const window = typeWindow(fixed(64, 10));
    const range = binRange(HISTOGRAM, [window], 8);
    const total = (bins: readonly { readonly count: number }[]): number => bins.reduce((sum, b) => sum + b.count, 0);
    expect(range.last - range.first).toBe(7);
    expect(total(histogramBins(HISTOGRAM, window, range))).toBe(36);
  });
  it('keep the data in sight where the type reaches far beyond them', () => {
    const window = typeWindow(fixed(1000, 500));
    expect(binRange(HISTOGRAM, [window])).toEqual({ first: -3, last: 24 });
    const wide = histogramBins(HISTOGRAM, window, binRange(HISTOGRAM, [window]));
    expect(wide.slice(0, 8).map((b) => b.count)).toEqual(HISTOGRAM.counts);
    expect(binRange(HISTOGRAM, [typeWindow(fixed(40, 5))])).toEqual({ first: -23, last: 4 });
  });
  it('show an infinite sample as overflow at the end and leave the others where they are', () => {
    const counts = [...HISTOGRAM.counts, ...Array.from({ length: 1019 }, () => 0), 2];
    const window = typeWindow(fixed(8, 4));
    const bins = histogramBins({ ...HISTOGRAM, counts }, window, binRange({ ...HISTOGRAM, counts }, [window]));
    expect(bins.find((b) => b.exponent === -3)?.count).toBe(1);
    expect(bins.reduce((sum, b) => sum + b.count, 0)).toBe(38);
    expect(bins.at(-1)).toMatchObject({ place: 'over' });
    expect(bins.at(-1)?.exponent).toBeLessThanOrEqual(24);
    const far = histogramBins({ ...HISTOGRAM, counts }, typeWindow(fixed(64, 40)), { first: -3, last: 24 });
    expect(far.at(-1), 'beyond a cut window').toMatchObject({ count: 2, place: 'over' });
  });
  it('cover the window where there are no values', () => {
    expect(binRange({ firstExponent: 0, counts: [0, 0], zeroCount: 5 }, [{ lsb: -4, top: 2 }])).toEqual({ first: -4, last: 1 });
  });
});

describe('bits', () => {
  it('are sign, integer and fraction, most significant first', () => {
    expect(bitList(fixed(5, 3)).map((b) => `${b.kind} ${b.exponent}`)).toEqual(['sign 2', 'integer 1', 'integer 0', 'fraction -1', 'fraction -2']);
    expect(bitList(ufixed(2, 0)).map((b) => b.kind)).toEqual(['fraction', 'fraction']);
  });
  it('keep the other side when one end is dragged', () => {
    expect(withIntegerBits(fixed(16, 6), 4)).toMatchObject({ widthBits: 14, integerBits: 4 });
    expect(withFractionBits(fixed(16, 6), 2)).toMatchObject({ widthBits: 8, integerBits: 6 });
    expect(withFractionBits(fixed(16, 6), -6)).toBeUndefined();
    expect(withFractionBits(int(4), 1)).toBeUndefined();
  });
});

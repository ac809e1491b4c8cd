/** @file A log₂ histogram against the window of a type: which powers of two the type holds. Never throws. */

import type { LogHistogram } from '../../preload/contract/emulation.ts';
import { isFixed, type NumberType } from '../../preload/model/fixed-type.ts';

/** Where a bin lies: inside the type, above it, or below its last bit. */
export type BinPlace = 'inside' | 'over' | 'under';

/** One bin. */
export interface HistogramBin {
  readonly exponent: number;
  readonly count: number;
  readonly place: BinPlace;
}

/** Exponents a type holds: 2^lsb ≤ |x| < 2^top. */
export interface TypeWindow {
  readonly lsb: number;
  readonly top: number;
}

/** Return the powers of two a type holds, or undefined for types without a window. */
export function typeWindow(type: NumberType): TypeWindow | undefined {
  if (!isFixed(type)) return undefined;
  return { lsb: type.integerBits - type.widthBits, top: type.integerBits - (type.signed ? 1 : 0) };
}

/** Return the range of exponents to draw: the data and the windows, at most `max` bins, data first. */
export function binRange(histogram: LogHistogram, windows: readonly (TypeWindow | undefined)[], max = 28): { readonly first: number; readonly last: number } {
  const used = histogram.counts.map((count, k) => (count > 0 ? histogram.firstExponent + k : undefined)).filter((e) => e !== undefined);
  const known = windows.filter((w) => w !== undefined);
  const tops = [...used, ...known.map((w) => w.top - 1)];
  const bottoms = [...used, ...known.map((w) => w.lsb)];
  const last = tops.length === 0 ? 0 : Math.max(...tops);
  const first = bottoms.length === 0 ? -8 : Math.min(...bottoms);
  return { first: Math.max(first, last - max + 1), last };
}

/** Return the bins from `first` to `last`; everything below `first` is added to the first bin. */
export function histogramBins(histogram: LogHistogram, window: TypeWindow | undefined, range: { readonly first: number; readonly last: number }): readonly HistogramBin[] {
  const bins = Array.from({ length: range.last - range.first + 1 }, (_, i) => {
    const exponent = range.first + i;
    const place: BinPlace = window === undefined ? 'inside' : exponent >= window.top ? 'over' : exponent < window.lsb ? 'under' : 'inside';
    return { exponent, count: histogram.counts[exponent - histogram.firstExponent] ?? 0, place };
  });
  const [firstBin] = bins;
  const below = histogram.counts.reduce((sum, count, k) => (histogram.firstExponent + k < range.first ? sum + count : sum), 0);
  if (firstBin && below > 0) bins[0] = { ...firstBin, count: firstBin.count + below };
  return bins;
}

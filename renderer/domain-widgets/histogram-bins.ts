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

/** Return which share of the values a histogram counts, or undefined where it is all of them. @unit fraction 0…1 */
export function countedShare({ counts, zeroCount }: LogHistogram, elementCount: number): number | undefined {
  const counted = counts.reduce((sum, n) => sum + n, zeroCount);
  return counted >= elementCount ? undefined : counted / elementCount;
}

/** Return the powers of two a type holds, or undefined for types without a window. */
export function typeWindow(type: NumberType): TypeWindow | undefined {
  if (!isFixed(type)) return undefined;
  return { lsb: type.integerBits - type.widthBits, top: type.integerBits - (type.signed ? 1 : 0) };
}

/**
 * Return the range of exponents to draw: the data and the windows, at most `max` bins. Where both do not fit, the data
 * stay in sight and the window is cut; of data that do not fit by themselves the largest stay, but not what lies further
 * above all others than a picture is wide (infinite samples).
 */
export function binRange(histogram: LogHistogram, windows: readonly (TypeWindow | undefined)[], max = 28): { readonly first: number; readonly last: number } {
  const used = histogram.counts.map((count, k) => (count > 0 ? histogram.firstExponent + k : undefined)).filter((e) => e !== undefined);
  while (used.length > 1 && (used.at(-1) ?? 0) - (used.at(-2) ?? 0) > max) used.pop();
  const known = windows.filter((w) => w !== undefined);
  const tops = [...used, ...known.map((w) => w.top - 1)];
  const bottoms = [...used, ...known.map((w) => w.lsb)];
  const top = tops.length === 0 ? 0 : Math.max(...tops);
  const first = bottoms.length === 0 ? -8 : Math.min(...bottoms);
  const [least, most] = [used[0], used.at(-1)];
  const last = least === undefined || most === undefined ? top : Math.min(top, Math.max(most, least + max - 1));
  return { first: Math.max(first, last - max + 1), last };
}

/** Return the bins from `first` to `last`; what lies beyond either end is added to the bin there. */
export function histogramBins(histogram: LogHistogram, window: TypeWindow | undefined, range: { readonly first: number; readonly last: number }): readonly HistogramBin[] {
  const placeOf = (exponent: number): BinPlace => (window === undefined ? 'inside' : exponent >= window.top ? 'over' : exponent < window.lsb ? 'under' : 'inside');
  const bins = Array.from({ length: range.last - range.first + 1 }, (_, i) => {
    const exponent = range.first + i;
    return { exponent, count: histogram.counts[exponent - histogram.firstExponent] ?? 0, place: placeOf(exponent) };
  });
  for (const [k, count] of histogram.counts.entries()) {
    const exponent = histogram.firstExponent + k;
    if (count === 0 || (exponent >= range.first && exponent <= range.last)) continue;
    const at = exponent < range.first ? 0 : bins.length - 1;
    const bin = bins[at];
    // Overflow beyond the picture is overflow all the same.
    if (bin) bins[at] = { ...bin, count: bin.count + count, place: exponent > range.last && placeOf(exponent) === 'over' ? 'over' : bin.place };
  }
  return bins;
}

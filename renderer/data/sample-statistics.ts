/** @file A plain histogram of sample values, for a first look at a dataset. */

/** Bins of equal width from `min` to `max`. */
export interface ValueHistogram {
  readonly min: number;
  readonly max: number;
  readonly counts: readonly number[];
  /** Values that are no numbers. */
  readonly strangeCount: number;
}

/** Most distinct values that are worth a bar each. */
const DISTINCT_MAX = 64;

/** Return how many bins show values best: one for each of few distinct values, else `usual`. Never throws. */
export function suitedBinCount(values: ArrayLike<number>, usual: number): number {
  const seen = new Set<number>();
  for (let i = 0; i < values.length && seen.size <= DISTINCT_MAX; i++) if (Number.isFinite(values[i])) seen.add(values[i] ?? 0);
  return seen.size > 1 && seen.size <= DISTINCT_MAX ? seen.size : usual;
}

/** Count values in `binCount` bins; the largest value falls into the last one. Never throws. */
export function valueHistogram(values: ArrayLike<number>, binCount: number): ValueHistogram {
  let [min, max, strangeCount] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) strangeCount++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) return { min: 0, max: 0, counts: Array.from({ length: binCount }, () => 0), strangeCount };
  const counts = Array.from({ length: binCount }, () => 0);
  // Halved, so that the span of the largest numbers is finite; a quotient, so that the smallest span does not overflow.
  const half = max - min < Infinity ? 1 : 0.5;
  const span = max * half - min * half;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(binCount - 1, span > 0 ? Math.floor(((value * half - min * half) / span) * binCount) : 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { min, max, counts, strangeCount };
}

/** Return sample numbers spread evenly over a dataset, so that a sorted one does not show only its first class. */
export function spreadSamples(sampleCount: number, shownCount: number): number[] {
  const count = Math.min(sampleCount, shownCount);
  return Array.from({ length: count }, (_, i) => Math.floor((i * sampleCount) / count));
}

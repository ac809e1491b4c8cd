/** @file Histograms on a linear axis that several lists of values share. */

import type { LinearHistogram } from '../../../preload/model/figures.ts';

/** Return one histogram per list, all on the range of all values; values that are no numbers are left out. Never throws. */
export function linearHistograms(lists: readonly Float64Array[], binCount: number): readonly LinearHistogram[] {
  let [min, max] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) [min, max] = [0, 1];
  if (min === max) max = min + 1;
  return lists.map((list) => {
    const counts = Array.from({ length: binCount }, () => 0);
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      const bin = Math.min(binCount - 1, Math.floor(((value - min) / (max - min)) * binCount));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return { min, max, counts };
  });
}

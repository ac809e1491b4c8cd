/** @file Snapping a number to a list of allowed ones. */

/** Return the index of the stop nearest to `value` in ascending `stops`; the lower one on a tie; 0 for an empty list. */
export function nearestStopIndex(stops: readonly number[], value: number): number {
  let best = 0;
  for (let i = 1; i < stops.length; i++) {
    if (Math.abs((stops[i] ?? 0) - value) < Math.abs((stops[best] ?? 0) - value)) best = i;
  }
  return best;
}

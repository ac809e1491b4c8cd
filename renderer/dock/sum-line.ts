/** @file The running sum thinned to what a plot can show: every extreme stays. Pure. */

import type { BreakdownTerm } from '../../preload/contract/analysis.ts';

/** Points and the axis they need. */
export interface SumLine {
  readonly sum: readonly (readonly [term: number, value: number])[];
  readonly exact: readonly (readonly [term: number, value: number])[];
  readonly min: number;
  readonly max: number;
}

/** A range this many times larger than the sum is left out of the axis, or the line would be flat. */
const RANGE_FACTOR_MAX = 12;

/** Return the line for a plot of `widthPx`. Of every column the smallest and the largest sum stay. */
export function sumLine(terms: readonly BreakdownTerm[], range: { readonly min: number; readonly max: number } | undefined, widthPx: number): SumLine {
  const sum = thin(terms.map((t) => t.sum), widthPx);
  const exact = thin(terms.map((t) => t.exactSum), widthPx);
  const values = [...sum, ...exact].map(([, value]) => value).filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const size = Math.max(Math.abs(low), Math.abs(high), 1e-12);
  const shown = range && Math.max(Math.abs(range.min), range.max) <= size * RANGE_FACTOR_MAX ? range : undefined;
  const [min, max] = [Math.min(low, shown?.min ?? low), Math.max(high, shown?.max ?? high)];
  const air = (max - min) * 0.04 || size * 0.1;
  return { sum, exact, min: min - air, max: max + air };
}

function thin(values: readonly number[], widthPx: number): readonly (readonly [term: number, value: number])[] {
  const per = Math.ceil(values.length / Math.max(1, widthPx));
  if (per <= 2) return values.map((value, i) => [i, value] as const);
  const points: (readonly [number, number])[] = [];
  for (let from = 0; from < values.length; from += per) {
    let [low, high] = [from, from];
    for (let i = from; i < Math.min(values.length, from + per); i++) {
      if ((values[i] ?? 0) < (values[low] ?? 0)) low = i;
      if ((values[i] ?? 0) > (values[high] ?? 0)) high = i;
    }
    for (const i of low <= high ? [low, high] : [high, low]) points.push([i, values[i] ?? 0]);
  }
  return points;
}

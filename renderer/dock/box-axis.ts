/** @file Boxes on a log₂ axis: what is drawn where. Pure; places are exponents of two. */

import type { BoxFigures } from '../../preload/model/figures.ts';
import type { LogHistogram } from '../../preload/contract/emulation.ts';
import { typeWindow, type TypeWindow } from '../domain-widgets/histogram-bins.ts';
import type { RangeRow } from './range-rows.ts';

/** A box of sizes, as exponents. */
export interface LogBox {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** The axis all rows share: exponents at its ends. */
export interface BoxAxis {
  readonly first: number;
  readonly last: number;
}

/** More powers of two than this would make boxes too small to compare; the smallest values run out at the left. */
const SPAN_MAX = 40;

/** Return a box on the log₂ axis, or undefined where every value is zero. */
export function logBox(box: BoxFigures | undefined): LogBox | undefined {
  if (!box || !(box.max > 0)) return undefined;
  const log = (value: number): number => (value > 0 ? Math.log2(value) : Math.log2(box.max));
  return { min: log(box.min), q1: log(box.q1), median: log(box.median), q3: log(box.q3), max: log(box.max) };
}

/** Return about the same box from a log₂ histogram: quartiles as if sizes were spread evenly within each power of two. */
export function histogramBox(histogram: LogHistogram): LogBox | undefined {
  const total = histogram.counts.reduce((a, b) => a + b, 0);
  if (total === 0) return undefined;
  const at = (share: number): number => {
    let passed = 0;
    const wanted = share * total;
    for (const [k, count] of histogram.counts.entries()) {
      if (count > 0 && passed + count >= wanted) return histogram.firstExponent + k + Math.log2(1 + Math.max(0, wanted - passed) / count);
      passed += count;
    }
    return histogram.firstExponent + histogram.counts.length;
  };
  const used = histogram.counts.flatMap((count, k) => (count > 0 ? [k] : []));
  return { min: histogram.firstExponent + (used[0] ?? 0), q1: at(0.25), median: at(0.5), q3: at(0.75), max: histogram.firstExponent + (used.at(-1) ?? 0) + 1 };
}

/** Return the axis that holds every box and window; large values always fit, very small ones may run out. */
export function boxAxis(rows: readonly { readonly window?: TypeWindow | undefined; readonly boxes: readonly (LogBox | undefined)[] }[]): BoxAxis {
  const highs = rows.flatMap((r) => [...(r.window ? [r.window.top] : []), ...r.boxes.flatMap((b) => (b ? [b.max] : []))]);
  // A whisker reaches far down for a single value: the box decides what must be in sight.
  const lows = rows.flatMap((r) => [...(r.window ? [r.window.lsb] : []), ...r.boxes.flatMap((b) => (b ? [b.q1] : []))]);
  const last = Math.ceil(highs.length === 0 ? 4 : Math.max(...highs)) + 1;
  const first = Math.floor(lows.length === 0 ? -8 : Math.min(...lows)) - 1;
  return { first: Math.max(first, last - SPAN_MAX), last };
}

/** Return the exponents that get a tick. */
export function axisTicks({ first, last }: BoxAxis, widthPx: number): readonly number[] {
  const every = [1, 2, 4, 8, 16].find((step) => ((last - first) / step) * 34 <= widthPx) ?? 32;
  const ticks: number[] = [];
  for (let e = Math.ceil(first / every) * every; e <= last; e += every) ticks.push(e);
  return ticks;
}

/** Return how much of a span lies above the window, in it and below it, as pieces to draw. */
export function pieces(from: number, to: number, window: TypeWindow | undefined): readonly { readonly from: number; readonly to: number; readonly place: 'inside' | 'over' | 'under' }[] {
  if (!window) return [{ from, to, place: 'inside' }];
  const cuts = [from, Math.min(to, Math.max(from, window.lsb)), Math.min(to, Math.max(from, window.top)), to] as const;
  return (['under', 'inside', 'over'] as const).map((place, i) => ({ from: cuts[i] ?? from, to: cuts[i + 1] ?? to, place })).filter((p) => p.to > p.from);
}

/** Return the window of a row's type. */
export function rowWindow(row: RangeRow): TypeWindow | undefined {
  return typeWindow(row.setting.type);
}

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

/** More powers of two than this would make boxes too small to compare; windows and whiskers run out at the ends. */
const SPAN_MAX = 40;

/** Where infinity stands: beyond the largest double. */
const INFINITE_EXPONENT = 1024;

/** Return a box on the log₂ axis, or undefined where every value is zero. */
export function logBox(box: BoxFigures | undefined): LogBox | undefined {
  if (!box || !(box.max > 0)) return undefined;
  const log = (value: number): number => Math.min(INFINITE_EXPONENT, Math.log2(value > 0 ? value : box.max));
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

/** Return the axis that holds every box and window. Where they are too far apart the boxes stay in sight, the large ones first, and infinity is left out. */
export function boxAxis(rows: readonly { readonly window?: TypeWindow | undefined; readonly boxes: readonly (LogBox | undefined)[] }[]): BoxAxis {
  const boxes = rows.flatMap((r) => r.boxes.filter((b) => b !== undefined));
  const windows = rows.flatMap((r) => (r.window ? [r.window] : []));
  // A whisker reaches far down for a single value: the box decides what must be in sight.
  const lows = boxes.map((b) => b.q1).filter(isFiniteExponent);
  const highs = boxes.map((b) => (isFiniteExponent(b.max) ? b.max : b.q3)).filter(isFiniteExponent);
  const ends = [...highs, ...windows.map((w) => w.top)];
  const starts = [...lows, ...windows.map((w) => w.lsb)];
  const top = Math.ceil(ends.length === 0 ? 4 : Math.max(...ends)) + 1;
  const first = Math.floor(starts.length === 0 ? -8 : Math.min(...starts)) - 1;
  const last = lows.length === 0 || highs.length === 0 ? top : Math.min(top, Math.max(Math.ceil(Math.max(...highs)) + 1, Math.floor(Math.min(...lows)) - 1 + SPAN_MAX));
  return { first: Math.max(first, last - SPAN_MAX), last };
}

function isFiniteExponent(exponent: number): boolean {
  return exponent < INFINITE_EXPONENT;
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

/** @file From figures to places on an axis: linear or logarithmic, with round ticks. */

import { formatCount } from '../domain-widgets/format.ts';
import { formatPlain } from '../domain-widgets/figures.ts';

/** An axis. */
export interface PlotScale {
  readonly isLog: boolean;
  readonly min: number;
  readonly max: number;
  /** Place of a value, 0 at `min` and 1 at `max`. */
  place(value: number): number;
  /** Value at a place. */
  valueAt(place: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** A span this wide is drawn logarithmically. */
const LOG_RATIO = 6;

/** Make an axis that holds all values with a little air beyond them. Never throws; without values it spans 0…1. */
export function makeScale(values: readonly number[], { tickCount = 5, airShare = 0.06 }: { readonly tickCount?: number; readonly airShare?: number } = {}): PlotScale {
  const finite = values.filter((v) => Number.isFinite(v));
  const low = finite.length === 0 ? 0 : Math.min(...finite);
  const high = finite.length === 0 ? 1 : Math.max(...finite);
  const isLog = low > 0 && high / low > LOG_RATIO;
  const [from, to] = isLog ? [Math.log10(low), Math.log10(high)] : [low, high];
  const air = to > from ? (to - from) * airShare : Math.max(Math.abs(from) * 0.1, 0.5);
  const [a, b] = [!isLog && low >= 0 ? Math.max(0, from - air) : from - air, to + air];
  const back = (x: number): number => (isLog ? 10 ** x : x);
  const [min, max] = [back(a), back(b)];
  return {
    isLog, min, max,
    place: (value) => ((isLog ? Math.log10(value) : value) - a) / (b - a),
    valueAt: (place) => back(a + place * (b - a)),
    ticks: (isLog ? logTicks(min, max) : linearTicks(min, max, tickCount)).map((value) => ({ value, text: tickText(value) })),
  };
}

function tickText(value: number): string {
  return Math.abs(value) >= 1000 ? formatCount(value).replace(/\.0+(?=\D)/, '').replace(/(\.\d)0(?=\D)/, '$1') : formatPlain(value, 2);
}

function linearTicks(min: number, max: number, count: number): number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * power * 1.2 >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

function logTicks(min: number, max: number): number[] {
  const wide = max / min > 300;
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
    for (const m of wide ? [1] : [1, 2, 5]) if (m * 10 ** power >= min && m * 10 ** power <= max) ticks.push(m * 10 ** power);
  }
  return ticks;
}

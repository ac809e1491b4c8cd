/** @file Points of a search on two axes: which are on the front, and the scale to draw them. Pure. */

import type { MinimisePoint, MinimiseState } from '../../preload/contract/analysis.ts';

/** Return the points that no other beats in both cost and quality, cheapest first. */
export function paretoFront(points: readonly MinimisePoint[], unit: MinimiseState['qualityUnit']): readonly MinimisePoint[] {
  const better = (a: number, b: number): boolean => (unit === 'accuracy' ? a > b : a < b);
  const front: MinimisePoint[] = [];
  for (const point of [...points].sort((a, b) => a.cost - b.cost || (better(a.quality, b.quality) ? -1 : 1))) {
    const last = front.at(-1);
    if (!last || better(point.quality, last.quality)) front.push(point);
  }
  return front;
}

/** An axis from `min` to `max` with round ticks. */
export interface LinearAxis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** Return an axis that holds the values with a little air. Without values it spans 0…1. */
export function linearAxis(values: readonly number[], tickCount = 4): LinearAxis {
  const finite = values.filter((v) => Number.isFinite(v));
  const [low, high] = finite.length === 0 ? [0, 1] : [Math.min(...finite), Math.max(...finite)];
  const air = high > low ? (high - low) * 0.08 : Math.max(Math.abs(low) * 0.05, 1e-9);
  const [min, max] = [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
  const rough = (max - min) / tickCount;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(Number((i * step).toPrecision(12)));
  return { min, max, ticks };
}

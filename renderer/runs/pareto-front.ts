/** @file The runs that no other run beats in both of two figures. */

/** A point of the plot. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** Which way is better. */
export type Direction = 'higher' | 'lower' | 'neither';

/**
 * Return the points that are not dominated, by ascending x; ties in both figures are all kept.
 * An axis where neither direction is better has no front: the result is empty. Never throws.
 */
export function paretoFront<P extends PlotPoint>(points: readonly P[], xBetter: Direction, yBetter: Direction): P[] {
  if (xBetter === 'neither' || yBetter === 'neither') return [];
  const cost = ({ x, y }: PlotPoint): readonly [number, number] => [xBetter === 'lower' ? x : -x, yBetter === 'lower' ? y : -y];
  const finite = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const sorted = finite.toSorted((a, b) => cost(a)[0] - cost(b)[0] || cost(a)[1] - cost(b)[1]);
  const front: P[] = [];
  let best = Infinity;
  for (const point of sorted) {
    const last = front.at(-1);
    const isTwin = last !== undefined && last.x === point.x && last.y === point.y;
    if (cost(point)[1] < best || isTwin) {
      front.push(point);
      best = Math.min(best, cost(point)[1]);
    }
  }
  return front.toSorted((a, b) => a.x - b.x);
}

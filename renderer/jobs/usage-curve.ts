/** @file The curve of what a job takes of the machine, as a path. Pure, never throws. */

/** Size of the drawing; it is stretched to its place. */
export const CURVE_WIDTH = 600;
/** Its height. */
export const CURVE_HEIGHT = 60;

/** One point of a curve. */
export interface CurvePoint {
  readonly atMs: number;
  readonly value: number;
}

/** Return the greatest value that the scale has to show: a round number above all values and the limit, if that is near. */
export function curveTop(values: readonly number[], limit?: number): number {
  const most = Math.max(0, ...values);
  const isNear = limit !== undefined && most > limit / 3;
  const top = Math.max(most, isNear ? limit : 0);
  if (top <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(top));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * size >= top) ?? 10) * size;
}

/** Return the path of a line through the points, and of the area below it; empty for fewer than two points. */
export function curvePaths(points: readonly CurvePoint[], top: number): { readonly line: string; readonly area: string } {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return { line: '', area: '' };
  const x = (atMs: number): string => (((atMs - first.atMs) / (last.atMs - first.atMs)) * CURVE_WIDTH).toFixed(1);
  const y = (value: number): string => (CURVE_HEIGHT - (Math.min(value, top) / top) * CURVE_HEIGHT).toFixed(1);
  const line = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.atMs)} ${y(p.value)}`).join('');
  return { line, area: `${line}L${CURVE_WIDTH} ${CURVE_HEIGHT}L0 ${CURVE_HEIGHT}Z` };
}

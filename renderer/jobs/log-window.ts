/**
 * @file Which part of a long log the scroll bar stands for. Pure.
 *
 * A browser draws no element higher than some 30 million pixels, that is 1.8 million lines; the bar stands for a window of a
 * million lines, which moves by half of itself when its ends come near.
 */

/** Lines by which the window moves. */
const HALF_LINES = 500_000;
/** Lines before an end of the window that count as near. */
const NEAR_LINES = 125_000;

/** Return where the window has to begin so that `line` is well inside: at `present` as long as it is. Never throws. */
export function windowStart(line: number, totalLines: number, present: number): number {
  const place = line - present;
  const isNearStart = place < NEAR_LINES && present > 0;
  const isNearEnd = place >= 2 * HALF_LINES - NEAR_LINES && present + 2 * HALF_LINES < totalLines;
  return isNearStart || isNearEnd ? Math.max(0, Math.round(line / HALF_LINES) - 1) * HALF_LINES : present;
}

/** Return how many lines the window that begins at `start` holds. Never throws. */
export function windowLineCount(start: number, totalLines: number): number {
  return Math.max(0, Math.min(2 * HALF_LINES, totalLines - start));
}

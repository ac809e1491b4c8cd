/** @file Where the letters of selected points stand, so that none covers another. */

/** A place in the plot. @unit px */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Offsets of a letter's middle from its point, best first. @unit px */
const OFFSETS: readonly Place[] = [{ x: 15, y: -9 }, { x: 15, y: 10 }, { x: -15, y: -9 }, { x: -15, y: 10 }, { x: 0, y: -18 }, { x: 0, y: 19 }, { x: 30, y: 0 }, { x: -30, y: 0 }];
/** Letters this close would touch. @unit px */
const LETTER_PX = 14;

/** Return a place for each point's letter, inside the area and apart from the others as far as there is room. Never throws. */
export function placeLetters(points: readonly Place[], widthPx: number, heightPx: number): Place[] {
  const placed: Place[] = [];
  for (const point of points) {
    const candidates = OFFSETS.map((offset) => ({ x: point.x + offset.x, y: point.y + offset.y }));
    const inside = candidates.filter((c) => c.x > 8 && c.x < widthPx - 8 && c.y > 8 && c.y < heightPx - 8);
    const free = inside.find((c) => placed.every((p) => Math.abs(p.x - c.x) >= LETTER_PX || Math.abs(p.y - c.y) >= LETTER_PX));
    placed.push(free ?? inside[0] ?? candidates[0] ?? point);
  }
  return placed;
}

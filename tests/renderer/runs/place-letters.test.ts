import { describe, expect, it } from 'vitest';
import { placeLetters } from '../../../renderer/runs/place-letters.ts';

describe('letters of selected points', () => {
  it('do not cover each other when their points coincide', () => {
    const places = placeLetters([{ x: 100, y: 100 }, { x: 102, y: 101 }, { x: 100, y: 100 }, { x: 99, y: 99 }], 400, 300);
    places.forEach((a, i) => places.slice(i + 1).forEach((b) => expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeGreaterThanOrEqual(14)));
  });
  it('stay inside the plot at its edges', () => {
    for (const place of placeLetters([{ x: 398, y: 4 }, { x: 2, y: 298 }], 400, 300)) {
      expect(place.x).toBeGreaterThan(0);
      expect(place.x).toBeLessThan(400);
      expect(place.y).toBeGreaterThan(0);
      expect(place.y).toBeLessThan(300);
    }
  });
});

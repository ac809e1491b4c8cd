import { describe, expect, it } from 'vitest';
import { windowLineCount, windowStart } from '../../../renderer/jobs/log-window.ts';

const TOTAL = 10_000_000;

describe('the window of a long log', () => {
  it('is the whole log up to a million lines', () => {
    for (const line of [0, 500_000, 999_999]) expect(windowStart(line, 1_000_000, 0)).toBe(0);
    expect(windowLineCount(0, 1_000_000)).toBe(1_000_000);
  });
  it('holds any line well inside, wherever it was before', () => {
    for (const present of [0, 2_500_000, 9_000_000]) {
      for (let line = 0; line < TOTAL; line += 77_777) {
        const start = windowStart(line, TOTAL, present);
        const count = windowLineCount(start, TOTAL);
        expect(line - start).toBeGreaterThanOrEqual(start === 0 ? 0 : 125_000);
        expect(start + count - line).toBeGreaterThan(start + count === TOTAL ? 0 : 125_000);
        expect(count).toBeLessThanOrEqual(1_000_000);
      }
    }
  });
  it('stays while somebody reads in its middle, and does not move back and forth at an end', () => {
    expect(windowStart(3_400_000, TOTAL, 3_000_000)).toBe(3_000_000);
    const moved = windowStart(3_900_000, TOTAL, 3_000_000);
    expect(moved).toBeGreaterThan(3_000_000);
    expect(windowStart(3_899_000, TOTAL, moved)).toBe(moved);
  });
});

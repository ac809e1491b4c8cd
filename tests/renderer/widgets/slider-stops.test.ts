/** @file Stops of a slider. */

import { describe, expect, it } from 'vitest';
import { nearestStopIndex } from '../../../renderer/widgets/slider-stops.ts';

describe('nearest stop', () => {
  it('finds the stop itself', () => {
    expect([1, 2, 4, 8, 64].map((v) => nearestStopIndex([1, 2, 4, 8, 64], v))).toEqual([0, 1, 2, 3, 4]);
  });
  it('snaps between stops to the nearer one, to the lower one on a tie', () => {
    expect(nearestStopIndex([1, 2, 4, 8, 64], 7)).toBe(3);
    expect(nearestStopIndex([1, 2, 4, 8, 64], 3)).toBe(1);
    expect(nearestStopIndex([1, 2, 4, 8, 64], 1000)).toBe(4);
    expect(nearestStopIndex([1, 2, 4, 8, 64], -5)).toBe(0);
  });
  it('is 0 for no stops', () => {
    expect(nearestStopIndex([], 3)).toBe(0);
  });
});

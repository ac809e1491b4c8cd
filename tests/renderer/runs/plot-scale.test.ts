import { describe, expect, it } from 'vitest';
import { makeScale } from '../../../renderer/runs/plot-scale.ts';

describe('the scale of an axis', () => {
  it('is logarithmic for a wide positive span and keeps all values inside', () => {
    const scale = makeScale([2000, 8000, 41_000]);
    expect(scale.isLog).toBe(true);
    for (const v of [2000, 8000, 41_000]) {
      expect(scale.place(v)).toBeGreaterThan(0);
      expect(scale.place(v)).toBeLessThan(1);
      expect(scale.valueAt(scale.place(v))).toBeCloseTo(v, 6);
    }
    expect(scale.ticks.map((t) => t.text)).toEqual(['2\u202fk', '5\u202fk', '10\u202fk', '20\u202fk']);
  });
  it('is linear for a narrow span or with zero, and has round ticks', () => {
    expect(makeScale([86.7, 97.2]).ticks.map((t) => t.value)).toEqual([88, 90, 92, 94, 96]);
    expect(makeScale([0, 700]).isLog).toBe(false);
  });
  it('survives no values and equal values', () => {
    expect(makeScale([]).place(0.5)).toBeGreaterThan(0);
    const one = makeScale([5, 5]);
    expect(one.place(5)).toBeCloseTo(0.5);
  });
});

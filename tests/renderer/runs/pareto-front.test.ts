import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from '../../../renderer/runs/pareto-front.ts';

describe('the Pareto front', () => {
  it('keeps what no other point beats in both figures', () => {
    const points = [{ x: 1, y: 80 }, { x: 2, y: 90 }, { x: 3, y: 85 }, { x: 4, y: 95 }, { x: 5, y: 95 }];
    expect(paretoFront(points, 'lower', 'higher')).toEqual([{ x: 1, y: 80 }, { x: 2, y: 90 }, { x: 4, y: 95 }]);
  });
  it('turns with the directions of its axes', () => {
    const points = [{ x: 1, y: 1 }, { x: 2, y: 2 }];
    expect(paretoFront(points, 'higher', 'higher')).toEqual([{ x: 2, y: 2 }]);
    expect(paretoFront(points, 'lower', 'lower')).toEqual([{ x: 1, y: 1 }]);
    expect(paretoFront(points, 'lower', 'neither')).toEqual([]);
  });
  it('keeps twins and drops points without a number', () => {
    expect(paretoFront([{ x: 1, y: 1 }, { x: 1, y: 1 }, { x: NaN, y: 9 }], 'lower', 'higher')).toHaveLength(2);
  });
  it('agrees with the definition on random points', () => {
    const point = record({ x: integer({ min: 0, max: 9 }), y: integer({ min: 0, max: 9 }) });
    assert(property(array(point, { maxLength: 30 }), (points) => {
      const beaten = (p: { x: number; y: number }): boolean => points.some((q) => q.x <= p.x && q.y >= p.y && (q.x < p.x || q.y > p.y));
      const expected = points.filter((p) => !beaten(p)).map((p) => `${p.x} ${p.y}`).toSorted();
      expect(paretoFront(points, 'lower', 'higher').map((p) => `${p.x} ${p.y}`).toSorted()).toEqual(expected);
    }));
  });
});

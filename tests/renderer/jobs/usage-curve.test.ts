import { describe, expect, it } from 'vitest';
import { curvePaths, curveTop } from '../../../renderer/jobs/usage-curve.ts';

describe('the curve of a job', () => {
  it('has a round top above all values, and above the limit where that is near', () => {
    expect(curveTop([0.2, 1.37])).toBe(1.5);
    expect(curveTop([9.4], 24)).toBe(30);
    expect(curveTop([1], 24)).toBe(1);
    expect(curveTop([])).toBe(1);
  });
  it('goes from the left edge to the right one, its greatest value at its height', () => {
    const { line, area } = curvePaths([{ atMs: 100, value: 0 }, { atMs: 150, value: 2 }, { atMs: 200, value: 1 }], 2);
    expect(line).toBe('M0.0 60.0L300.0 0.0L600.0 30.0');
    expect(area).toBe(`${line}L600 60L0 60Z`);
    expect(curvePaths([{ atMs: 1, value: 1 }], 2)).toEqual({ line: '', area: '' });
  });
});

import { describe, expect, it } from 'vitest';
import { rangeInFilter, withRange } from '../../../renderer/runs/filter-range.ts';
import { RUN_METRICS } from '../../../renderer/runs/run-metrics.ts';

const lut = RUN_METRICS.lutSynthesized;

describe('ranges in a filter', () => {
  it('are read from comparisons, with suffixes', () => {
    expect(rangeInFilter('acc > 95 lut < 12k', lut)).toEqual({ low: -Infinity, high: 12_000 });
    expect(rangeInFilter('lut>=1k lut <= 2k lut < 1.5k', lut)).toEqual({ low: 1000, high: 1500 });
    expect(rangeInFilter('acc > 95', lut)).toBeUndefined();
  });
  it('are replaced without touching other terms', () => {
    expect(withRange('acc > 95 lut < 12k tag:good', lut, { low: 1000, high: 5000 })).toBe('acc > 95 tag:good lut>=1000 lut<=5000');
    expect(withRange('lut>=1000 lut<=5000', lut, undefined)).toBe('');
    expect(withRange('lut.est < 5', lut, { low: 3, high: Infinity })).toBe('lut.est < 5 lut>=3');
  });
});

import { describe, expect, it } from 'vitest';
import { metricDelta, metricText } from '../../../renderer/runs/metric-delta.ts';

describe('differences of a metric', () => {
  it('are in percentage points for shares', () => {
    expect(metricDelta({ unit: 'fraction', better: 'higher' }, 0.969, 0.961)).toMatchObject({ text: '−0.8\u202fpp', direction: 'down', verdict: 'worse' });
    expect(metricDelta({ unit: '%', better: 'higher' }, 96.1, 96.9)).toMatchObject({ text: '+0.8\u202fpp', direction: 'up', verdict: 'better' });
  });
  it('are relative for large counts and plain for small ones', () => {
    expect(metricDelta({ unit: '', better: 'lower' }, 11_100, 6400)).toMatchObject({ text: '−42\u202f%', verdict: 'better' });
    expect(metricDelta({ unit: '', better: 'lower' }, 4, 11)).toMatchObject({ text: '+7', verdict: 'worse' });
  });
  it('say nothing good or bad where no direction is better', () => {
    expect(metricDelta({ unit: '', better: 'neither' }, 1, 3)?.verdict).toBe('neutral');
    expect(metricDelta({ unit: '', better: 'lower' }, 3, 3)).toMatchObject({ text: '±0', direction: 'same', verdict: 'same', bar: 0 });
  });
  it('are none where the difference rounds away in the text', () => {
    const same = { text: '±0', direction: 'same', verdict: 'same', bar: 0 };
    expect(metricDelta({ unit: 'model units', better: 'lower' }, 1, 0.999_97)).toEqual(same);
    expect(metricDelta({ unit: 'fraction', better: 'higher' }, 0.9, 0.900_02)).toEqual(same);
    expect(metricDelta({ unit: 'LUT', better: 'lower' }, 30_400, 30_403)).toEqual(same);
    expect(metricDelta({ unit: 'model units', better: 'lower' }, 0.0312, 0.035)).toMatchObject({ text: '+0.0038', verdict: 'worse' });
  });
  it('do not exist when a figure is missing, also from zero', () => {
    expect(metricDelta({ unit: '', better: 'lower' }, undefined, 3)).toBeUndefined();
    expect(metricDelta({ unit: '', better: 'lower' }, 0, 3)).toMatchObject({ text: '+3', bar: 1 });
  });
  it('read with their unit', () => {
    expect(metricText({ unit: 'fraction' }, 0.9694)).toBe('96.9\u202f%');
    expect(metricText({ unit: 'cycles' }, 34)).toBe('34\u202fcyc');
    expect(metricText({ unit: 'ns' }, undefined)).toBe('—');
  });
});

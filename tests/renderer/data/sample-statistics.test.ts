import { array, assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftErrors } from '../../../renderer/data/generate-dialog.tsx';
import { spreadSamples, valueHistogram } from '../../../renderer/data/sample-statistics.ts';

describe('the histogram of a dataset', () => {
  it('counts every finite value once, the largest in the last bin', () => {
    assert(property(array(double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 60 }), (values) => {
      const { counts } = valueHistogram(values, 8);
      expect(counts).toHaveLength(8);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(values.length);
    }));
    expect(valueHistogram([0, 1, 2, 3], 4).counts).toEqual([1, 1, 1, 1]);
    expect(valueHistogram([0, 4], 4).counts).toEqual([1, 0, 0, 1]);
  });
  it('names values that are no numbers instead of drawing them', () => {
    expect(valueHistogram([1, NaN, Infinity, 2], 2)).toMatchObject({ min: 1, max: 2, strangeCount: 2, counts: [1, 1] });
    expect(valueHistogram([NaN], 2)).toMatchObject({ min: 0, max: 0, strangeCount: 1, counts: [0, 0] });
  });
  it('puts equal values into one bin', () => {
    expect(valueHistogram([5, 5, 5], 3).counts).toEqual([3, 0, 0]);
  });
});

describe('samples of a preview', () => {
  it('are spread over the whole set and never repeat', () => {
    expect(spreadSamples(360, 4)).toEqual([0, 90, 180, 270]);
    expect(spreadSamples(3, 48)).toEqual([0, 1, 2]);
    expect(spreadSamples(0, 48)).toEqual([]);
  });
});

describe('the form for generated data', () => {
  it('accepts whole counts and positive amplitudes only', () => {
    expect(draftErrors({ sampleCount: '1000', seed: '0', amplitude: '0.5' })).toEqual({});
    expect(Object.keys(draftErrors({ sampleCount: '1.5', seed: '-1', amplitude: '0' }))).toEqual(['sampleCount', 'seed', 'amplitude']);
    expect(draftErrors({ sampleCount: '2000000', seed: '1', amplitude: '' })).toHaveProperty('amplitude');
  });
});

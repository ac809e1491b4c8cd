import { describe, expect, it } from 'vitest';
import { QualityCollector } from '../../../main/workers/engine-quality.ts';

describe('QualityCollector', () => {
  it('counts hits and flips over blocks, and names the samples that change class', () => {
    const quality = new QualityCollector([3], 'softmax', Int32Array.of(0, 1, 2));
    quality.add(Float64Array.of(9, 0, 0, 0, 1, 2), Float64Array.of(8, 0, 0, 0, 3, 2), 2);
    quality.add(Float64Array.of(0, 0, 1), Float64Array.of(0, 0, 1), 1);
    expect(quality.metrics()).toEqual({ sampleCount: 3, maxAbsError: 2, emulatedAccuracy: 2 / 3, referenceAccuracy: 1, flipCount: 1, flips: [{ sample: 1, reference: 1, emulated: 2, label: 1 }] });
  });

  it('takes the first of equal scores, as argmax does', () => {
    const quality = new QualityCollector([2], '', Int32Array.of(0));
    quality.add(Float64Array.of(0.5, 0.5), undefined, 1);
    expect(quality.metrics()).toEqual({ sampleCount: 1, maxAbsError: 0, emulatedAccuracy: 1 });
  });

  it('decides a single score at one half behind a sigmoid and at zero elsewhere', () => {
    for (const [activation, hits] of [['sigmoid', 0], ['linear', 1]] as const) {
      const quality = new QualityCollector([1], activation, Int32Array.of(1));
      quality.add(Float64Array.of(0.4), Float64Array.of(0.4), 1);
      expect(quality.metrics().emulatedAccuracy).toBe(hits);
    }
  });

  it('speaks of no classes where the output is no list of scores, or one score without labels', () => {
    for (const collector of [new QualityCollector([4, 4, 2], 'relu', Int32Array.of(1)), new QualityCollector([1], 'linear', undefined)]) {
      collector.add(new Float64Array(32), new Float64Array(32).fill(0.5), 1);
      expect(collector.metrics()).toEqual({ sampleCount: 1, maxAbsError: 0.5 });
    }
  });
});

import { describe, expect, it } from 'vitest';
import { isInHistogram, samplesAlike } from '../../../../main/compiler/emulator/histogram-samples.ts';

describe('samples in histograms', () => {
  it('are the first 256, then the first 64 of every 1,024', () => {
    const runs: number[][] = [];
    for (let sample = 0; sample < 3000; sample++) {
      if (!isInHistogram(sample)) continue;
      const last = runs.at(-1);
      if (last?.[1] === sample - 1) last[1] = sample;
      else runs.push([sample, sample]);
    }
    expect(runs).toEqual([[0, 255], [1024, 1087], [2048, 2111]]);
  });

  it('come in runs that end where the next sample differs', () => {
    for (let sample = 0; sample < 3000; sample++) {
      const end = sample + samplesAlike(sample);
      expect(end).toBeGreaterThan(sample);
      for (const other of [sample + 1, end - 1]) if (other < end) expect(isInHistogram(other)).toBe(isInHistogram(sample));
      expect(isInHistogram(end)).toBe(!isInHistogram(sample));
    }
  });
});

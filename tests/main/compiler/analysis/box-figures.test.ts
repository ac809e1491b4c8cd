import { describe, expect, it } from 'vitest';
import { boxFigures } from '../../../../main/compiler/analysis/box-figures.ts';
import { linearHistograms } from '../../../../main/compiler/analysis/linear-histogram.ts';
import { indexOf, outputErrors } from '../../../../main/compiler/analysis/output-errors.ts';

describe('box figures', () => {
  it('are order statistics of what is not zero, without its sign', () => {
    expect(boxFigures([0, -1, 2, -3, 4, 5, 0])).toEqual({ min: 1, q1: 2, median: 3, q3: 4, max: 5, zeroShare: 2 / 7, elementCount: 7 });
  });

  it('interpolate between neighbours', () => {
    expect(boxFigures([1, 2])).toMatchObject({ q1: 1.25, median: 1.5, q3: 1.75 });
  });

  it('are zero for zeros and absent for nothing', () => {
    expect(boxFigures([0, 0])).toEqual({ min: 0, q1: 0, median: 0, q3: 0, max: 0, zeroShare: 1, elementCount: 2 });
    expect(boxFigures([])).toBeUndefined();
  });

  it('count ends and zeros exactly where quartiles come from a part', () => {
    const values = Float64Array.from({ length: 2_100_000 }, (_, i) => (i % 3 === 0 ? 0 : i));
    const box = boxFigures(values);
    expect(box).toMatchObject({ min: 1, max: 2_099_999, zeroShare: 1 / 3 });
    expect(box?.median).toBeGreaterThan(1_000_000);
    expect(box?.median).toBeLessThan(1_100_000);
  });
});

describe('histograms', () => {
  it('share their ends, and leave out what is no number', () => {
    const [a, b] = linearHistograms([Float64Array.of(0, 1, 4), Float64Array.of(2, NaN, Infinity)], 4);
    expect(a).toEqual({ min: 0, max: 4, counts: [1, 1, 0, 1] });
    expect(b).toEqual({ min: 0, max: 4, counts: [0, 0, 1, 0] });
  });

  it('of one value have a width', () => {
    expect(linearHistograms([Float64Array.of(2, 2)], 2)).toEqual([{ min: 2, max: 3, counts: [2, 0] }]);
    expect(linearHistograms([Float64Array.of()], 2)).toEqual([{ min: 0, max: 1, counts: [0, 0] }]);
  });
});

describe('errors of output elements', () => {
  it('are averaged with and without sign, and name the worst sample', () => {
    const errors = outputErrors(Float64Array.of(1, 0, 3, 5), Float64Array.of(0, 0, 4, 1), { shape: [2], limit: 10 });
    expect(errors).toEqual([
      { index: [0], meanError: 0, meanAbs: 1, rms: 1, maxAbs: 1, worstSample: 0 },
      { index: [1], meanError: 2, meanAbs: 2, rms: Math.sqrt(8), maxAbs: 4, worstSample: 1 },
    ]);
    expect(outputErrors(new Float64Array(8), new Float64Array(8), { shape: [2, 2], limit: 3 })).toHaveLength(3);
  });

  it('are placed by the index along each axis, the last one running fastest', () => {
    expect([0, 5, 11].map((element) => indexOf(element, [2, 3, 2]))).toEqual([[0, 0, 0], [0, 2, 1], [1, 2, 1]]);
  });
});

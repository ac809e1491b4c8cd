import { describe, expect, it } from 'vitest';
import { classFigures, countMatrix, findFlips, marginHistograms, topShares } from '../../../../main/compiler/analysis/class-figures.ts';
import { classesOf, decisionRule, marginOf } from '../../../../main/compiler/analysis/decision-rule.ts';
import { RandomSource } from '../../../helpers/random-source.ts';

const THREE = { scoreCount: 3, classCount: 3, threshold: 0 };
const ONE = { scoreCount: 1, classCount: 2, threshold: 0.5 };

describe('classes of outputs', () => {
  it('are the largest score, the first of equals', () => {
    expect([...classesOf(THREE, Float64Array.of(1, 3, 2, 5, 5, 1, 0, 0, 0))]).toEqual([1, 0, 0]);
  });

  it('are a decision at the threshold for a single score, and only where there are labels', () => {
    expect(decisionRule([1], 'sigmoid', true)).toEqual(ONE);
    expect(decisionRule([1], 'linear', true)?.threshold).toBe(0);
    expect(decisionRule([1], 'sigmoid', false)).toBeUndefined();
    expect([...classesOf(ONE, Float64Array.of(0.5, 0.51))]).toEqual([0, 1]);
  });

  it('do not exist for images and empty outputs', () => {
    expect(decisionRule([4, 4, 3], '', true)).toBeUndefined();
    expect(decisionRule([0], '', true)).toBeUndefined();
    expect(decisionRule([1, 1, 10], '', false)).toMatchObject({ scoreCount: 10, classCount: 10 });
  });

  it('have the margin between the best two, or from the threshold', () => {
    expect(marginOf(THREE, Float64Array.of(1, 4, 2.5), 0)).toBe(1.5);
    expect(marginOf(ONE, Float64Array.of(0.2), 0)).toBeCloseTo(0.3, 12);
  });
});

describe('confusion and top-k', () => {
  it('count every pair of known classes once', () => {
    expect(countMatrix([0, 1, 1, 2, 7, -1], [0, 0, 1, 2, 0, 0], 3)).toEqual([[1, 0, 0], [1, 1, 0], [0, 0, 1]]);
  });

  it('rank the label among the scores, by class where scores are equal', () => {
    const scores = Float64Array.of(3, 2, 1, 3, 2, 1, 1, 1, 1);
    expect(topShares(THREE, scores, Int32Array.of(0, 2, 1))).toEqual([1 / 3, 2 / 3, 1]);
    expect(topShares(THREE, scores, Int32Array.of(5, 5, 5))).toEqual([0, 0, 0]);
    expect(topShares(ONE, Float64Array.of(0.9, 0.1), Int32Array.of(1, 1))).toEqual([0.5, 1]);
  });

  it('begin with the accuracy and end at one for as many classes as ranks', () => {
    const figures = classFigures(THREE, Float64Array.of(1, 0, 0, 0, 1, 0), Int32Array.of(0, 0));
    expect(figures.accuracy).toBe(0.5);
    expect(figures.topK[0]).toBe(figures.accuracy);
    expect(figures.topK.at(-1)).toBe(1);
    expect(figures.confusion).toEqual([[1, 1, 0], [0, 0, 0], [0, 0, 0]]);
    expect(figures.roc.map((curve) => curve === undefined)).toEqual([true, true, true]);
  });

  it('agree with a plain count on random scores', () => {
    const random = new RandomSource(7);
    const chance = (): number => random.fraction();
    const scores = Float64Array.from({ length: 300 }, () => Math.floor(chance() * 6));
    const labels = Int32Array.from({ length: 100 }, () => Math.floor(chance() * 3));
    const { accuracy, confusion, topK } = classFigures(THREE, scores, labels);
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(confusion.reduce((sum, row, k) => sum + (row[k] ?? 0), 0) / 100).toBe(accuracy);
    for (let k = 1; k < topK.length; k++) expect(topK[k]).toBeGreaterThanOrEqual(topK[k - 1] ?? 1);
  });
});

describe('flips', () => {
  const runs = { reference: Float64Array.of(3, 0, 0, 1, 0.9, 0, 0, 2, 1), emulated: Float64Array.of(0, 1, 0, 0.5, 0.9, 0, 0, 2, 1.5), labels: Int32Array.of(0, 1, 1) };

  it('are listed with both margins, the reference\'s surest first', () => {
    expect(findFlips(THREE, runs)).toEqual([
      { sample: 0, reference: 0, emulated: 1, label: 0, referenceMargin: 3, emulatedMargin: 1 },
      { sample: 1, reference: 0, emulated: 1, label: 1, referenceMargin: 1 - 0.9, emulatedMargin: 0.4 },
    ]);
  });

  it('stand in histograms on the same bins as all margins', () => {
    const { reference, emulated, flips } = marginHistograms(THREE, runs);
    expect([reference, emulated, flips].map(({ min, max, counts }) => [min, max, counts.length])).toEqual([[1 - 0.9, 3, 40], [1 - 0.9, 3, 40], [1 - 0.9, 3, 40]]);
    expect([reference, emulated, flips].map(({ counts }) => counts.reduce((sum, count) => sum + count, 0))).toEqual([3, 3, 2]);
  });
});

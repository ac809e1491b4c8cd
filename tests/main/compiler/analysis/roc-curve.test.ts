import { describe, expect, it } from 'vitest';
import { rocCurve } from '../../../../main/compiler/analysis/roc-curve.ts';
import { RandomSource } from '../../../helpers/random-source.ts';

const curve = (scores: readonly number[], positive: readonly number[]): ReturnType<typeof rocCurve> => rocCurve(Float64Array.from(scores), Uint8Array.from(positive));

/** Share of pairs that stand in the right order; equal ones count half. */
function pairShare(scores: readonly number[], positive: readonly number[]): number {
  let [right, pairs] = [0, 0];
  for (const [i, a] of scores.entries()) {
    for (const [j, b] of scores.entries()) {
      if (positive[i] !== 1 || positive[j] !== 0) continue;
      pairs++;
      right += a > b ? 1 : a === b ? 0.5 : 0;
    }
  }
  return right / pairs;
}

describe('the ROC curve', () => {
  it('is one for a perfect order, zero for the reverse, one half where all scores are equal', () => {
    expect(curve([4, 3, 2, 1], [1, 1, 0, 0])?.auc).toBe(1);
    expect(curve([1, 2, 3, 4], [1, 1, 0, 0])?.auc).toBe(0);
    expect(curve([7, 7, 7, 7], [1, 0, 1, 0])).toEqual({ falsePositiveRate: [0, 1], truePositiveRate: [0, 1], auc: 0.5 });
  });

  it('goes through hand-computed points, ties together', () => {
    expect(curve([3, 2, 2, 1], [1, 1, 0, 0])).toEqual({ falsePositiveRate: [0, 0, 0.5, 1], truePositiveRate: [0, 0.5, 1, 1], auc: 0.875 });
  });

  it('does not exist where all samples are of one kind', () => {
    expect(curve([1, 2], [1, 1])).toBeUndefined();
    expect(curve([], [])).toBeUndefined();
  });

  it('has the area of the share of pairs in the right order, on random scores with many ties', () => {
    const random = new RandomSource(3);
    const chance = (): number => random.fraction();
    for (let round = 0; round < 30; round++) {
      const scores = Array.from({ length: 40 }, () => Math.floor(chance() * 8));
      const positive = Array.from({ length: 40 }, (_, i) => (i < 2 ? i : Math.round(chance())));
      expect(curve(scores, positive)?.auc).toBeCloseTo(pairShare(scores, positive), 12);
    }
  });

  it('keeps at most 200 points, from (0,0) to (1,1), and the exact area', () => {
    const random = new RandomSource(5);
    const chance = (): number => random.fraction();
    const scores = Array.from({ length: 3000 }, () => chance());
    const positive = scores.map((score) => (score + chance() > 1 ? 1 : 0));
    const found = curve(scores, positive);
    expect(found?.falsePositiveRate).toHaveLength(200);
    expect([found?.falsePositiveRate[0], found?.truePositiveRate[0], found?.falsePositiveRate.at(-1), found?.truePositiveRate.at(-1)]).toEqual([0, 0, 1, 1]);
    expect(found?.auc).toBeCloseTo(pairShare(scores, positive), 10);
  });
});

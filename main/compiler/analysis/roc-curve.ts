/**
 * @file Receiver operating characteristic of one class against the rest, and the area under it.
 *
 * Samples of equal score cannot be told apart by any threshold: they move the curve together, as one straight piece, so
 * that a classifier that says the same of everything has an area of one half.
 */

import type { RocCurve } from '../../../preload/model/figures.ts';

/** Points that a curve keeps. */
const POINTS_MAX = 200;

/**
 * Return the curve of scores (higher: more likely positive), or nothing where all samples are of one kind. Never throws.
 *
 * The area is exact; only the drawn points are thinned out beyond 200.
 * @shape scores and isPositive: [samples]
 */
export function rocCurve(scores: Float64Array, isPositive: Uint8Array): RocCurve | undefined {
  const positiveCount = isPositive.reduce((count, flag) => count + (flag === 0 ? 0 : 1), 0);
  const negativeCount = scores.length - positiveCount;
  if (positiveCount === 0 || negativeCount === 0) return undefined;
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const [falsePositive, truePositive] = [[0], [0]];
  let [fp, tp, area] = [0, 0, 0];
  for (let i = 0; i < order.length;) {
    const [fpBefore, tpBefore, score] = [fp, tp, scores[order[i] ?? 0]];
    for (; i < order.length && scores[order[i] ?? 0] === score; i++) {
      if (isPositive[order[i] ?? 0] === 0) fp++;
      else tp++;
    }
    area += (fp - fpBefore) * (tp + tpBefore) * 0.5;
    falsePositive.push(fp / negativeCount);
    truePositive.push(tp / positiveCount);
  }
  return { ...thinned(falsePositive, truePositive), auc: area / (positiveCount * negativeCount) };
}

/** Keep first, last and evenly spaced points in between. */
function thinned(x: readonly number[], y: readonly number[]): Pick<RocCurve, 'falsePositiveRate' | 'truePositiveRate'> {
  if (x.length <= POINTS_MAX) return { falsePositiveRate: x, truePositiveRate: y };
  const picks = Array.from({ length: POINTS_MAX }, (_, k) => Math.round((k * (x.length - 1)) / (POINTS_MAX - 1)));
  return { falsePositiveRate: picks.map((k) => x[k] ?? 1), truePositiveRate: picks.map((k) => y[k] ?? 1) };
}

/**
 * @file How outputs become classes: the largest score wins, the first of equals; a single score is a decision at a
 * threshold where labels say that there are two classes.
 */

/** The rule of one output. */
export interface DecisionRule {
  /** Scores per sample. */
  readonly scoreCount: number;
  /** Classes that can be decided; 2 for a single score. */
  readonly classCount: number;
  /** Above it a single score means class 1. @unit model units */
  readonly threshold: number;
}

/** Return the rule of an output, or nothing where it is not a vector of classes. Never throws. @shape [..., scores] */
export function decisionRule(shape: readonly number[], activation: string, labelled: boolean): DecisionRule | undefined {
  const scoreCount = shape.reduce((product, length) => product * length, 1);
  const isScores = shape.length > 0 && shape.slice(0, -1).every((length) => length === 1);
  if (!isScores || scoreCount === 0 || (scoreCount === 1 && !labelled)) return undefined;
  return { scoreCount, classCount: Math.max(2, scoreCount), threshold: /^(hard_)?sigmoid$/.test(activation) ? 0.5 : 0 };
}

/** Return the class of one sample. Never throws. @shape scores: [samples, scoreCount] */
export function classOf(rule: DecisionRule, scores: Float64Array, sample: number): number {
  const { scoreCount } = rule;
  if (scoreCount === 1) return (scores[sample] ?? 0) > rule.threshold ? 1 : 0;
  const start = sample * scoreCount;
  let best = 0;
  for (let k = 1; k < scoreCount; k++) if ((scores[start + k] ?? 0) > (scores[start + best] ?? 0)) best = k;
  return best;
}

/** Return the classes of all samples. Never throws. @shape [samples, scoreCount] → [samples] */
export function classesOf(rule: DecisionRule, scores: Float64Array): Int32Array {
  return Int32Array.from({ length: scores.length / rule.scoreCount }, (_, sample) => classOf(rule, scores, sample));
}

/** Return how sure a decision is: the largest score minus the second, or the distance from the threshold. Never throws. @unit model units */
export function marginOf(rule: DecisionRule, scores: Float64Array, sample: number): number {
  const { scoreCount } = rule;
  if (scoreCount === 1) return Math.abs((scores[sample] ?? 0) - rule.threshold);
  let [first, second] = [-Infinity, -Infinity];
  for (let k = sample * scoreCount; k < (sample + 1) * scoreCount; k++) {
    const score = scores[k] ?? 0;
    if (score > first) [first, second] = [score, first];
    else if (score > second) second = score;
  }
  return first - second;
}

/** Return the score that speaks for a class, higher meaning surer. Never throws. @unit model units */
export function scoreFor(rule: DecisionRule, scores: Float64Array, where: { readonly sample: number; readonly classIndex: number }): number {
  const { sample, classIndex } = where;
  if (rule.scoreCount > 1) return scores[sample * rule.scoreCount + classIndex] ?? 0;
  const score = scores[sample] ?? 0;
  return classIndex === 1 ? score : -score;
}

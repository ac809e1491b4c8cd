/** @file What a network's classes are worth against labels: accuracy, top-k, confusion, ROC; and what changes between two runs. */

import type { ClassFigures, CountMatrix, LinearHistogram } from '../../../preload/model/figures.ts';
import { classesOf, marginOf, scoreFor, type DecisionRule } from './decision-rule.ts';
import { linearHistograms } from './linear-histogram.ts';
import { rocCurve } from './roc-curve.ts';

/** One sample whose class differs between two runs. */
export interface Flip {
  readonly sample: number;
  readonly reference: number;
  readonly emulated: number;
  readonly label?: number;
  readonly referenceMargin: number;
  readonly emulatedMargin: number;
}

/** How sure the decisions are, on the same bins. */
export interface MarginHistograms {
  readonly reference: LinearHistogram;
  readonly emulated: LinearHistogram;
  /** Margin of the reference where the class changes. */
  readonly flips: LinearHistogram;
}

const TOP_MAX = 5;
const MARGIN_BINS = 40;

/** Count pairs of classes; a class outside 0…classCount-1 is not counted. Never throws. */
export function countMatrix(rows: ArrayLike<number>, columns: ArrayLike<number>, classCount: number): CountMatrix {
  const counts = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0));
  for (let i = 0; i < rows.length; i++) {
    const row = counts[rows[i] ?? -1];
    const column = columns[i] ?? -1;
    if (row !== undefined && column >= 0 && column < classCount) row[column] = (row[column] ?? 0) + 1;
  }
  return counts;
}

/** Return the share of samples whose label is among the k largest scores, for k = 1…5; equal scores rank by class. Never throws. */
export function topShares(rule: DecisionRule, scores: Float64Array, labels: Int32Array): readonly number[] {
  const sampleCount = labels.length;
  const hits = Array.from({ length: Math.min(TOP_MAX, rule.classCount) }, () => 0);
  const classes = rule.scoreCount === 1 ? classesOf(rule, scores) : undefined;
  for (let sample = 0; sample < sampleCount; sample++) {
    const rank = classes === undefined ? rankOf(rule, scores, { sample, label: labels[sample] ?? -1 }) : classes[sample] === labels[sample] ? 0 : 1;
    for (let k = rank; k < hits.length; k++) hits[k] = (hits[k] ?? 0) + 1;
  }
  return hits.map((count) => count / Math.max(1, sampleCount));
}

/** Classes that come before the label. */
function rankOf(rule: DecisionRule, scores: Float64Array, { sample, label }: { readonly sample: number; readonly label: number }): number {
  if (label < 0 || label >= rule.scoreCount) return Infinity;
  const start = sample * rule.scoreCount;
  const own = scores[start + label] ?? 0;
  let rank = 0;
  for (let k = 0; k < rule.scoreCount; k++) if ((scores[start + k] ?? 0) > own || (k < label && scores[start + k] === own)) rank++;
  return rank;
}

/** Return accuracy, top-k, confusion and ROC of scores against labels. Never throws. @shape scores: [samples, scoreCount], labels: [samples] */
export function classFigures(rule: DecisionRule, scores: Float64Array, labels: Int32Array): ClassFigures {
  const classes = classesOf(rule, scores);
  let hits = 0;
  for (let i = 0; i < labels.length; i++) if (classes[i] === labels[i]) hits++;
  const roc = Array.from({ length: rule.classCount }, (_, classIndex) => {
    const own = Float64Array.from({ length: labels.length }, (_value, sample) => scoreFor(rule, scores, { sample, classIndex }));
    return rocCurve(own, Uint8Array.from(labels, (label) => (label === classIndex ? 1 : 0)));
  });
  return { accuracy: hits / Math.max(1, labels.length), topK: topShares(rule, scores, labels), confusion: countMatrix(labels, classes, rule.classCount), roc };
}

/** Two runs of the same samples. @shape [samples, scoreCount] both */
export interface TwoRuns {
  readonly reference: Float64Array;
  readonly emulated: Float64Array;
  readonly labels?: Int32Array;
}

/** Return the samples whose class changes, the reference's surest first. Never throws. */
export function findFlips(rule: DecisionRule, { reference, emulated, labels }: TwoRuns): readonly Flip[] {
  const [before, after] = [classesOf(rule, reference), classesOf(rule, emulated)];
  const flips: Flip[] = [];
  for (let sample = 0; sample < before.length; sample++) {
    const [from = 0, to = 0, label] = [before[sample], after[sample], labels?.[sample]];
    if (from === to) continue;
    flips.push({ sample, reference: from, emulated: to, ...(label === undefined ? {} : { label }), referenceMargin: marginOf(rule, reference, sample), emulatedMargin: marginOf(rule, emulated, sample) });
  }
  return flips.sort((a, b) => b.referenceMargin - a.referenceMargin || a.sample - b.sample);
}

/** Return how sure the decisions of two runs are. Never throws. */
export function marginHistograms(rule: DecisionRule, runs: TwoRuns): MarginHistograms {
  const sampleCount = runs.reference.length / rule.scoreCount;
  const margins = (scores: Float64Array): Float64Array => Float64Array.from({ length: sampleCount }, (_, sample) => marginOf(rule, scores, sample));
  const flips = Float64Array.from(findFlips(rule, runs), (flip) => flip.referenceMargin);
  const [reference, emulated, changed] = linearHistograms([margins(runs.reference), margins(runs.emulated), flips], MARGIN_BINS);
  const none: LinearHistogram = { min: 0, max: 1, counts: [] };
  return { reference: reference ?? none, emulated: emulated ?? none, flips: changed ?? none };
}

/** @file Ranges of figures inside a filter text: what a brush on an axis reads and writes. */

import { metricByWord, type RunMetric } from './run-metrics.ts';

/** A range; an open end is infinite. */
export interface FilterRange {
  readonly low: number;
  readonly high: number;
}

const RANGE_TERM = /(^|\s)([A-Za-z][\w.]*)\s*(>=|<=|≥|≤|>|<)\s*([\d.]+)(k|m)?(?=\s|$)/gi;
const FACTOR: Readonly<Record<string, number>> = { k: 1e3, m: 1e6 };

/** Return the range that the text sets for a figure, if any. */
export function rangeInFilter(text: string, metric: RunMetric): FilterRange | undefined {
  let range: FilterRange | undefined;
  for (const [, , word = '', operator = '', number = '', suffix = ''] of text.matchAll(RANGE_TERM)) {
    if (metricByWord(word) !== metric) continue;
    const value = Number(number) * (FACTOR[suffix.toLowerCase()] ?? 1);
    const { low, high } = range ?? { low: -Infinity, high: Infinity };
    range = /[>≥]/.test(operator) ? { low: Math.max(low, value), high } : { low, high: Math.min(high, value) };
  }
  return range;
}

/** Return the text with the figure's range replaced; without a range its terms go away. */
export function withRange(text: string, metric: RunMetric, range: FilterRange | undefined): string {
  const others = text.replaceAll(RANGE_TERM, (term: string, _space: string, word: string) => (metricByWord(word) === metric ? '' : term));
  const word = metric.words[0] ?? '';
  const terms = range === undefined ? [] : [Number.isFinite(range.low) && `${word}>=${threeDigits(range.low)}`, Number.isFinite(range.high) && `${word}<=${threeDigits(range.high)}`];
  return [others.trim(), ...terms].filter(Boolean).join(' ');
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 4 : 3)));
}

/** @file How two runs differ in one metric: the difference as text, its direction, and whether that is good. */

import type { MetricRow } from '../../preload/contract/run.ts';
import { formatCount } from '../domain-widgets/format.ts';
import { figure, formatPlain, withSign } from '../domain-widgets/figures.ts';

/** A difference in words and as a bar. */
export interface MetricDelta {
  readonly text: string;
  readonly direction: 'up' | 'down' | 'same';
  readonly verdict: 'better' | 'worse' | 'same' | 'neutral';
  /** Length of the bar, −1…1: a halved or doubled figure, or five points of a share, fill half of it. */
  readonly bar: number;
}

/** Units that the metric's title names already. */
const COUNTED: ReadonlySet<string> = new Set(['count', 'samples', 'layers', 'model units', 'LUT', 'FF', 'DSP', 'CARRY4', 'CARRY8', 'carry']);

/** From here on counts read better as relative differences. */
const RELATIVE_FROM = 20;

/** Return the value of a metric as text with its unit. */
export function metricText(row: Pick<MetricRow, 'unit'>, value: number | undefined): string {
  if (isFraction(row)) return figure(value, (v) => (v * 100).toFixed(1), '%');
  if (row.unit === '%') return figure(value, (v) => v.toFixed(1), '%');
  const size = value === undefined ? 0 : Math.abs(value);
  const isWhole = value !== undefined && Number.isInteger(value);
  return figure(value, size >= 1000 || isWhole ? formatCount : (v) => formatPlain(v, size < 1 ? 4 : 2), shownUnit(row.unit));
}

/** Return how `after` differs from `before`; `undefined` when either has no figure. */
export function metricDelta(row: Pick<MetricRow, 'unit' | 'better'>, before: number | undefined, after: number | undefined): MetricDelta | undefined {
  if (before === undefined || after === undefined) return undefined;
  const difference = after - before;
  const shown = deltaText(row, before, after);
  // What rounds away in the text is no difference for the reader, so it is neither better nor worse.
  if (!/[1-9]/.test(shown.text)) return { text: '±0', bar: 0, direction: 'same', verdict: 'same' };
  const direction = difference > 0 ? 'up' : 'down';
  return { ...shown, direction, verdict: verdictOf(row.better, direction) };
}

function deltaText(row: Pick<MetricRow, 'unit'>, before: number, after: number): Pick<MetricDelta, 'text' | 'bar'> {
  const difference = after - before;
  if (isFraction(row) || row.unit === '%') {
    const points = isFraction(row) ? difference * 100 : difference;
    return { text: withSign(Number(points.toFixed(2)), (v) => `${v.toFixed(Math.abs(points) < 0.1 ? 2 : 1)}\u202fpp`), bar: clampBar(points / 10) };
  }
  const relative = before === 0 ? Math.sign(difference) : difference / Math.abs(before);
  // As many digits as the smaller of the two figures is shown with.
  const digits = Math.min(Math.abs(before), Math.abs(after)) < 1 ? 4 : 2;
  const isSmallCount = Math.abs(before) < RELATIVE_FROM;
  const text = isSmallCount ? withSign(difference, (v) => (Number.isInteger(v) ? formatCount(v) : formatPlain(v, digits))) : withSign(relative, (v) => `${v * 100 < 9.95 ? (v * 100).toFixed(1) : Math.round(v * 100)}\u202f%`);
  return { text, bar: clampBar(relative) };
}

function verdictOf(better: MetricRow['better'], direction: 'up' | 'down'): MetricDelta['verdict'] {
  if (better === 'neither') return 'neutral';
  return (better === 'higher') === (direction === 'up') ? 'better' : 'worse';
}

function isFraction(row: Pick<MetricRow, 'unit'>): boolean {
  return row.unit === 'fraction';
}

function shownUnit(unit: string): string {
  return COUNTED.has(unit) ? '' : unit === 'cycles' ? 'cyc' : unit;
}

function clampBar(share: number): number {
  return Math.max(-1, Math.min(1, share));
}

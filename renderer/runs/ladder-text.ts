/** @file The ladder in words: heads of columns, errors, bands, and the scale of its bars. Never throws. */

import type { Ladder, LadderCell, LadderColumn, LadderFigureName, LadderRow, RungKind } from '../../preload/contract/report.ts';
import { formatExactCount, formatPlain, plural } from '../domain-widgets/figures.ts';
import { NO_VALUE } from '../domain-widgets/format.ts';

const KINDS: Readonly<Record<RungKind, string>> = { estimate: 'estimate', csynth: 'C synthesis', synth: 'post-synthesis', placed: 'placed', routed: 'routed' };

/** Return what a stage is called. */
export function kindText(kind: RungKind): string {
  return KINDS[kind];
}

/** Return a figure as text, without its unit. */
export function ladderNumber(figure: LadderFigureName, value: number): string {
  return figure === 'clockPeriodNs' ? formatPlain(value, 3) : formatExactCount(value);
}

/** Return the value of a cell; a range of the tool as `3…14`. */
export function valueText(figure: LadderFigureName, { value, low, certainty }: LadderCell): string {
  if (value === undefined) return NO_VALUE;
  return certainty === 'range' && low !== undefined && low !== value ? `${ladderNumber(figure, low)}…${ladderNumber(figure, value)}` : ladderNumber(figure, value);
}

/** Return how sure an estimate is: `exact`, or its limits; empty for what a tool measured. */
export function bandText(figure: LadderFigureName, { low, high, certainty }: LadderCell): string {
  if (certainty === 'exact') return 'exact';
  return certainty === 'band' && low !== undefined && high !== undefined ? `${ladderNumber(figure, low)}…${ladderNumber(figure, high)}` : '';
}

/** An error against a later column. */
export interface ErrorText {
  /** Such as `1.31× post-synthesis`. */
  readonly text: string;
  readonly tone: 'ok' | 'bad' | 'plain';
  readonly explanation: string;
}

/** Return the error of a cell, or undefined where there is nothing to compare with. */
export function errorText({ error }: LadderCell, columns: readonly LadderColumn[]): ErrorText | undefined {
  if (error === undefined) return undefined;
  const next = columns[error.against];
  const against = next === undefined ? 'the next' : kindText(next.kind);
  const ratio = error.ratio >= 100 ? formatExactCount(error.ratio) : formatPlain(error.ratio, error.ratio < 10 ? 2 : 1);
  const where = error.inBand === undefined ? '' : error.inBand ? ', in band' : ', outside band';
  return {
    text: `${ratio}× ${against}${where}`, tone: error.inBand === undefined ? 'plain' : error.inBand ? 'ok' : 'bad',
    explanation: `${ratio} times what ${next?.tool ?? 'the next column'} found ${next === undefined ? '' : `(${against})`}${error.inBand === undefined ? '' : error.inBand ? '; inside the band of the estimate' : '; outside the band of the estimate'}`,
  };
}

/** Return what a later stage should be, by the user's own runs. */
export function expectedText(figure: LadderFigureName, { expected }: LadderCell): string | undefined {
  if (expected === undefined) return undefined;
  const { kind, low, value, high, runCount } = expected;
  return `→ about ${ladderNumber(figure, value)} (${ladderNumber(figure, low)}…${ladderNumber(figure, high)}) ${kindText(kind)}, by ${plural(runCount, 'run')} of yours`;
}

/** Return the largest value of a figure among rows of one sort: the whole has a scale of its own. */
export function barScale({ rows }: Pick<Ladder, 'rows'>, figure: LadderFigureName, isTotal: boolean): number {
  return Math.max(0, ...rows.filter(({ kind }) => (kind === 'total') === isTotal).flatMap(({ cells }) => cells[figure].map(({ value = 0 }) => value)));
}

/** Return rows worth showing: layers without any figure in any column say nothing. */
export function shownRows({ rows }: Pick<Ladder, 'rows'>, figure: LadderFigureName): readonly LadderRow[] {
  return rows.filter(({ kind, cells }) => kind === 'total' || cells[figure].some(({ value }) => value !== undefined));
}

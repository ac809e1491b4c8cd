/**
 * @file A column of types copied from a spreadsheet or from Ranges, given to rows: all of it, or nothing and the reasons.
 *
 * Deliberately strict: a column that lost a cell on the way would give every row behind it the type of another.
 */

import { parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';
import type { RangeRow } from './range-rows.ts';

/** Reasons that are listed before the rest is only counted. */
const REASONS_MAX = 5;

/** One row and the type it gets. */
export interface PastedType {
  readonly row: RangeRow;
  readonly precision: string;
}

/** What a pasted text means. */
export type PastedColumn = { readonly kind: 'types'; readonly assignments: readonly PastedType[] } | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/**
 * Return which row gets which pasted type, or what is wrong with the text; undefined where there is no text.
 *
 * One type goes to all chosen rows, as many as are chosen go to those, any other number goes to the rows from the first
 * chosen one on. A blank cell leaves its row alone. Of several columns the one with types counts.
 */
export function pasteColumn(rows: readonly RangeRow[], chosen: ReadonlySet<string>, text: string): PastedColumn | undefined {
  const cells = text.replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/).map(cellOf);
  if (cells.every((cell) => cell.kind === 'blank')) return undefined;
  const bad = cells.flatMap((cell, i) => (cell.kind === 'bad' ? [cells.length === 1 ? cell.reason : `Line ${i + 1}: ${cell.reason}`] : []));
  if (bad.length > 0) return { kind: 'refused', reasons: bad.length > REASONS_MAX ? [...bad.slice(0, REASONS_MAX), `and ${bad.length - REASONS_MAX} more lines`] : bad };
  const first = rows.findIndex((row) => chosen.has(row.id));
  if (first < 0) return { kind: 'refused', reasons: ['Choose the row that the first type is for, then paste.'] };
  const picked = rows.filter((row) => chosen.has(row.id));
  const targets = cells.length === 1 || cells.length === picked.length ? picked : rows.slice(first, first + cells.length);
  if (cells.length > 1 && targets.length < cells.length) return { kind: 'refused', reasons: [`${cells.length} lines, but from ${picked[0]?.layer} · ${picked[0]?.setting.variable} on there ${targets.length === 1 ? 'is 1 row' : `are ${targets.length} rows`}. Choose a row further up, or copy fewer lines.`] };
  return {
    kind: 'types',
    assignments: targets.flatMap((row, i) => {
      const cell = cells[cells.length === 1 ? 0 : i];
      return cell?.kind === 'type' ? [{ row, precision: cell.precision }] : [];
    }),
  };
}

type Cell = { readonly kind: 'blank' } | { readonly kind: 'type'; readonly precision: string } | { readonly kind: 'bad'; readonly reason: string };

/** A line of the clipboard: cells are apart by tabs, and some programs put quotes around those with a comma. */
function cellOf(line: string): Cell {
  const texts = line.split('\t').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim()).filter((cell) => cell !== '');
  const [first] = texts;
  if (first === undefined) return { kind: 'blank' };
  const parsed = texts.map(parsePrecision);
  const types = parsed.flatMap((one) => (one.ok ? [printPrecision(one.value)] : []));
  const [precision] = types;
  if (precision !== undefined && types.length === 1) return { kind: 'type', precision };
  if (types.length > 1) return { kind: 'bad', reason: `${types.length} types side by side; copy one column` };
  const [refusal] = parsed;
  return { kind: 'bad', reason: refusal?.ok === false ? refusal.reason : 'no type' };
}

/** @file Rows of numbers in a text file, with findings that name row and column. Shared by CSV and .dat. */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';

/** A table of numbers. @shape values [rows, columns] */
export interface NumberTable {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly values: Float64Array;
  /** Column names of a CSV file with a header line. */
  readonly header?: readonly string[];
}

/** Lines to read as rows: their cells and where they stand in the file. */
export interface TextRow {
  /** From 1. */
  readonly lineNumber: number;
  readonly cells: readonly string[];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['-infinity', -Infinity],
]);

/** Return the number a cell holds (NaN and Inf as Python writes them count), or undefined. Never throws. */
export function parseCell(cell: string): number | undefined {
  if (NUMBER.test(cell)) return Number(cell);
  return SPECIAL.get(cell.toLowerCase());
}

/** What a row is measured against. */
export interface RowExpectation {
  readonly file: string;
  readonly columnCount: number;
  readonly firstLineNumber: number;
  readonly header: readonly string[] | undefined;
}

/** Write a row's numbers into `into`; returns what is wrong with it (`dataset/ragged-rows`, `dataset/text-cell`). Never throws. @shape into [columns] */
export function rowValues({ lineNumber, cells }: TextRow, into: Float64Array, { file, columnCount, firstLineNumber, header }: RowExpectation): Diagnostic | undefined {
  if (cells.length !== columnCount) {
    return makeDiagnostic('error', 'dataset/ragged-rows', `${file}: line ${lineNumber} has ${cells.length} values; line ${firstLineNumber} has ${columnCount}.`, { at: { file } });
  }
  for (let column = 0; column < columnCount; column++) {
    const cell = cells[column] ?? '';
    const value = parseCell(cell);
    if (value === undefined) {
      const name = header?.[column];
      return makeDiagnostic('error', 'dataset/text-cell', `${file}: line ${lineNumber}, column ${column + 1}${name === undefined ? '' : ` ("${name}")`} is "${cell.slice(0, 40)}", not a number.`, { at: { file } });
    }
    into[column] = value;
  }
  return undefined;
}

/** Return rows as a table. Fails with `dataset/empty`, `dataset/ragged-rows` or `dataset/text-cell`. */
export function tableOf(rows: readonly TextRow[], file: string, header?: readonly string[]): Result<NumberTable, Diagnostic> {
  const [first] = rows;
  if (!first) return fail(makeDiagnostic('error', 'dataset/empty', `${file} has no line with numbers.`, { at: { file } }));
  const columnCount = first.cells.length;
  const values = new Float64Array(rows.length * columnCount);
  for (const [row, line] of rows.entries()) {
    const wrong = rowValues(line, values.subarray(row * columnCount, (row + 1) * columnCount), { file, columnCount, firstLineNumber: first.lineNumber, header });
    if (wrong !== undefined) return fail(wrong);
  }
  return ok({ rowCount: rows.length, columnCount, values, ...(header ? { header } : {}) });
}

/** Return the text of a file, without a byte order mark. Never throws. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

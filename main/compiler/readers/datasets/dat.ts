/**
 * @file hls4ml's test-bench data (`tb_data/*.dat`): one sample a line, values separated by spaces.
 */

import type { Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { LineFormat } from './stream-text.ts';
import { decodeText, tableOf, type NumberTable, type TextRow } from './text-rows.ts';

/** Read a `.dat` file. Fails with `dataset/empty`, `dataset/ragged-rows` or `dataset/text-cell`; never throws. */
export function readDat(bytes: Uint8Array, file: string): Result<NumberTable, Diagnostic> {
  const rows = decodeText(bytes)
    .split(/\r\n|\n|\r/)
    .flatMap((text, index): TextRow[] => (text.trim() === '' ? [] : [{ lineNumber: index + 1, cells: text.trim().split(/\s+/) }]));
  return tableOf(rows, file);
}

/** How lines of a `.dat` file become cells. */
export const DAT_LINES: LineFormat = { hasHeader: false, splitterFor: () => (line) => line.trim().split(/\s+/) };

/** Return the text of a `.dat` file. Never throws. */
export function writeDat(table: Pick<NumberTable, 'rowCount' | 'columnCount' | 'values'>): string {
  const lines = Array.from({ length: table.rowCount }, (_, row) => table.values.subarray(row * table.columnCount, (row + 1) * table.columnCount).join(' '));
  return lines.map((line) => `${line}\n`).join('');
}

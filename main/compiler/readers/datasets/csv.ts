/**
 * @file Comma-separated values: one sample a line, with or without a line of column names.
 *
 * Separator is a comma, semicolon or tab, whichever the first line has most of. Quoted cells may not contain line breaks.
 */

import type { Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { LineFormat } from './stream-text.ts';
import { decodeText, parseCell, tableOf, type NumberTable, type TextRow } from './text-rows.ts';

/** Read a CSV file. Fails with `dataset/empty`, `dataset/ragged-rows` or `dataset/text-cell`; never throws. */
export function readCsv(bytes: Uint8Array, file: string): Result<NumberTable, Diagnostic> {
  const lines = decodeText(bytes)
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ lineNumber: index + 1, text }))
    .filter(({ text }) => text.trim() !== '');
  const separator = separatorOf(lines[0]?.text ?? '');
  const rows = lines.map(({ lineNumber, text }): TextRow => ({ lineNumber, cells: splitLine(text, separator) }));
  const [first] = rows;
  const hasHeader = first !== undefined && rows.length > 1 && first.cells.every((cell) => parseCell(cell) === undefined);
  return tableOf(hasHeader ? rows.slice(1) : rows, file, hasHeader ? first.cells : undefined);
}

/** Return the text of a CSV file. Never throws. */
export function writeCsv(table: NumberTable): string {
  const lines = table.header ? [table.header.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')] : [];
  for (let row = 0; row < table.rowCount; row++) lines.push(table.values.subarray(row * table.columnCount, (row + 1) * table.columnCount).join(','));
  return `${lines.join('\n')}\n`;
}

/** How lines of a CSV file become cells. */
export const CSV_LINES: LineFormat = {
  hasHeader: true,
  splitterFor: (firstLine) => {
    const separator = separatorOf(firstLine);
    return (line) => splitLine(line, separator);
  },
};

function separatorOf(line: string): string {
  const count = (separator: string): number => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

function splitLine(line: string, separator: string): readonly string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const c = line[at] ?? '';
    if (c === '"' && isQuoted && line[at + 1] === '"') cell += line[++at] ?? '';
    else if (c === '"') isQuoted = !isQuoted;
    else if (c === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += c;
  }
  return [...cells, cell.trim()];
}

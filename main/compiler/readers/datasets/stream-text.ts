/**
 * @file Text files with one sample a line, read by rows without loading them: lines are counted first, cells are read
 * when rows are asked for.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { DatasetReadError } from './array-source.ts';
import type { ByteSource } from './byte-source.ts';
import { parseCell, rowValues } from './text-rows.ts';

/** How a line becomes cells. */
export interface LineFormat {
  /** Make the function that splits lines, from the first one. */
  readonly splitterFor: (firstLine: string) => (line: string) => readonly string[];
  /** Whether the first line may hold column names. */
  readonly hasHeader: boolean;
}

/** A table that is read by rows, in ascending order. */
export interface StreamedTable {
  readonly rowCount: number;
  readonly columnCount: number;
  /** @shape [rowCount, columnCount] @throws {DatasetReadError} at the first cell or line that does not fit */
  readRows(first: number, rowCount: number): Float64Array;
  /** Return the last column of rows, without reading again what was read. @shape [rowCount] @throws {DatasetReadError} */
  readLastColumn?(first: number, rowCount: number): Float64Array;
}

const STEP_BYTES = 1 << 22;
const NEW_LINE = 10;
const RETURN = 13;
const SPACE = 32;

/** Open a text file. Fails with `dataset/empty`; reading its rows throws for what is wrong further down. */
export function openTable(bytes: ByteSource, file: string, format: LineFormat): Result<StreamedTable, Diagnostic> {
  const lines = countLines(bytes);
  const first = new LineCursor(bytes).next();
  if (first === undefined) return fail(makeDiagnostic('error', 'dataset/empty', `${file} has no line with numbers.`, { at: { file } }));
  const split = format.splitterFor(first.text);
  const cells = split(first.text);
  const header = format.hasHeader && lines > 1 && cells.every((cell) => parseCell(cell) === undefined) ? cells : undefined;
  return ok(new TableReader({ bytes, file, split, header, firstLineNumber: first.lineNumber, columnCount: cells.length, rowCount: lines - (header === undefined ? 0 : 1) }));
}

/** Count the lines with anything but white space. */
function countLines(bytes: ByteSource): number {
  let count = 0;
  let hasContent = false;
  for (let at = 0; at < bytes.byteCount; at += STEP_BYTES) {
    for (const byte of bytes.read(at, STEP_BYTES)) {
      if (byte === NEW_LINE || byte === RETURN) {
        if (hasContent) count++;
        hasContent = false;
      } else if (byte > SPACE) hasContent = true;
    }
  }
  return hasContent ? count + 1 : count;
}

interface Line {
  /** From 1. */
  readonly lineNumber: number;
  readonly text: string;
}

/** Walks over the lines that have content. */
class LineCursor {
  readonly #bytes: ByteSource;
  readonly #decoder = new TextDecoder('utf-8');
  #at = 0;
  #rest = '';
  #lines: string[] = [];
  #next = 0;
  #lineNumber = 0;

  constructor(bytes: ByteSource) {
    this.#bytes = bytes;
  }

  next(): Line | undefined {
    for (;;) {
      const text = this.#line();
      if (text === undefined) return undefined;
      this.#lineNumber++;
      if (text.trim() !== '') return { lineNumber: this.#lineNumber, text };
    }
  }

  #line(): string | undefined {
    while (this.#next >= this.#lines.length) if (!this.#more()) return undefined;
    return this.#lines[this.#next++];
  }

  #more(): boolean {
    const isEnd = this.#at >= this.#bytes.byteCount;
    if (isEnd && this.#rest === '') return false;
    const chunk = this.#bytes.read(this.#at, STEP_BYTES);
    this.#at += chunk.length;
    const text = this.#rest + this.#decoder.decode(chunk, { stream: !isEnd });
    // A line break may be cut in two: its first half waits for the rest.
    const whole = isEnd ? text.length : Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2)) + 1;
    this.#rest = text.slice(whole);
    this.#lines = text.slice(0, whole).split(/\r\n|\n|\r/);
    if (!isEnd || this.#lines.at(-1) === '') this.#lines.pop();
    this.#next = 0;
    return true;
  }
}

interface TableParts {
  readonly bytes: ByteSource;
  readonly file: string;
  readonly split: (line: string) => readonly string[];
  readonly header: readonly string[] | undefined;
  readonly firstLineNumber: number;
  readonly columnCount: number;
  readonly rowCount: number;
}

class TableReader implements StreamedTable {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly #parts: TableParts;
  #cursor: LineCursor;
  #row = 0;
  /** Rows read last: several inputs of one file ask for the same ones. */
  #kept: { readonly first: number; readonly values: Float64Array } = { first: 0, values: new Float64Array() };
  /** The last column of all rows read so far: labels are asked for when the inputs are through. */
  readonly #last: Float64Array;
  #lastCount = 0;

  constructor(parts: TableParts) {
    this.#parts = parts;
    this.rowCount = parts.rowCount;
    this.columnCount = parts.columnCount;
    this.#last = new Float64Array(parts.rowCount);
    this.#cursor = this.#rewound();
  }

  readRows(first: number, rowCount: number): Float64Array {
    const { columnCount } = this;
    const from = (first - this.#kept.first) * columnCount;
    if (from >= 0 && from + rowCount * columnCount <= this.#kept.values.length) return this.#kept.values.subarray(from, from + rowCount * columnCount);
    if (first < this.#row) this.#cursor = this.#rewound();
    const values = new Float64Array(rowCount * columnCount);
    while (this.#row < first + rowCount) {
      const skips = this.#row < first;
      this.#readRow(skips ? undefined : values.subarray((this.#row - first) * columnCount, (this.#row - first + 1) * columnCount));
    }
    this.#kept = { first, values };
    return values;
  }

  /** Return the last column; reads only what was not read before. @shape [rowCount] */
  readLastColumn(first: number, rowCount: number): Float64Array {
    if (this.#lastCount < first + rowCount) return Float64Array.from({ length: rowCount }, (_, row) => this.readRows(first + row, 1)[this.columnCount - 1] ?? 0);
    return this.#last.subarray(first, first + rowCount);
  }

  #rewound(): LineCursor {
    const cursor = new LineCursor(this.#parts.bytes);
    if (this.#parts.header !== undefined) cursor.next();
    this.#row = 0;
    return cursor;
  }

  #readRow(into: Float64Array | undefined): void {
    const { file, split, header, firstLineNumber, columnCount } = this.#parts;
    const line = this.#cursor.next();
    const cells = line === undefined ? [] : split(line.text);
    const row = this.#row++;
    if (into === undefined) return;
    const read = rowValues({ cells, lineNumber: line?.lineNumber ?? 0 }, into, { file, columnCount, firstLineNumber, header });
    if (read !== undefined) throw new DatasetReadError(read);
    if (row !== this.#lastCount) return;
    this.#last[row] = into[columnCount - 1] ?? 0;
    this.#lastCount++;
  }
}

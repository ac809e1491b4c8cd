/**
 * @file Tables drawn with `+---+` and `|`, with the headings above them, as Vivado and the HLS tools print them.
 *
 * Headings may span several columns and lines. A row counts only whole: with the last `|` and as many cells as there are columns.
 */

import type { ReportFindings } from './findings.ts';

/** A table with where it stands. */
export interface TextTable {
  /** `== Section` or `3.1 Section` above it, without number and marks. */
  readonly section: string;
  /** Nearest lines above such as `+ Latency:` and `* Summary:`, outermost first. */
  readonly topics: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Lines of the head as cells: the content of a table that has no head. */
  readonly headRows: readonly (readonly string[])[];
}

/** All tables of a text and all its headings. */
export interface TextLayout {
  readonly tables: readonly TextTable[];
  /** Sections in order, without numbers. */
  readonly sections: readonly string[];
  /** Sections that the table of contents promises. */
  readonly promised: readonly string[];
}

function isBorder(line: string): boolean {
  return line.startsWith('+') && /^\+[-+]{2,}\+$/.test(line);
}

/** Report sections that the table of contents promises and that are not there; the last one must have its table. Never throws. */
export function checkContents(layout: TextLayout, findings: ReportFindings): void {
  const missing = layout.promised.find((title) => !layout.sections.includes(title));
  const last = layout.promised.at(-1);
  if (last === undefined) findings.cutOff('The table of contents is missing: the report is cut off.');
  else if (missing !== undefined || !layout.tables.some(({ section }) => section === last)) findings.cutOff(`The table of contents names "${missing ?? last}", which is not there: the report is cut off.`);
}

/** Return a text's lines without carriage returns. Never throws. */
export function splitLines(text: string): readonly string[] {
  return text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
}

/** Return the tables and headings of a text; what is cut off is reported and left out. Never throws. */
export function readLayout(text: string, findings: ReportFindings): TextLayout {
  const lines = splitLines(text);
  const walk: Walk = { tables: [], sections: [], promised: [], section: '', topics: [] };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (isBorder(line.trim())) {
      const end = endOfTable(lines, at);
      const table = readTable(lines.slice(at, end), findings);
      if (table !== undefined) walk.tables.push({ section: walk.section, topics: walk.topics.map(({ title }) => title), ...table });
      at = end - 1;
    } else noteHeading(walk, line, lines[at + 1] ?? '');
  }
  return { tables: walk.tables, sections: walk.sections, promised: walk.promised };
}

interface Walk {
  readonly tables: TextTable[];
  readonly sections: string[];
  readonly promised: string[];
  section: string;
  topics: readonly { readonly indent: number; readonly mark: string; readonly title: string }[];
}

function noteHeading(walk: Walk, line: string, next: string): void {
  const numbered = /^(\d+(?:\.\d+)*)\.? +(\S.*?)\s*$/.exec(line);
  const title = /^== (.+?)\s*$/.exec(line)?.[1] ?? (/^-{3,}\s*$/.test(next) ? (numbered?.[2] ?? (line.trim() === 'Table of Contents' ? 'Table of Contents' : undefined)) : undefined);
  if (title !== undefined) {
    walk.section = title;
    walk.sections.push(title);
    walk.topics = [];
  } else if (numbered?.[2] !== undefined && walk.section === 'Table of Contents') walk.promised.push(numbered[2]);
  else {
    const topic = /^(\s*)([+*]) ([^|]+?):?\s*$/.exec(line);
    if (topic?.[3] === undefined) return;
    const indent = topic[1]?.length ?? 0;
    const mark = topic[2] ?? '';
    // At the same indent a star stands below a plus: "+ Timing:" over "* Summary:" in the oldest reports.
    walk.topics = [...walk.topics.filter((above) => above.indent < indent || (above.indent === indent && above.mark === '+' && mark === '*')), { indent, mark, title: topic[3] }];
  }
}

function endOfTable(lines: readonly string[], start: number): number {
  let end = start + 1;
  while (end < lines.length && isOfTable(lines[end] ?? '')) end++;
  return end;
}

function isOfTable(line: string): boolean {
  const start = line.trimStart();
  return start.startsWith('|') || (start.startsWith('+') && !stripMixed(start).startsWith('+ '));
}

/** Lines such as `+  RTL  +-----+` belong to a table's head although they start like a topic. */
function stripMixed(line: string): string {
  return /[-+]\+\s*$|\+$/.test(line.trimEnd()) ? '|' : line;
}

function readTable(lines: readonly string[], findings: ReportFindings): Omit<TextTable, 'section' | 'topics'> | undefined {
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
  const flush = (line: string): string => line.slice(indent).trimEnd();
  const headEnd = lines.findIndex((line, index) => index > 0 && isBorder(flush(line)));
  const [first, last] = [flush(lines[0] ?? ''), flush(lines.at(-1) ?? '')];
  // The last border is as long as the first, unless the cut went through it.
  if (headEnd < 0 || !isBorder(last) || last.length !== first.length) findings.cutOff('A table has no end: the report is cut off.');
  if (headEnd < 2) return undefined;
  const head = lines.slice(1, headEnd).map(flush);
  const edges = edgesOf(head.at(-1) ?? '');
  const columns = edges.slice(1).map((_, index) => head.map((line) => cellAbove(line, edges, index)).filter((part) => part !== '').join(' '));
  const rows: (readonly string[])[] = [];
  for (let at = headEnd + 1; at < lines.length; at++) {
    const line = flush(lines[at] ?? '');
    if (line.startsWith('+') && /^\+[-+]*$/.test(line)) continue;
    const cells = cellsOf(line);
    if (cells.length === columns.length) rows.push(cells);
    else findings.cutOff(`A row of a table has ${cells.length} instead of ${columns.length} cells; it is left out.`);
  }
  return { columns, rows, headRows: head.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())) };
}

/** What stands between the `|` of a row, without blanks; before the first cell they stay, as they say how deep it lies. Nothing if the row does not end with `|`. */
function cellsOf(line: string): readonly string[] {
  if (line.length < 2 || !line.startsWith('|') || !line.endsWith('|')) return [];
  const cells: string[] = [];
  for (let start = 1, edge = line.indexOf('|', 1); edge >= 0; start = edge + 1, edge = line.indexOf('|', start)) {
    let [from, to] = [start, edge];
    while (to > from && line[to - 1] === ' ') to--;
    if (start > 1) while (from < to && line[from] === ' ') from++;
    cells.push(line.slice(from, to));
  }
  return cells;
}

function edgesOf(line: string): readonly number[] {
  return Array.from(line, (sign, index) => (sign === '|' ? index : -1)).filter((index) => index >= 0);
}

/** The text of a head line above column `index`, also when its cell spans several columns. */
function cellAbove(line: string, edges: readonly number[], index: number): string {
  const middle = Math.floor(((edges[index] ?? 0) + (edges[index + 1] ?? 0)) / 2);
  const isEdge = (at: number): boolean => line[at] === '|' || line[at] === '+';
  let start = middle;
  while (start > 0 && !isEdge(start)) start--;
  let end = middle + (isEdge(middle) ? 1 : 0);
  while (end < line.length && !isEdge(end)) end++;
  return line.slice(start + 1, end).replace(/-{2,}/g, ' ').trim();
}

/** Which columns of a table fit a pattern: asked for every row, of which there are tens of thousands. */
const FITTING = new WeakMap<TextTable, Map<string, readonly number[]>>();

function columnsOf(table: TextTable, title: RegExp): readonly number[] {
  const asked = FITTING.get(table) ?? new Map<string, readonly number[]>();
  FITTING.set(table, asked);
  const known = asked.get(title.source);
  if (known !== undefined) return known;
  const fitting = table.columns.flatMap((column, at) => (title.test(column) ? [at] : []));
  asked.set(title.source, fitting);
  return fitting;
}

/** Return the cell of a row under the first column whose title fits, trimmed. Never throws. */
export function cellOf(table: TextTable, row: readonly string[], title: RegExp): string | undefined {
  const [at] = columnsOf(table, title);
  return at === undefined ? undefined : row[at]?.trim();
}

/** Return the cells under titles that this program does not know, as printed; undefined where there are none. Never throws. */
export function unknownCells(table: TextTable, row: readonly string[], known: RegExp): Readonly<Record<string, string>> | undefined {
  const read = columnsOf(table, known);
  let cells: Record<string, string> | undefined;
  for (const [at, column] of table.columns.entries()) {
    if (column === '' || read.includes(at)) continue;
    const text = row[at]?.trim() ?? '';
    if (text !== '') (cells ??= {})[column] = text;
  }
  return cells;
}

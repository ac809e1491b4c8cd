/**
 * @file A job's log as far as this window has it: pages of lines, those that came in longest ago dropped first. Pure.
 *
 * A log may have ten million lines; a window holds some ten thousand of them and asks for the others when they are looked at.
 */

import type { LogSlice } from '../../preload/contract/run.ts';

/** Lines of a page. */
export const PAGE_LINES = 500;
/** Pages kept of one log: what a tall window shows a hundred times over. */
const PAGES_MAX = 60;

/** Lines that are here. A line that is not has no entry in its page. */
export interface JobLog {
  readonly totalLines: number;
  /** By number of the page, in the order in which they came in. */
  readonly pages: ReadonlyMap<number, readonly (string | undefined)[]>;
}

/** A log of which nothing is known yet. */
export const EMPTY_LOG: JobLog = { totalLines: 0, pages: new Map() };

/** Return the log with a slice taken in. Its length only grows: answers may overtake each other. */
export function mergeSlice(log: JobLog, { firstLine, lines, totalLines }: LogSlice): JobLog {
  const pages = new Map(log.pages);
  const end = firstLine + lines.length;
  for (let page = Math.floor(firstLine / PAGE_LINES); page * PAGE_LINES < end; page++) {
    const start = page * PAGE_LINES;
    const from = Math.max(firstLine, start);
    const known = [...(pages.get(page) ?? [])];
    for (let line = from; line < Math.min(end, start + PAGE_LINES); line++) known[line - start] = lines[line - firstLine];
    pages.delete(page);
    pages.set(page, known);
  }
  for (const oldest of pages.keys()) if (pages.size > PAGES_MAX) pages.delete(oldest);
  return { totalLines: Math.max(log.totalLines, totalLines, end), pages };
}

/** Return a line; undefined where it is not here. Never throws. */
export function lineAt(log: JobLog, line: number): string | undefined {
  return log.pages.get(Math.floor(line / PAGE_LINES))?.[line % PAGE_LINES];
}

/** Return the first line of a range that exists and is not here; undefined when all are. */
export function firstMissing(log: JobLog, fromLine: number, endLine: number): number | undefined {
  for (let line = Math.max(0, fromLine); line < Math.min(endLine, log.totalLines); line++) if (lineAt(log, line) === undefined) return line;
  return undefined;
}

/** Return the last lines, at most `count`, back to the first one that is not here. */
export function lastLines(log: JobLog, count: number): readonly string[] {
  const lines: string[] = [];
  for (let line = log.totalLines - 1; line >= 0 && lines.length < count; line--) {
    const text = lineAt(log, line);
    if (text === undefined) break;
    lines.push(text);
  }
  return lines.toReversed();
}

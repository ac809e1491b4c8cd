/** @file Reads any part of a log of any size in bounded memory: lines by number, the tail, a search in both directions. */

import { open, type FileHandle } from 'node:fs/promises';
import type { LogSlice } from '../../preload/contract/run.ts';
import { LogIndex } from './log-index.ts';

/** Longer lines are cut when they are handed out. @unit bytes */
const LINE_BYTES_MAX = 4096;
const CHUNK_BYTES = 256 * 1024;
/** Lines handed out in one answer. */
export const SLICE_LINES_MAX = 5000;

/** One log. */
export class LogReader {
  readonly #path: string;
  readonly #index: LogIndex;

  constructor(logPath: string, indexPath: string) {
    this.#path = logPath;
    this.#index = new LogIndex(logPath, indexPath);
  }

  /** Return whole lines from a line on. @throws Node's file errors other than a missing log */
  async read(fromLine: number, count = SLICE_LINES_MAX): Promise<LogSlice> {
    await this.#index.refresh();
    return this.#slice(Math.max(0, fromLine), Math.min(count, SLICE_LINES_MAX));
  }

  /** Return the last whole lines. @throws Node's file errors other than a missing log */
  async tail(count: number): Promise<LogSlice> {
    await this.#index.refresh();
    const wanted = Math.min(count, SLICE_LINES_MAX);
    return this.#slice(Math.max(0, this.#index.lineCount - wanted), wanted);
  }

  /** Return the next line that holds `text` (case does not count) from a line on, or before it; undefined when there is none. @throws Node's file errors */
  async search(text: string, fromLine: number, backwards: boolean): Promise<number | undefined> {
    await this.#index.refresh();
    const wanted = text.toLowerCase();
    if (wanted === '') return undefined;
    const step = SEARCH_LINES;
    const last = this.#index.lineCount - 1;
    for (let at = Math.min(fromLine, last); at >= 0 && at <= last; at += backwards ? -step : step) {
      const [first, end] = backwards ? [Math.max(0, at - step + 1), at + 1] : [at, Math.min(last + 1, at + step)];
      const found = await this.#firstMatch(wanted, { first, end, backwards });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #firstMatch(wanted: string, { first, end, backwards }: { readonly first: number; readonly end: number; readonly backwards: boolean }): Promise<number | undefined> {
    let match: number | undefined;
    await this.#eachLine(first, end, (line, index) => {
      if (!line.toLowerCase().includes(wanted)) return true;
      match = index;
      return backwards;
    });
    return match;
  }

  async #slice(firstLine: number, count: number): Promise<LogSlice> {
    const totalLines = this.#index.lineCount;
    const lines: string[] = [];
    await this.#eachLine(firstLine, Math.min(firstLine + count, totalLines), (line) => lines.push(line) > 0);
    return { lines, firstLine, totalLines };
  }

  /** Hand lines of a range to `take` until it returns false. */
  async #eachLine(firstLine: number, endLine: number, take: (line: string, index: number) => boolean): Promise<void> {
    if (firstLine >= endLine) return;
    const start = this.#index.blockOf(firstLine);
    const cutter = new LineCutter((line, offset) => {
      const index = start.firstLine + offset;
      if (index < firstLine) return true;
      return index < endLine && take(line, index) && index + 1 < endLine;
    });
    const file = await open(this.#path, 'r');
    try {
      await feed(file, start.byte, this.#index.byteCount, cutter);
    } finally {
      await file.close();
    }
  }
}

/** Lines looked through at a time; then others get their turn. */
const SEARCH_LINES = 20_000;

async function feed(file: FileHandle, from: number, end: number, cutter: LineCutter): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = from; at < end; ) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(CHUNK_BYTES, end - at), at);
    if (bytesRead === 0 || !cutter.push(chunk.subarray(0, bytesRead))) return;
    at += bytesRead;
  }
}

/** Cuts bytes into lines and keeps no more of a line than is handed out. */
class LineCutter {
  readonly #take: (line: string, offset: number) => boolean;
  #rest = Buffer.alloc(0);
  #offset = 0;

  constructor(take: (line: string, offset: number) => boolean) {
    this.#take = take;
  }

  /** False when no more is wanted. */
  push(chunk: Buffer): boolean {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([this.#rest, chunk.subarray(start, Math.min(end, start + LINE_BYTES_MAX))]).subarray(0, LINE_BYTES_MAX).toString('utf8').replace(/\r$/, '');
      this.#rest = Buffer.alloc(0);
      start = end + 1;
      this.#offset += 1;
      if (!this.#take(line, this.#offset - 1)) return false;
    }
    if (start < chunk.length && this.#rest.length < LINE_BYTES_MAX) this.#rest = Buffer.concat([this.#rest, chunk.subarray(start, start + LINE_BYTES_MAX)]);
    return true;
  }
}

/**
 * @file Writes a job's log: many lines at a time, with the index beside it. A tool that prints faster than the disk takes it is
 * held up, because writing happens where its output is read.
 */

import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { ENTRY_BYTES, INDEX_STEP } from './log-index.ts';

const FLUSH_BYTES = 64 * 1024;
const FLUSH_MS = 100;

/** The files of a log. */
export interface LogFiles {
  readonly logPath: string;
  readonly logIndexPath: string;
}

/** Appends to a log; one that is there already is gone on with. */
export class LogWriter {
  readonly #log: number;
  readonly #index: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #entries: number[] = [];
  #byte: number;
  #lineCount: number;
  #timer: NodeJS.Timeout | undefined;
  #isIndexed = true;

  /** @throws Node's file errors */
  constructor({ logPath, logIndexPath }: LogFiles) {
    this.#log = openSync(logPath, 'a+');
    const { byte, lineCount, starts } = countLines(this.#log);
    this.#byte = byte;
    this.#lineCount = lineCount;
    // Written anew: after a crash it may lack what the log has.
    this.#index = openSync(logIndexPath, 'w');
    this.#entries = starts;
    // A line that a crash cut off ends here.
    if (byte > 0 && !endsWithLineEnd(this.#log, byte)) this.append('');
    this.flush();
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** Add a line. @throws Node's file errors, for example when the disk is full */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#byte += bytes.length;
    this.#lineCount += 1;
    if (this.#lineCount % INDEX_STEP === 0) this.#entries.push(this.#byte);
    if (this.#waitingBytes >= FLUSH_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.#flushQuietly(), FLUSH_MS).unref();
  }

  /** Put everything on the disk. @throws Node's file errors */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = Buffer.concat(this.#waiting);
    const entries = Buffer.alloc(this.#entries.length * ENTRY_BYTES);
    this.#entries.forEach((byte, index) => entries.writeDoubleLE(byte, index * ENTRY_BYTES));
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#entries = [];
    try {
      writeAll(this.#log, bytes);
      if (this.#isIndexed) writeAll(this.#index, entries);
    } catch (error) {
      // What was lost moves every later line: without entries the reader counts for itself.
      this.#isIndexed = false;
      ftruncateSync(this.#index);
      throw error;
    }
  }

  /** Flush and close. Never throws: what cannot be written is lost with the disk that does not take it. */
  close(): void {
    this.#flushQuietly();
    closeSync(this.#log);
    closeSync(this.#index);
  }

  #flushQuietly(): void {
    try {
      this.flush();
    } catch {
      // The next line that a caller writes meets the same fault and says so.
    }
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
}

function countLines(file: number): { readonly byte: number; readonly lineCount: number; readonly starts: number[] } {
  const { size } = fstatSync(file);
  const chunk = Buffer.allocUnsafe(1024 * 1024);
  const starts: number[] = [];
  let lineCount = 0;
  for (let at = 0; at < size; ) {
    const read = readSync(file, chunk, 0, Math.min(chunk.length, size - at), at);
    if (read === 0) break;
    for (let end = chunk.indexOf(10); end >= 0 && end < read; end = chunk.indexOf(10, end + 1)) {
      lineCount += 1;
      if (lineCount % INDEX_STEP === 0) starts.push(at + end + 1);
    }
    at += read;
  }
  return { byte: size, lineCount, starts };
}

function endsWithLineEnd(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] === 10;
}

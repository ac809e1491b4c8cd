/**
 * @file Where the lines of a log begin: every 256th, in a file beside it, so that any line of a log of 1 GB is found by reading
 * a few KiB. The index is a help, not the truth: what it lacks or has wrong is counted in the log itself.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Lines between two entries of the index. */
export const INDEX_STEP = 256;
/** An entry is one double: the byte at which line k · 256 begins. @unit bytes */
export const ENTRY_BYTES = 8;
const CHUNK_BYTES = 1024 * 1024;

/** Line starts of one log, growing with it. */
export class LogIndex {
  readonly #logPath: string;
  readonly #indexPath: string;
  /** Byte at which line k · 256 begins. */
  #starts: number[] = [0];
  /** Up to here lines are counted. @unit bytes */
  #scannedByte = 0;
  /** Whole lines that are counted. */
  #lineCount = 0;
  #refreshing: Promise<void> | undefined;

  constructor(logPath: string, indexPath: string) {
    this.#logPath = logPath;
    this.#indexPath = indexPath;
  }

  /** Whole lines of the log when it was last looked at. */
  get lineCount(): number {
    return this.#lineCount;
  }

  /** Bytes of those lines. */
  get byteCount(): number {
    return this.#scannedByte;
  }

  /** Take in what was added to the log. @throws Node's file errors other than a missing log */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Return where to begin reading for a line: its block's first byte and line. */
  blockOf(line: number): { readonly byte: number; readonly firstLine: number } {
    const block = Math.max(0, Math.min(Math.floor(line / INDEX_STEP), this.#starts.length - 1));
    return { byte: this.#starts[block] ?? 0, firstLine: block * INDEX_STEP };
  }

  async #refresh(): Promise<void> {
    let file: FileHandle;
    try {
      file = await open(this.#logPath, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return this.#reset();
      throw error;
    }
    try {
      const { size } = await file.stat();
      if (size < this.#scannedByte) this.#reset();
      if (size - this.#scannedByte > CHUNK_BYTES) this.#takeEntries(size, file.fd);
      await this.#scan(file, size);
    } finally {
      await file.close();
    }
  }

  #reset(): void {
    this.#starts = [0];
    this.#scannedByte = 0;
    this.#lineCount = 0;
  }

  /** Jump ahead by the index that the writer left. */
  #takeEntries(logBytes: number, log: number): void {
    const entries = readEntries(this.#indexPath);
    const known = this.#starts.length - 1;
    const usable = entries.filter((byte, at) => byte <= logBytes && byte > (entries[at - 1] ?? 0));
    const last = usable.at(-1);
    // An entry that does not stand behind a line's end is from another log.
    if (usable.length !== entries.length || last === undefined || usable.length <= known || !followsLineEnd(log, last)) return;
    this.#starts = [0, ...usable];
    this.#lineCount = usable.length * INDEX_STEP;
    this.#scannedByte = last;
  }

  async #scan(file: FileHandle, size: number): Promise<void> {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(0, size - this.#scannedByte)));
    let at = this.#scannedByte;
    while (at < size) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, size - at), at);
      if (bytesRead === 0) return;
      for (let end = chunk.indexOf(10); end >= 0 && end < bytesRead; end = chunk.indexOf(10, end + 1)) {
        this.#lineCount += 1;
        this.#scannedByte = at + end + 1;
        if (this.#lineCount % INDEX_STEP === 0) this.#starts.push(this.#scannedByte);
      }
      at += bytesRead;
    }
  }
}

function readEntries(path: string): readonly number[] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return [];
  }
  try {
    const count = Math.floor(fstatSync(file).size / ENTRY_BYTES);
    const bytes = Buffer.alloc(count * ENTRY_BYTES);
    readSync(file, bytes, 0, bytes.length, 0);
    return Array.from({ length: count }, (_, index) => bytes.readDoubleLE(index * ENTRY_BYTES));
  } finally {
    closeSync(file);
  }
}

function followsLineEnd(log: number, byte: number): boolean {
  const before = Buffer.alloc(1);
  return readSync(log, before, 0, 1, byte - 1) === 1 && before[0] === 10;
}

/**
 * @file Tar archives, gzipped or not (`.fml`, `.tar.gz`, `.tgz`, `.tar`): the wanted entries in memory, within limits.
 *
 * The archive is read as a stream, so that what nobody wants takes no memory. Nothing is written to disk; links and devices are left
 * out, names that climb out of the archive refuse it, and what unpacks to more than it may is given up in between.
 * @source POSIX.1-2001 pax interchange format (ustar header, extended headers); GNU long names
 */

import { Gunzip } from 'fflate';
import { fail, ok, type Result } from '../../base/result.ts';
import { startsWithBytes } from './model-source.ts';

/** Limits of an archive. */
export interface TarLimits {
  /** Files in it. */
  readonly entryCountMax: number;
  /** All that is unpacked. @unit bytes */
  readonly totalBytesMax: number;
  /** What is kept of it; absent: all may be kept. @unit bytes */
  readonly keptBytesMax?: number;
}

/** A file of an archive. */
export interface TarFile {
  readonly bytes: Uint8Array;
  /** @unit ms since 1970 */
  readonly modifiedAtMs: number;
}

/** What is read of an archive, and of which. */
export interface TarOptions {
  readonly limits?: TarLimits;
  /** Whether the file of that name is wanted; absent: every file is. */
  readonly isWanted?: (name: string) => boolean;
}

/** Limits that every archive keeps. */
const TAR_LIMITS: TarLimits = { entryCountMax: 20_000, totalBytesMax: 2 ** 30 };

/** First bytes of a gzip stream. */
export const GZIP_MARK: readonly number[] = [0x1f, 0x8b, 0x08];

const BLOCK = 512;
/** Compressed bytes handed to the inflater at once; what it makes of them is looked at in between. @unit bytes */
const PIECE = 16 * 1024;
/** A name or an extended header has no business being longer. @unit bytes */
const NAME_BYTES_MAX = 65_536;

/** Return whether a file is a tar archive that is not compressed. Never throws. */
export function isPlainTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && text(bytes.subarray(257, 262)) === 'ustar';
}

/** Unpack a tar archive into memory, by name. Fails with a sentence. */
export function readTar(bytes: Uint8Array, { limits = TAR_LIMITS, isWanted = () => true }: TarOptions = {}): Result<ReadonlyMap<string, TarFile>, string> {
  const entries = new EntryReader(limits, isWanted);
  const problem = startsWithBytes(bytes, GZIP_MARK) ? inflate(bytes, limits.totalBytesMax, entries) : readPlain(bytes, limits.totalBytesMax, entries);
  return problem === undefined ? entries.finish() : fail(problem);
}

function readPlain(bytes: Uint8Array, bytesMax: number, entries: EntryReader): string | undefined {
  return bytes.length > bytesMax ? tooLarge(bytesMax) : entries.push(bytes);
}

function tooLarge(bytesMax: number): string {
  return `it unpacks to more than ${Math.round(bytesMax / 2 ** 20)} MiB`;
}

function inflate(bytes: Uint8Array, bytesMax: number, entries: EntryReader): string | undefined {
  const made: { byteCount: number; problem?: string | undefined } = { byteCount: 0 };
  const stream = new Gunzip((piece) => {
    made.byteCount += piece.length;
    if (made.byteCount <= bytesMax) made.problem ??= entries.push(piece);
  });
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
      if (made.byteCount > bytesMax) return tooLarge(bytesMax);
      if (made.problem !== undefined) return made.problem;
      if (entries.isAtEnd) return undefined;
    }
    return undefined;
  } catch (error) {
    // The library throws on damaged streams.
    return `its compressed content is damaged (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** The entry whose content comes next. */
interface OpenEntry {
  readonly kind: string;
  readonly name: string | undefined;
  readonly modifiedAtMs: number;
  /** Absent where nobody wants it. */
  readonly pieces?: Uint8Array[];
  /** Content, then what fills its last block. @unit bytes */
  contentLeft: number;
  paddingLeft: number;
}

/** Takes an archive in pieces of any size. What a method returns is why the archive is refused. */
class EntryReader {
  readonly #limits: Required<TarLimits>;
  readonly #isWanted: (name: string) => boolean;
  readonly #files = new Map<string, TarFile>();
  readonly #names = new Set<string>();
  readonly #header = new Uint8Array(BLOCK);
  #headerFilled = 0;
  #open: OpenEntry | undefined;
  #longName: string | undefined;
  #keptBytes = 0;
  #claimedBytes = 0;
  #isAtEnd = false;

  constructor(limits: TarLimits, isWanted: (name: string) => boolean) {
    this.#limits = { keptBytesMax: limits.totalBytesMax, ...limits };
    this.#isWanted = isWanted;
  }

  /** What follows is of no interest. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  push(piece: Uint8Array): string | undefined {
    for (let at = 0; at < piece.length && !this.#isAtEnd;) {
      if (this.#open !== undefined) {
        at += this.#takeContent(this.#open, piece.subarray(at));
        continue;
      }
      const part = piece.subarray(at, at + BLOCK - this.#headerFilled);
      this.#header.set(part, this.#headerFilled);
      this.#headerFilled += part.length;
      at += part.length;
      if (this.#headerFilled < BLOCK) continue;
      this.#headerFilled = 0;
      const problem = this.#openEntry();
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  finish(): Result<ReadonlyMap<string, TarFile>, string> {
    if (this.#open !== undefined) return fail('it is cut off');
    return this.#names.size === 0 ? fail('it holds no files') : ok(this.#files);
  }

  #openEntry(): string | undefined {
    const header = this.#header;
    this.#isAtEnd = header.every((byte) => byte === 0);
    if (this.#isAtEnd) return undefined;
    const size = octal(header.subarray(124, 136));
    if (size === undefined || checksum(header) !== octal(header.subarray(148, 156))) return 'one of its headers is damaged';
    this.#claimedBytes += BLOCK + size;
    // Said before it is unpacked.
    if (this.#claimedBytes > this.#limits.totalBytesMax) return tooLarge(this.#limits.totalBytesMax);
    const kind = String.fromCodePoint(header[156] ?? 0);
    const isName = kind === 'L' || kind === 'x';
    const isFile = kind === '0' || kind === '\0';
    const name = cleanName(this.#longName ?? headerName(header));
    if (!isName) this.#longName = undefined;
    const problem = isFile ? this.#register(name) : undefined;
    if (problem !== undefined) return problem;
    const isKept = isName ? size <= NAME_BYTES_MAX : isFile && name !== undefined && this.#isWanted(name);
    if (isKept) this.#keptBytes += size;
    if (this.#keptBytes > this.#limits.keptBytesMax) return tooLarge(this.#limits.keptBytesMax);
    this.#open = { kind, name, modifiedAtMs: (octal(header.subarray(136, 148)) ?? 0) * 1000, contentLeft: size, paddingLeft: (BLOCK - (size % BLOCK)) % BLOCK, ...(isKept ? { pieces: [] } : {}) };
    if (size === 0) this.#close(this.#open);
    return undefined;
  }

  #register(name: string | undefined): string | undefined {
    if (name === undefined) return 'it has an entry that points outside of it';
    if (this.#names.has(name)) return `it has two entries named ${name}`;
    if (this.#names.size >= this.#limits.entryCountMax) return `it has more than ${this.#limits.entryCountMax} entries`;
    this.#names.add(name);
    return undefined;
  }

  /** Returns how much of the piece was taken. */
  #takeContent(entry: OpenEntry, piece: Uint8Array): number {
    const content = piece.subarray(0, entry.contentLeft);
    if (content.length > 0) entry.pieces?.push(content);
    entry.contentLeft -= content.length;
    const padding = Math.min(entry.paddingLeft, piece.length - content.length);
    entry.paddingLeft -= padding;
    if (entry.contentLeft === 0 && entry.paddingLeft === 0) this.#close(entry);
    return content.length + padding;
  }

  #close(entry: OpenEntry): void {
    this.#open = undefined;
    if (entry.pieces === undefined) return;
    const bytes = joined(entry.pieces);
    if (entry.kind === 'L') this.#longName = text(bytes);
    else if (entry.kind === 'x') this.#longName = paxPath(bytes) ?? this.#longName;
    else if (entry.name !== undefined) this.#files.set(entry.name, { bytes, modifiedAtMs: entry.modifiedAtMs });
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function headerName(header: Uint8Array): string {
  const prefix = text(header.subarray(257, 262)) === 'ustar' ? text(header.subarray(345, 500)) : '';
  const name = text(header.subarray(0, 100));
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** A name that stays inside, without `./`; undefined for one that does not. */
function cleanName(name: string): string | undefined {
  const parts = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  return name.startsWith('/') || /^[A-Za-z]:/.test(name) || parts.includes('..') ? undefined : parts.join('/');
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function paxPath(content: Uint8Array): string | undefined {
  return /^\d+ path=([^\n]*)$/m.exec(new TextDecoder().decode(content))?.[1];
}

function octal(field: Uint8Array): number | undefined {
  const digits = text(field).trim();
  const value = digits === '' ? 0 : Number.parseInt(digits, 8);
  return /^[0-7]*$/.test(digits) && Number.isSafeInteger(value) ? value : undefined;
}

/** Sum of the header's bytes with spaces for the sum itself. */
function checksum(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte;
  return sum;
}

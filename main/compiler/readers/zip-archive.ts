/**
 * @file Zip archives that models come in (`.keras`, `.pt2`, …): the directory first, then single entries, each within limits.
 *
 * Hostile archives are the rule here: nothing is unpacked to disk, names that climb out of the archive, entries that appear twice or
 * lie over each other, encryption and impossible sizes are refused, and an entry is never inflated beyond the size it claims. The
 * directory is read here, because the library's own functions inflate before their caller sees every entry.
 * @source PKWARE APPNOTE 6.3: end of central directory, central directory header, local header, Zip64 extra field
 */

import { Inflate } from 'fflate';
import { fail, ok, type Result } from '../../base/result.ts';

/** Limits of an archive. */
export interface ZipLimits {
  readonly entryCountMax: number;
  /** Size of one entry when unpacked. @unit bytes */
  readonly entryBytesMax: number;
  /** Size of all entries when unpacked. @unit bytes */
  readonly totalBytesMax: number;
  /** Unpacked size over packed size, for entries larger than `ratioFreeBytes`. */
  readonly ratioMax: number;
  /** Entries up to this size may have any ratio. @unit bytes */
  readonly ratioFreeBytes: number;
}

/** Limits that every model file keeps. */
export const ZIP_LIMITS: ZipLimits = { entryCountMax: 20_000, entryBytesMax: 512 * 2 ** 20, totalBytesMax: 2 ** 30, ratioMax: 100, ratioFreeBytes: 4 * 2 ** 20 };

/** An entry as the directory describes it. */
export interface ZipEntry {
  /** Relative, with `/` between folders. */
  readonly name: string;
  /** @unit bytes */
  readonly size: number;
  /** @unit bytes */
  readonly packedSize: number;
  readonly isDeflated: boolean;
  /** Where its local header begins. */
  readonly offset: number;
}

/** An archive whose directory was read. */
export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  /** Return an entry's content. Fails with a sentence for an entry that is not there or is damaged. Stored entries share the archive's memory. */
  readonly read: (name: string) => Result<Uint8Array, string>;
}

const END_MARK = 0x06054b50;
const END64_MARK = 0x06064b50;
const LOCATOR64_MARK = 0x07064b50;
const ENTRY_MARK = 0x02014b50;
const LOCAL_MARK = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_BYTES_MAX = 65_535;
/** Stands for a number that the Zip64 extra field holds. */
const IN_EXTRA = 0xffff_ffff;
/** Compressed bytes handed to the inflater at once; what it makes of them is looked at in between. */
const PIECE_BYTES = 2 ** 13;

/** Thrown inside this file only. */
class ZipError extends Error {
  override readonly name = 'ZipError';
  readonly code = 'model/archive';
}

/** Read the directory of an archive and check it. Fails with a sentence that can follow "cannot be read as an archive: ". Never throws. */
export function openZip(bytes: Uint8Array, limits: ZipLimits = ZIP_LIMITS): Result<ZipArchive, string> {
  return guarded(() => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const entries = readDirectory(view, limits);
    checkEntries(entries, view.byteLength, limits);
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const read = (name: string): Result<Uint8Array, string> => {
      const entry = byName.get(name);
      return entry ? guarded(() => unpack(bytes, view, entry)) : fail(`it has no ${name}`);
    };
    return { entries, read };
  });
}

/** Archives that were opened, by their bytes: they go away with them. */
const OPENED = new WeakMap<Uint8Array, Result<ZipArchive, string>>();

/** Open a model's archive as `openZip` does, once for all readers that look whether it is theirs; its bytes must stay as they are. Never throws. */
export function openModelZip(bytes: Uint8Array): Result<ZipArchive, string> {
  const known = OPENED.get(bytes);
  if (known !== undefined) return known;
  const archive = openZip(bytes);
  OPENED.set(bytes, archive);
  return archive;
}

/** Run a reader; a bound overstepped is a truncated archive. */
function guarded<T>(read: () => T): Result<T, string> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof ZipError) return fail(error.message);
    if (error instanceof RangeError) return fail('it is cut off or damaged');
    throw error;
  }
}

function readDirectory(view: DataView, { entryCountMax }: ZipLimits): readonly ZipEntry[] {
  const { count, start } = directoryPlace(view);
  if (count > entryCountMax) throw new ZipError(`it has ${count} entries; at most ${entryCountMax} are read`);
  const entries: ZipEntry[] = [];
  let at = start;
  for (let k = 0; k < count; k++) {
    if (view.getUint32(at, true) !== ENTRY_MARK) throw new ZipError('its directory is damaged');
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    entries.push(readEntry(view, at, { nameBytes, extraBytes }));
    at += ENTRY_BYTES + nameBytes + extraBytes + view.getUint16(at + 32, true);
  }
  return entries;
}

function directoryPlace(view: DataView): { readonly count: number; readonly start: number } {
  const first = Math.max(0, view.byteLength - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) !== END_MARK) continue;
    const has64 = at >= 20 && view.getUint32(at - 20, true) === LOCATOR64_MARK;
    const end64 = has64 ? wide(view, at - 12) : 0;
    if (has64 && view.getUint32(end64, true) === END64_MARK) return { count: wide(view, end64 + 32), start: wide(view, end64 + 48) };
    return { count: view.getUint16(at + 10, true), start: view.getUint32(at + 16, true) };
  }
  throw new ZipError('it has no directory at its end, so it is cut off or damaged');
}

function readEntry(view: DataView, at: number, { nameBytes, extraBytes }: { readonly nameBytes: number; readonly extraBytes: number }): ZipEntry {
  const raw = new Uint8Array(view.buffer, view.byteOffset + at + ENTRY_BYTES, nameBytes);
  const name = decodeName(raw);
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  if ((flags & 1) !== 0) throw new ZipError(`its entry ${shown(name)} is encrypted`);
  if (method !== 0 && method !== 8) throw new ZipError(`its entry ${shown(name)} is packed by method ${method}; stored and deflated entries are read`);
  const extra = new ExtraNumbers(view, at + ENTRY_BYTES + nameBytes, extraBytes);
  const size = extra.take(view.getUint32(at + 24, true));
  const packedSize = extra.take(view.getUint32(at + 20, true));
  return { name, size, packedSize, isDeflated: method === 8, offset: extra.take(view.getUint32(at + 42, true)) };
}

/** Numbers too large for the header, in the order in which the header refers to them. */
class ExtraNumbers {
  readonly #view: DataView;
  #next: number | undefined;
  #end = 0;

  constructor(view: DataView, start: number, length: number) {
    this.#view = view;
    for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
      if (view.getUint16(at, true) !== 1) continue;
      this.#next = at + 4;
      this.#end = at + 4 + view.getUint16(at + 2, true);
      return;
    }
  }

  take(written: number): number {
    if (written !== IN_EXTRA) return written;
    if (this.#next === undefined || this.#next + 8 > this.#end) throw new ZipError('its directory is damaged');
    this.#next += 8;
    return wide(this.#view, this.#next - 8);
  }
}

function wide(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError('its directory is damaged');
  return Number(value);
}

/** Names of one byte per character are rare and not worth a table: what is no UTF-8 is refused. */
function decodeName(raw: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    throw new ZipError('it has an entry whose name is not UTF-8');
  }
}

function checkEntries(entries: readonly ZipEntry[], byteLength: number, limits: ZipLimits): void {
  const names = new Set<string>();
  let total = 0;
  for (const { name, size, packedSize, isDeflated, offset } of entries) {
    const parts = name.split(/[/\\]/);
    if (name === '' || /^[/\\]|^[A-Za-z]:|\0/.test(name) || parts.includes('..')) throw new ZipError(`its entry ${shown(name)} points outside the archive`);
    if (names.has(name)) throw new ZipError(`it has two entries named ${shown(name)}`);
    names.add(name);
    total += size;
    if (size > limits.entryBytesMax) throw new ZipError(`its entry ${shown(name)} claims ${size} bytes; at most ${limits.entryBytesMax} are read`);
    if (total > limits.totalBytesMax) throw new ZipError(`it unpacks to more than ${limits.totalBytesMax} bytes`);
    if (!isDeflated && size !== packedSize) throw new ZipError(`its entry ${shown(name)} claims ${size} bytes and holds ${packedSize}`);
    if (size > limits.ratioFreeBytes && size > limits.ratioMax * packedSize) throw new ZipError(`its entry ${shown(name)} unpacks to ${Math.floor(size / Math.max(1, packedSize))} times its size; at most ${limits.ratioMax} times is read`);
    if (offset + LOCAL_BYTES + packedSize > byteLength) throw new ZipError('it is cut off or damaged');
  }
  const byPlace = entries.toSorted((a, b) => a.offset - b.offset);
  byPlace.forEach((entry, k) => {
    const before = byPlace[k - 1];
    if (before && before.offset + LOCAL_BYTES + before.packedSize > entry.offset) throw new ZipError(`its entries ${shown(before.name)} and ${shown(entry.name)} lie over each other`);
  });
}

function unpack(bytes: Uint8Array, view: DataView, entry: ZipEntry): Uint8Array {
  const { offset, packedSize, size, name } = entry;
  if (view.getUint32(offset, true) !== LOCAL_MARK) throw new ZipError(`its entry ${shown(name)} is damaged`);
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packedSize > bytes.length) throw new ZipError('it is cut off or damaged');
  const packed = bytes.subarray(start, start + packedSize);
  return entry.isDeflated ? inflate(packed, size, name) : packed;
}

/** Inflate piece by piece, so that an entry that holds more than it claims is left at once. */
function inflate(packed: Uint8Array, size: number, name: string): Uint8Array {
  const result = new Uint8Array(size);
  let filled = 0;
  const inflater = new Inflate((piece) => {
    if (filled + piece.length > size) throw new ZipError(`its entry ${shown(name)} holds more than the ${size} bytes it claims`);
    result.set(piece, filled);
    filled += piece.length;
  });
  try {
    for (let at = 0; at < packed.length || at === 0; at += PIECE_BYTES) inflater.push(packed.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= packed.length);
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw new ZipError(`its entry ${shown(name)} is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
  if (filled !== size) throw new ZipError(`its entry ${shown(name)} holds ${filled} bytes and claims ${size}`);
  return result;
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 120));
}

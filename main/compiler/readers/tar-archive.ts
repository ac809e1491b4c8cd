/**
 * @file Gzipped tar archives (`.fml`): entries in memory, within limits.
 *
 * Nothing is written to disk; links and devices are left out, names that climb out of the archive refuse it, and what unpacks to more
 * than it may is given up in between.
 * @source POSIX.1-2001 pax interchange format (ustar header, extended headers); GNU long names
 */

import { Gunzip } from 'fflate';
import { fail, ok, type Result } from '../../base/result.ts';

/** Limits of an archive. */
export interface TarLimits {
  readonly entryCountMax: number;
  /** All that is unpacked. @unit bytes */
  readonly totalBytesMax: number;
}

/** Limits that every archive keeps. */
const TAR_LIMITS: TarLimits = { entryCountMax: 20_000, totalBytesMax: 2 ** 30 };

/** First bytes of a gzip stream. */
export const GZIP_MARK: readonly number[] = [0x1f, 0x8b, 0x08];

const BLOCK = 512;
/** Compressed bytes handed to the inflater at once; what it makes of them is looked at in between. @unit bytes */
const PIECE = 64 * 1024;

/** Unpack a gzipped tar archive into memory, by name. Fails with a sentence. */
export function readTarGz(bytes: Uint8Array, limits: TarLimits = TAR_LIMITS): Result<ReadonlyMap<string, Uint8Array>, string> {
  const unpacked = inflate(bytes, limits.totalBytesMax);
  return unpacked.ok ? readTar(unpacked.value, limits) : unpacked;
}

function inflate(bytes: Uint8Array, bytesMax: number): Result<Uint8Array, string> {
  const pieces: Uint8Array[] = [];
  const made = { byteCount: 0 };
  const stream = new Gunzip((piece) => {
    made.byteCount += piece.length;
    if (made.byteCount <= bytesMax) pieces.push(piece);
  });
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
      if (made.byteCount > bytesMax) return fail(`it unpacks to more than ${Math.round(bytesMax / 2 ** 20)} MiB`);
    }
  } catch (error) {
    // The library throws on damaged streams.
    return fail(`its compressed content is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
  const whole = new Uint8Array(made.byteCount);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return ok(whole);
}

function readTar(bytes: Uint8Array, limits: TarLimits): Result<ReadonlyMap<string, Uint8Array>, string> {
  const entries = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = octal(header.subarray(124, 136));
    if (size === undefined || checksum(header) !== octal(header.subarray(148, 156))) return fail('one of its headers is damaged');
    const start = at + BLOCK;
    if (start + size > bytes.length) return fail('it is cut off');
    const content = bytes.subarray(start, start + size);
    const kind = String.fromCodePoint(header[156] ?? 0);
    const name = cleanName(longName ?? headerName(header));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (kind === 'L' || kind === 'x') {
      longName = kind === 'L' ? text(content) : paxPath(content);
      continue;
    }
    longName = undefined;
    if (kind !== '0' && kind !== '\0') continue;
    if (name === undefined) return fail('it has an entry that points outside of it');
    if (entries.has(name)) return fail(`it has two entries named ${name}`);
    if (entries.size >= limits.entryCountMax) return fail(`it has more than ${limits.entryCountMax} entries`);
    entries.set(name, content);
  }
  return entries.size === 0 ? fail('it holds no files') : ok(entries);
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
  return /^\d+ path=([^\n]*)$/m.exec(new TextDecoder().decode(content.subarray(0, 65_536)))?.[1];
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

/**
 * @file NumPy archives read by rows, without loading or unpacking them whole. Stored members are read in place; deflated
 * ones are unpacked forwards, as far as is asked for.
 *
 * @source PKWARE APPNOTE 6.3: end of central directory, its 64-bit form, central and local headers
 */

import { Inflate } from 'fflate';
import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { DatasetReadError, type ArraySource } from './array-source.ts';
import { partOf, type ByteSource } from './byte-source.ts';
import { openNpy } from './stream-npy.ts';

const END_MARK = 0x06054b50;
const END64_MARK = 0x06064b50;
const LOCATOR64_MARK = 0x07064b50;
const CENTRAL_MARK = 0x02014b50;
/** Longest archive comment and the end record. @unit bytes */
const TAIL_BYTES = 65_557;
const FULL_32 = 0xffffffff;
/** Packed bytes that are unpacked at a time. @unit bytes */
const PACKED_STEP = 1 << 18;
const STORED = 0;
const DEFLATED = 8;

interface Member {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly byteCount: number;
  readonly headerOffset: number;
}

/** Open an `.npz` archive: array name (without `.npy`) → array. Fails with `dataset/npz-format` or the code of the first member that cannot be read. */
export function openNpz(bytes: ByteSource, file: string): Result<ReadonlyMap<string, ArraySource>, Diagnostic> {
  const members = listMembers(bytes);
  if (members === undefined) return fail(broken(file, 'it has no readable list of members'));
  const arrays = new Map<string, ArraySource>();
  for (const member of members.filter(({ name }) => name.endsWith('.npy'))) {
    const content = contentOf(bytes, member, file);
    if (content === undefined) return fail(broken(file, `${member.name} is packed in a way (method ${member.method}) that NumPy does not use`));
    const array = openNpy(content, `${file} › ${member.name}`);
    if (!array.ok) return fail({ ...array.failure, at: { file } });
    arrays.set(member.name.replace(/\.npy$/, ''), array.value);
  }
  return ok(arrays);
}

function broken(file: string, why: string): Diagnostic {
  return makeDiagnostic('error', 'dataset/npz-format', `${file} cannot be read as a NumPy archive: ${why}.`, { at: { file } });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function listMembers(bytes: ByteSource): readonly Member[] | undefined {
  const place = findDirectory(bytes);
  if (place === undefined || place.offset + place.byteCount > bytes.byteCount) return undefined;
  const raw = bytes.read(place.offset, place.byteCount);
  const view = viewOf(raw);
  const members: Member[] = [];
  for (let at = 0; at + 46 <= raw.length && view.getUint32(at, true) === CENTRAL_MARK;) {
    const [nameBytes, extraBytes, commentBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const name = new TextDecoder().decode(raw.subarray(at + 46, at + 46 + nameBytes));
    const sizes = longSizes(viewOf(raw.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes)), [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)]);
    const [byteCount = 0, packedBytes = 0, headerOffset = 0] = sizes;
    members.push({ name, method: view.getUint16(at + 10, true), byteCount, packedBytes, headerOffset });
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return members.length === place.count ? members : undefined;
}

/** Sizes that do not fit 32 bits stand in an extra field, in the order in which they are missing. */
function longSizes(extra: DataView, short: readonly number[]): readonly number[] {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let from = at + 4;
    return short.map((size) => {
      if (size !== FULL_32 || from + 8 > extra.byteLength) return size;
      from += 8;
      return Number(extra.getBigUint64(from - 8, true));
    });
  }
  return short;
}

function findDirectory(bytes: ByteSource): { readonly offset: number; readonly byteCount: number; readonly count: number } | undefined {
  const tailFrom = Math.max(0, bytes.byteCount - TAIL_BYTES);
  const view = viewOf(bytes.read(tailFrom, TAIL_BYTES));
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_MARK) continue;
    const short = { count: view.getUint16(at + 10, true), byteCount: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true) };
    return at >= 20 && view.getUint32(at - 20, true) === LOCATOR64_MARK ? longDirectory(bytes, Number(view.getBigUint64(at - 12, true))) : short;
  }
  return undefined;
}

function longDirectory(bytes: ByteSource, at: number): { readonly offset: number; readonly byteCount: number; readonly count: number } | undefined {
  const view = viewOf(bytes.read(at, 56));
  if (view.byteLength < 56 || view.getUint32(0, true) !== END64_MARK) return undefined;
  return { count: Number(view.getBigUint64(32, true)), byteCount: Number(view.getBigUint64(40, true)), offset: Number(view.getBigUint64(48, true)) };
}

function contentOf(bytes: ByteSource, { method, packedBytes, byteCount, headerOffset }: Member, file: string): ByteSource | undefined {
  const local = viewOf(bytes.read(headerOffset, 30));
  if (local.byteLength < 30) return undefined;
  const packed = partOf(bytes, headerOffset + 30 + local.getUint16(26, true) + local.getUint16(28, true), packedBytes);
  if (method === STORED) return packed;
  return method === DEFLATED ? new InflatedBytes(packed, byteCount, file) : undefined;
}

/** Unpacks forwards; going back starts again. Keeps what was unpacked last and may be asked for next. */
class InflatedBytes implements ByteSource {
  readonly byteCount: number;
  readonly #packed: ByteSource;
  readonly #file: string;
  #inflate = new Inflate();
  #packedAt = 0;
  /** Unpacked pieces in order, the first of them at `#from`. */
  #pieces: Uint8Array[] = [];
  #from = 0;
  #end = 0;

  constructor(packed: ByteSource, byteCount: number, file: string) {
    this.#packed = packed;
    this.byteCount = byteCount;
    this.#file = file;
    this.#start();
  }

  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    if (offset < this.#from) this.#start();
    const end = Math.min(this.byteCount, offset + length);
    this.#forget(offset);
    while (this.#end < end) {
      this.#step();
      this.#forget(offset);
    }
    const out = new Uint8Array(Math.max(0, end - offset));
    let at = this.#from;
    for (const piece of this.#pieces) {
      const from = Math.max(0, offset - at);
      if (at < end && from < piece.length) out.set(piece.subarray(from, Math.min(piece.length, end - at)), at + from - offset);
      at += piece.length;
    }
    return out;
  }

  #start(): void {
    this.#inflate = new Inflate((piece) => {
      this.#pieces.push(piece);
      this.#end += piece.length;
    });
    [this.#packedAt, this.#from, this.#end] = [0, 0, 0];
    this.#pieces = [];
  }

  #step(): void {
    if (this.#packedAt >= this.#packed.byteCount) throw new DatasetReadError(broken(this.#file, 'it ends too early'));
    const chunk = this.#packed.read(this.#packedAt, PACKED_STEP);
    this.#packedAt += chunk.length;
    try {
      this.#inflate.push(chunk, this.#packedAt >= this.#packed.byteCount);
    } catch (error) {
      throw new DatasetReadError(broken(this.#file, error instanceof Error ? error.message : String(error)));
    }
  }

  #forget(before: number): void {
    while (this.#pieces.length > 0 && this.#from + (this.#pieces[0]?.length ?? 0) <= before) this.#from += this.#pieces.shift()?.length ?? 0;
  }
}

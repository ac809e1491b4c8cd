/**
 * @file NumPy array files (`.npy`): bytes to a typed array and back.
 *
 * Every real number type of NumPy is read, in both byte orders; the result is always in C order and in the machine's
 * own byte order. Complex numbers, text, dates and pickled objects are refused by name.
 * @source NumPy reference, "numpy.lib.format"
 */

import { assert, defined } from '../../../base/assert.ts';
import { fail, ok, type Result } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import { readNpyHeader, type NpyHeader } from './npy-header.ts';

/** Element type of an array, NumPy's short name without the byte order; `b1` is bool. */
export type NpyDtype = 'f2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'b1';

/** Storage of the elements: half floats become Float32Array, bool becomes Uint8Array of 0 and 1. */
export type NpyData =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** An array of any rank, in C order. */
export interface NpyArray {
  /** Sizes of the axes; `[]` is a single number. */
  readonly shape: readonly number[];
  readonly dtype: NpyDtype;
  readonly data: NpyData;
}

const ITEM_BYTES: Readonly<Record<NpyDtype, number>> = { f2: 2, f4: 4, f8: 8, i1: 1, i2: 2, i4: 4, i8: 8, u1: 1, u2: 2, u4: 4, u8: 8, b1: 1 };

/** Return the number of elements of a shape; 1 for `[]`. Never throws. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Where an array's elements lie in its file. */
export interface NpyLayout {
  readonly shape: readonly number[];
  readonly dtype: NpyDtype;
  /** @unit bytes */
  readonly itemBytes: number;
  readonly isBigEndian: boolean;
  readonly fortranOrder: boolean;
  /** Offset of the first element. @unit bytes */
  readonly dataOffset: number;
}

/** Check the beginning of an `.npy` file of `byteCount` bytes. Fails with `dataset/npy-format`, `dataset/npy-type` or `dataset/npy-truncated`. */
export function checkNpyHeader(start: Uint8Array, byteCount: number, file: string): Result<NpyLayout, Diagnostic> {
  const header = readNpyHeader(start);
  if (!header.ok) return fail(problem('dataset/npy-format', file, `${file} cannot be read as a NumPy array: ${header.failure}.`));
  const { descr, shape, fortranOrder, dataOffset } = header.value;
  const dtype = dtypeOf(descr);
  if (dtype === undefined) return fail(problem('dataset/npy-type', file, `${file} has elements of type "${descr}"${typeHint(descr)}; numbers (f2, f4, f8, i1 … i8, u1 … u8) and bool can be read.`));
  const neededBytes = elementCount(shape) * ITEM_BYTES[dtype];
  const presentBytes = byteCount - dataOffset;
  if (!Number.isSafeInteger(neededBytes) || neededBytes > presentBytes) {
    return fail(problem('dataset/npy-truncated', file, `${file} announces shape [${shape.join(', ')}] of ${dtype}, that is ${neededBytes} bytes, but holds ${presentBytes}.`));
  }
  return ok({ shape, dtype, itemBytes: ITEM_BYTES[dtype], isBigEndian: isBigEndian(header.value), fortranOrder, dataOffset });
}

/**
 * Read an `.npy` file.
 *
 * Fails with `dataset/npy-format`, `dataset/npy-type` or `dataset/npy-truncated`; `file` is the name used in the message.
 */
export function readNpy(bytes: Uint8Array, file: string): Result<NpyArray, Diagnostic> {
  const checked = checkNpyHeader(bytes, bytes.length, file);
  if (!checked.ok) return checked;
  const { shape, dtype, itemBytes, dataOffset, fortranOrder } = checked.value;
  const data = decodeElements(bytes.subarray(dataOffset, dataOffset + elementCount(shape) * itemBytes), dtype, checked.value.isBigEndian);
  return ok({ shape, dtype, data: fortranOrder ? toCOrder(data, shape) : data });
}

/** Return the bytes of an `.npy` file (version 1.0, little-endian, C order). @throws {InvariantError} if shape and data disagree */
export function writeNpy(array: NpyArray): Uint8Array {
  assert(array.data.length === elementCount(array.shape), `array of shape [${array.shape.join(', ')}] has ${array.data.length} elements`);
  const { dtype, data } = array.dtype === 'f2' ? { dtype: 'f4' as const, data: array.data } : array;
  assert(data.BYTES_PER_ELEMENT === ITEM_BYTES[dtype], `${dtype} elements stored in ${data.BYTES_PER_ELEMENT} bytes each`);
  const sizes = array.shape.length === 1 ? `${array.shape[0] ?? 0},` : array.shape.join(', ');
  const order = ITEM_BYTES[dtype] === 1 ? '|' : '<';
  const text = `{'descr': '${order}${dtype}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The data begin at a multiple of 64 bytes, as NumPy does it.
  const headerBytes = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const out = new Uint8Array(10 + headerBytes + data.byteLength);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, headerBytes & 0xff, headerBytes >> 8]);
  out.set(new TextEncoder().encode(`${text.padEnd(headerBytes - 1)}\n`), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + headerBytes);
  return out;
}

/** Return the elements as doubles; 64-bit integers beyond 2^53 are rounded. Never throws. @shape unchanged, C order */
export function toFloat64(array: NpyArray): Float64Array {
  const { data } = array;
  if (data instanceof Float64Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const out = new Float64Array(data.length);
    data.forEach((value: bigint, index: number) => {
      out[index] = Number(value);
    });
    return out;
  }
  return Float64Array.from(data);
}

/** Return an array of doubles with the given shape. Never throws. */
export function float64Array(data: Float64Array, shape: readonly number[]): NpyArray {
  return { shape, dtype: 'f8', data };
}

function dtypeOf(descr: string): NpyDtype | undefined {
  const name = descr.replace(/^[<>|=]/, '').replace(/^\?$/, 'b1');
  return Object.hasOwn(ITEM_BYTES, name) ? (name as NpyDtype) : undefined;
}

function isBigEndian(header: NpyHeader): boolean {
  return header.descr.startsWith('>');
}

function typeHint(descr: string): string {
  const kind = descr.replace(/^[<>|=]/, '')[0];
  const hints: Readonly<Record<string, string>> = { U: ' (text)', S: ' (text)', O: ' (Python objects)', c: ' (complex numbers)', M: ' (dates)', m: ' (durations)', V: ' (raw bytes)' };
  return hints[kind ?? ''] ?? '';
}

const VIEWS: Readonly<Record<NpyDtype, (bytes: Uint8Array<ArrayBuffer>) => NpyData>> = {
  f2: ({ buffer }) => halfFloats(new Uint16Array(buffer)),
  f4: ({ buffer }) => new Float32Array(buffer),
  f8: ({ buffer }) => new Float64Array(buffer),
  i1: ({ buffer }) => new Int8Array(buffer),
  i2: ({ buffer }) => new Int16Array(buffer),
  i4: ({ buffer }) => new Int32Array(buffer),
  i8: ({ buffer }) => new BigInt64Array(buffer),
  u1: (bytes) => bytes,
  u2: ({ buffer }) => new Uint16Array(buffer),
  u4: ({ buffer }) => new Uint32Array(buffer),
  u8: ({ buffer }) => new BigUint64Array(buffer),
  b1: (bytes) => bytes.map((byte) => (byte === 0 ? 0 : 1)),
};

/** Copy elements out of a file's bytes: typed arrays need aligned storage, and a file need not be. Never throws. */
export function decodeElements(raw: Uint8Array, dtype: NpyDtype, bigEndian: boolean): NpyData {
  const bytes = new Uint8Array(raw); // a copy even of a Buffer, whose own slice() shares memory
  const size = ITEM_BYTES[dtype];
  if (bigEndian && size > 1) for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return VIEWS[dtype](bytes);
}

function halfFloats(words: Uint16Array): Float32Array {
  return Float32Array.from(words, (word) => {
    const sign = word >> 15 === 0 ? 1 : -1;
    const exponent = (word >> 10) & 0x1f;
    const fraction = word & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/** Reorder column-major elements: walk the C-order positions and keep the offset in the file's order beside them. */
function toCOrder(data: NpyData, shape: readonly number[]): NpyData {
  const out = data.slice();
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    out[to] = defined(data[from], 'an offset inside the array');
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      from -= next * stride;
      index[axis] = 0;
    }
  }
  return out;
}

function problem(code: DiagnosticCode, file: string, message: string): Diagnostic {
  return makeDiagnostic('error', code, message, { at: { file } });
}

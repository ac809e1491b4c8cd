/**
 * @file Tensors of an ONNX file as constants: every element type, from raw bytes, typed fields or another file.
 *
 * Raw bytes are little-endian whatever machine wrote them. Nothing is allocated for a claimed size before the bytes for it were seen.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import { sizeOf, type ConstantTensor, type ElementType, type Numbers } from '../operator-graph/constant-tensor.ts';
import type { TensorMessage } from './onnx-messages.ts';
import { exponentValue, floatTable } from './small-floats.ts';

/** How elements of a type are stored. */
interface Storage {
  readonly type: ElementType;
  readonly bits: number;
  /** Decode `count` elements. */
  readonly decode: (bytes: Uint8Array, count: number) => Numbers;
}

/** The bytes in a buffer of their own if they do not lie where a view may begin. */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

type ViewOf = new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayLike<number>;

function whole(type: ElementType, view: ViewOf, size: number): Storage {
  return { type, bits: 8 * size, decode: (bytes, count) => Float64Array.from(viewOf(view, bytes, { size, count })) };
}

function viewOf(view: ViewOf, bytes: Uint8Array, { size, count }: { readonly size: number; readonly count: number }): ArrayLike<number> {
  const from = aligned(bytes, size);
  return new view(from.buffer, from.byteOffset, count);
}

function wide(type: ElementType, isSigned: boolean): Storage {
  return {
    type,
    bits: 64,
    decode: (bytes, count) => {
      const from = aligned(bytes, 8);
      const view = isSigned ? new BigInt64Array(from.buffer, from.byteOffset, count) : new BigUint64Array(from.buffer, from.byteOffset, count);
      return Float64Array.from(view, Number);
    },
  };
}

/** Several elements to a byte, the first in the low bits. */
function packed(type: ElementType, bits: 2 | 4, isSigned: boolean): Storage {
  const perByte = 8 / bits;
  const half = 2 ** (bits - 1);
  return {
    type,
    bits,
    decode: (bytes, count) => Float64Array.from({ length: count }, (_, i) => {
      const code = ((bytes[Math.floor(i / perByte)] ?? 0) >> ((i % perByte) * bits)) & (2 ** bits - 1);
      return isSigned && code >= half ? code - 2 * half : code;
    }),
  };
}

function tabled(type: ElementType, bits: 16 | 8 | 4, table: () => Float64Array): Storage {
  let known: Float64Array | undefined;
  const codeOf = (bytes: Uint8Array, i: number): number => (bits === 16 ? (bytes[2 * i] ?? 0) + 256 * (bytes[2 * i + 1] ?? 0) : bits === 8 ? (bytes[i] ?? 0) : ((bytes[i >> 1] ?? 0) >> ((i % 2) * 4)) & 15);
  return {
    type,
    bits,
    decode: (bytes, count) => {
      const values = (known ??= table());
      return Float64Array.from({ length: count }, (_, i) => values[codeOf(bytes, i)] ?? 0);
    },
  };
}

const FLOAT32: Storage = { type: 'float32', bits: 32, decode: (bytes, count) => viewOf(Float32Array, bytes, { size: 4, count }) as Float32Array };
const FLOAT64: Storage = { type: 'float64', bits: 64, decode: (bytes, count) => viewOf(Float64Array, bytes, { size: 8, count }) as Float64Array };

/** ONNX's number of an element type → how it is stored. */
const STORAGE: ReadonlyMap<number, Storage> = new Map<number, Storage>([
  [1, FLOAT32],
  [2, whole('uint8', Uint8Array, 1)],
  [3, whole('int8', Int8Array, 1)],
  [4, whole('uint16', Uint16Array, 2)],
  [5, whole('int16', Int16Array, 2)],
  [6, whole('int32', Int32Array, 4)],
  [7, wide('int64', true)],
  [9, whole('bool', Uint8Array, 1)],
  [10, tabled('float16', 16, () => floatTable({ exponentBits: 5, fractionBits: 10, bias: 15, special: 'ieee' }))],
  [11, FLOAT64],
  [12, whole('uint32', Uint32Array, 4)],
  [13, wide('uint64', false)],
  [16, tabled('bfloat16', 16, () => floatTable({ exponentBits: 8, fractionBits: 7, bias: 127, special: 'ieee' }))],
  [17, tabled('float8', 8, () => floatTable({ exponentBits: 4, fractionBits: 3, bias: 7, special: 'fn' }))],
  [18, tabled('float8', 8, () => floatTable({ exponentBits: 4, fractionBits: 3, bias: 8, special: 'fnuz' }))],
  [19, tabled('float8', 8, () => floatTable({ exponentBits: 5, fractionBits: 2, bias: 15, special: 'ieee' }))],
  [20, tabled('float8', 8, () => floatTable({ exponentBits: 5, fractionBits: 2, bias: 16, special: 'fnuz' }))],
  [21, packed('uint4', 4, false)],
  [22, packed('int4', 4, true)],
  [23, tabled('float4', 4, () => floatTable({ exponentBits: 2, fractionBits: 1, bias: 1, special: 'none' }))],
  [24, tabled('float8', 8, () => Float64Array.from({ length: 256 }, (_, code) => exponentValue(code)))],
  [25, packed('uint2', 2, false)],
  [26, packed('int2', 2, true)],
]);

const STRING_TYPE = 8;

/** Return the element type behind ONNX's number, or undefined. Never throws. */
export function elementType(dataType: number): ElementType | undefined {
  return STORAGE.get(dataType)?.type;
}

/** Bytes of a tensor that lie in another file. Fails with the reason. */
export type ExternalBytes = (entries: ReadonlyMap<string, string>, byteCount: number) => Result<Uint8Array, string>;

/** Return a tensor's values. Fails with what is wrong with it. Never throws. */
export function readTensor(tensor: TensorMessage, external: ExternalBytes): Result<ConstantTensor, string> {
  const storage = STORAGE.get(tensor.dataType);
  if (storage === undefined) return fail(tensor.dataType === STRING_TYPE ? 'it holds texts' : `elements of type ${tensor.dataType} are not known`);
  if (tensor.dims.some((n) => !Number.isSafeInteger(n) || n < 0)) return fail(`its shape [${tensor.dims.join(', ')}] is impossible`);
  const count = sizeOf(tensor.dims);
  if (!Number.isSafeInteger(count)) return fail(`its shape [${tensor.dims.join(', ')}] is impossible`);
  const data = valuesOf(tensor, storage, { count, external });
  return data.ok ? ok({ type: storage.type, shape: tensor.dims, data: data.value }) : data;
}

interface Place {
  readonly count: number;
  readonly external: ExternalBytes;
}

function valuesOf(tensor: TensorMessage, storage: Storage, { count, external }: Place): Result<Numbers, string> {
  const byteCount = Math.ceil((count * storage.bits) / 8);
  if (tensor.external) {
    const bytes = external(tensor.external, byteCount);
    return bytes.ok ? ok(storage.decode(bytes.value, count)) : bytes;
  }
  if (tensor.raw) return tensor.raw.length === byteCount ? ok(storage.decode(tensor.raw, count)) : fail(`it has ${tensor.raw.length} bytes, its shape needs ${byteCount}`);
  if (tensor.fixed) return fromFixed(tensor.fixed, storage, count);
  return fromIntegers(tensor.integers ?? [], storage, count);
}

/** `float_data` or `double_data`: the bytes of floats, in one piece or many. */
function fromFixed(parts: readonly Uint8Array[], storage: Storage, count: number): Result<Numbers, string> {
  const byteCount = parts.reduce((sum, part) => sum + part.length, 0);
  if (storage.type !== 'float32' && storage.type !== 'float64') return fail(`its values are stored as floats, its type is ${storage.type}`);
  if (byteCount !== (count * storage.bits) / 8) return fail(`it has ${byteCount} bytes, its shape needs ${(count * storage.bits) / 8}`);
  const [only, ...more] = parts;
  if (only && more.length === 0) return ok(storage.decode(only, count));
  const all = new Uint8Array(byteCount);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return ok(storage.decode(all, count));
}

/** `int32_data` and its siblings: whole numbers, codes of small floats, or several packed elements in one. */
function fromIntegers(integers: readonly number[], storage: Storage, count: number): Result<Numbers, string> {
  const perEntry = storage.bits < 8 ? 8 / storage.bits : 1;
  if (integers.length !== Math.ceil(count / perEntry)) return fail(`it has ${integers.length} values, its shape needs ${count}`);
  if (storage.type === 'float32' || storage.type === 'float64') return integers.length === 0 ? ok(new Float64Array(0)) : fail('its floats are stored as whole numbers');
  if (storage.bits >= 32 || (/^u?int(8|16)$|^bool$/.test(storage.type))) return ok(Float64Array.from(integers, (value) => ofType(value, storage)));
  const bytes = new Uint8Array(integers.length * Math.max(1, storage.bits / 8));
  for (const [i, code] of integers.entries()) {
    if (storage.bits === 16) bytes.set([code & 255, (code >> 8) & 255], 2 * i);
    else bytes[i] = code & 255;
  }
  return ok(storage.decode(bytes, count));
}

/** Signed values arrive as 64-bit numbers already; unsigned ones of 32 bits may have been written as negative. */
function ofType(value: number, { type }: Storage): number {
  if (type === 'bool') return Number(value !== 0);
  return type === 'uint32' ? value >>> 0 : type === 'int32' ? value | 0 : value;
}

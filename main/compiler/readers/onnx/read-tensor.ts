/**
 * @file Tensors of an ONNX file as constants: every element type, from raw bytes, typed fields or another file.
 *
 * Raw bytes are little-endian whatever machine wrote them. Nothing is allocated for a claimed size before the bytes for it were seen.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import { sizeOf, type ConstantTensor, type ElementType, type Numbers } from '../operator-graph/constant-tensor.ts';
import { STORAGES, type Storage } from '../operator-graph/element-storage.ts';
import type { TensorMessage } from './onnx-messages.ts';

/** ONNX's number of an element type → how it is stored. */
const STORAGE: ReadonlyMap<number, Storage> = new Map<number, Storage>([
  [1, STORAGES.float32],
  [2, STORAGES.uint8],
  [3, STORAGES.int8],
  [4, STORAGES.uint16],
  [5, STORAGES.int16],
  [6, STORAGES.int32],
  [7, STORAGES.int64],
  [9, STORAGES.bool],
  [10, STORAGES.float16],
  [11, STORAGES.float64],
  [12, STORAGES.uint32],
  [13, STORAGES.uint64],
  [16, STORAGES.bfloat16],
  [17, STORAGES.float8e4m3fn],
  [18, STORAGES.float8e4m3fnuz],
  [19, STORAGES.float8e5m2],
  [20, STORAGES.float8e5m2fnuz],
  [21, STORAGES.uint4],
  [22, STORAGES.int4],
  [23, STORAGES.float4e2m1],
  [24, STORAGES.float8e8m0],
  [25, STORAGES.uint2],
  [26, STORAGES.int2],
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

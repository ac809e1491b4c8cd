/**
 * @file Tensors as views of a storage: type, sizes, strides and offset, as PyTorch keeps them. Tensors may share a storage, overlap in it, and
 * repeat elements of it.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import { sizeOf, stridesOf, walked, type ConstantTensor } from '../operator-graph/constant-tensor.ts';
import { STORAGES } from '../operator-graph/element-storage.ts';

/** Type of a storage's elements. */
export type StorageName = keyof typeof STORAGES;

/** A view of a storage. @unit strides, offset: elements */
export interface StridedTensor {
  readonly type: StorageName;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Bytes of a storage. */
export interface Storage {
  readonly bytes: Uint8Array;
  readonly isBigEndian: boolean;
}

/** Most elements of one tensor. @unit elements */
const ELEMENTS_MAX = 2 ** 26;

/** Elements that tensors may still take beyond those that their storages hold. @unit elements */
export interface CopyBudget {
  left: number;
}

/** Return the elements of a view in their order. Fails with what is wrong with it. Never throws. */
export function readStrided(tensor: StridedTensor, storage: Storage, budget: CopyBudget): Result<ConstantTensor, string> {
  const { type, shape, strides, offset } = tensor;
  const { bits, decode, type: element } = STORAGES[type];
  const isSane = [...shape, ...strides, offset].every((n) => Number.isSafeInteger(n) && n >= 0) && shape.length === strides.length;
  const count = sizeOf(shape);
  if (!isSane || count > ELEMENTS_MAX) return fail(`its shape [${shape.join(', ')}] with the strides [${strides.join(', ')}] is impossible or too large`);
  const held = Math.floor((8 * storage.bytes.length) / bits);
  const last = count === 0 ? -1 : shape.reduce((at, n, axis) => at + (n - 1) * (strides[axis] ?? 0), offset);
  if (last >= held) return fail(`it reaches to element ${last} of a storage that has ${held}`);
  const size = bits / 8;
  const isPlain = stridesOf(shape).every((stride, axis) => stride === strides[axis] || (shape[axis] ?? 1) <= 1);
  const span = isPlain ? count : Math.max(0, last + 1 - offset);
  if (!isPlain) budget.left -= count;
  if (budget.left < 0) return fail('tensors that repeat their elements have too many of them together');
  const bytes = storage.bytes.subarray(offset * size, (offset + span) * size);
  const stored: ConstantTensor = { type: element, shape: [span], data: decode(storage.isBigEndian ? swapped(bytes, size) : bytes, span) };
  return ok(isPlain ? { ...stored, shape } : walked(stored, { shape, start: 0, steps: strides }));
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.map((_, i) => bytes[i - (i % size) + size - 1 - (i % size)] ?? 0);
}

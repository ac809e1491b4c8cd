/**
 * @file Tensors that a pickle of PyTorch describes: their names, sizes and places in storages that lie beside the pickle. Only the two functions
 * with which PyTorch rebuilds tensors are understood, as records; nothing is called.
 *
 * @source torch/_utils.py: arguments of _rebuild_tensor_v2 and _rebuild_parameter
 */

import type { StorageName, StridedTensor } from './strided-tensor.ts';
import type { PickleObject, PickleValue } from './pickle-values.ts';

/** A tensor and the storage that it lies in. */
export interface PickledTensor {
  readonly tensor: StridedTensor;
  readonly storage: string;
}

/** Named tensors of a pickle, in its order. */
export type NamedTensors = ReadonlyMap<string, PickledTensor>;

const STORAGE_CLASSES: Readonly<Record<string, StorageName>> = {
  'torch.FloatStorage': 'float32', 'torch.DoubleStorage': 'float64', 'torch.HalfStorage': 'float16', 'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64', 'torch.IntStorage': 'int32', 'torch.ShortStorage': 'int16', 'torch.CharStorage': 'int8', 'torch.ByteStorage': 'uint8', 'torch.BoolStorage': 'bool',
};
const DEPTH_MAX = 100;

/** Return the tensors of a pickled dictionary by their names; whatever else is in it is left out. Never throws. */
export function tensorsOfDictionary(value: PickleValue): NamedTensors {
  const found = new Map<string, PickledTensor>();
  if (!isObject(value)) return found;
  for (const [key, entry] of value.entries) {
    const tensor = tensorOf(entry);
    if (typeof key === 'string' && tensor) found.set(key, tensor);
  }
  return found;
}

/** Return all tensors of a pickle, wherever they are, named by the keys that lead to them. Never throws. */
export function tensorsAnywhere(value: PickleValue): NamedTensors {
  const found = new Map<string, PickledTensor>();
  const seen = new Set<PickleValue>();
  const visit = (at: PickleValue, path: string, depth: number): void => {
    if (typeof at !== 'object' || seen.has(at) || depth > DEPTH_MAX) return;
    seen.add(at);
    const tensor = tensorOf(at);
    if (tensor) found.set(path, tensor);
    else if (at.kind === 'list') at.items.forEach((item, i) => visit(item, `${path}${i}.`, depth + 1));
    else if (at.kind === 'object') {
      for (const [key, entry] of at.entries) visit(entry, typeof key === 'string' && !key.startsWith('_') ? `${path}${path === '' ? '' : '.'}${key}` : path, depth + 1);
      visit(at.state, path, depth + 1);
    }
  };
  visit(value, '', 0);
  return found;
}

/** Return the name of the class that a pickled object is of, or undefined. Never throws. */
export function classOf(value: PickleValue): string | undefined {
  if (!isObject(value) || typeof value.made !== 'object' || value.made.kind !== 'name') return undefined;
  return value.made.name;
}

function tensorOf(value: PickleValue): PickledTensor | undefined {
  const name = classOf(value);
  const given = isObject(value) ? itemsOf(value.given) : [];
  if (name === 'torch._utils._rebuild_parameter') return tensorOf(given[0]);
  if (name !== 'torch._utils._rebuild_tensor_v2') return undefined;
  const [storage, offset, sizes, strides] = given;
  const id = typeof storage === 'object' && storage.kind === 'reference' ? itemsOf(storage.id) : [];
  const [, kind, key] = id;
  const type = typeof kind === 'object' && kind.kind === 'name' ? STORAGE_CLASSES[kind.name] : undefined;
  const [shape, steps] = [numbers(sizes), numbers(strides)];
  if (type === undefined || typeof key !== 'string' || typeof offset !== 'number' || !shape || !steps) return undefined;
  return { tensor: { type, shape, strides: steps, offset }, storage: key };
}

function isObject(value: PickleValue): value is PickleObject {
  return typeof value === 'object' && value.kind === 'object';
}

function itemsOf(value: PickleValue): readonly PickleValue[] {
  return typeof value === 'object' && value.kind === 'list' ? value.items : [];
}

function numbers(value: PickleValue): readonly number[] | undefined {
  const items = itemsOf(value);
  return items.every((item) => typeof item === 'number') && typeof value === 'object' ? items : undefined;
}

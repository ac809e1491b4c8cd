/** @file How Keras files write which tensors a layer reads: the older nested lists and Keras 3's serialised tensors. */

import { isList, isObject, type JsonValue } from './json-value.ts';

/** A tensor: output `tensor` of the `node`-th use of a layer. */
export interface TensorReference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

/** Return, for each use of a layer, the tensors it reads. Never throws. */
export function inboundCalls(inboundNodes: JsonValue | undefined): readonly (readonly TensorReference[])[] {
  if (!isList(inboundNodes)) return [];
  return inboundNodes.map((call) => (isObject(call) ? historiesIn(call['args']) : tensorReferences(call)));
}

/** Return the tensors of a list such as `[["a", 0, 0], ["b", 0, 0]]`, or of a single `["a", 0, 0]`. Never throws. */
export function tensorReferences(value: JsonValue | undefined): readonly TensorReference[] {
  if (isObject(value)) return Object.values(value).flatMap((item) => tensorReferences(item));
  if (!isList(value)) return [];
  const [layer, node, tensor] = value;
  if (typeof layer === 'string') return [{ layer, node: typeof node === 'number' ? node : 0, tensor: typeof tensor === 'number' ? tensor : 0 }];
  return value.flatMap((item) => tensorReferences(item));
}

function historiesIn(value: JsonValue | undefined): readonly TensorReference[] {
  if (isList(value)) return value.flatMap((item) => historiesIn(item));
  if (!isObject(value)) return [];
  const config = value['config'];
  if (value['class_name'] === '__keras_tensor__' && isObject(config)) return tensorReferences(config['keras_history']);
  return Object.values(value).flatMap((item) => historiesIn(item));
}

/**
 * @file How Keras files write what a layer is called with: the older nested lists and Keras 3's serialised tensors, among them
 * constants and named arguments.
 */

import { isList, isObject, objectAt, textAt, type JsonObject, type JsonValue } from './json-value.ts';

/** A tensor: output `tensor` of the `node`-th use of a layer. */
export interface TensorReference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
  /** Shape without the batch, where the file says it and all of it is known. */
  readonly shape?: readonly number[];
}

/** An argument of a call: one of its tensors by its place in `LayerCall.tensors`, a list, or a constant. */
export type CallArgument = { readonly kind: 'tensor'; readonly index: number } | { readonly kind: 'list'; readonly items: readonly CallArgument[] } | { readonly kind: 'value'; readonly value: JsonValue };

/** One use of a layer. */
export interface LayerCall {
  /** In the order in which they stand among all arguments. */
  readonly tensors: readonly TensorReference[];
  readonly args: readonly CallArgument[];
  readonly kwargs: Readonly<Record<string, CallArgument>>;
}

/** The call of a layer that nothing is said about. */
export const EMPTY_CALL: LayerCall = { tensors: [], args: [], kwargs: {} };

/** Name that Keras 2 writes where the first argument of an operation is a constant. */
const CONSTANT = '_CONSTANT_VALUE';

/** Return the uses of a layer. Never throws. */
export function inboundCalls(inboundNodes: JsonValue | undefined): readonly LayerCall[] {
  if (!isList(inboundNodes)) return [];
  return inboundNodes.map((call) => (isObject(call) && isList(call['args']) ? serializedCall(call) : listedCall(call)));
}

/** Return the call of a layer that reads the given number of tensors, one after the other. Never throws. */
function plainCall(tensors: readonly TensorReference[]): LayerCall {
  return { tensors, args: tensors.map((_, index) => ({ kind: 'tensor', index })), kwargs: {} };
}

/** Return the tensors of a list such as `[["a", 0, 0], ["b", 0, 0]]`, of a single `["a", 0, 0]`, or of an object of them. Never throws. */
export function tensorReferences(value: JsonValue | undefined): readonly TensorReference[] {
  if (isObject(value)) return sortedEntries(value).flatMap(([, item]) => tensorReferences(item));
  if (!isList(value)) return [];
  const reference = referenceOf(value);
  return reference ? [reference] : value.flatMap((item) => tensorReferences(item));
}

/** Keras takes the entries of a dictionary in the order of their keys. */
function sortedEntries(value: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function referenceOf(value: readonly JsonValue[]): TensorReference | undefined {
  const [layer, node, tensor] = value;
  if (typeof layer !== 'string') return undefined;
  return { layer, node: typeof node === 'number' ? node : 0, tensor: typeof tensor === 'number' ? tensor : 0 };
}

/** Return the shape behind the batch, if every size is known. Never throws. */
export function shapeOf(written: JsonValue | undefined): { readonly shape?: readonly number[] } {
  const sizes = isList(written) ? written.slice(1) : [];
  return sizes.length > 0 && sizes.every((n) => Number.isSafeInteger(n) && Number(n) > 0) ? { shape: sizes.map(Number) } : {};
}

/** Gathers the tensors of a call while its arguments are read. */
class Arguments {
  readonly tensors: TensorReference[] = [];

  tensor(reference: TensorReference): CallArgument {
    return { kind: 'tensor', index: this.tensors.push(reference) - 1 };
  }

  /** Keras 3: tensors and arrays are objects with a class. */
  serialized(value: JsonValue): CallArgument {
    if (isList(value)) return listOf(value.map((item) => this.serialized(item)), value);
    if (!isObject(value)) return { kind: 'value', value };
    const className = textAt(value, 'class_name');
    const config = objectAt(value, 'config');
    const [history] = className === '__keras_tensor__' ? tensorReferences(config['keras_history']) : [];
    if (history) return this.tensor({ ...history, ...shapeOf(config['shape']) });
    if (className === '__tuple__' && isList(config['value'] ?? value['items'])) return this.serialized(config['value'] ?? value['items'] ?? null);
    if (className === '__numpy__' || className === '__tensor__') return { kind: 'value', value: config['value'] ?? null };
    if (className !== undefined) return { kind: 'value', value };
    return { kind: 'list', items: sortedEntries(value).map(([, item]) => this.serialized(item)) };
  }

  /** Keras 2: a tensor is a list that begins with a layer's name and two numbers. */
  listed(value: JsonValue): CallArgument {
    if (!isList(value)) return { kind: 'value', value };
    const reference = value.length === 3 && Number.isInteger(value[1]) && Number.isInteger(value[2]) ? referenceOf(value) : undefined;
    if (reference) return this.tensor(reference);
    return value.some((item) => isList(item)) ? listOf(value.map((item) => this.listed(item)), value) : { kind: 'value', value };
  }
}

/** A list in which no tensor stands is a constant as a whole. */
function listOf(items: readonly CallArgument[], value: readonly JsonValue[]): CallArgument {
  return items.length > 0 && items.every((item) => item.kind === 'value') && !value.some((item) => isArray(item)) ? { kind: 'value', value } : { kind: 'list', items };
}

/** An array of NumPy's stays an argument of its own. */
function isArray(value: JsonValue): boolean {
  return isObject(value) && (value['class_name'] === '__numpy__' || value['class_name'] === '__tensor__');
}

function serializedCall(call: JsonObject): LayerCall {
  const collected = new Arguments();
  const args = isList(call['args']) ? call['args'].map((item) => collected.serialized(item)) : [];
  const kwargs = Object.fromEntries(sortedEntries(objectAt(call, 'kwargs')).map(([name, value]) => [name, collected.serialized(value)]));
  return { tensors: collected.tensors, args, kwargs };
}

/** `[["a", 0, 0, {}], …]`, and for operations `["a", 0, 0, { "y": 2 }]`. */
function listedCall(call: JsonValue): LayerCall {
  if (isObject(call)) return plainCall(tensorReferences(call));
  if (!isList(call)) return EMPTY_CALL;
  const collected = new Arguments();
  const written = typeof call[0] === 'string' ? [call] : call.filter((item) => isList(item));
  const args = written.map((item): CallArgument => {
    const reference = referenceOf(item);
    if (!reference) return { kind: 'list', items: tensorReferences(item).map((inner) => collected.tensor(inner)) };
    return reference.layer === CONSTANT ? { kind: 'value', value: item[2] ?? null } : collected.tensor(reference);
  });
  const named = written.flatMap((item) => (isObject(item[3]) ? Object.entries(item[3]) : []));
  const kwargs = Object.fromEntries(named.map(([name, value]) => [name, collected.listed(value)]));
  return { tensors: collected.tensors, args: args.length > 1 ? [{ kind: 'list', items: args }] : args, kwargs };
}

/**
 * @file ONNX's messages as values: model, graph, node, attribute, value. Fields that nothing here asks for are skipped.
 *
 * Tensors keep their bytes where they lie in the file; `read-tensor.ts` makes numbers of them.
 * @source onnx.proto, ir version 14: numbers of fields and types
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import { appendIntegers, fixedBytes, integerOf, readFields, readNested, textOf, WireError, type WireField } from './wire.ts';

/** A tensor as stored: dimensions, type, and its values in one of several places. */
export interface TensorMessage {
  readonly name: string;
  readonly dims: readonly number[];
  /** ONNX's number of the element type. */
  readonly dataType: number;
  readonly raw?: Uint8Array;
  /** Bytes of `float_data` or `double_data`, little-endian. */
  readonly fixed?: readonly Uint8Array[];
  /** `int32_data`, `int64_data` or `uint64_data`. */
  readonly integers?: readonly number[];
  readonly stringCount: number;
  /** Entries of `external_data`, when the values lie in another file. */
  readonly external?: ReadonlyMap<string, string>;
}

/** An attribute of a node. */
export interface AttributeMessage {
  readonly name: string;
  /** Set inside a function: the attribute of the calling node that it stands for. */
  readonly reference?: string;
  readonly value?: number | string | readonly number[] | readonly string[] | TensorMessage;
  readonly graph?: GraphMessage;
  /** Kinds that no operator read here has. */
  readonly isOther?: true;
}

/** A node. */
export interface NodeMessage {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly AttributeMessage[];
}

/** A graph's input, output or annotated tensor. */
export interface ValueMessage {
  readonly name: string;
  readonly elementType: number;
  /** A number, a symbol's name, or undefined where the file says nothing; absent without a shape. */
  readonly dims?: readonly (number | string | undefined)[];
  /** Whether it is a tensor at all; sequences, maps and optionals are not. */
  readonly isTensor: boolean;
}

/** A graph. */
export interface GraphMessage {
  readonly name: string;
  readonly nodes: readonly NodeMessage[];
  readonly initializers: readonly TensorMessage[];
  readonly sparseCount: number;
  readonly inputs: readonly ValueMessage[];
  readonly outputs: readonly ValueMessage[];
}

/** A function of the model's own. */
export interface FunctionMessage {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes with their defaults. */
  readonly defaults: readonly AttributeMessage[];
  readonly nodes: readonly NodeMessage[];
}

/** A model. */
export interface ModelMessage {
  readonly irVersion: number;
  readonly producer: string;
  readonly producerVersion: string;
  /** Version by domain; `ai.onnx` is the empty domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph?: GraphMessage;
  readonly functions: readonly FunctionMessage[];
}

/** Read a model. Fails with what is wrong with the bytes. Never throws. */
export function readModelMessage(bytes: Uint8Array): Result<ModelMessage, string> {
  try {
    return ok(modelOf(bytes));
  } catch (error) {
    if (error instanceof WireError || error instanceof RangeError || (error instanceof Error && error.constructor === Error)) return fail(error.message);
    throw error;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function modelOf(bytes: Uint8Array): ModelMessage {
  const opsets = new Map<string, number>();
  const functions: FunctionMessage[] = [];
  const model: Writable<ModelMessage> = { irVersion: 0, producer: '', producerVersion: '', opsets, functions };
  readFields(bytes, (field) => {
    switch (field.number) {
      case 1: model.irVersion = integerOf(field); return true;
      case 2: model.producer = textOf(field); return true;
      case 3: model.producerVersion = textOf(field); return true;
      case 7: model.graph = graphOf(field); return true;
      case 8: readOpset(field, opsets); return true;
      case 25: functions.push(functionOf(field)); return true;
      default: return false;
    }
  });
  return model;
}

/** Name of ONNX's own domain written out. */
const ONNX_DOMAIN = 'ai.onnx';

function domainOf(text: string): string {
  return text === ONNX_DOMAIN ? '' : text;
}

function readOpset(field: WireField, opsets: Map<string, number>): void {
  let [domain, version] = ['', 0];
  readNested(field, (inner) => {
    if (inner.number === 1) domain = domainOf(textOf(inner));
    else if (inner.number === 2) version = integerOf(inner);
    return inner.number <= 2;
  });
  opsets.set(domain, version);
}

function graphOf(field: WireField): GraphMessage {
  const [nodes, initializers, inputs, outputs]: [NodeMessage[], TensorMessage[], ValueMessage[], ValueMessage[]] = [[], [], [], []];
  const graph: Writable<GraphMessage> = { name: '', nodes, initializers, sparseCount: 0, inputs, outputs };
  readNested(field, (inner) => {
    switch (inner.number) {
      case 1: nodes.push(nodeOf(inner)); return true;
      case 2: graph.name = textOf(inner); return true;
      case 5: initializers.push(tensorOf(inner)); return true;
      case 11: inputs.push(valueOf(inner)); return true;
      case 12: outputs.push(valueOf(inner)); return true;
      case 15: graph.sparseCount += 1; return false;
      default: return false;
    }
  });
  return graph;
}

function functionOf(field: WireField): FunctionMessage {
  const [inputs, outputs, defaults, nodes]: [string[], string[], AttributeMessage[], NodeMessage[]] = [[], [], [], []];
  const result: Writable<FunctionMessage> = { name: '', domain: '', inputs, outputs, defaults, nodes };
  readNested(field, (inner) => {
    switch (inner.number) {
      case 1: result.name = textOf(inner); return true;
      case 4: inputs.push(textOf(inner)); return true;
      case 5: outputs.push(textOf(inner)); return true;
      case 7: nodes.push(nodeOf(inner)); return true;
      case 10: result.domain = domainOf(textOf(inner)); return true;
      case 11: defaults.push(attributeOf(inner)); return true;
      default: return false;
    }
  });
  return result;
}

function nodeOf(field: WireField): NodeMessage {
  const [inputs, outputs, attributes]: [string[], string[], AttributeMessage[]] = [[], [], []];
  const node: Writable<NodeMessage> = { name: '', opType: '', domain: '', inputs, outputs, attributes };
  readNested(field, (inner) => {
    switch (inner.number) {
      case 1: inputs.push(textOf(inner)); return true;
      case 2: outputs.push(textOf(inner)); return true;
      case 3: node.name = textOf(inner); return true;
      case 4: node.opType = textOf(inner); return true;
      case 5: attributes.push(attributeOf(inner)); return true;
      case 7: node.domain = domainOf(textOf(inner)); return true;
      default: return false;
    }
  });
  return node;
}

function attributeOf(field: WireField): AttributeMessage {
  const [integers, texts]: [number[], string[]] = [[], []];
  const floats: number[] = [];
  const attribute: Writable<AttributeMessage> = { name: '' };
  let type = 0;
  readNested(field, (inner) => {
    switch (inner.number) {
      case 1: attribute.name = textOf(inner); return true;
      case 2: attribute.value = float32s(fixedBytes(inner, 4))[0] ?? 0; return true;
      case 3: attribute.value = integerOf(inner); return true;
      case 4: attribute.value = textOf(inner); return true;
      case 5: attribute.value = tensorOf(inner); return true;
      case 6: attribute.graph = graphOf(inner); return true;
      case 7: floats.push(...float32s(fixedBytes(inner, 4))); return true;
      case 8: appendIntegers(inner, integers); return true;
      case 9: texts.push(textOf(inner)); return true;
      case 20: type = integerOf(inner); return true;
      case 21: attribute.reference = textOf(inner); return true;
      case 10: case 11: case 14: case 15: case 22: case 23: attribute.isOther = true; return false;
      default: return false;
    }
  });
  // A list may be empty, and a number that is zero may be left out by a writer: the type says what is meant.
  if (type === 6 || floats.length > 0) attribute.value = floats;
  else if (type === 7 || integers.length > 0) attribute.value = integers;
  else if (type === 8 || texts.length > 0) attribute.value = texts;
  else if ((type === 1 || type === 2) && attribute.value === undefined && attribute.reference === undefined) attribute.value = 0;
  else if (type === 3 && attribute.value === undefined && attribute.reference === undefined) attribute.value = '';
  return attribute;
}

function float32s(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function valueOf(field: WireField): ValueMessage {
  const value: Writable<ValueMessage> = { name: '', elementType: 0, isTensor: true };
  readNested(field, (inner) => {
    if (inner.number === 1) value.name = textOf(inner);
    else if (inner.number === 2) readType(inner, value);
    else return false;
    return true;
  });
  return value;
}

function readType(field: WireField, value: Writable<ValueMessage>): void {
  readNested(field, (kind) => {
    if (kind.number !== 1) {
      if ([4, 5, 7, 8, 9].includes(kind.number)) value.isTensor = false;
      return false;
    }
    readNested(kind, (inner) => {
      if (inner.number === 1) value.elementType = integerOf(inner);
      else if (inner.number === 2) value.dims = shapeOf(inner);
      else return false;
      return true;
    });
    return true;
  });
}

function shapeOf(field: WireField): (number | string | undefined)[] {
  const dims: (number | string | undefined)[] = [];
  readNested(field, (inner) => {
    if (inner.number !== 1) return false;
    let dim: number | string | undefined;
    readNested(inner, (part) => {
      if (part.number === 1) dim = integerOf(part);
      else if (part.number === 2) dim = textOf(part);
      return part.number <= 2;
    });
    dims.push(dim);
    return true;
  });
  return dims;
}

function tensorOf(field: WireField): TensorMessage {
  const [dims, integers, fixed]: [number[], number[], Uint8Array[]] = [[], [], []];
  const external = new Map<string, string>();
  const tensor: Writable<TensorMessage> = { name: '', dims, dataType: 0, stringCount: 0 };
  let isExternal = false;
  readNested(field, (inner) => {
    switch (inner.number) {
      case 1: appendIntegers(inner, dims); return true;
      case 2: tensor.dataType = integerOf(inner); return true;
      case 4: fixed.push(fixedBytes(inner, 4)); return true;
      case 5: case 7: case 11: appendIntegers(inner, integers); return true;
      case 6: tensor.stringCount += 1; return false;
      case 8: tensor.name = textOf(inner); return true;
      case 9: tensor.raw = inner.reader.bytes(); return true;
      case 10: fixed.push(fixedBytes(inner, 8)); return true;
      case 13: readEntry(inner, external); return true;
      case 14: isExternal = integerOf(inner) === 1; return true;
      default: return false;
    }
  });
  return { ...tensor, ...(fixed.length > 0 ? { fixed } : {}), ...(integers.length > 0 ? { integers } : {}), ...(isExternal ? { external } : {}) };
}

function readEntry(field: WireField, entries: Map<string, string>): void {
  let [key, value] = ['', ''];
  readNested(field, (inner) => {
    if (inner.number === 1) key = textOf(inner);
    else if (inner.number === 2) value = textOf(inner);
    return inner.number <= 2;
  });
  entries.set(key, value);
}

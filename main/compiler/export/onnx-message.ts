/**
 * @file An ONNX model as bytes: nodes, constants, inputs and outputs. What they mean is onnx-layers.ts'.
 *
 * @source onnx.proto3 (IR version 8): numbers of the fields
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A constant of the model. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** Value of an attribute; a number is an integer unless given as `{ float }`. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** An operator. */
export interface OnnxNode {
  readonly operator: string;
  readonly name: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A tensor that enters or leaves; the batch axis is open. */
export interface OnnxValue {
  readonly name: string;
  /** Without the batch axis. */
  readonly shape: readonly number[];
}

/** A whole model. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Shapes of tensors in between. */
  readonly between: readonly OnnxValue[];
  readonly domains: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const BYTES = WireType.LengthDelimited;
const FLOAT = 1;
const INT64 = 7;
const IR_VERSION = 8;
/** Kinds of attributes: AttributeProto.AttributeType. */
const KIND = { float: 1, integer: 2, text: 3, integers: 7 } as const;

/** Return the model as the bytes of an `.onnx` file. Never throws. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  integer(writer, 1, IR_VERSION);
  text(writer, 2, 'bitloom');
  nested(writer, 7, (graph) => writeGraph(graph, model));
  for (const [domain, version] of Object.entries(model.domains)) nested(writer, 8, (entry) => {
    text(entry, 1, domain);
    integer(entry, 2, version);
  });
  for (const [key, value] of Object.entries(model.metadata)) nested(writer, 14, (entry) => {
    text(entry, 1, key);
    text(entry, 2, value);
  });
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, { nodes, name, tensors, inputs, outputs, between }: OnnxModel): void {
  for (const node of nodes) nested(writer, 1, (inner) => writeNode(inner, node));
  text(writer, 2, name);
  for (const tensor of tensors) nested(writer, 5, (inner) => writeTensor(inner, tensor));
  for (const [field, values] of [[11, inputs], [12, outputs], [13, between]] as const) for (const value of values) nested(writer, field, (inner) => writeValue(inner, value));
}

function writeNode(writer: BinaryWriter, { inputs, outputs, name, operator, domain, attributes = {} }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 3, name);
  text(writer, 4, operator);
  for (const [key, value] of Object.entries(attributes)) nested(writer, 5, (inner) => writeAttribute(inner, key, value));
  if (domain !== undefined) text(writer, 7, domain);
}

function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') integer(writer, 3, value);
  else if (typeof value === 'string') writer.tag(4, BYTES).bytes(new TextEncoder().encode(value));
  else if ('float' in value) writer.tag(2, WireType.Bit32).float(value.float);
  else for (const entry of value) integer(writer, 8, entry);
  integer(writer, 20, typeof value === 'number' ? KIND.integer : typeof value === 'string' ? KIND.text : 'float' in value ? KIND.float : KIND.integers);
}

function writeTensor(writer: BinaryWriter, { name, shape, values }: OnnxTensor): void {
  for (const size of shape) integer(writer, 1, size);
  integer(writer, 2, values instanceof Float32Array ? FLOAT : INT64);
  text(writer, 8, name);
  writer.tag(9, BYTES).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writeValue(writer: BinaryWriter, { name, shape }: OnnxValue): void {
  text(writer, 1, name);
  nested(writer, 2, (type) => nested(type, 1, (tensor) => {
    integer(tensor, 1, FLOAT);
    nested(tensor, 2, (axes) => {
      nested(axes, 1, (axis) => text(axis, 2, 'N'));
      for (const size of shape) nested(axes, 1, (axis) => integer(axis, 1, size));
    });
  }));
}

function nested(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  writer.tag(field, BYTES).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, BYTES).string(value);
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

/** @file Writes small ONNX files for tests, field by field, without any ONNX library. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A tensor to store; `type` is ONNX's number (1 float, 7 int64, …). */
export interface TestTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly type?: number;
  /** Where the values lie, if not in the file: location, offset, length. */
  readonly external?: Readonly<Record<string, string>>;
}

/** An attribute: a number without fraction is stored as an integer unless given as `{ float }`. */
export type TestAttribute = number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] } | { readonly tensor: TestTensor };

/** A node. */
export interface TestNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, TestAttribute>>;
}

/** A model. Inputs and outputs have shapes; a text is the name of an open axis. */
export interface TestModel {
  readonly nodes: readonly TestNode[];
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs: readonly string[];
  readonly tensors?: readonly TestTensor[];
  readonly opset?: number;
  readonly domains?: Readonly<Record<string, number>>;
}

const BYTES = WireType.LengthDelimited;
const FLOATS = 1;

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

function rawBytes({ values, type = 1 }: TestTensor): Uint8Array {
  switch (type) {
    case 1: return new Uint8Array(Float32Array.from(values).buffer);
    case 2: return Uint8Array.from(values);
    case 3: return new Uint8Array(Int8Array.from(values).buffer);
    case 6: return new Uint8Array(Int32Array.from(values).buffer);
    case 7: return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    case 11: return new Uint8Array(Float64Array.from(values).buffer);
    default: throw new TypeError(`no test tensor of type ${type}`);
  }
}

function writeTensor(writer: BinaryWriter, tensor: TestTensor): void {
  for (const n of tensor.shape) integer(writer, 1, n);
  integer(writer, 2, tensor.type ?? 1);
  text(writer, 8, tensor.name);
  if (!tensor.external) {
    writer.tag(9, BYTES).bytes(rawBytes(tensor));
    return;
  }
  for (const [key, value] of Object.entries(tensor.external)) nested(writer, 13, (entry) => {
    text(entry, 1, key);
    text(entry, 2, value);
  });
  integer(writer, 14, 1);
}

function writeAttribute(writer: BinaryWriter, name: string, value: TestAttribute): void {
  text(writer, 1, name);
  if (typeof value === 'string') {
    text(writer, 4, value);
    integer(writer, 20, 3);
  } else if (typeof value === 'number') {
    integer(writer, 3, value);
    integer(writer, 20, 2);
  } else if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    integer(writer, 20, FLOATS);
  } else if ('floats' in value) {
    for (const x of value.floats) writer.tag(7, WireType.Bit32).float(x);
    integer(writer, 20, 6);
  } else if ('tensor' in value) {
    nested(writer, 5, (inner) => writeTensor(inner, value.tensor));
    integer(writer, 20, 4);
  } else {
    for (const n of value) integer(writer, 8, n);
    integer(writer, 20, 7);
  }
}

function writeNode(writer: BinaryWriter, node: TestNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  if (node.name !== undefined) text(writer, 3, node.name);
  text(writer, 4, node.op);
  for (const [name, value] of Object.entries(node.attributes ?? {})) nested(writer, 5, (inner) => writeAttribute(inner, name, value));
  if (node.domain !== undefined) text(writer, 7, node.domain);
}

function writeValue(writer: BinaryWriter, name: string, shape: readonly (number | string)[] | undefined): void {
  text(writer, 1, name);
  nested(writer, 2, (type) => nested(type, 1, (tensor) => {
    integer(tensor, 1, 1);
    if (shape) nested(tensor, 2, (dims) => {
      for (const n of shape) nested(dims, 1, (dim) => (typeof n === 'number' ? integer(dim, 1, n) : text(dim, 2, n)));
    });
  }));
}

/** Return the bytes of a model. */
export function writeOnnx({ nodes, inputs, outputs, tensors = [], opset = 17, domains = {} }: TestModel): Uint8Array {
  const writer = new BinaryWriter();
  integer(writer, 1, 8);
  text(writer, 2, 'test');
  nested(writer, 7, (graph) => {
    for (const node of nodes) nested(graph, 1, (inner) => writeNode(inner, node));
    text(graph, 2, 'net');
    for (const tensor of tensors) nested(graph, 5, (inner) => writeTensor(inner, tensor));
    for (const [name, shape] of Object.entries(inputs)) nested(graph, 11, (inner) => writeValue(inner, name, shape));
    for (const name of outputs) nested(graph, 12, (inner) => writeValue(inner, name, undefined));
  });
  for (const [domain, version] of Object.entries({ '': opset, ...domains })) nested(writer, 8, (inner) => {
    text(inner, 1, domain);
    integer(inner, 2, version);
  });
  return writer.finish();
}

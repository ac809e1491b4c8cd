/** @file ONNX files with something wrong: bytes changed anywhere, or a well-formed file whose numbers, names and operators were exchanged. */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { RandomSource } from './random-source.ts';

/** Message type → field → type of the message in it. @source onnx.proto3 */
const NESTED: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  Model: { 7: 'Graph', 8: 'OperatorSet', 25: 'Function' },
  Graph: { 1: 'Node', 5: 'Tensor', 11: 'Value', 12: 'Value', 13: 'Value' },
  Node: { 5: 'Attribute' },
  Attribute: { 5: 'Tensor', 6: 'Graph' },
  Value: { 2: 'Type' },
  Type: { 1: 'TensorType' },
  TensorType: { 2: 'Shape' },
  Shape: { 1: 'Dimension' },
  Function: { 7: 'Node', 9: 'OperatorSet' },
};
const NUMBERS = [0n, 1n, 2n, -1n, -2n, 3n, 7n, 255n, 1_000_000n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 40n, 2n ** 62n, -(2n ** 62n)];
const OPERATORS = 'Conv Relu MatMul Add Reshape Transpose Concat Gather Slice Expand Tile Range ConstantOfShape Pad Resize Upsample LSTM GRU RNN Split Squeeze Unsqueeze Einsum Softmax BatchNormalization LayerNormalization QuantizeLinear DequantizeLinear Quant BipolarQuant Trunc Flatten ReduceMean GlobalAveragePool MaxPool AveragePool Gemm Shape Where Clip Cast Identity Dropout ArgMax CumSum GatherND If Loop Constant Div Pow Size'.split(' ');

interface Field {
  readonly number: number;
  readonly wire: WireType;
  value: bigint;
  bytes: Uint8Array;
  readonly fields?: Field[];
  readonly type?: string;
}

function parse(bytes: Uint8Array, type: string): Field[] {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const start = reader.pos;
    if (wire === WireType.Varint) fields.push({ number, wire, value: BigInt(reader.int64()), bytes: new Uint8Array() });
    else if (wire === WireType.LengthDelimited) {
      const inner = reader.bytes();
      const of = NESTED[type]?.[number];
      fields.push({ number, wire, value: 0n, bytes: inner, ...(of === undefined ? {} : { fields: parse(inner, of), type: of }) });
    } else {
      reader.skip(wire);
      fields.push({ number, wire, value: 0n, bytes: bytes.slice(start, reader.pos) });
    }
  }
  return fields;
}

function write(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const field of fields) {
    writer.tag(field.number, field.wire);
    if (field.wire === WireType.Varint) writer.int64(BigInt.asIntN(64, field.value));
    else if (field.wire === WireType.LengthDelimited) writer.bytes(field.fields ? write(field.fields) : field.bytes);
    else writer.raw(field.bytes);
  }
  return new Uint8Array(writer.finish());
}

interface Place {
  readonly list: Field[];
  readonly field: Field;
  readonly parent: string;
}

function places(list: Field[], parent: string): Place[] {
  return list.flatMap((field) => [{ list, field, parent }, ...(field.fields ? places(field.fields, field.type ?? '') : [])]);
}

function mutateOnce(all: readonly Place[], chance: RandomSource): void {
  const pick = (fits: (place: Place) => boolean): Place | undefined => {
    const fitting = all.filter(fits);
    return fitting.length === 0 ? undefined : chance.pick(fitting);
  };
  const isTensorName = ({ parent, field }: Place): boolean => parent === 'Node' && (field.number === 1 || field.number === 2);
  const place = [
    () => pick(({ field }) => field.wire === WireType.Varint),
    () => pick(isTensorName),
    () => pick(({ parent, field }) => parent === 'Node' && field.number === 4),
    () => pick(() => true),
    () => pick(() => true),
    () => pick(({ field }) => field.wire === WireType.LengthDelimited && !field.fields && field.bytes.length > 0),
  ];
  const kind = chance.integer(0, place.length - 1);
  const chosen = place[kind]?.();
  if (!chosen) return;
  const { field, list } = chosen;
  if (kind === 0) field.value = chance.pick(NUMBERS);
  else if (kind === 1) field.bytes = chance.pick(all.filter(isTensorName)).field.bytes;
  else if (kind === 2) field.bytes = new TextEncoder().encode(chance.pick(OPERATORS));
  else if (kind === 3) list.splice(Math.max(0, list.indexOf(field)), 1);
  else if (kind === 4) list.push(field);
  else {
    field.bytes = field.bytes.slice();
    field.bytes[chance.integer(0, field.bytes.length - 1)] = chance.integer(0, 255);
  }
}

/** A file whose fields were changed in one to three places; it stays a protocol buffer. */
export function mutatedFields(bytes: Uint8Array, chance: RandomSource): Uint8Array<ArrayBuffer> {
  const model = parse(bytes, 'Model');
  for (let count = chance.integer(1, 3); count > 0; count--) mutateOnce(places(model, 'Model'), chance);
  return write(model);
}

/** A file cut off anywhere, or with up to 40 bytes changed, most of them near its beginning. */
export function damagedBytes(bytes: Uint8Array, chance: RandomSource): Uint8Array<ArrayBuffer> {
  if (chance.chance(1 / 3)) return new Uint8Array(bytes.subarray(0, chance.integer(0, bytes.length - 1)));
  const copy = new Uint8Array(bytes);
  for (let count = chance.integer(1, 40); count > 0; count--) copy[chance.integer(0, Math.min(copy.length, chance.chance(0.7) ? 4000 : Infinity) - 1)] = chance.integer(0, 255);
  return copy;
}

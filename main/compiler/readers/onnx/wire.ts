/**
 * @file Protocol-buffer messages as fields in the order of the file: the wire format only, with limits. What a field means
 * stands in onnx-messages.ts.
 *
 * The reader of `@bufbuild/protobuf` decodes and checks bounds; it throws plain errors, which `onnx-messages.ts` turns into one value.
 */

import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Deepest nesting of messages: graphs in attributes of nodes in graphs, types in types. */
const DEPTH_MAX = 64;
/** Most fields of one message that are no tensor data: nodes, initializers, attributes. */
const FIELDS_MAX = 2_000_000;

/** Thrown for a message that cannot be what it claims to be; caught where the whole message is read. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code = 'wire';
}

/** One field of a message, not yet decoded. */
export interface WireField {
  readonly number: number;
  readonly isBytes: boolean;
  readonly reader: BinaryReader;
  readonly depth: number;
}

/** Reads a field and returns true, or returns false to have it skipped. */
export type FieldVisitor = (field: WireField) => boolean;

/** Visit all fields of a message; unknown ones are skipped. @throws {WireError} {RangeError} for broken messages */
export function readFields(bytes: Uint8Array, visit: FieldVisitor, depth = 0): void {
  if (depth > DEPTH_MAX) throw new WireError(`messages are nested more than ${DEPTH_MAX} deep`);
  const reader = new BinaryReader(bytes);
  let count = 0;
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (wireType === WireType.StartGroup || wireType === WireType.EndGroup) throw new WireError('a group, which no ONNX file has');
    if (++count > FIELDS_MAX) throw new WireError(`a message has more than ${FIELDS_MAX} fields`);
    const before = reader.pos;
    if (!visit({ number, isBytes: wireType === WireType.LengthDelimited, reader, depth })) {
      reader.pos = before;
      reader.skip(wireType, number);
    }
    if (reader.pos > reader.len) throw new WireError('the file ends inside a field');
  }
}

/** Visit the fields of a nested message. @throws {WireError} {RangeError} */
export function readNested(field: WireField, visit: FieldVisitor): void {
  if (!field.isBytes) throw new WireError('a number where a message is expected');
  readFields(field.reader.bytes(), visit, field.depth + 1);
}

/** Return a text; bytes that are no UTF-8 become replacement characters. @throws {WireError} */
export function textOf({ isBytes, reader }: WireField): string {
  if (!isBytes) throw new WireError('a number where a text is expected');
  return reader.string();
}

/** Return a whole number; one beyond 2^53 loses its last digits. @throws {WireError} */
export function integerOf({ isBytes, reader }: WireField): number {
  if (isBytes) throw new WireError('bytes where a number is expected');
  return Number(reader.int64());
}

/** Append whole numbers, packed or single. @throws {WireError} */
export function appendIntegers(field: WireField, to: number[]): void {
  if (!field.isBytes) {
    to.push(Number(field.reader.int64()));
    return;
  }
  const packed = new BinaryReader(field.reader.bytes());
  while (packed.pos < packed.len) {
    to.push(smallInteger(packed));
    if (packed.pos > packed.len) throw new WireError('the file ends inside a number');
  }
}

/** Most numbers have one byte; the general way makes a big integer of each. */
function smallInteger(reader: BinaryReader): number {
  const start = reader.pos;
  const low = reader.uint32();
  if (reader.pos - start <= 4) return low;
  reader.pos = start;
  return Number(reader.int64());
}

/** Return the bytes of packed numbers of fixed size, or of a single one. @throws {WireError} */
export function fixedBytes(field: WireField, size: 4 | 8): Uint8Array {
  if (field.isBytes) {
    const bytes = field.reader.bytes();
    if (bytes.length % size !== 0) throw new WireError('packed numbers end in the middle of one');
    return bytes;
  }
  const single = new Uint8Array(size);
  const view = new DataView(single.buffer);
  if (size === 4) view.setFloat32(0, field.reader.float(), true);
  else view.setFloat64(0, field.reader.double(), true);
  return single;
}

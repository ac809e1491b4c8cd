/**
 * @file How contract values travel as bytes: MessagePack, with extensions for what it lacks and our payloads have.
 *
 * Works the same in Node and in a browser. Typed arrays keep their kind, bigint its value, a missing element of an array
 * (`undefined`) stays missing; fields that are `undefined` are left out. Functions, Dates and classes are not carried.
 */

import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';

/** A request on its way to the trusted side. */
export interface RequestFrame {
  readonly id: number;
  readonly channel: string;
  readonly payload: unknown;
}

/** The answer to the request of that id. */
export interface ReplyFrame {
  readonly id: number;
  readonly reply: unknown;
}

/** Something that happened; `seq` counts up from 1 on each connection, so that a gap can be seen. */
export interface EventFrame {
  readonly event: string;
  readonly seq: number;
  readonly payload: unknown;
}

/** Anything that travels over the WebSocket. */
export type Frame = RequestFrame | ReplyFrame | EventFrame;

/** Largest frame a host accepts: a model file with its datasets dropped at once. @unit bytes */
export const FRAME_BYTES_MAX = 512 * 1024 * 1024;

const TYPED_ARRAYS = [Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array] as const;
const EXTENSION = { typedArray: 1, bigint: 2, gappedArray: 3 } as const;

const extensions = new ExtensionCodec();
extensions.register({ type: EXTENSION.typedArray, encode: encodeTypedArray, decode: decodeTypedArray });
extensions.register({
  type: EXTENSION.bigint,
  encode: (value) => (typeof value === 'bigint' ? new TextEncoder().encode(value.toString()) : null),
  decode: (bytes) => BigInt(new TextDecoder().decode(bytes)),
});
extensions.register({ type: EXTENSION.gappedArray, encode: encodeGappedArray, decode: decodeGappedArray });

/** Return the bytes of a value. @throws {TypeError} for what the codec does not carry (functions, symbols) */
export function encodeValue(value: unknown): Uint8Array<ArrayBuffer> {
  // A copy: the encoder's own buffer is larger and shared.
  return new Uint8Array(encode(value, { extensionCodec: extensions, ignoreUndefined: true, maxDepth: 200 }));
}

/** Return the value of bytes that `encodeValue` made. @throws {RangeError} or the decoder's error for anything else */
export function decodeValue(bytes: Uint8Array): unknown {
  return decode(bytes, { extensionCodec: extensions });
}

/** Return the bytes of a frame. @throws {TypeError} for what the codec does not carry */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  return encodeValue(frame);
}

/** Return the frame in some bytes, or `undefined` when they are not one. Never throws. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  try {
    const value = decodeValue(bytes);
    return isFrame(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFrame(value: unknown): value is Frame {
  if (typeof value !== 'object' || value === null) return false;
  if ('id' in value) return typeof value.id === 'number' && ('reply' in value || ('channel' in value && typeof value.channel === 'string'));
  return 'event' in value && typeof value.event === 'string' && 'seq' in value && typeof value.seq === 'number';
}

function encodeTypedArray(value: unknown): Uint8Array | null {
  const kind = TYPED_ARRAYS.findIndex((constructor) => value instanceof constructor);
  if (kind < 0) return null;
  const view = value as ArrayBufferView;
  const bytes = new Uint8Array(view.byteLength + 1);
  bytes[0] = kind;
  bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), 1);
  return bytes;
}

function decodeTypedArray(bytes: Uint8Array): unknown {
  const constructor = TYPED_ARRAYS[bytes[0] ?? -1];
  if (constructor === undefined) throw new RangeError(`unknown kind of typed array ${bytes[0]}`);
  // Copied, because the elements must lie at a multiple of their size.
  return new constructor(bytes.slice(1).buffer);
}

function encodeGappedArray(value: unknown): Uint8Array | null {
  if (!Array.isArray(value) || !value.includes(undefined)) return null;
  const gaps = value.flatMap((element, index) => (element === undefined ? [index] : []));
  return encodeValue([gaps, value.map((element: unknown) => (element === undefined ? null : element))]);
}

function decodeGappedArray(bytes: Uint8Array): unknown {
  const [gaps, elements] = decodeValue(bytes) as [readonly number[], unknown[]];
  for (const index of gaps) elements[index] = undefined;
  return elements;
}

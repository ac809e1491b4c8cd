/**
 * @file How elements of every type are stored in files: little-endian, several to a byte where they are smaller than one.
 */

import type { ElementType, Numbers } from './constant-tensor.ts';
import { exponentValue, floatTable } from './small-floats.ts';

/** How elements of a type are stored. */
export interface Storage {
  readonly type: ElementType;
  readonly bits: number;
  /** Decode `count` elements. */
  readonly decode: (bytes: Uint8Array, count: number) => Numbers;
}

/** The bytes in a buffer of their own if they do not lie where a view may begin. */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

type ViewOf = new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayLike<number>;

function whole(type: ElementType, view: ViewOf, size: number): Storage {
  return { type, bits: 8 * size, decode: (bytes, count) => Float64Array.from(viewOf(view, bytes, { size, count })) };
}

function viewOf(view: ViewOf, bytes: Uint8Array, { size, count }: { readonly size: number; readonly count: number }): ArrayLike<number> {
  const from = aligned(bytes, size);
  return new view(from.buffer, from.byteOffset, count);
}

function wide(type: ElementType, isSigned: boolean): Storage {
  return {
    type,
    bits: 64,
    decode: (bytes, count) => {
      const from = aligned(bytes, 8);
      const view = isSigned ? new BigInt64Array(from.buffer, from.byteOffset, count) : new BigUint64Array(from.buffer, from.byteOffset, count);
      return Float64Array.from(view, Number);
    },
  };
}

/** Several elements to a byte, the first in the low bits. */
function packed(type: ElementType, bits: 2 | 4, isSigned: boolean): Storage {
  const perByte = 8 / bits;
  const half = 2 ** (bits - 1);
  return {
    type,
    bits,
    decode: (bytes, count) => Float64Array.from({ length: count }, (_, i) => {
      const code = ((bytes[Math.floor(i / perByte)] ?? 0) >> ((i % perByte) * bits)) & (2 ** bits - 1);
      return isSigned && code >= half ? code - 2 * half : code;
    }),
  };
}

function tabled(type: ElementType, bits: 16 | 8 | 4, table: () => Float64Array): Storage {
  let known: Float64Array | undefined;
  const codeOf = (bytes: Uint8Array, i: number): number => (bits === 16 ? (bytes[2 * i] ?? 0) + 256 * (bytes[2 * i + 1] ?? 0) : bits === 8 ? (bytes[i] ?? 0) : ((bytes[i >> 1] ?? 0) >> ((i % 2) * 4)) & 15);
  return {
    type,
    bits,
    decode: (bytes, count) => {
      const values = (known ??= table());
      return Float64Array.from({ length: count }, (_, i) => values[codeOf(bytes, i)] ?? 0);
    },
  };
}

const FLOAT32: Storage = { type: 'float32', bits: 32, decode: (bytes, count) => viewOf(Float32Array, bytes, { size: 4, count }) as Float32Array };
const FLOAT64: Storage = { type: 'float64', bits: 64, decode: (bytes, count) => viewOf(Float64Array, bytes, { size: 8, count }) as Float64Array };

/** Storage by the usual name of the type; small floats are named by their exponent and fraction bits. */
export const STORAGES = {
  float32: FLOAT32,
  float64: FLOAT64,
  float16: tabled('float16', 16, () => floatTable({ exponentBits: 5, fractionBits: 10, bias: 15, special: 'ieee' })),
  bfloat16: tabled('bfloat16', 16, () => floatTable({ exponentBits: 8, fractionBits: 7, bias: 127, special: 'ieee' })),
  float8e4m3fn: tabled('float8', 8, () => floatTable({ exponentBits: 4, fractionBits: 3, bias: 7, special: 'fn' })),
  float8e4m3fnuz: tabled('float8', 8, () => floatTable({ exponentBits: 4, fractionBits: 3, bias: 8, special: 'fnuz' })),
  float8e5m2: tabled('float8', 8, () => floatTable({ exponentBits: 5, fractionBits: 2, bias: 15, special: 'ieee' })),
  float8e5m2fnuz: tabled('float8', 8, () => floatTable({ exponentBits: 5, fractionBits: 2, bias: 16, special: 'fnuz' })),
  float8e8m0: tabled('float8', 8, () => Float64Array.from({ length: 256 }, (_, code) => exponentValue(code))),
  float4e2m1: tabled('float4', 4, () => floatTable({ exponentBits: 2, fractionBits: 1, bias: 1, special: 'none' })),
  int2: packed('int2', 2, true),
  uint2: packed('uint2', 2, false),
  int4: packed('int4', 4, true),
  uint4: packed('uint4', 4, false),
  int8: whole('int8', Int8Array, 1),
  uint8: whole('uint8', Uint8Array, 1),
  int16: whole('int16', Int16Array, 2),
  uint16: whole('uint16', Uint16Array, 2),
  int32: whole('int32', Int32Array, 4),
  uint32: whole('uint32', Uint32Array, 4),
  int64: wide('int64', true),
  uint64: wide('uint64', false),
  bool: whole('bool', Uint8Array, 1),
} as const satisfies Readonly<Record<string, Storage>>;

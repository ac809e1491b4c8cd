/** @file Bytes that are read in pieces: a file that need not fit into memory, or an array that does. */

/** Something with bytes at places. */
export interface ByteSource {
  readonly byteCount: number;
  /** Return `length` bytes from `offset` on, fewer at the end. The array is the caller's. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

/** Return bytes in memory as a source. Never throws. */
export function memoryBytes(bytes: Uint8Array): ByteSource {
  return { byteCount: bytes.length, read: (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)) };
}

/** Return a part of a source as a source. Never throws. */
export function partOf(source: ByteSource, from: number, byteCount: number): ByteSource {
  return { byteCount, read: (offset, length) => source.read(from + offset, Math.max(0, Math.min(length, byteCount - offset))) };
}

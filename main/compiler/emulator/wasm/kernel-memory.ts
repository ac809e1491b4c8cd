/**
 * @file The linear memory of one instance of the kernels: blocks by first fit, and views that follow its growth.
 *
 * Deliberately simple: some hundred blocks live at a time, long ones for weights and one arena for a bound plan.
 */

import type { KernelExports } from './kernel-exports.ts';

const PAGE_BYTES = 65_536;
const ALIGNMENT_BYTES = 64;
/** Room behind every block over which vectors may be read and written. */
const SLACK_BYTES = 64;

interface Gap {
  readonly address: number;
  readonly sizeBytes: number;
}

/** Thrown when the memory of the kernels cannot grow to what a network needs. */
export class KernelMemoryError extends Error {
  override readonly name = 'KernelMemoryError';
  readonly code = 'emulator/out-of-memory';
}

/** Blocks of the memory. */
export class KernelMemory {
  readonly #memory: WebAssembly.Memory;
  #gaps: Gap[] = [];
  #endBytes: number;
  readonly #sizes = new Map<number, number>();
  #bytes: Uint8Array;
  #halves: Uint32Array;
  #doubles: Float64Array;

  constructor(exports: Pick<KernelExports, 'memory' | '__heap_base'>) {
    this.#memory = exports.memory;
    this.#endBytes = aligned(Number(exports.__heap_base.value));
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#halves = new Uint32Array(this.#memory.buffer);
    this.#doubles = new Float64Array(this.#memory.buffer);
  }

  /** Bytes that the memory has grown to. */
  get byteLength(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Return the address of a new block; its content is undefined. @throws {KernelMemoryError} @unit bytes */
  allocate(sizeBytes: number): number {
    const needed = aligned(sizeBytes + SLACK_BYTES);
    const index = this.#gaps.findIndex((gap) => gap.sizeBytes >= needed);
    const gap = this.#gaps[index];
    if (gap === undefined) return this.#extend(needed);
    this.#gaps.splice(index, 1, ...(gap.sizeBytes > needed ? [{ address: gap.address + needed, sizeBytes: gap.sizeBytes - needed }] : []));
    this.#sizes.set(gap.address, needed);
    return gap.address;
  }

  /** Give a block back. Never throws; 0 is ignored. */
  free(address: number): void {
    const sizeBytes = this.#sizes.get(address);
    if (sizeBytes === undefined) return;
    this.#sizes.delete(address);
    const gaps = [...this.#gaps, { address, sizeBytes }].sort((a, b) => a.address - b.address);
    this.#gaps = [];
    for (const gap of gaps) {
      const last = this.#gaps.at(-1);
      if (last !== undefined && last.address + last.sizeBytes === gap.address) this.#gaps[this.#gaps.length - 1] = { address: last.address, sizeBytes: last.sizeBytes + gap.sizeBytes };
      else this.#gaps.push(gap);
    }
  }

  /** All bytes, as of now: a view taken before the memory grew is empty. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  /** The whole memory as 32-bit words without sign, as of now. */
  get halves(): Uint32Array {
    if (this.#halves.length === 0) this.#halves = new Uint32Array(this.#memory.buffer);
    return this.#halves;
  }

  /** The whole memory as doubles, as of now. */
  get doubles(): Float64Array {
    if (this.#doubles.length === 0) this.#doubles = new Float64Array(this.#memory.buffer);
    return this.#doubles;
  }

  /** Write a 32-bit word: views made for a word each time cost more than many a kernel. Never throws. */
  setInt32(address: number, word: number): void {
    this.halves[address / 4] = word;
  }

  /** A view of `count` 16-bit words. */
  int16(address: number, count: number): Int16Array {
    return new Int16Array(this.#memory.buffer, address, count);
  }

  /** A view of `count` 32-bit words. */
  int32(address: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, count);
  }

  /** A view of `count` 64-bit words. */
  int64(address: number, count: number): BigInt64Array {
    return new BigInt64Array(this.#memory.buffer, address, count);
  }

  /** A view of `count` floats. */
  float32(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count);
  }

  /** A view of `count` doubles. */
  float64(address: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, count);
  }

  #extend(needed: number): number {
    const address = this.#endBytes;
    const missing = address + needed - this.#memory.buffer.byteLength;
    if (missing > 0) {
      // Growing copies nothing but voids all views, so it is done in large steps.
      const pages = Math.ceil(Math.max(missing, Math.min(this.#memory.buffer.byteLength, 64 * 1024 * 1024)) / PAGE_BYTES);
      if (!grown(this.#memory, pages) && !grown(this.#memory, Math.ceil(missing / PAGE_BYTES))) {
        throw new KernelMemoryError(`The emulator needs ${address + needed} bytes at once, which is more than it can get; use fewer samples at a time or a smaller network.`);
      }
    }
    this.#endBytes = address + needed;
    this.#sizes.set(address, needed);
    return address;
  }
}

function grown(memory: WebAssembly.Memory, pages: number): boolean {
  try {
    memory.grow(pages);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

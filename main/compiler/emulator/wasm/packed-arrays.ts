/**
 * @file Weights in the kernels' memory, kept from run to run by the array they were made of.
 *
 * An array that was not used for a while goes first when the limit is exceeded; arrays that are gone are found by the
 * same limit. Contents must not change, which holds for quantized weights.
 */

import type { KernelMemory } from './kernel-memory.ts';

type Packed = Int16Array | Int32Array | BigInt64Array | Float64Array;

interface Entry {
  readonly address: number;
  readonly byteLength: number;
  readonly owner: WeakRef<object>;
  isUsed: boolean;
}

/** Packed forms that nothing uses are kept up to this. @unit bytes */
const LIMIT_BYTES = 128 * 1024 * 1024;

/** Packed forms of arrays. */
export class PackedArrays {
  readonly #memory: KernelMemory;
  readonly #ids = new WeakMap<object, number>();
  readonly #entries = new Map<string, Entry>();
  #nextId = 1;
  #usedBytes = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /** Return the address of an array's packed form, made at first use. @throws {KernelMemoryError} */
  address(array: object, key: string, make: () => Packed): number {
    const id = this.#ids.get(array) ?? this.#nextId++;
    this.#ids.set(array, id);
    const name = `${id} ${key}`;
    const known = this.#entries.get(name);
    if (known !== undefined) {
      this.#entries.delete(name);
      this.#entries.set(name, known);
      known.isUsed = true;
      return known.address;
    }
    const packed = make();
    const address = this.#memory.allocate(packed.byteLength);
    this.#memory.bytes.set(new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength), address);
    this.#entries.set(name, { address, byteLength: packed.byteLength, owner: new WeakRef(array), isUsed: true });
    this.#usedBytes += packed.byteLength;
    return address;
  }

  /** Say that no bound plan uses anything now; drop what is gone and the oldest beyond the limit. Never throws. */
  release(): void {
    for (const [name, entry] of this.#entries) {
      entry.isUsed = false;
      if (entry.owner.deref() === undefined) this.#remove(name, entry);
    }
    for (const [name, entry] of this.#entries) {
      if (this.#usedBytes <= LIMIT_BYTES) return;
      this.#remove(name, entry);
    }
  }

  #remove(name: string, entry: Entry): void {
    this.#entries.delete(name);
    this.#usedBytes -= entry.byteLength;
    this.#memory.free(entry.address);
  }
}

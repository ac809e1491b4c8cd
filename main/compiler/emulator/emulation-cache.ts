/**
 * @file A bounded memory for the tensors of sample blocks, emulated and ideal, by content key.
 *
 * The least recently used entries go first, except those that the running evaluation has itself made or used: a sweep
 * over more blocks than fit would otherwise push out exactly the blocks that the next sweep begins with. What finds no
 * room is not kept and is computed again.
 */

import { tensorBytes } from './backend.ts';
import type { CacheEntry, EmulationCache } from './backend.ts';
import type { IdealValues } from './error-sums.ts';
import type { IdealCache } from './ideal-forward.ts';

interface Slot {
  readonly value: CacheEntry | IdealValues;
  readonly bytes: number;
  /** Evaluation that used it last. */
  sweep: number;
}

/** Share of statistics and keys in the size of an entry. @unit bytes */
const ENTRY_BYTES = 2000;

/** Rough size of an entry. @unit bytes */
function sizeOf(value: CacheEntry | IdealValues): number {
  if (ArrayBuffer.isView(value)) return value.byteLength + 200;
  return tensorBytes(value.tensor) + ENTRY_BYTES;
}

/** Ideal values as floats where none of them loses anything by it: the comparison with them stays what it is. Never throws. */
export function withoutLoss(values: Float64Array): IdealValues {
  for (let i = 0; i < values.length; i++) if (Math.fround(values[i]!) !== values[i]) return values;
  return new Float32Array(values);
}

/** Tensors of blocks within a limit of bytes. */
export class BlockMemory {
  readonly #slots = new Map<string, Slot>();
  #limitBytes: number;
  #usedBytes = 0;
  #sweep = 0;

  /** Emulated tensors with their statistics. */
  readonly emulation: EmulationCache = {
    get: (key) => this.#get(`e ${key}`) as CacheEntry | undefined,
    set: (key, entry) => this.#set(`e ${key}`, entry),
    takes: (bytes) => bytes + ENTRY_BYTES <= this.#limitBytes,
  };
  /** Ideal values. */
  readonly ideal: IdealCache = {
    get: (key) => this.#get(`i ${key}`) as IdealValues | undefined,
    set: (key, values) => this.#set(`i ${key}`, values instanceof Float64Array ? withoutLoss(values) : values),
  };

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes in use. Never more than the limit. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Say that another evaluation begins: what only earlier ones used may go. Never throws. */
  startSweep(): void {
    this.#sweep++;
  }

  /** Change the limit; what is too much goes at once, whoever uses it. Never throws. @unit bytes */
  limit(bytes: number): void {
    this.#limitBytes = bytes;
    for (const key of this.#slots.keys()) {
      if (this.#usedBytes <= bytes) break;
      this.#remove(key);
    }
  }

  /** Forget everything. Never throws. */
  clear(): void {
    this.#slots.clear();
    this.#usedBytes = 0;
  }

  #get(key: string): Slot['value'] | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    slot.sweep = this.#sweep;
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    return slot.value;
  }

  #set(key: string, value: Slot['value']): void {
    this.#remove(key);
    const bytes = sizeOf(value);
    if (!this.#makeRoom(bytes)) return;
    this.#slots.set(key, { value, bytes, sweep: this.#sweep });
    this.#usedBytes += bytes;
  }

  /** The map is in the order of use, so that the first slot of this sweep says that nothing older is left. */
  #makeRoom(bytes: number): boolean {
    if (bytes > this.#limitBytes) return false;
    for (const [key, slot] of this.#slots) {
      if (this.#usedBytes + bytes <= this.#limitBytes) return true;
      if (slot.sweep === this.#sweep) return false;
      this.#remove(key);
    }
    return this.#usedBytes + bytes <= this.#limitBytes;
  }

  #remove(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#usedBytes -= slot.bytes;
  }
}

/** Make a cache of emulated tensors alone; every entry may push out older ones. Never throws. @unit bytes */
export function createEmulationCache(limitBytes = 256 * 1024 * 1024): EmulationCache {
  const memory = new BlockMemory(limitBytes);
  return {
    get: (key) => memory.emulation.get(key),
    set: (key, entry) => {
      memory.startSweep();
      memory.emulation.set(key, entry);
    },
  };
}

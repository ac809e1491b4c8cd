/**
 * @file A bounded memory for what sample blocks gave, by content key: figures and tensors of the emulation, and ideal values.
 *
 * What is dear to compute again goes last: ideal values of many multiplications a byte, which no edit of types makes old, then
 * the emulation's figures, which are small, then its tensors, then ideal values that cost little more than to copy them. Within
 * a class the least recently used go first, except those that the running evaluation has itself made or used: a sweep over
 * more blocks than fit would otherwise push out exactly the blocks that the next sweep begins with. What finds no room is not
 * kept and is computed again.
 */

import { tensorBytes } from './backend.ts';
import type { CacheEntry, EmulatedTensor, EmulationCache } from './backend.ts';
import type { IdealValues } from './error-sums.ts';
import type { IdealCache } from './ideal-forward.ts';

type Figures = Omit<CacheEntry, 'tensor'>;

interface Slot {
  readonly value: Figures | EmulatedTensor | IdealValues;
  readonly bytes: number;
  /** Evaluation that used it last. */
  sweep: number;
}

/** Classes, the first to go first. */
const [CHEAP_IDEAL, TENSORS, FIGURES, DEAR_IDEAL] = [0, 1, 2, 3] as const;
type WorthClass = typeof CHEAP_IDEAL | typeof TENSORS | typeof FIGURES | typeof DEAR_IDEAL;

/** Share of statistics and keys in the size of an entry. @unit bytes */
const FIGURES_BYTES = 2000;
const ARRAY_BYTES = 200;
/** From here on ideal values are dear. @unit multiplications a byte */
const DEAR_WORK = 4;
/** Evaluations after which what nobody used is worth nothing, by class: its design, or its network or samples, are gone. */
const STALE_SWEEPS = [200, 200, 16, 200];

/** Ideal values as floats where none of them loses anything by it: the comparison with them stays what it is. Never throws. */
export function withoutLoss(values: Float64Array): IdealValues {
  for (let i = 0; i < values.length; i++) if (Math.fround(values[i]!) !== values[i]) return values;
  return new Float32Array(values);
}

/** What blocks gave, within a limit of bytes. */
export class BlockMemory {
  /** By class; each in the order of use. */
  readonly #slots: readonly Map<string, Slot>[] = [new Map(), new Map(), new Map(), new Map()];
  #limitBytes: number;
  #usedBytes = 0;
  #sweep = 0;

  /** Emulated tensors with their statistics. */
  readonly emulation: EmulationCache = {
    get: (key) => this.#entry(key),
    set: (key, { tensor, ...figures }) => {
      this.#set(FIGURES, key, figures, FIGURES_BYTES);
      if (tensor !== undefined) this.#set(TENSORS, key, tensor, tensorBytes(tensor) + ARRAY_BYTES);
    },
    takes: (bytes) => this.#hasRoom(TENSORS, bytes + ARRAY_BYTES),
  };
  /** Ideal values. */
  readonly ideal: IdealCache = {
    get: (key) => (this.#get(DEAR_IDEAL, key) ?? this.#get(CHEAP_IDEAL, key)) as IdealValues | undefined,
    set: (key, values, work) => {
      const kept = values instanceof Float64Array ? withoutLoss(values) : values;
      return this.#set(work >= DEAR_WORK * kept.byteLength ? DEAR_IDEAL : CHEAP_IDEAL, key, kept, kept.byteLength + ARRAY_BYTES);
    },
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
    for (const [rank, slots] of this.#slots.entries()) {
      for (const [key, slot] of slots) {
        if (slot.sweep >= this.#sweep - STALE_SWEEPS[rank]!) break;
        this.#remove(slots, key);
      }
    }
  }

  /** Change the limit; what is too much goes at once, whoever uses it. Never throws. @unit bytes */
  limit(bytes: number): void {
    this.#limitBytes = bytes;
    for (const slots of this.#slots) {
      for (const key of slots.keys()) {
        if (this.#usedBytes <= bytes) return;
        this.#remove(slots, key);
      }
    }
  }

  /** Forget everything. Never throws. */
  clear(): void {
    for (const slots of this.#slots) slots.clear();
    this.#usedBytes = 0;
  }

  #entry(key: string): CacheEntry | undefined {
    const tensor = this.#get(TENSORS, key) as EmulatedTensor | undefined;
    const figures = this.#get(FIGURES, key) as Figures | undefined;
    return figures === undefined ? undefined : { ...figures, ...(tensor === undefined ? {} : { tensor }) };
  }

  #get(worth: WorthClass, key: string): Slot['value'] | undefined {
    const slots = this.#slots[worth]!;
    const slot = slots.get(key);
    if (slot === undefined) return undefined;
    slot.sweep = this.#sweep;
    slots.delete(key);
    slots.set(key, slot);
    return slot.value;
  }

  #set(worth: WorthClass, key: string, value: Slot['value'], bytes: number): boolean {
    const slots = this.#slots[worth]!;
    this.#remove(slots, key);
    if (!this.#makeRoom(worth, bytes)) return false;
    slots.set(key, { value, bytes, sweep: this.#sweep });
    this.#usedBytes += bytes;
    return true;
  }

  /** Slots that may go for one of a class: of lower classes all; of its own, those of older sweeps, which are the first because maps are in the order of use. */
  *#replaceable(worth: WorthClass): Generator<readonly [slots: Map<string, Slot>, key: string, bytes: number]> {
    for (const [rank, slots] of this.#slots.entries()) {
      if (rank > worth) return;
      for (const [key, slot] of slots) {
        if (rank === worth && slot.sweep === this.#sweep) return;
        yield [slots, key, slot.bytes];
      }
    }
  }

  #hasRoom(worth: WorthClass, bytes: number): boolean {
    let free = this.#limitBytes - this.#usedBytes;
    if (free >= bytes) return true;
    for (const [, , freed] of this.#replaceable(worth)) {
      free += freed;
      if (free >= bytes) return true;
    }
    return false;
  }

  #makeRoom(worth: WorthClass, bytes: number): boolean {
    if (!this.#hasRoom(worth, bytes)) return false;
    for (const [slots, key] of this.#replaceable(worth)) {
      if (this.#usedBytes + bytes <= this.#limitBytes) break;
      this.#remove(slots, key);
    }
    return true;
  }

  #remove(slots: Map<string, Slot>, key: string): void {
    const slot = slots.get(key);
    if (slot === undefined) return;
    slots.delete(key);
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

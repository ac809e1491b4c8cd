/**
 * @file A bounded memory for what sample blocks gave, by content key: figures and tensors of the emulation, and ideal values.
 *
 * What is made again with the least work a byte goes first, and nothing goes for its equals: a sweep over more blocks than fit
 * would otherwise push out exactly the blocks that the next sweep begins with. What evaluations pass over loses its worth: ideal
 * values half of it with each, the emulation's all of it, because its design has been edited away. What finds no room is not
 * kept and is computed again.
 */

import { tensorBytes } from './backend.ts';
import type { CacheEntry, EmulatedTensor, EmulationCache } from './backend.ts';
import type { IdealValues } from './error-sums.ts';
import type { IdealCache } from './ideal-forward.ts';

type Figures = Omit<CacheEntry, 'tensor'>;
type Kind = 'figures' | 'tensor' | 'ideal';

interface Slot {
  readonly kind: Kind;
  readonly key: string;
  readonly value: Figures | EmulatedTensor | IdealValues;
  readonly bytes: number;
  /** By its work a byte. */
  readonly worth: number;
  /** Its worth, less what it has lost. */
  rank: number;
  /** Evaluation that used it last. */
  sweep: number;
}

/** Share of statistics and keys in the size of an entry. @unit bytes */
const FIGURES_BYTES = 2000;
const ARRAY_BYTES = 200;
/** A rank for every power of two of work a byte, from 1/8 or less on; below them that of what is worth nothing. */
const WORTHLESS = 0;
const RANK_COUNT = 24;
const RANK_OF_ONE = 4;
/** Evaluations after which what nobody used is forgotten: its design, or its network or samples, are gone. */
const FORGOTTEN_AFTER = 16;
const IDEAL_FORGOTTEN_AFTER = 200;

/** Ideal values as floats where none of them loses anything by it: the comparison with them stays what it is. Never throws. */
export function withoutLoss(values: Float64Array): IdealValues {
  for (let i = 0; i < values.length; i++) if (Math.fround(values[i]!) !== values[i]) return values;
  return new Float32Array(values);
}

function worthOf(work: number, bytes: number): number {
  return Math.min(RANK_COUNT - 1, Math.max(WORTHLESS + 1, RANK_OF_ONE + Math.floor(Math.log2(work / bytes))));
}

/** What blocks gave, within a limit of bytes. */
export class BlockMemory {
  readonly #slots = new Map<string, Slot>();
  /** Each in the order of use. */
  readonly #ranks: readonly Set<Slot>[] = Array.from({ length: RANK_COUNT }, () => new Set());
  #limitBytes: number;
  #usedBytes = 0;
  #sweep = 0;

  /** Emulated tensors with their statistics. */
  readonly emulation: EmulationCache = {
    get: (key) => this.#entry(key),
    set: (key, { tensor, ...figures }, work) => {
      this.#set('figures', key, figures, { bytes: FIGURES_BYTES, work });
      if (tensor !== undefined) this.#set('tensor', key, tensor, { bytes: tensorBytes(tensor) + ARRAY_BYTES, work });
    },
    takes: (bytes, work) => this.#hasRoom(worthOf(work, bytes + ARRAY_BYTES), bytes + ARRAY_BYTES),
  };
  /** Ideal values. */
  readonly ideal: IdealCache = {
    get: (key) => this.#get('ideal', key) as IdealValues | undefined,
    set: (key, values, work) => {
      const kept = values instanceof Float64Array ? withoutLoss(values) : values;
      return this.#set('ideal', key, kept, { bytes: kept.byteLength + ARRAY_BYTES, work });
    },
  };

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes in use. Never more than the limit. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Say that another evaluation begins: what the last one passed over loses worth. Never throws. */
  startSweep(): void {
    for (const slot of this.#slots.values()) {
      const passedOver = this.#sweep - slot.sweep;
      if (passedOver === 0) continue;
      const isIdeal = slot.kind === 'ideal';
      if (passedOver >= (isIdeal ? IDEAL_FORGOTTEN_AFTER : FORGOTTEN_AFTER)) this.#remove(slot);
      else if (slot.rank > WORTHLESS) this.#move(slot, isIdeal ? slot.rank - 1 : WORTHLESS);
    }
    this.#sweep++;
  }

  /** Change the limit; what is too much goes at once, whoever uses it. Never throws. @unit bytes */
  limit(bytes: number): void {
    this.#limitBytes = bytes;
    for (const slots of this.#ranks) {
      for (const slot of slots) {
        if (this.#usedBytes <= bytes) return;
        this.#remove(slot);
      }
    }
  }

  /** Forget everything. Never throws. */
  clear(): void {
    this.#slots.clear();
    for (const slots of this.#ranks) slots.clear();
    this.#usedBytes = 0;
  }

  #entry(key: string): CacheEntry | undefined {
    const tensor = this.#get('tensor', key) as EmulatedTensor | undefined;
    const figures = this.#get('figures', key) as Figures | undefined;
    return figures === undefined ? undefined : { ...figures, ...(tensor === undefined ? {} : { tensor }) };
  }

  #get(kind: Kind, key: string): Slot['value'] | undefined {
    const slot = this.#slots.get(`${kind} ${key}`);
    if (slot === undefined) return undefined;
    slot.sweep = this.#sweep;
    this.#move(slot, slot.worth);
    return slot.value;
  }

  #set(kind: Kind, key: string, value: Slot['value'], { bytes, work }: { readonly bytes: number; readonly work: number }): boolean {
    const old = this.#slots.get(`${kind} ${key}`);
    if (old !== undefined) this.#remove(old);
    const worth = worthOf(work, bytes);
    if (!this.#makeRoom(worth, bytes)) return false;
    const slot: Slot = { kind, key, value, bytes, worth, rank: worth, sweep: this.#sweep };
    this.#slots.set(`${kind} ${key}`, slot);
    this.#ranks[worth]!.add(slot);
    this.#usedBytes += bytes;
    return true;
  }

  #hasRoom(worth: number, bytes: number): boolean {
    let free = this.#limitBytes - this.#usedBytes;
    for (let rank = WORTHLESS; rank < worth && free < bytes; rank++) for (const slot of this.#ranks[rank]!) free += slot.bytes;
    return free >= bytes;
  }

  #makeRoom(worth: number, bytes: number): boolean {
    if (!this.#hasRoom(worth, bytes)) return false;
    for (const slots of this.#ranks) {
      for (const slot of slots) {
        if (this.#usedBytes + bytes <= this.#limitBytes) return true;
        this.#remove(slot);
      }
    }
    return true;
  }

  /** To the end of a rank. */
  #move(slot: Slot, rank: number): void {
    this.#ranks[slot.rank]!.delete(slot);
    slot.rank = rank;
    this.#ranks[rank]!.add(slot);
  }

  #remove(slot: Slot): void {
    this.#ranks[slot.rank]!.delete(slot);
    this.#slots.delete(`${slot.kind} ${slot.key}`);
    this.#usedBytes -= slot.bytes;
  }
}

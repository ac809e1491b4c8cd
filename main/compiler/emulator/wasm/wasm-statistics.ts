/** @file Statistics that the kernels count (layout: `assembly/statistics.ts`), made and read. */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { Log2Histogram, VariableStatistics } from '../statistics.ts';
import type { KernelMemory } from './kernel-memory.ts';

const ZEROS = 10;
const FIRST_BIN = 11;
const WORD_BINS = 64;
const FLOAT_BINS = 2048;
const FLOAT_BIAS = 1023;
const LEAST = -(1n << 63n);

/** A variable with the place of its statistics. */
export interface WatchedVariable {
  readonly variable: string;
  readonly type: MantissaType;
  /** Fraction bits of the counted words; nothing: they are doubles (a network's input). */
  readonly fraction: number | undefined;
  /** How a place is written: absent, sample · words per sample + number of the word; else sample · 2^32 + number. */
  readonly places?: 'by sample';
  readonly address: number;
}

/** Room of a variable's statistics. Never throws. @unit bytes */
export function statisticsBytes(isFloat: boolean): number {
  return 8 * (FIRST_BIN + (isFloat ? FLOAT_BINS : WORD_BINS + 1));
}

/** Set statistics to "nothing seen". Never throws. */
export function clearStatistics(memory: KernelMemory, { address, fraction }: WatchedVariable): void {
  const isFloat = fraction === undefined;
  const words = memory.int64(address, statisticsBytes(isFloat) / 8);
  words.fill(0n);
  if (isFloat) memory.float64(address + 8, 2).set([Infinity, -Infinity]);
  else [words[1], words[2]] = [-LEAST - 1n, LEAST];
  [words[8], words[9]] = [-1n, -1n];
}

/** The number in the 64-bit word `index`; counts are whole and stay below 2^53. */
function countAt(halves: Uint32Array, index: number): number {
  return halves[2 * index]! + halves[2 * index + 1]! * 2 ** 32;
}

/** By halves of words: a big integer for each of some two thousand bins would take longer than the counting. */
function histogram(halves: Uint32Array, variable: WatchedVariable): Log2Histogram {
  const zeroCount = countAt(halves, ZEROS);
  let first = 2 * FIRST_BIN;
  let last = halves.length - 1;
  while (first <= last && halves[first] === 0) first++;
  while (last > first && halves[last] === 0) last--;
  if (first > last) return { firstExponent: 0, counts: [], zeroCount };
  const [low, high] = [(first >> 1) - FIRST_BIN, (last >> 1) - FIRST_BIN];
  return { firstExponent: low - (variable.fraction ?? FLOAT_BIAS), counts: Array.from({ length: high - low + 1 }, (_, k) => countAt(halves, FIRST_BIN + low + k)), zeroCount };
}

/** Return what was seen of a variable. `rowCount` samples went through. Never throws. */
export function readStatistics(memory: KernelMemory, variable: WatchedVariable, rowCount: number): VariableStatistics | undefined {
  const { address, fraction } = variable;
  const size = statisticsBytes(fraction === undefined) / 8;
  const halves = memory.uint32(address, 2 * size);
  const count = countAt(halves, 0);
  if (count === 0) return undefined;
  const words = memory.int64(address, FIRST_BIN);
  const [low, high] = memory.float64(address + 8, 2);
  const lsb = 2 ** -(fraction ?? fractionBits(variable.type));
  const min = fraction === undefined ? low! : Number(words[1]!) * lsb;
  const max = fraction === undefined ? high! : Number(words[2]!) * lsb;
  const isSeen = fraction === undefined ? high! >= low! : words[2]! >= words[1]!;
  const [overflowCount, underflowCount] = [countAt(halves, 5), countAt(halves, 6)];
  const perRow = variable.places === 'by sample' ? 2 ** 32 : count / rowCount;
  const place = (word: bigint): { sample: number; element: number } | undefined => (isSeen ? { sample: Math.floor(Number(word) / perRow), element: Number(word) % perRow } : undefined);
  const [minPlace, maxPlace] = [place(words[3]!), place(words[4]!)];
  return {
    variable: variable.variable,
    type: variable.type,
    count,
    min: isSeen ? min : undefined,
    max: isSeen ? max : undefined,
    minSampleIndex: minPlace?.sample,
    minElementIndex: minPlace?.element,
    maxSampleIndex: maxPlace?.sample,
    maxElementIndex: maxPlace?.element,
    overflowCount,
    underflowCount,
    overflowShare: overflowCount / count,
    underflowShare: underflowCount / count,
    overflowSampleCount: Number(words[7]!),
    firstOverflowSampleIndex: words[8]! < 0n ? undefined : Number(words[8]!),
    histogram: histogram(halves, variable),
  };
}

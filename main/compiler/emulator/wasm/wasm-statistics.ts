/** @file Statistics that the kernels count (layout: `assembly/statistics.ts`), made and read. */

import type { MantissaType } from '../../numerics/mantissas.ts';
import type { Log2Histogram, VariableStatistics } from '../statistics.ts';
import type { KernelMemory } from './kernel-memory.ts';

/** Places of the words; see there. */
const [LOW, HIGH, LOW_PLACE, HIGH_PLACE, OVERFLOWS, UNDERFLOWS, OVERFLOW_SAMPLES, FIRST_OVERFLOW] = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const ZEROS = 10;
const FIRST_BIN = 11;
const WORD_BINS = 64;
const FLOAT_BINS = 2048;
const FLOAT_BIAS = 1023;
/** Upper halves of the largest and the smallest word, and of −1. */
const MOST_HALF = 0x7fff_ffff;
const LEAST_HALF = 0x8000_0000;
const ONES = 0xffff_ffff;

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
  const { halves, doubles } = memory;
  const [word, half] = [address / 8, address / 4];
  doubles.fill(0, word, word + statisticsBytes(isFloat) / 8);
  if (isFloat) [doubles[word + LOW], doubles[word + HIGH]] = [Infinity, -Infinity];
  else {
    [halves[half + 2 * LOW], halves[half + 2 * LOW + 1]] = [ONES, MOST_HALF];
    halves[half + 2 * HIGH + 1] = LEAST_HALF;
  }
  halves.fill(ONES, half + 2 * FIRST_OVERFLOW, half + 2 * FIRST_OVERFLOW + 4);
}

/** Statistics of one variable by 64-bit word; a big integer for each of them would take longer than the counting. */
class StatisticWords {
  readonly #halves: Uint32Array;
  readonly #doubles: Float64Array;
  readonly #first: number;

  constructor({ halves, doubles }: KernelMemory, address: number) {
    this.#halves = halves;
    this.#doubles = doubles;
    this.#first = address / 8;
  }

  /** A count: whole and below 2^53. */
  count(index: number): number {
    const at = 2 * (this.#first + index);
    return this.#halves[at]! + this.#halves[at + 1]! * 2 ** 32;
  }

  /** A word with its sign, rounded to a double as a big integer would be. */
  signed(index: number): number {
    const at = 2 * (this.#first + index);
    return (this.#halves[at + 1]! | 0) * 2 ** 32 + this.#halves[at]!;
  }

  double(index: number): number {
    return this.#doubles[this.#first + index]!;
  }

  /** The first and the last count of these that is not 0; the first behind the last where all are. A count is 0 as a double too, which is one look. */
  counted(from: number, to: number): readonly [first: number, last: number] {
    const doubles = this.#doubles;
    let first = this.#first + from;
    let last = this.#first + to;
    while (first <= last && doubles[first] === 0) first++;
    while (last > first && doubles[last] === 0) last--;
    return [first - this.#first, last - this.#first];
  }
}

function histogram(words: StatisticWords, size: number, fraction: number | undefined): Log2Histogram {
  const zeroCount = words.count(ZEROS);
  const [first, last] = words.counted(FIRST_BIN, size - 1);
  if (first > last) return { firstExponent: 0, counts: [], zeroCount };
  const counts: number[] = [];
  for (let index = first; index <= last; index++) counts.push(words.count(index));
  return { firstExponent: first - FIRST_BIN - (fraction ?? FLOAT_BIAS), counts, zeroCount };
}

/** Return what was seen of a variable. `rowCount` samples went through. Never throws. */
export function readStatistics(memory: KernelMemory, variable: WatchedVariable, rowCount: number): VariableStatistics | undefined {
  const { address, fraction } = variable;
  const words = new StatisticWords(memory, address);
  const count = words.count(0);
  if (count === 0) return undefined;
  const isFloat = fraction === undefined;
  const [low, high] = isFloat ? [words.double(LOW), words.double(HIGH)] : [words.signed(LOW), words.signed(HIGH)];
  const isSeen = high >= low;
  const scale = isFloat ? 1 : 2 ** -fraction;
  const [overflowCount, underflowCount] = [words.count(OVERFLOWS), words.count(UNDERFLOWS)];
  const perRow = variable.places === 'by sample' ? 2 ** 32 : count / rowCount;
  const [lowPlace, highPlace] = [words.count(LOW_PLACE), words.count(HIGH_PLACE)];
  const firstOverflow = words.signed(FIRST_OVERFLOW);
  return {
    variable: variable.variable,
    type: variable.type,
    count,
    min: isSeen ? low * scale : undefined,
    max: isSeen ? high * scale : undefined,
    minSampleIndex: isSeen ? Math.floor(lowPlace / perRow) : undefined,
    minElementIndex: isSeen ? lowPlace % perRow : undefined,
    maxSampleIndex: isSeen ? Math.floor(highPlace / perRow) : undefined,
    maxElementIndex: isSeen ? highPlace % perRow : undefined,
    overflowCount,
    underflowCount,
    overflowShare: overflowCount / count,
    underflowShare: underflowCount / count,
    overflowSampleCount: words.count(OVERFLOW_SAMPLES),
    firstOverflowSampleIndex: firstOverflow < 0 ? undefined : firstOverflow,
    histogram: histogram(words, statisticsBytes(isFloat) / 8, fraction),
  };
}

/**
 * @file A kernel with powers of two taken out of its columns and rows, and its signed digits, as da4ml's solver sees them.
 *
 * The solver holds entries in single precision, shifts in 8-bit and digits of 32-bit words. A kernel whose entries spread
 * over more bits than that does not fit: its words wrap, and so do they here, since the adders are built from the wrapped ones.
 */

import { singleBits, toInt8 } from './float-interval.ts';

/** A matrix of single-precision numbers, row by row: one row for each input. */
export interface KernelMatrix {
  readonly rows: number;
  readonly columns: number;
  /** @shape [rows, columns] */
  readonly entries: Float64Array;
}

/** A kernel over powers of two: entry (i, j) stands for `entry · 2^(rowShifts[i] + columnShifts[j])`. */
export interface CentredKernel extends KernelMatrix {
  readonly rowShifts: readonly number[];
  readonly columnShifts: readonly number[];
}

/** What stands for the lowest bit of 0. */
export const NO_DIGIT = 127;
const INT32_MIN = -0x8000_0000;

/** Return the exponent of the lowest set bit of a single-precision number, as an 8-bit word; 127 for 0. Never throws. */
export function lowestBit(value: number): number {
  if (value === 0 || Number.isNaN(value)) return NO_DIGIT;
  const bits = singleBits(value);
  const mantissa = (bits & 0x7f_ffff) | 0x80_0000;
  return toInt8(((bits >>> 23) & 0xff) + (31 - Math.clz32(mantissa & -mantissa)) - 150);
}

/** Take the common powers of two out of the columns, then out of the rows. Never throws. */
export function centreKernel({ rows, columns, entries }: KernelMatrix): CentredKernel {
  const columnShifts = Array.from({ length: columns }, () => NO_DIGIT);
  entries.forEach((entry, k) => {
    columnShifts[k % columns] = Math.min(columnShifts[k % columns]!, lowestBit(entry));
  });
  const byColumn = entries.map((entry, k) => Math.fround(entry * 2 ** -columnShifts[k % columns]!));
  const rowShifts = Array.from({ length: rows }, () => NO_DIGIT);
  byColumn.forEach((entry, k) => {
    const row = Math.floor(k / columns);
    rowShifts[row] = Math.min(rowShifts[row]!, lowestBit(entry));
  });
  return { rows, columns, entries: byColumn.map((entry, k) => Math.fround(entry * 2 ** -rowShifts[Math.floor(k / columns)]!)), rowShifts, columnShifts };
}

/** Bits up to which a kernel survives every split: sums and differences of two entries keep all of theirs. @unit bits */
export const SHORT_BITS = 22;
/** Least power of two of an entry for which nothing of the solver's 8-bit shifts is near its end. */
const SHIFT_MIN = -100;

/** Return how many bits hold the centred entries of a kernel; infinitely many where its powers of two are extreme. Never throws. @unit bits */
export function kernelBits(kernel: KernelMatrix): number {
  const { entries, rowShifts, columnShifts } = centreKernel(kernel);
  if ([...rowShifts, ...columnShifts].some((shift) => shift < SHIFT_MIN)) return Number.POSITIVE_INFINITY;
  const largest = entries.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  return largest === 0 ? 0 : Math.floor(Math.log2(largest)) + 1;
}

/** Return a number as a 32-bit word: cut toward zero, and the least word where it does not fit. Never throws. */
export function toInt32(value: number): number {
  return value >= -INT32_MIN || value < INT32_MIN || Number.isNaN(value) ? INT32_MIN : Math.trunc(value);
}

/** Return how many digits the solver gives to every word of a set. Never throws. @unit digits */
export function digitCount(words: Int32Array): number {
  // The magnitude of the least word is that word itself: it does not count unless it is alone.
  const most = words.reduce((largest, word) => Math.max(largest, word === INT32_MIN ? INT32_MIN : Math.abs(word)), INT32_MIN);
  return Math.max(1, Math.ceil(Math.log2(Math.max(Math.fround(most), 1) * 1.5)));
}

/** Return the signed digits of a word, lowest first, found from the highest down in 32-bit arithmetic. Never throws. @shape → [count] */
export function signedDigits(word: number, count: number): Int8Array {
  const digits = new Int8Array(count);
  let rest = word;
  for (let position = count - 1; position >= 0; position -= 1) {
    const weight = (1 << position) | 0;
    const threshold = Math.trunc(Math.imul(weight, 2) / 3);
    const digit = (rest > threshold ? 1 : 0) - (rest < (-threshold | 0) ? 1 : 0);
    digits[position] = digit;
    rest = (rest - Math.imul(weight, digit)) | 0;
  }
  return digits;
}

/** Return what the digits of a word add up to: the word itself, unless it has more digits than `count`. Never throws. */
export function digitsValue(word: number, count: number): number {
  if (Math.abs(word) <= wordMax(count)) return word;
  return signedDigits(word, count).reduce((sum, digit, position) => sum + digit * 2 ** position, 0);
}

/** Largest word up to which digits are the usual ones, whatever the arithmetic; −1 where the thresholds wrap. */
function wordMax(count: number): number {
  return count > 29 ? -1 : Math.floor(2 ** (count + 1) / 3);
}

/** Return a function that counts the non-zero digits of a word, fast where nothing wraps. Never throws. */
export function digitWeigher(count: number): (word: number) => number {
  // In the non-adjacent form, n has a digit wherever n and 3n differ in a bit.
  const largest = wordMax(count);
  return (word) => {
    const size = Math.abs(word);
    return size <= largest ? bitCount(size ^ (3 * size)) : signedDigits(word, count).reduce((sum, digit) => sum + Math.abs(digit), 0);
  };
}

/** Return how many bits of a 32-bit word are set. Never throws. */
export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555);
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

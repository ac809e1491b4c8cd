/**
 * @file What is counted of a variable: range, overflow, underflow and a histogram of binary exponents.
 *
 * Layout of the statistics of one variable, in 64-bit words, shared with `wasm-statistics.ts`:
 * 0 count, 1 min, 2 max, 3 place of min, 4 place of max, 5 overflows, 6 underflows, 7 samples with overflow,
 * 8 first such sample, 9 last such sample, 10 zeros, 11…74 counts of words with 2^k ≤ |word| < 2^(k+1).
 * A place is sample · words per sample + index.
 */

import { Tally, addBins } from "./tally";

/** Bytes of the places of minimum and maximum, of the zeros and of the bins behind the beginning. */
export const LEAST_AT: usize = 24;
export const MOST_AT: usize = 32;
export const ZEROS: usize = 80;
export const BINS: usize = 88;

/** Add a chunk's tally, relu first if asked; bit 0 of the result: a new minimum, bit 1: a new maximum, as doubles tell words apart. */
export function noteTally(stats: usize, t: Tally, relu: i32): i32 {
  store<i64>(stats, load<i64>(stats) + t.count);
  addBins(t, relu, stats + BINS, stats + ZEROS);
  const least = relu ? max<i64>(t.min, 0) : t.min;
  const most = relu ? max<i64>(t.max, 0) : t.max;
  let improved = 0;
  if (<f64>least < <f64>load<i64>(stats + 8)) {
    store<i64>(stats + 8, least);
    improved = 1;
  }
  if (<f64>most > <f64>load<i64>(stats + 16)) {
    store<i64>(stats + 16, most);
    improved |= 2;
  }
  return improved;
}

/** Whether a chunk has a new minimum or maximum. */
export function isNewExtreme(stats: usize, t: Tally): bool {
  return <f64>t.min < <f64>load<i64>(stats + 8) || <f64>t.max > <f64>load<i64>(stats + 16);
}

/** Add overflows and underflows. */
export function noteLosses(stats: usize, overflows: i64, underflows: i64): void {
  store<i64>(stats + 40, load<i64>(stats + 40) + overflows);
  store<i64>(stats + 48, load<i64>(stats + 48) + underflows);
}

/** Add conversions of which only counts are known (products). */
export function noteCounts(stats: usize, count: i64, overflows: i64): void {
  store<i64>(stats, load<i64>(stats) + count);
  store<i64>(stats + 40, load<i64>(stats + 40) + overflows);
}

/** Note that a sample overflowed; once per sample, samples in ascending order. */
export function noteOverflowRow(stats: usize, row: i32): void {
  if (load<i64>(stats + 72) == row) return;
  store<i64>(stats + 72, row);
  store<i64>(stats + 56, load<i64>(stats + 56) + 1);
  if (load<i64>(stats + 64) < 0) store<i64>(stats + 64, row);
}

/** Note that `rows` samples overflowed, of which only the first and the last are told; they follow all that are noted already. */
export function noteOverflowRows(stats: usize, rows: i32, first: i32, last: i32): void {
  store<i64>(stats + 72, last);
  store<i64>(stats + 56, load<i64>(stats + 56) + rows);
  if (load<i64>(stats + 64) < 0) store<i64>(stats + 64, first);
}

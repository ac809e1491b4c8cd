/**
 * @file Tally: range and histogram of the words of one tensor in a chunk, positive and negative words apart, so that it
 * serves the variable that is counted, the relu behind it, and everything that only hands the words on. `tally-words.ts`
 * makes it.
 */

import { clear } from "./carry-save";

/** Layout shared with `tallies.ts`, in bytes: these fields, then 64 counts (i64) of positive words with 2^k ≤ word < 2^(k+1), then as many of negative ones. */
@unmanaged
export class Tally {
  /** Number of the chunk's first sample + 1; 0: nothing yet. */
  token: i64;
  min: i64;
  max: i64;
  count: i32;
  /** 1: positive and negative words are counted apart; 0: all of them as positive ones. */
  isSigned: i32;
}

/** Places of the counts. */
export const POSITIVE: usize = 32;
export const NEGATIVE: usize = 544;
export const TALLY_BYTES: usize = 1056;

/** Whether words are counted by exponent now; else a tally is a range and a count. */
export let countsBins: bool = true;

/** 1: what comes now is counted in histograms, 0: it is not. */
export function countHistograms(isWanted: i32): void {
  countsBins = isWanted != 0;
}

@inline
export function address(t: Tally): usize {
  return changetype<usize>(t);
}

@inline
function addTo(at: usize, k: i32, n: i64): void {
  store<i64>(at + (<usize>k << 3), load<i64>(at + (<usize>k << 3)) + n);
}

/** Count `n` words like v. As a double a word may round up to the next power of two: so does the reference. */
export function tallyWord(t: Tally, v: i64, n: i64): void {
  if (v == 0) return;
  const f = <f64>v;
  addTo(address(t) + (v < 0 && t.isSigned ? NEGATIVE : POSITIVE), <i32>((reinterpret<u64>(f) >>> 52) & 0x7ff) - 1023, n);
}

/** Take over all but the range. */
export function takeBins(t: Tally, from: Tally): void {
  memory.copy(address(t) + POSITIVE, address(from) + POSITIVE, TALLY_BYTES - POSITIVE);
}

/** A word is another one now. */
export function moveWord(t: Tally, from: i64, to: i64): void {
  tallyWord(t, from, -1);
  tallyWord(t, to, 1);
}

/** Copy what is known of words to where they are handed on; RELU: negative ones have become 0. */
export function handOnTally(t: Tally, from: Tally, relu: i32): void {
  const isSigned = t.isSigned;
  memory.copy(address(t), address(from), countsBins ? TALLY_BYTES : POSITIVE);
  if (relu) {
    t.min = max<i64>(t.min, 0);
    t.max = max<i64>(t.max, 0);
    if (countsBins) clear(address(t) + NEGATIVE, 512);
  }
  // Of a sum of both nothing says which were negative.
  if (isSigned && !from.isSigned) t.token = 0;
  t.isSigned = isSigned;
}

/** Add a chunk's bins to those of a variable; the rest of the words are zeros. Does nothing while none are counted. */
export function addBins(t: Tally, relu: i32, bins: usize, zeros: usize): void {
  if (!countsBins) return;
  let seen: i64 = 0;
  // As doubles the largest words may round up to the next power of two.
  const last = min<usize>(63, 64 - <usize>clz<i64>(max<i64>(-t.min, t.max)));
  for (let k: usize = 0; k <= last; k++) {
    const at = address(t) + (k << 3);
    const n = load<i64>(at + POSITIVE) + (relu ? 0 : load<i64>(at + NEGATIVE));
    seen += n;
    store<i64>(bins + (k << 3), load<i64>(bins + (k << 3)) + n);
  }
  store<i64>(zeros, load<i64>(zeros) + t.count - seen);
}

/**
 * @file What casts lose: words that leave the type, in which samples, and words that become 0. Rounding keeps the order of
 * words, so that bounds on the source's grid tell them, found once for many words.
 */

import { Quantizer, roundWord } from "./quantizer";
import { noteOverflowRow } from "./statistics";

/** Found by `countLosses`, added up until `clearLosses`. */
export let outsideCount: i64 = 0;
export let lostCount: i64 = 0;

export function clearLosses(): void {
  outsideCount = 0;
  lostCount = 0;
}

/** The largest word that a cast rounds to `limit` or less. */
function upTo(limit: i64, q: Quantizer): i64 {
  const drop = <i64>q.drop;
  if (drop <= 0) return limit >> min<i64>(-drop, 63);
  if (limit >= i64.MAX_VALUE >> drop) return i64.MAX_VALUE;
  if (limit < i64.MIN_VALUE >> drop) return i64.MIN_VALUE;
  const base = limit << drop;
  const half = <i64>1 << (drop - 1);
  // Between two words of the coarse grid only the middle and its neighbours tell the rounding modes apart.
  if (roundWord(base + 2 * half - 1, q.drop, q.rounding) <= limit) return base + 2 * half - 1;
  if (roundWord(base + half, q.drop, q.rounding) <= limit) return base + half;
  if (roundWord(base + half - 1, q.drop, q.rounding) <= limit) return base + half - 1;
  return base;
}

/** A bound in every lane: beyond what lanes hold it is their own limit. */
@inline
function boundOf<S>(bound: i64): v128 {
  if (sizeof<S>() == 2) return i16x8.splat(<i16>max<i64>(min<i64>(bound, i16.MAX_VALUE), i16.MIN_VALUE));
  if (sizeof<S>() == 4) return i32x4.splat(<i32>max<i64>(min<i64>(bound, i32.MAX_VALUE), i32.MIN_VALUE));
  return i64x2.splat(bound);
}

@inline
function total<S>(v: v128): i64 {
  if (sizeof<S>() == 8) return i64x2.extract_lane(v, 0) + i64x2.extract_lane(v, 1);
  const w = sizeof<S>() == 2 ? i32x4.extadd_pairwise_i16x8_u(v) : v;
  return <i64>i32x4.extract_lane(w, 0) + i32x4.extract_lane(w, 1) + i32x4.extract_lane(w, 2) + i32x4.extract_lane(w, 3);
}

/** Sixteen bytes set, then as many clear. */
const edge: usize = memory.data<u64>([-1, -1, 0, 0], 16);
/** Bytes of a run: a lane of 16 bits counts to 2^15. */
const RUN_BYTES: usize = 16 * 32_767;

/** Rows from `noteFrom` on are noted. LOSES: words may become 0. */
@inline
function count<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32, noteFrom: i32, LOSES: bool): void {
  const zero = i64x2.splat(0);
  const low = boundOf<S>(q.relu ? i64.MIN_VALUE : upTo(q.min - 1, q) + 1);
  const high = boundOf<S>(upTo(q.max, q));
  const leastLost = boundOf<S>(LOSES ? (q.relu ? 1 : upTo(-1, q) + 1) : 0);
  const mostLost = boundOf<S>(LOSES ? upTo(0, q) : 0);
  for (let r = 0; r < rows; r++) {
    for (const end = src + <usize>perRow * sizeof<S>(); src < end;) {
      const stop = min(end, src + RUN_BYTES);
      let outside = zero;
      let lost = zero;
      for (const whole = src + ((stop - src) & ~15); src < whole; src += 16) {
        const v = v128.load(src);
        outside = v128.sub<S>(outside, v128.or(v128.lt<S>(v, low), v128.gt<S>(v, high)));
        if (LOSES) lost = v128.sub<S>(lost, v128.andnot(v128.and(v128.ge<S>(v, leastLost), v128.le<S>(v, mostLost)), v128.eq<S>(v, zero)));
      }
      if (src < stop) {
        const v = v128.load(src);
        const mask = v128.load(edge + 16 - (stop - src));
        outside = v128.sub<S>(outside, v128.and(mask, v128.or(v128.lt<S>(v, low), v128.gt<S>(v, high))));
        if (LOSES) lost = v128.sub<S>(lost, v128.and(mask, v128.andnot(v128.and(v128.ge<S>(v, leastLost), v128.le<S>(v, mostLost)), v128.eq<S>(v, zero))));
        src = stop;
      }
      if (LOSES && v128.any_true(lost)) lostCount += total<S>(lost);
      if (!v128.any_true(outside)) continue;
      outsideCount += total<S>(outside);
      if (r >= noteFrom) noteOverflowRow(q.stats, firstRow + r);
    }
  }
}

// A function for each form, so that the engine optimises only those that are used.
function countOutside<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32, noteFrom: i32): void {
  count<S>(src, rows, perRow, q, firstRow, noteFrom, false);
}

function countBoth<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32, noteFrom: i32): void {
  count<S>(src, rows, perRow, q, firstRow, noteFrom, true);
}

/** Count the words that a cast brings out of range and those that it makes 0; note the rows, from number `noteFrom` on, that hold one out of range. */
export function countLosses<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32, noteFrom: i32): void {
  if (q.drop > 0) countBoth<S>(src, rows, perRow, q, firstRow, noteFrom);
  else countOutside<S>(src, rows, perRow, q, firstRow, noteFrom);
}

/**
 * @file What casts lose: words that leave the type, in which samples, and words that become 0. Rounding keeps the order of
 * words, so that bounds on the source's grid tell them, found once for many words.
 */

import { Quantizer, roundWord } from "./quantizer";
import { noteOverflowRow, noteOverflowRows } from "./statistics";

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

/** Sum of counts, which have 31 bits: halves of long lanes add up like lanes. */
@inline
function total<S>(v: v128): i64 {
  const w = sizeof<S>() == 2 ? i32x4.extadd_pairwise_i16x8_u(v) : v;
  return <i64>i32x4.extract_lane(w, 0) + i32x4.extract_lane(w, 1) + i32x4.extract_lane(w, 2) + i32x4.extract_lane(w, 3);
}

/** Sixteen bytes set, then as many clear. */
const edge: usize = memory.data<u64>([-1, -1, 0, 0], 16);
/** Bytes of a run: a lane of 16 bits counts to 2^15. */
const RUN_BYTES: usize = 16 * 32_767;

/** Where rows with words out of range are marked, a byte each; 0: they are noted at once. */
let marks: usize = 0;

/** Mark rows from now on, or 0: note them. For words of a sample that come in several parts. */
export function markRowsAt(p: usize): void {
  marks = p;
}

@inline
function least(q: Quantizer): i64 {
  return q.relu ? i64.MIN_VALUE : upTo(q.min - 1, q) + 1;
}

/** Return how many words a cast brings out of range; note the rows, from number `noteFrom` on, that hold one. */
export function countOutside<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32, noteFrom: i32): i64 {
  if (sizeof<S>() == 4 && perRow == 1 && !marks) return outsideColumn(src, rows, q, firstRow);
  let found: i64 = 0;
  const zero = i64x2.splat(0);
  const low = boundOf<S>(least(q));
  const high = boundOf<S>(upTo(q.max, q));
  for (let r = 0; r < rows; r++) {
    for (const end = src + <usize>perRow * sizeof<S>(); src < end;) {
      const stop = min(end, src + RUN_BYTES);
      let outside = zero;
      for (const whole = src + ((stop - src) & ~15); src < whole; src += 16) {
        const v = v128.load(src);
        outside = v128.sub<S>(outside, v128.or(v128.lt<S>(v, low), v128.gt<S>(v, high)));
      }
      if (src < stop) {
        const v = v128.load(src);
        outside = v128.sub<S>(outside, v128.and(v128.load(edge + 16 - (stop - src)), v128.or(v128.lt<S>(v, low), v128.gt<S>(v, high))));
        src = stop;
      }
      if (!v128.any_true(outside)) continue;
      found += total<S>(outside);
      if (marks) store<u8>(marks + r, 1);
      else if (r >= noteFrom) noteOverflowRow(q.stats, firstRow + r);
    }
  }
  return found;
}

/** The same where every row is one word (i32). */
function outsideColumn(src: usize, rows: i32, q: Quantizer, firstRow: i32): i64 {
  const low = boundOf<i32>(least(q));
  const high = boundOf<i32>(upTo(q.max, q));
  let found = 0;
  let first = -1;
  let last = -1;
  for (let r = 0; r < rows; r += 4, src += 16) {
    const v = v128.load(src);
    const set = i32x4.bitmask(v128.or(i32x4.lt_s(v, low), i32x4.gt_s(v, high))) & (15 >> max(0, 4 - (rows - r)));
    if (!set) continue;
    found += popcnt(set);
    if (first < 0) first = r + ctz(set);
    last = r + 31 - clz(set);
  }
  if (found > 0) noteOverflowRows(q.stats, found, firstRow + first, firstRow + last);
  return found;
}

/** Return how many words a cast makes 0, of words among which `zeros` are 0 already. */
export function countLost<S>(src: usize, count: i32, q: Quantizer, zeros: i64): i64 {
  const from: i64 = q.relu ? 1 : upTo(-1, q) + 1;
  const to = upTo(0, q);
  if (to < from) return 0;
  // All between `from` and `to` in one comparison: moved so that `from` is the least number of a lane.
  const least: i64 = <i64>-1 << (8 * sizeof<S>() - 1);
  if (sizeof<S>() < 8 && from <= least && to >= ~least) return count - zeros;
  const low = boundOf<S>(from);
  const move = v128.sub<S>(splat<S>(least), low);
  const limit = v128.add<S>(v128.add<S>(splat<S>(least), v128.sub<S>(boundOf<S>(to), low)), splat<S>(1));
  let found: i64 = q.relu ? 0 : -zeros;
  for (const end = src + <usize>count * sizeof<S>(); src < end;) {
    const stop = min(end, src + RUN_BYTES);
    let inside = i64x2.splat(0);
    let more = inside;
    for (const pairs = src + ((stop - src) & ~31); src < pairs; src += 32) {
      inside = v128.add<S>(inside, v128.gt<S>(limit, v128.add<S>(v128.load(src), move)));
      more = v128.add<S>(more, v128.gt<S>(limit, v128.add<S>(v128.load(src, 16), move)));
    }
    for (; src < stop; src += 16) {
      const are = v128.gt<S>(limit, v128.add<S>(v128.load(src), move));
      inside = v128.add<S>(inside, stop - src < 16 ? v128.and(v128.load(edge + 16 - (stop - src)), are) : are);
    }
    src = stop;
    found += total<S>(v128.neg<S>(v128.add<S>(inside, more)));
  }
  return found;
}

@inline
function splat<S>(x: i64): v128 {
  return sizeof<S>() == 2 ? i16x8.splat(<i16>x) : sizeof<S>() == 4 ? i32x4.splat(<i32>x) : i64x2.splat(x);
}

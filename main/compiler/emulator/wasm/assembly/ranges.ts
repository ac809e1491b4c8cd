/** @file Smallest and largest words. */

import { Tally } from "./tally";

/** Range of i16 words. */
function range16(t: Tally, src: usize, count: i32): void {
  // Two of each, so that they do not wait for each other.
  let l0 = i16x8.splat(i16.MAX_VALUE);
  let l1 = l0;
  let h0 = i16x8.splat(i16.MIN_VALUE);
  let h1 = h0;
  let i = 0;
  for (; i + 32 <= count; i += 32) {
    const p = src + (<usize>i << 1);
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    l0 = i16x8.min_s(l0, i16x8.min_s(a, b));
    l1 = i16x8.min_s(l1, i16x8.min_s(c, d));
    h0 = i16x8.max_s(h0, i16x8.max_s(a, b));
    h1 = i16x8.max_s(h1, i16x8.max_s(c, d));
  }
  for (; i + 8 <= count; i += 8) {
    const v = v128.load(src + (<usize>i << 1));
    l0 = i16x8.min_s(l0, v);
    h0 = i16x8.max_s(h0, v);
  }
  const low = i16x8.min_s(l0, l1);
  const high = i16x8.max_s(h0, h1);
  let least = leastOf(i32x4.min_s(i32x4.extend_low_i16x8_s(low), i32x4.extend_high_i16x8_s(low)));
  let most = mostOf(i32x4.max_s(i32x4.extend_low_i16x8_s(high), i32x4.extend_high_i16x8_s(high)));
  for (; i < count; i++) {
    const v = <i32>load<i16>(src + (<usize>i << 1));
    least = min(least, v);
    most = max(most, v);
  }
  t.min = least;
  t.max = most;
}

@inline
export function leastOf(v: v128): i32 {
  return min(min(i32x4.extract_lane(v, 0), i32x4.extract_lane(v, 1)), min(i32x4.extract_lane(v, 2), i32x4.extract_lane(v, 3)));
}

@inline
export function mostOf(v: v128): i32 {
  return max(max(i32x4.extract_lane(v, 0), i32x4.extract_lane(v, 1)), max(i32x4.extract_lane(v, 2), i32x4.extract_lane(v, 3)));
}

/** Range of i32 words. */
function range32(t: Tally, src: usize, count: i32): void {
  let l0 = i32x4.splat(i32.MAX_VALUE);
  let l1 = l0;
  let h0 = i32x4.splat(i32.MIN_VALUE);
  let h1 = h0;
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const p = src + (<usize>i << 2);
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    l0 = i32x4.min_s(l0, i32x4.min_s(a, b));
    l1 = i32x4.min_s(l1, i32x4.min_s(c, d));
    h0 = i32x4.max_s(h0, i32x4.max_s(a, b));
    h1 = i32x4.max_s(h1, i32x4.max_s(c, d));
  }
  let least = leastOf(i32x4.min_s(l0, l1));
  let most = mostOf(i32x4.max_s(h0, h1));
  for (; i < count; i++) {
    const v = load<i32>(src + (<usize>i << 2));
    least = min(least, v);
    most = max(most, v);
  }
  t.min = least;
  t.max = most;
}

/** Range of words into a tally, which is only that then. */
export function rangeOf<S>(t: Tally, src: usize, count: i32): void {
  if (sizeof<S>() == 2) range16(t, src, count);
  else if (sizeof<S>() == 4) range32(t, src, count);
  else range64(t, src, count);
}

/** Range of i64 words that all fit 32 bits, and the words so shortened if `to` is not 0; false if one does not fit. */
export function shortRange(t: Tally, src: usize, count: i32, to: usize): bool {
  const whole = count & ~3;
  if (!(to ? shortRangeOfFours(t, src, whole, to, true) : shortRangeOfFours(t, src, whole, 0, false))) return false;
  for (let i = whole; i < count; i++) {
    const v = load<i64>(src + (<usize>i << 3));
    if (v != <i64><i32>v) return false;
    if (to) store<i32>(to + (<usize>i << 2), <i32>v);
    t.min = min(t.min, v);
    t.max = max(t.max, v);
  }
  return true;
}

@inline
function shortRangeOfFours(t: Tally, src: usize, count: i32, to: usize, STORES: bool): bool {
  let low = i32x4.splat(i32.MAX_VALUE);
  let high = i32x4.splat(i32.MIN_VALUE);
  let odd = i32x4.splat(0);
  for (const end = src + (<usize>count << 3); src < end; src += 32) {
    const v = v128.load(src);
    const w = v128.load(src, 16);
    const word = i32x4.shuffle(v, w, 0, 2, 4, 6);
    odd = v128.or(odd, v128.xor(i32x4.shuffle(v, w, 1, 3, 5, 7), i32x4.shr_s(word, 31)));
    low = i32x4.min_s(low, word);
    high = i32x4.max_s(high, word);
    if (STORES) {
      v128.store(to, word);
      to += 16;
    }
  }
  if (v128.any_true(odd)) return false;
  t.min = leastOf(low);
  t.max = mostOf(high);
  return true;
}

function range64(t: Tally, src: usize, count: i32): void {
  if (shortRange(t, src, count, 0)) return;
  let low = i64x2.splat(i64.MAX_VALUE);
  let high = i64x2.splat(i64.MIN_VALUE);
  const end = src + (<usize>count << 3);
  for (const whole = src + (<usize>(count & ~1) << 3); src < whole; src += 16) {
    const v = v128.load(src);
    low = v128.bitselect(v, low, i64x2.lt_s(v, low));
    high = v128.bitselect(v, high, i64x2.gt_s(v, high));
  }
  let least = min(i64x2.extract_lane(low, 0), i64x2.extract_lane(low, 1));
  let most = max(i64x2.extract_lane(high, 0), i64x2.extract_lane(high, 1));
  if (src < end) {
    least = min(least, load<i64>(src));
    most = max(most, load<i64>(src));
  }
  t.min = least;
  t.max = most;
}

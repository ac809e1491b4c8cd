/** @file Words of any kind one by one: reading them, and writing what somebody watches behind each other. */

/** Word i at p; kind 0: i16, 1: i32, 2: i64. */
@inline
export function word(p: usize, kind: i32, i: usize): i64 {
  return kind == 0 ? <i64>load<i16>(p + (i << 1)) : kind == 1 ? <i64>load<i32>(p + (i << 2)) : load<i64>(p + (i << 3));
}

/** Write a word of a kind and return where the next one goes. */
@inline
export function note(to: usize, kind: i32, v: i64): usize {
  if (kind == 0) {
    store<i16>(to, <i16>v);
    return to + 2;
  }
  if (kind == 1) {
    store<i32>(to, <i32>v);
    return to + 4;
  }
  store<i64>(to, v);
  return to + 8;
}

/** v · 2^up / 2^down truncated toward zero. */
@inline
export function scaledToZero(v: i64, up: i32, down: i32): i64 {
  const scaled = v << <i64>up;
  return (scaled + ((scaled >> 63) & ((<i64>1 << <i64>down) - 1))) >> <i64>down;
}

/** Four words of each of four vectors, turned so that each row has one of each, `stride` bytes apart. */
@inline
export function storeTurned(to: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(to + stride, i64x2.shuffle(ab, cd, 1, 3));
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to + 2 * stride, i64x2.shuffle(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * stride, i64x2.shuffle(abHigh, cdHigh, 1, 3));
}

/** The same as words of 16 bits, which they fit. */
@inline
export function storeTurnedNarrow(to: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = i16x8.narrow_i32x4_s(a, b);
  const cd = i16x8.narrow_i32x4_s(c, d);
  const ac = i16x8.shuffle(ab, cd, 0, 8, 1, 9, 2, 10, 3, 11);
  const bd = i16x8.shuffle(ab, cd, 4, 12, 5, 13, 6, 14, 7, 15);
  const low = i16x8.shuffle(ac, bd, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = i16x8.shuffle(ac, bd, 4, 12, 5, 13, 6, 14, 7, 15);
  v128.store64_lane(to, low, 0);
  v128.store64_lane(to + stride, low, 1);
  v128.store64_lane(to + 2 * stride, high, 0);
  v128.store64_lane(to + 3 * stride, high, 1);
}

/** Store the lanes `stride` bytes apart. */
@inline
export function storeLanes(out: usize, v: v128, stride: usize): void {
  v128.store32_lane(out, v, 0);
  v128.store32_lane(out + stride, v, 1);
  v128.store32_lane(out + 2 * stride, v, 2);
  v128.store32_lane(out + 3 * stride, v, 3);
}

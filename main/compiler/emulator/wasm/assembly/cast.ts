/**
 * @file Casts of many words: rounding and overflow from one grid to another, four words at a time where they fit. The last
 * step of nearly every kernel, which writes exact words to a scratch buffer first.
 *
 * Words are i16, i32 or i64 (S: source, D: destination).
 */

import { COPY, LANES, Quantizer, WORDS, RND, RND_INF, RND_MIN_INF, RND_ZERO, SAT_ZERO, TRN, TRN_ZERO, WRAP, limitWord, quantizeWord, roundWord } from "./quantizer";
import { Tally, leastOf, mostOf } from "./tally";

@inline
function loadLow<S>(p: usize): v128 {
  return sizeof<S>() == 2 ? v128.load_ext<i16>(p) : v128.load(p);
}

@inline
function loadHigh<S>(p: usize): v128 {
  return sizeof<S>() == 2 ? v128.load_ext<i16>(p, 8) : v128.load(p, 16);
}

@inline
function storeEight<D>(p: usize, a: v128, b: v128): void {
  if (sizeof<D>() == 2) v128.store(p, i16x8.narrow_i32x4_s(a, b));
  else {
    v128.store(p, a);
    v128.store(p, b, 16);
  }
}

/** Added before the shift: for TRN and RND that is all. */
function roundingOffset(drop: i32, mode: i32): i32 {
  const half: i32 = 1 << (drop - 1);
  if (mode == TRN || mode == TRN_ZERO) return 0;
  if (mode == RND || mode == RND_INF) return half;
  return half - 1;
}

/** Added to negative words. */
function signOffset(drop: i32, mode: i32): i32 {
  if (mode == TRN_ZERO) return (1 << drop) - 1;
  if (mode == RND_ZERO) return 1;
  return mode == RND_INF ? -1 : 0;
}

@inline
function roundLanes(v: v128, q: Quantizer, offset: v128, sign: v128, odd: v128): v128 {
  if (q.drop <= 0) return i32x4.shl(v, -q.drop);
  let t = i32x4.add(v, offset);
  if (q.rounding != TRN && q.rounding != RND) {
    t = i32x4.add(t, v128.and(i32x4.shr_s(v, 31), sign));
    t = i32x4.add(t, v128.and(i32x4.shr_s(v, q.drop), odd));
  }
  return i32x4.shr_s(t, q.drop);
}

@inline
function limitLanes(v: v128, q: Quantizer, spare: i32, low: v128, high: v128): v128 {
  if (q.overflow == WRAP) {
    if (q.isSigned) return i32x4.shr_s(i32x4.shl(v, spare), spare);
    return i32x4.shr_u(i32x4.shl(v, spare), spare);
  }
  const clamped = i32x4.min_s(i32x4.max_s(v, low), high);
  return q.overflow == SAT_ZERO ? v128.and(clamped, i32x4.eq(clamped, v)) : clamped;
}

/** Clamp a 64-bit limit to 32 bits: words in lanes never leave them. */
@inline
export function lane(limit: i64): v128 {
  return i32x4.splat(<i32>max<i64>(min<i64>(limit, i32.MAX_VALUE), i32.MIN_VALUE));
}

@inline
function wrapSimple<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  const spare = 32 - q.widthBits;
  const shift = q.drop;
  const offset = i32x4.splat(q.rounding == RND ? 1 << (shift - 1) : 0);
  const end = src + (<usize>count << (sizeof<S>() == 2 ? 1 : 2));
  const sixteen = sizeof<D>() == 2 && q.widthBits == 16;
  while (src < end) {
    let a = loadLow<S>(src);
    let b = loadHigh<S>(src);
    if (q.relu) {
      a = i32x4.max_s(a, i32x4.splat(0));
      b = i32x4.max_s(b, i32x4.splat(0));
    }
    if (shift > 0) {
      a = i32x4.shr_s(i32x4.add(a, offset), shift);
      b = i32x4.shr_s(i32x4.add(b, offset), shift);
    }
    if (sixteen) {
      v128.store(dst, i16x8.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14));
    } else {
      a = i32x4.shr_s(i32x4.shl(a, spare), spare);
      b = i32x4.shr_s(i32x4.shl(b, spare), spare);
      storeEight<D>(dst, a, b);
    }
    src += 8 * sizeof<S>();
    dst += 8 * sizeof<D>();
  }
}

function plainLanes<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (q.overflow == WRAP && q.isSigned && q.drop >= 0 && (q.rounding == TRN || q.rounding == RND || q.drop == 0)) {
    if (q.drop > 0 || q.rounding != RND) {
      wrapSimple<S, D>(src, dst, count, q);
      return;
    }
  }
  const spare = 32 - q.widthBits;
  const offset = i32x4.splat(q.drop > 0 ? roundingOffset(q.drop, q.rounding) : 0);
  const sign = i32x4.splat(q.drop > 0 ? signOffset(q.drop, q.rounding) : 0);
  const odd = i32x4.splat(q.rounding > RND_MIN_INF ? 1 : 0);
  const low = lane(q.min);
  const high = lane(q.max);
  const end = src + (<usize>count << (sizeof<S>() == 2 ? 1 : 2));
  while (src < end) {
    let a = loadLow<S>(src);
    let b = loadHigh<S>(src);
    if (q.relu) {
      a = i32x4.max_s(a, i32x4.splat(0));
      b = i32x4.max_s(b, i32x4.splat(0));
    }
    a = limitLanes(roundLanes(a, q, offset, sign, odd), q, spare, low, high);
    b = limitLanes(roundLanes(b, q, offset, sign, odd), q, spare, low, high);
    storeEight<D>(dst, a, b);
    src += 8 * sizeof<S>();
    dst += 8 * sizeof<D>();
  }
}

/** Copy, with relu; the destination holds every word of the source. */
function copyWords<S, D>(src: usize, dst: usize, count: i32, relu: i32): void {
  let i = 0;
  if (sizeof<S>() == 2 && sizeof<D>() == 2) {
    const zero = i16x8.splat(0);
    const floor = relu ? zero : i16x8.splat(i16.MIN_VALUE);
    for (; i + 8 <= count; i += 8) v128.store(dst + (<usize>i << 1), i16x8.max_s(v128.load(src + (<usize>i << 1)), floor));
  } else if (sizeof<S>() <= 4 && sizeof<D>() <= 4) {
    const floor = i32x4.splat(relu ? 0 : i32.MIN_VALUE);
    for (; i + 8 <= count; i += 8) {
      const from = src + <usize>i * sizeof<S>();
      storeEight<D>(dst + <usize>i * sizeof<D>(), i32x4.max_s(loadLow<S>(from), floor), i32x4.max_s(loadHigh<S>(from), floor));
    }
  }
  for (; i < count; i++) {
    const v = <i64>load<S>(src + <usize>i * sizeof<S>());
    store<D>(dst + <usize>i * sizeof<D>(), <D>(relu && v < 0 ? 0 : v));
  }
}

function wordsFrom<S, D>(src: usize, dst: usize, first: i32, count: i32, q: Quantizer): void {
  for (let i = first; i < count; i++) {
    let v = <i64>load<S>(src + <usize>i * sizeof<S>());
    if (q.relu && v < 0) v = 0;
    store<D>(dst + <usize>i * sizeof<D>(), <D>quantizeWord(v, q));
  }
}

/** Cast `count` words. */
export function castWords<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (q.path == COPY) {
    copyWords<S, D>(src, dst, count, q.relu);
    return;
  }
  const vector = q.path == LANES && sizeof<S>() <= 4 && sizeof<D>() <= 4 ? count & ~7 : 0;
  if (sizeof<S>() <= 4 && sizeof<D>() <= 4) plainLanes<S, D>(src, dst, vector, q);
  wordsFrom<S, D>(src, dst, vector, count, q);
}

/** Cast i32 words that keep their grid, and find their range on the way. */
export function castRanged<D>(t: Tally, src: usize, dst: usize, count: i32, q: Quantizer): void {
  const spare = 32 - q.widthBits;
  const low = lane(q.min);
  const high = lane(q.max);
  const wraps = q.overflow == WRAP && q.isSigned != 0 && q.path == LANES;
  const sixteen = sizeof<D>() == 2 && q.widthBits == 16 && wraps;
  let least = i32x4.splat(i32.MAX_VALUE);
  let most = i32x4.splat(i32.MIN_VALUE);
  const vector = q.path == WORDS ? 0 : count & ~7;
  for (let i = 0; i < vector; i += 8) {
    let a = v128.load(src + (<usize>i << 2));
    let b = v128.load(src + (<usize>i << 2), 16);
    least = i32x4.min_s(i32x4.min_s(least, a), b);
    most = i32x4.max_s(i32x4.max_s(most, a), b);
    const to = dst + <usize>i * sizeof<D>();
    if (sixteen) {
      v128.store(to, i16x8.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14));
      continue;
    }
    if (wraps) {
      a = i32x4.shr_s(i32x4.shl(a, spare), spare);
      b = i32x4.shr_s(i32x4.shl(b, spare), spare);
    } else if (q.path == LANES) {
      a = limitLanes(a, q, spare, low, high);
      b = limitLanes(b, q, spare, low, high);
    }
    storeEight<D>(to, a, b);
  }
  let lowest = <i64>leastOf(least);
  let highest = <i64>mostOf(most);
  for (let i = vector; i < count; i++) {
    const v = <i64>load<i32>(src + (<usize>i << 2));
    lowest = min(lowest, v);
    highest = max(highest, v);
    store<D>(dst + <usize>i * sizeof<D>(), <D>limitWord(v, q));
  }
  t.min = lowest;
  t.max = highest;
}

/** Found by `countOutside`. */
export let outsideCount: i64 = 0;
export let lostCount: i64 = 0;

function countLanes<S>(src: usize, count: i32, q: Quantizer): void {
  const offset = i32x4.splat(q.drop > 0 ? roundingOffset(q.drop, q.rounding) : 0);
  const sign = i32x4.splat(q.drop > 0 ? signOffset(q.drop, q.rounding) : 0);
  const odd = i32x4.splat(q.rounding > RND_MIN_INF ? 1 : 0);
  const low = lane(q.min);
  const high = lane(q.max);
  const zero = i32x4.splat(0);
  const floor = i32x4.splat(q.relu ? 0 : i32.MIN_VALUE);
  let outside = zero;
  let lost = zero;
  for (let i = 0; i < count; i += 4, src += 4 * sizeof<S>()) {
    const v = i32x4.max_s(loadLow<S>(src), floor);
    const rounded = roundLanes(v, q, offset, sign, odd);
    outside = i32x4.sub(outside, v128.or(i32x4.lt_s(rounded, low), i32x4.gt_s(rounded, high)));
    lost = i32x4.sub(lost, v128.andnot(i32x4.eq(rounded, zero), i32x4.eq(v, zero)));
  }
  outsideCount += sumOf(outside);
  lostCount += sumOf(lost);
}

@inline
function sumOf(v: v128): i64 {
  return <i64>i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** Count the words that a cast brings out of range, and those that it makes 0. */
export function countOutside<S>(src: usize, count: i32, q: Quantizer): void {
  outsideCount = 0;
  lostCount = 0;
  const vector = q.path != WORDS && sizeof<S>() <= 4 ? count & ~3 : 0;
  if (sizeof<S>() <= 4) countLanes<S>(src, vector, q);
  for (let i = vector; i < count; i++) {
    let v = <i64>load<S>(src + <usize>i * sizeof<S>());
    if (q.relu && v < 0) v = 0;
    const rounded = roundWord(v, q.drop, q.rounding);
    if (v != 0 && rounded == 0) lostCount++;
    if (rounded < q.min || rounded > q.max) outsideCount++;
  }
}

/** Return how many words are 0. */
export function countZeros<D>(p: usize, count: i32): i64 {
  let found: i64 = 0;
  let i = 0;
  if (sizeof<D>() == 2) {
    while (i + 8 <= count) {
      let zeros = i16x8.splat(0);
      // A lane holds 15 bits of them.
      const stop = min(count & ~7, i + 8 * 32_767);
      for (; i < stop; i += 8) zeros = i16x8.sub(zeros, i16x8.eq(v128.load(p + (<usize>i << 1)), i16x8.splat(0)));
      found += sumOf(i32x4.extadd_pairwise_i16x8_u(zeros));
    }
  } else if (sizeof<D>() == 4) {
    let zeros = i32x4.splat(0);
    for (; i + 4 <= count; i += 4) zeros = i32x4.sub(zeros, i32x4.eq(v128.load(p + (<usize>i << 2)), i32x4.splat(0)));
    found += sumOf(zeros);
  }
  for (; i < count; i++) found += i64(load<D>(p + <usize>i * sizeof<D>()) == 0);
  return found;
}

/**
 * @file Casts of many words: rounding and overflow from one grid to another, in vectors where every word in between fits
 * their lanes. The last step of nearly every kernel, which writes exact words to a scratch buffer first.
 *
 * Words are i16, i32 or i64 (S: source, D: destination); T is what a lane holds: i16 where source and destination do and
 * the grid becomes no finer, else i32. The engine moves a shift that is no constant into a vector each time, so they are few.
 */

import { COPY, LANES, Quantizer, RND, RND_CONV, RND_INF, RND_ZERO, SAT_ZERO, TRN, TRN_ZERO, WORDS, WRAP, limitWord, quantizeWord, roundWord } from "./quantizer";
import { leastOf, mostOf } from "./ranges";
import { Tally } from "./tally";

/** How a loop rounds: not at all, downwards, half up, or by the quantizer's mode. */
const SAME: i32 = 0;
const DOWN: i32 = 1;
const HALF_UP: i32 = 2;
const BY_MODE: i32 = 3;

@inline
function roundingOf(q: Quantizer): i32 {
  if (q.drop <= 0) return SAME;
  return q.rounding == TRN ? DOWN : q.rounding == RND ? HALF_UP : BY_MODE;
}

/** Lanes on the destination's grid. `part` masks the bits that go, `half` is the highest of them. */
@inline
function roundLanes<T>(v: v128, q: Quantizer, part: v128, half: v128, ROUNDING: i32): v128 {
  if (ROUNDING == SAME) return v;
  const floor = v128.shr<T>(v, q.drop);
  if (ROUNDING == DOWN) return floor;
  const rest = v128.and(v, part);
  const above = v128.gt<T>(rest, half);
  const tie = v128.eq<T>(rest, half);
  if (ROUNDING == HALF_UP) return v128.sub<T>(floor, v128.or(above, tie));
  const zero = i32x4.splat(0);
  const mode = q.rounding;
  if (mode == TRN) return floor;
  if (mode == RND) return v128.sub<T>(floor, v128.or(above, tie));
  if (mode == TRN_ZERO) return v128.sub<T>(floor, v128.andnot(v128.lt<T>(v, zero), v128.eq<T>(rest, zero)));
  if (mode == RND_CONV) return v128.sub<T>(floor, v128.or(above, v128.and(tie, v128.sub<T>(zero, v128.and(floor, splat<T>(1))))));
  if (mode == RND_ZERO) return v128.sub<T>(floor, v128.or(above, v128.and(tie, v128.lt<T>(v, zero))));
  if (mode == RND_INF) return v128.sub<T>(floor, v128.or(above, v128.andnot(tie, v128.lt<T>(v, zero))));
  // RND_MIN_INF.
  return v128.sub<T>(floor, above);
}

@inline
function splat<T>(value: i32): v128 {
  return sizeof<T>() == 2 ? i16x8.splat(<i16>value) : i32x4.splat(value);
}

/** A limit of 64 bits as a lane holds it: words in lanes never leave them. */
@inline
function limitOf<T>(limit: i64): v128 {
  return sizeof<T>() == 2 ? i16x8.splat(<i16>max<i64>(min<i64>(limit, i16.MAX_VALUE), i16.MIN_VALUE)) : i32x4.splat(<i32>max<i64>(min<i64>(limit, i32.MAX_VALUE), i32.MIN_VALUE));
}

@inline
function partOf<T>(q: Quantizer): v128 {
  const bits: i32 = q.drop > 0 ? (1 << q.drop) - 1 : 0;
  return splat<T>(bits);
}

@inline
function halfOf<T>(q: Quantizer): v128 {
  const bits: i32 = q.drop > 0 ? 1 << (q.drop - 1) : 0;
  return splat<T>(bits);
}

@inline
function saturate<T>(v: v128, q: Quantizer, low: v128, high: v128): v128 {
  const clamped = v128.min<T>(v128.max<T>(v, low), high);
  return q.overflow == SAT_ZERO ? v128.and(clamped, v128.eq<T>(clamped, v)) : clamped;
}

@inline
function wrap<T>(v: v128, q: Quantizer): v128 {
  const spare = 8 * <i32>sizeof<T>() - q.widthBits;
  // A wider type whose words fit the lanes all the same.
  if (spare <= 0) return v;
  const up = v128.shl<T>(v, spare);
  if (q.isSigned) return v128.shr<T>(up, spare);
  return sizeof<T>() == 2 ? i16x8.shr_u(up, spare) : i32x4.shr_u(up, spare);
}

@inline
function loadLow<S>(p: usize): v128 {
  return sizeof<S>() == 2 ? v128.load_ext<i16>(p) : v128.load(p);
}

@inline
function loadHigh<S>(p: usize): v128 {
  return sizeof<S>() == 2 ? v128.load_ext<i16>(p, 8) : v128.load(p, 16);
}

/** Limit eight rounded words and store them. A word that wraps to 16 bits or fewer is cut to 16 first. */
@inline
function storeLimited<D>(p: usize, a: v128, b: v128, q: Quantizer, low: v128, high: v128, WRAPS: bool): void {
  if (sizeof<D>() == 2) {
    v128.store(p, WRAPS ? wrap<i16>(i16x8.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14), q) : i16x8.narrow_i32x4_s(saturate<i32>(a, q, low, high), saturate<i32>(b, q, low, high)));
    return;
  }
  v128.store(p, WRAPS ? wrap<i32>(a, q) : saturate<i32>(a, q, low, high));
  v128.store(p, WRAPS ? wrap<i32>(b, q) : saturate<i32>(b, q, low, high), 16);
}

/** In 32-bit lanes; `count` is a multiple of 8. RANGED: find the range of the source on the way. */
@inline
function castInLanes<S, D>(t: Tally | null, src: usize, dst: usize, count: i32, q: Quantizer, ROUNDING: i32, WRAPS: bool, RANGED: bool): void {
  const up = max(0, -q.drop);
  const part = partOf<i32>(q);
  const half = halfOf<i32>(q);
  const low = limitOf<i32>(q.min);
  const high = limitOf<i32>(q.max);
  const floor = i32x4.splat(q.relu ? 0 : i32.MIN_VALUE);
  let least = i32x4.splat(i32.MAX_VALUE);
  let most = i32x4.splat(i32.MIN_VALUE);
  for (const end = src + <usize>count * sizeof<S>(); src < end; src += 8 * sizeof<S>(), dst += 8 * sizeof<D>()) {
    let a = i32x4.max_s(loadLow<S>(src), floor);
    let b = i32x4.max_s(loadHigh<S>(src), floor);
    if (RANGED) {
      least = i32x4.min_s(i32x4.min_s(least, a), b);
      most = i32x4.max_s(i32x4.max_s(most, a), b);
    }
    if (ROUNDING == SAME && up > 0) {
      a = i32x4.shl(a, up);
      b = i32x4.shl(b, up);
    }
    storeLimited<D>(dst, roundLanes<i32>(a, q, part, half, ROUNDING), roundLanes<i32>(b, q, part, half, ROUNDING), q, low, high, WRAPS);
  }
  if (RANGED && t) {
    t.min = leastOf(least);
    t.max = mostOf(most);
  }
}

/** From i16 to i16 on the same or a coarser grid; `count` is a multiple of 8. */
@inline
function castNarrow(src: usize, dst: usize, count: i32, q: Quantizer, ROUNDING: i32, WRAPS: bool): void {
  const part = partOf<i16>(q);
  const half = halfOf<i16>(q);
  const low = limitOf<i16>(q.min);
  const high = limitOf<i16>(q.max);
  const floor = i16x8.splat(q.relu ? 0 : i16.MIN_VALUE);
  for (const end = src + (<usize>count << 1); src < end; src += 16, dst += 16) {
    const v = roundLanes<i16>(i16x8.max_s(v128.load(src), floor), q, part, half, ROUNDING);
    v128.store(dst, WRAPS ? wrap<i16>(v, q) : saturate<i16>(v, q, low, high));
  }
}

@inline
function isNarrow<S, D>(q: Quantizer): bool {
  return sizeof<S>() == 2 && sizeof<D>() == 2 && q.drop >= 0 && q.drop < 15;
}

// A function for each form, so that the engine optimises only those that are used.
function sameWrap<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, SAME, true);
  else castInLanes<S, D>(null, src, dst, count, q, SAME, true, false);
}

function sameSaturate<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, SAME, false);
  else castInLanes<S, D>(null, src, dst, count, q, SAME, false, false);
}

function downWrap<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, DOWN, true);
  else castInLanes<S, D>(null, src, dst, count, q, DOWN, true, false);
}

function downSaturate<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, DOWN, false);
  else castInLanes<S, D>(null, src, dst, count, q, DOWN, false, false);
}

function halfUpWrap<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, HALF_UP, true);
  else castInLanes<S, D>(null, src, dst, count, q, HALF_UP, true, false);
}

function halfUpSaturate<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, HALF_UP, false);
  else castInLanes<S, D>(null, src, dst, count, q, HALF_UP, false, false);
}

function byModeWrap<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, BY_MODE, true);
  else castInLanes<S, D>(null, src, dst, count, q, BY_MODE, true, false);
}

function byModeSaturate<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (isNarrow<S, D>(q)) castNarrow(src, dst, count, q, BY_MODE, false);
  else castInLanes<S, D>(null, src, dst, count, q, BY_MODE, false, false);
}

function castVectors<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  switch (2 * roundingOf(q) + i32(q.overflow != WRAP)) {
    case 0: sameWrap<S, D>(src, dst, count, q); break;
    case 1: sameSaturate<S, D>(src, dst, count, q); break;
    case 2: downWrap<S, D>(src, dst, count, q); break;
    case 3: downSaturate<S, D>(src, dst, count, q); break;
    case 4: halfUpWrap<S, D>(src, dst, count, q); break;
    case 5: halfUpSaturate<S, D>(src, dst, count, q); break;
    case 6: byModeWrap<S, D>(src, dst, count, q); break;
    default: byModeSaturate<S, D>(src, dst, count, q);
  }
}

/** Copy, with relu; the destination holds every word of the source. */
function copyWords<S, D>(src: usize, dst: usize, count: i32, relu: i32): void {
  let i = 0;
  if (sizeof<S>() == 2 && sizeof<D>() == 2) {
    const floor = i16x8.splat(relu ? 0 : i16.MIN_VALUE);
    for (; i + 8 <= count; i += 8) v128.store(dst + (<usize>i << 1), i16x8.max_s(v128.load(src + (<usize>i << 1)), floor));
  } else if (sizeof<S>() <= 4 && sizeof<D>() <= 4) {
    const floor = i32x4.splat(relu ? 0 : i32.MIN_VALUE);
    for (; i + 8 <= count; i += 8) {
      const from = src + <usize>i * sizeof<S>();
      const to = dst + <usize>i * sizeof<D>();
      const a = i32x4.max_s(loadLow<S>(from), floor);
      const b = i32x4.max_s(loadHigh<S>(from), floor);
      if (sizeof<D>() == 2) v128.store(to, i16x8.narrow_i32x4_s(a, b));
      else {
        v128.store(to, a);
        v128.store(to, b, 16);
      }
    }
  }
  for (; i < count; i++) {
    const v = <i64>load<S>(src + <usize>i * sizeof<S>());
    store<D>(dst + <usize>i * sizeof<D>(), <D>(relu && v < 0 ? 0 : v));
  }
}

/** Cast `count` words. */
export function castWords<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  if (q.path == COPY) {
    copyWords<S, D>(src, dst, count, q.relu);
    return;
  }
  const vector = q.path == LANES && sizeof<S>() <= 4 && sizeof<D>() <= 4 ? count & ~7 : 0;
  if (sizeof<S>() <= 4 && sizeof<D>() <= 4) castVectors<S, D>(src, dst, vector, q);
  for (let i = vector; i < count; i++) {
    let v = <i64>load<S>(src + <usize>i * sizeof<S>());
    if (q.relu && v < 0) v = 0;
    store<D>(dst + <usize>i * sizeof<D>(), <D>quantizeWord(v, q));
  }
}

function rangedWrap<D>(t: Tally, src: usize, dst: usize, count: i32, q: Quantizer): void {
  castInLanes<i32, D>(t, src, dst, count, q, SAME, true, true);
}

function rangedSaturate<D>(t: Tally, src: usize, dst: usize, count: i32, q: Quantizer): void {
  castInLanes<i32, D>(t, src, dst, count, q, SAME, false, true);
}

/** Copy words that the destination holds, and find their range on the way; `count` is a multiple of 8. */
function rangedCopy<D>(t: Tally, src: usize, dst: usize, count: i32): void {
  let l0 = i32x4.splat(i32.MAX_VALUE);
  let l1 = l0;
  let h0 = i32x4.splat(i32.MIN_VALUE);
  let h1 = h0;
  for (const end = src + (<usize>count << 2); src < end; src += 32, dst += 8 * sizeof<D>()) {
    const a = v128.load(src);
    const b = v128.load(src, 16);
    l0 = i32x4.min_s(l0, a);
    l1 = i32x4.min_s(l1, b);
    h0 = i32x4.max_s(h0, a);
    h1 = i32x4.max_s(h1, b);
    if (sizeof<D>() == 2) v128.store(dst, i16x8.narrow_i32x4_s(a, b));
    else {
      v128.store(dst, a);
      v128.store(dst, b, 16);
    }
  }
  t.min = leastOf(i32x4.min_s(l0, l1));
  t.max = mostOf(i32x4.max_s(h0, h1));
}

/** Cast i32 words that keep their grid, and find their range on the way. */
export function castRanged<D>(t: Tally, src: usize, dst: usize, count: i32, q: Quantizer): void {
  const vector = q.path == WORDS ? 0 : count & ~7;
  if (q.path == COPY) rangedCopy<D>(t, src, dst, vector);
  else if (q.overflow == WRAP) rangedWrap<D>(t, src, dst, vector, q);
  else rangedSaturate<D>(t, src, dst, vector, q);
  for (let i = vector; i < count; i++) {
    const v = <i64>load<i32>(src + (<usize>i << 2));
    t.min = min(t.min, v);
    t.max = max(t.max, v);
    store<D>(dst + <usize>i * sizeof<D>(), <D>limitWord(v, q));
  }
}

@inline
function sumOf(v: v128): i64 {
  return <i64>i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** Return how many words are 0. */
export function countZeros<D>(p: usize, count: i32): i64 {
  let found: i64 = 0;
  let i = 0;
  if (sizeof<D>() == 2) {
    while (i + 8 <= count) {
      let zeros = i16x8.splat(0);
      const stop = min(count & ~7, i + 8 * 32_767);
      for (; i + 32 <= stop; i += 32) {
        const at = p + (<usize>i << 1);
        const two = i16x8.add(i16x8.eq(v128.load(at), i16x8.splat(0)), i16x8.eq(v128.load(at, 16), i16x8.splat(0)));
        zeros = i16x8.sub(zeros, i16x8.add(two, i16x8.add(i16x8.eq(v128.load(at, 32), i16x8.splat(0)), i16x8.eq(v128.load(at, 48), i16x8.splat(0)))));
      }
      for (; i < stop; i += 8) zeros = i16x8.sub(zeros, i16x8.eq(v128.load(p + (<usize>i << 1)), i16x8.splat(0)));
      found += sumOf(i32x4.extadd_pairwise_i16x8_u(zeros));
    }
  } else if (sizeof<D>() == 4) {
    let zeros = i32x4.splat(0);
    for (; i + 4 <= count; i += 4) zeros = i32x4.sub(zeros, i32x4.eq(v128.load(p + (<usize>i << 2)), i32x4.splat(0)));
    found += sumOf(zeros);
  } else {
    let zeros = i64x2.splat(0);
    for (; i + 2 <= count; i += 2) zeros = i64x2.sub(zeros, i64x2.eq(v128.load(p + (<usize>i << 3)), i64x2.splat(0)));
    found += i64x2.extract_lane(zeros, 0) + i64x2.extract_lane(zeros, 1);
  }
  for (; i < count; i++) found += i64(load<D>(p + <usize>i * sizeof<D>()) == 0);
  return found;
}

/**
 * @file Tally: range and histogram of the words of one tensor in a chunk, positive and negative words apart, so that it
 * serves the variable that is counted, the relu behind it, and everything that only hands the words on.
 *
 * The vector form counts, for every bit position k, the words that have a bit at k or above: the magnitude, of wide words its
 * upper sixteen bits, is smeared to the right, then a tree of carry-save adders counts eight vectors at a time; bits are
 * looked at one by one only at the end.
 */

import { LONG_RUN_GROUPS, SHORT_RUN_GROUPS, TOTAL_BYTES, addDigits, clear, collectWords, majority, xor3 } from "./carry-save";

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

const POSITIVE: usize = 32;
const NEGATIVE: usize = 544;
export const TALLY_BYTES: usize = 1056;

@inline
function address(t: Tally): usize {
  return changetype<usize>(t);
}

/** Words with a bit at k or above: all, and the positive ones. */
const unaryAll: usize = memory.data(144, 16);
const unaryPositive: usize = memory.data(144, 16);
/** Words behind the last whole group, filled up with zeros. */
const rest: usize = memory.data(512, 16);

@inline
function smear(m: v128): v128 {
  m = v128.or(m, i16x8.shr_u(m, 1));
  m = v128.or(m, i16x8.shr_u(m, 2));
  m = v128.or(m, i16x8.shr_u(m, 4));
  return v128.or(m, i16x8.shr_u(m, 8));
}

/** Magnitudes of eight words, `shift` bits to the right so that all of them fit 16 bits. */
@inline
function magnitudes<S>(p: usize, shift: i32): v128 {
  if (sizeof<S>() == 2) return i16x8.abs(v128.load(p));
  if (sizeof<S>() == 4) return i16x8.narrow_i32x4_u(i32x4.shr_u(i32x4.abs(v128.load(p)), shift), i32x4.shr_u(i32x4.abs(v128.load(p, 16)), shift));
  return i16x8.narrow_i32x4_u(fourMagnitudes(p, shift), fourMagnitudes(p + 32, shift));
}

@inline
function fourMagnitudes(p: usize, shift: i32): v128 {
  return i32x4.shuffle(i64x2.shr_u(i64x2.abs(v128.load(p)), shift), i64x2.shr_u(i64x2.abs(v128.load(p, 16)), shift), 0, 2, 4, 6);
}

/** All ones in the lanes of negative words. */
@inline
function signs<S>(p: usize): v128 {
  if (sizeof<S>() == 2) return i16x8.shr_s(v128.load(p), 15);
  if (sizeof<S>() == 4) return i16x8.shr_s(i16x8.narrow_i32x4_s(v128.load(p), v128.load(p, 16)), 15);
  const a = i32x4.shuffle(v128.load(p), v128.load(p, 16), 1, 3, 5, 7);
  const b = i32x4.shuffle(v128.load(p, 32), v128.load(p, 48), 1, 3, 5, 7);
  return i16x8.shr_s(i16x8.narrow_i32x4_s(a, b), 15);
}

/** Totals of a run: all words, then the positive ones. */
const totals: usize = memory.data(512, 16);

/** Add a short run of groups of eight vectors to the totals; SIGNED: also to that of the positive words. */
@inline
function pass<S>(src: usize, groups: i32, shift: i32, SIGNED: bool): void {
  const stride: usize = 8 * sizeof<S>();
  let a1 = i16x8.splat(0);
  let a2 = a1;
  let a4 = a1;
  let a8 = a1;
  let a16 = a1;
  let a32 = a1;
  let a64 = a1;
  let p1 = a1;
  let p2 = a1;
  let p4 = a1;
  let p8 = a1;
  let p16 = a1;
  let p32 = a1;
  let p64 = a1;
  const end = src + <usize>groups * 8 * stride;
  for (let p = src; p < end; p += 8 * stride) {
    let u = smear(magnitudes<S>(p, shift));
    let v = smear(magnitudes<S>(p + stride, shift));
    const t0 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    let q0 = a1;
    if (SIGNED) {
      u = v128.andnot(u, signs<S>(p));
      v = v128.andnot(v, signs<S>(p + stride));
      q0 = majority(p1, u, v);
      p1 = xor3(p1, u, v);
    }
    u = smear(magnitudes<S>(p + 2 * stride, shift));
    v = smear(magnitudes<S>(p + 3 * stride, shift));
    const t1 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    const f0 = majority(a2, t0, t1);
    a2 = xor3(a2, t0, t1);
    let g0 = a1;
    if (SIGNED) {
      u = v128.andnot(u, signs<S>(p + 2 * stride));
      v = v128.andnot(v, signs<S>(p + 3 * stride));
      const q1 = majority(p1, u, v);
      p1 = xor3(p1, u, v);
      g0 = majority(p2, q0, q1);
      p2 = xor3(p2, q0, q1);
    }
    u = smear(magnitudes<S>(p + 4 * stride, shift));
    v = smear(magnitudes<S>(p + 5 * stride, shift));
    const t2 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    if (SIGNED) {
      u = v128.andnot(u, signs<S>(p + 4 * stride));
      v = v128.andnot(v, signs<S>(p + 5 * stride));
      q0 = majority(p1, u, v);
      p1 = xor3(p1, u, v);
    }
    u = smear(magnitudes<S>(p + 6 * stride, shift));
    v = smear(magnitudes<S>(p + 7 * stride, shift));
    const t3 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    const f1 = majority(a2, t2, t3);
    a2 = xor3(a2, t2, t3);
    let carry = majority(a4, f0, f1);
    a4 = xor3(a4, f0, f1);
    let next = v128.and(a8, carry);
    a8 = v128.xor(a8, carry);
    carry = v128.and(a16, next);
    a16 = v128.xor(a16, next);
    next = v128.and(a32, carry);
    a32 = v128.xor(a32, carry);
    a64 = v128.xor(a64, next);
    if (!SIGNED) continue;
    u = v128.andnot(u, signs<S>(p + 6 * stride));
    v = v128.andnot(v, signs<S>(p + 7 * stride));
    const q3 = majority(p1, u, v);
    p1 = xor3(p1, u, v);
    const g1 = majority(p2, q0, q3);
    p2 = xor3(p2, q0, q3);
    carry = majority(p4, g0, g1);
    p4 = xor3(p4, g0, g1);
    next = v128.and(p8, carry);
    p8 = v128.xor(p8, carry);
    carry = v128.and(p16, next);
    p16 = v128.xor(p16, next);
    next = v128.and(p32, carry);
    p32 = v128.xor(p32, carry);
    p64 = v128.xor(p64, next);
  }
  addDigits(totals, a1, a2, a4, a8, a16, a32, a64);
  if (SIGNED) addDigits(totals + TOTAL_BYTES, p1, p2, p4, p8, p16, p32, p64);
}

// A function for each form, so that the engine optimises only those that are used.
function passAll<S>(src: usize, groups: i32, shift: i32): void {
  pass<S>(src, groups, shift, false);
}

function passSigned<S>(src: usize, groups: i32, shift: i32): void {
  pass<S>(src, groups, shift, true);
}

function passOf<S>(src: usize, groups: i32, shift: i32, isSigned: i32): void {
  if (isSigned) passSigned<S>(src, groups, shift);
  else passAll<S>(src, groups, shift);
}

/** Fill the unary counts. */
function countWords<S>(src: usize, count: i32, shift: i32, isSigned: i32): void {
  clear(unaryAll, 144);
  clear(unaryPositive, 144);
  clear(totals, 512);
  const bytes: usize = 64 * sizeof<S>();
  const groups = count >> 6;
  for (let done = 0; done < groups; done += SHORT_RUN_GROUPS) {
    passOf<S>(src + <usize>done * bytes, min(groups - done, SHORT_RUN_GROUPS), shift, isSigned);
    if (done % LONG_RUN_GROUPS >= LONG_RUN_GROUPS - SHORT_RUN_GROUPS) collect(isSigned);
  }
  const left = count & 63;
  if (left > 0) {
    clear(rest, bytes);
    memory.copy(rest, src + <usize>groups * bytes, <usize>left * sizeof<S>());
    passOf<S>(rest, 1, shift, isSigned);
  }
  collect(isSigned);
}

function collect(isSigned: i32): void {
  collectWords(totals, unaryAll);
  if (isSigned) collectWords(totals + TOTAL_BYTES, unaryPositive);
  clear(totals, 512);
}

@inline
function addTo(at: usize, k: i32, n: i64): void {
  store<i64>(at + (<usize>k << 3), load<i64>(at + (<usize>k << 3)) + n);
}

/** Words with a bit at k or above → words whose highest bit is k; the first position stands for the bit `offset`. */
function spread(t: Tally, offset: i32): void {
  for (let k = 0; k < 16; k++) {
    const at: usize = <usize>k << 3;
    const all = load<i64>(unaryAll + at) - load<i64>(unaryAll + at, 8);
    const positive = t.isSigned ? load<i64>(unaryPositive + at) - load<i64>(unaryPositive + at, 8) : all;
    const to = address(t) + (<usize>(offset + k) << 3);
    store<i64>(to + POSITIVE, positive);
    store<i64>(to + NEGATIVE, all - positive);
  }
}

/** Count `n` words like v. As a double a word may round up to the next power of two: so does the reference. */
export function tallyWord(t: Tally, v: i64, n: i64): void {
  if (v == 0) return;
  const f = <f64>v;
  addTo(address(t) + (v < 0 && t.isSigned ? NEGATIVE : POSITIVE), <i32>((reinterpret<u64>(f) >>> 52) & 0x7ff) - 1023, n);
}

/** Magnitudes of four words less one: 0 becomes the largest number without a sign. */
@inline
function beforeWords(p: usize): v128 {
  return i32x4.sub(i32x4.abs(v128.load(p)), i32x4.splat(1));
}

function smallAmongFour(t: Tally, p: usize, most: v128): void {
  let set = i32x4.bitmask(i32x4.lt_u(beforeWords(p), most));
  while (set) {
    tallyWord(t, <i64>load<i32>(p + (<usize>ctz(set) << 2)), 1);
    set &= set - 1;
  }
}

/** Count one by one the words below 2^shift that are not 0. */
function smallWords<S>(t: Tally, src: usize, count: i32, shift: i32): void {
  const limit = <i64>1 << <i64>shift;
  let i = 0;
  if (sizeof<S>() == 4) {
    // Sixteen at a time; only four among which one is small are looked at.
    const most = i32x4.splat(<i32>(limit - 1));
    for (; i + 16 <= count; i += 16) {
      const p = src + (<usize>i << 2);
      const a = beforeWords(p);
      const b = beforeWords(p + 16);
      const c = beforeWords(p + 32);
      const d = beforeWords(p + 48);
      if (!v128.any_true(i32x4.lt_u(i32x4.min_u(i32x4.min_u(a, b), i32x4.min_u(c, d)), most))) continue;
      for (let k: usize = 0; k < 64; k += 16) smallAmongFour(t, p + k, most);
    }
  }
  if (sizeof<S>() == 8) {
    const most = i64x2.splat(limit);
    for (; i + 8 <= count; i += 8) {
      const p = src + (<usize>i << 3);
      const near = v128.or(v128.or(smallAmongTwo(p, most), smallAmongTwo(p + 16, most)), v128.or(smallAmongTwo(p + 32, most), smallAmongTwo(p + 48, most)));
      if (v128.any_true(near)) for (let k: usize = 0; k < 64; k += 8) smallWord(t, load<i64>(p + k), limit);
    }
  }
  for (; i < count; i++) smallWord(t, <i64>load<S>(src + <usize>i * sizeof<S>()), limit);
}

@inline
function smallWord(t: Tally, v: i64, limit: i64): void {
  if (v < limit && v > -limit) tallyWord(t, v, 1);
}

/** Which of two words are below the limit and not 0. */
@inline
function smallAmongTwo(p: usize, most: v128): v128 {
  const v = v128.load(p);
  return v128.andnot(i64x2.lt_s(i64x2.abs(v), most), i64x2.eq(v, i64x2.splat(0)));
}

/** Range of i16 words. */
function range16(t: Tally, src: usize, count: i32): void {
  let least = i16.MAX_VALUE as i32;
  let most = i16.MIN_VALUE as i32;
  let i = 0;
  if (count >= 8) {
    let low = i16x8.splat(i16.MAX_VALUE);
    let high = i16x8.splat(i16.MIN_VALUE);
    for (; i + 8 <= count; i += 8) {
      const v = v128.load(src + (<usize>i << 1));
      low = i16x8.min_s(low, v);
      high = i16x8.max_s(high, v);
    }
    const l = i32x4.min_s(i32x4.extend_low_i16x8_s(low), i32x4.extend_high_i16x8_s(low));
    const h = i32x4.max_s(i32x4.extend_low_i16x8_s(high), i32x4.extend_high_i16x8_s(high));
    least = leastOf(l);
    most = mostOf(h);
  }
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
  let low = i32x4.splat(i32.MAX_VALUE);
  let high = i32x4.splat(i32.MIN_VALUE);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const v = v128.load(src + (<usize>i << 2));
    low = i32x4.min_s(low, v);
    high = i32x4.max_s(high, v);
  }
  let least = leastOf(low);
  let most = mostOf(high);
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

function range64(t: Tally, src: usize, count: i32): void {
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

/** Tally `count` words (at least one) of the type S. `isRanged`: the caller has set min and max. */
export function tallyWords<S>(t: Tally, src: usize, count: i32, isRanged: bool): void {
  clear(address(t) + POSITIVE, TALLY_BYTES - POSITIVE);
  t.count = count;
  if (!isRanged) rangeOf<S>(t, src, count);
  if (sizeof<S>() == 8 && (t.min < -0x20000000000000 || t.max > 0x20000000000000)) {
    for (let i = 0; i < count; i++) tallyWord(t, load<i64>(src + (<usize>i << 3)), 1);
    return;
  }
  const shift = sizeof<S>() == 2 ? 0 : max(0, 48 - <i32>clz<i64>(max<i64>(-t.min, t.max)));
  countWords<S>(src, count, shift, t.isSigned);
  spread(t, shift);
  if (shift > 0 && load<i64>(unaryAll) < count) smallWords<S>(t, src, count, shift);
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
  memory.copy(address(t), address(from), TALLY_BYTES);
  if (relu) {
    t.min = max<i64>(t.min, 0);
    t.max = max<i64>(t.max, 0);
    clear(address(t) + NEGATIVE, 512);
  }
  // Of a sum of both nothing says which were negative.
  if (isSigned && !from.isSigned) t.token = 0;
  t.isSigned = isSigned;
}

/** Add a chunk's bins to those of a variable; the rest of the words are zeros. */
export function addBins(t: Tally, relu: i32, bins: usize, zeros: usize): void {
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

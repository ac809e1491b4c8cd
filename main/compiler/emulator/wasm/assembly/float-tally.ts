/**
 * @file Range and histogram of a network's input values, before they are words.
 *
 * Binary exponents are counted from the largest one down: a value's distance from it becomes sixteen bits, set from that
 * distance on, which a tree of carry-save adders counts for sixteen values at a time. What lies further below, and zeros,
 * is looked at by itself.
 */

import { LONG_RUN_GROUPS, SHORT_RUN_GROUPS, TOTAL_BYTES, addDigits, clear, collectBytes, majority, xor3 } from "./carry-save";
import { mostOf } from "./tally";

/** Layout of the statistics: that of `statistics.ts`, with doubles for minimum and maximum and 2,048 counts by biased exponent from word 11 on. */
const ZEROS: usize = 80;
const BINS: usize = 88;

/** Bits of single and double precision's exponents, and how the former become the latter. */
const REBIAS: i32 = 896;
const WINDOW: i32 = 16;

const counts: usize = memory.data(128, 16);
const totals: usize = memory.data(512, 16);
const rest: usize = memory.data(512, 16);

@inline
function exponents<F>(p: usize): v128 {
  if (sizeof<F>() == 4) return i32x4.shr_u(i32x4.shl(v128.load(p), 1), 24);
  return i32x4.shr_u(i32x4.shl(i32x4.shuffle(v128.load(p), v128.load(p, 16), 1, 3, 5, 7), 1), 21);
}

@inline
function zerosOf<F>(p: usize): v128 {
  if (sizeof<F>() == 4) return f32x4.eq(v128.load(p), f32x4.splat(0));
  return i32x4.shuffle(f64x2.eq(v128.load(p), f64x2.splat(0)), f64x2.eq(v128.load(p, 16), f64x2.splat(0)), 0, 2, 4, 6);
}

/** Distances of sixteen exponents from the largest; far ones at least 16. */
@inline
function distances<F>(p: usize, top: v128): v128 {
  const four: usize = 4 * sizeof<F>();
  const a = i16x8.narrow_i32x4_s(i32x4.sub(top, exponents<F>(p)), i32x4.sub(top, exponents<F>(p + four)));
  const b = i16x8.narrow_i32x4_s(i32x4.sub(top, exponents<F>(p + 2 * four)), i32x4.sub(top, exponents<F>(p + 3 * four)));
  return i8x16.narrow_i16x8_u(a, b);
}

/** Add a short run of groups of 64 values to the totals; `top` is the largest exponent. */
function pass<F>(src: usize, groups: i32, topExponent: i32): void {
  const near = i8x16(-1, -2, -4, -8, -16, -32, -64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const far = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -2, -4, -8, -16, -32, -64, -128);
  const top = i32x4.splat(topExponent);
  const step: usize = 16 * sizeof<F>();
  let n1 = i8x16.splat(0);
  let n2 = n1;
  let n4 = n1;
  let n8 = n1;
  let n16 = n1;
  let n32 = n1;
  let f1 = n1;
  let f2 = n1;
  let f4 = n1;
  let f8 = n1;
  let f16 = n1;
  let f32 = n1;
  const end = src + <usize>groups * 4 * step;
  for (; src < end; src += 4 * step) {
    const a = distances<F>(src, top);
    const b = distances<F>(src + step, top);
    const c = distances<F>(src + 2 * step, top);
    const d = distances<F>(src + 3 * step, top);
    let u = i8x16.swizzle(near, a);
    let v = i8x16.swizzle(near, b);
    let t = majority(n1, u, v);
    n1 = xor3(n1, u, v);
    u = i8x16.swizzle(near, c);
    v = i8x16.swizzle(near, d);
    let s = majority(n1, u, v);
    n1 = xor3(n1, u, v);
    let carry = majority(n2, t, s);
    n2 = xor3(n2, t, s);
    let next = v128.and(n4, carry);
    n4 = v128.xor(n4, carry);
    carry = v128.and(n8, next);
    n8 = v128.xor(n8, next);
    next = v128.and(n16, carry);
    n16 = v128.xor(n16, carry);
    n32 = v128.xor(n32, next);
    u = i8x16.swizzle(far, a);
    v = i8x16.swizzle(far, b);
    t = majority(f1, u, v);
    f1 = xor3(f1, u, v);
    u = i8x16.swizzle(far, c);
    v = i8x16.swizzle(far, d);
    s = majority(f1, u, v);
    f1 = xor3(f1, u, v);
    carry = majority(f2, t, s);
    f2 = xor3(f2, t, s);
    next = v128.and(f4, carry);
    f4 = v128.xor(f4, carry);
    carry = v128.and(f8, next);
    f8 = v128.xor(f8, next);
    next = v128.and(f16, carry);
    f16 = v128.xor(f16, carry);
    f32 = v128.xor(f32, next);
  }
  const zero = i8x16.splat(0);
  addDigits(totals, n1, n2, n4, n8, n16, n32, zero);
  addDigits(totals + TOTAL_BYTES, f1, f2, f4, f8, f16, f32, zero);
}

function collect(): void {
  collectBytes(totals, counts);
  collectBytes(totals + TOTAL_BYTES, counts + 64);
  clear(totals, 512);
}

@inline
function addBin(stats: usize, exponent: i32, n: i64): void {
  const at = stats + BINS + (<usize>exponent << 3);
  store<i64>(at, load<i64>(at) + n);
}

/** Count one value by itself. */
@inline
function addOne(x: f64, stats: usize): void {
  if (x == 0) store<i64>(stats + ZEROS, load<i64>(stats + ZEROS) + 1);
  else addBin(stats, <i32>((reinterpret<u64>(x) >>> 52) & 0x7ff), 1);
}

/** Count those of four values that lie below the window; returns how many zeros there are. */
function addFour<F>(p: usize, limit: v128, stats: usize): i32 {
  const isZero = i32x4.bitmask(zerosOf<F>(p));
  let set = i32x4.bitmask(i32x4.lt_s(exponents<F>(p), limit)) & ~isZero;
  while (set) {
    addOne(<f64>load<F>(p + <usize>ctz(set) * sizeof<F>()), stats);
    set &= set - 1;
  }
  return popcnt<i32>(isZero);
}

/** Count what lies below the window. */
function addFar<F>(src: usize, count: i32, least: i32, stats: usize): void {
  const limit = i32x4.splat(least);
  const four: usize = 4 * sizeof<F>();
  let zeros = 0;
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const p = src + <usize>i * sizeof<F>();
    const nearest = i32x4.min_s(i32x4.min_s(exponents<F>(p), exponents<F>(p + four)), i32x4.min_s(exponents<F>(p + 2 * four), exponents<F>(p + 3 * four)));
    if (v128.any_true(i32x4.lt_s(nearest, limit))) for (let k: usize = 0; k < 4; k++) zeros += addFour<F>(p + k * four, limit, stats);
  }
  for (; i < count; i++) {
    const value = load<F>(src + <usize>i * sizeof<F>());
    if (exponentOf<F>(value) < least) addOne(<f64>value, stats);
  }
  store<i64>(stats + ZEROS, load<i64>(stats + ZEROS) + zeros);
}

@inline
function exponentOf<F>(x: F): i32 {
  return sizeof<F>() == 4 ? <i32>(reinterpret<u32>(<f32>x) >>> 23 & 0xff) : <i32>(reinterpret<u64>(<f64>x) >>> 52 & 0x7ff);
}

/** Found by `rangeOf`: smallest and largest value, NaN passed over, and the largest exponent, NaN included. */
export let lowest: f64 = 0;
export let highest: f64 = 0;
let topExponent: i32 = 0;

@inline
function lesser<F>(a: v128, b: v128): v128 {
  return sizeof<F>() == 4 ? f32x4.pmin(a, b) : f64x2.pmin(a, b);
}

@inline
function greater<F>(a: v128, b: v128): v128 {
  return sizeof<F>() == 4 ? f32x4.pmax(a, b) : f64x2.pmax(a, b);
}

/** Range of `count` values. */
export function rangeOf<F>(src: usize, count: i32): void {
  // Four of each, so that they do not wait for each other.
  let l0 = sizeof<F>() == 4 ? f32x4.splat(Infinity) : f64x2.splat(Infinity);
  let l1 = l0;
  let l2 = l0;
  let l3 = l0;
  let h0 = sizeof<F>() == 4 ? f32x4.splat(-Infinity) : f64x2.splat(-Infinity);
  let h1 = h0;
  let h2 = h0;
  let h3 = h0;
  let e = i32x4.splat(0);
  const step = 64 / <i32>sizeof<F>();
  const four: usize = 4 * sizeof<F>();
  let i = 0;
  for (; i + step <= count; i += step) {
    const p = src + <usize>i * sizeof<F>();
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    l0 = lesser<F>(l0, a);
    l1 = lesser<F>(l1, b);
    l2 = lesser<F>(l2, c);
    l3 = lesser<F>(l3, d);
    h0 = greater<F>(h0, a);
    h1 = greater<F>(h1, b);
    h2 = greater<F>(h2, c);
    h3 = greater<F>(h3, d);
    if (sizeof<F>() == 4) e = i32x4.max_s(i32x4.max_s(e, i32x4.max_s(magnitude(a), magnitude(b))), i32x4.max_s(magnitude(c), magnitude(d)));
    else e = i32x4.max_s(e, i32x4.max_s(exponents<F>(p), exponents<F>(p + four)));
  }
  if (sizeof<F>() == 4) e = i32x4.shr_u(e, 23);
  const least = lesser<F>(lesser<F>(l0, l1), lesser<F>(l2, l3));
  const most = greater<F>(greater<F>(h0, h1), greater<F>(h2, h3));
  lowest = sizeof<F>() == 4 ? <f64>Math.min(Math.min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), Math.min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3))) : Math.min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  highest = sizeof<F>() == 4 ? <f64>Math.max(Math.max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), Math.max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3))) : Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  topExponent = mostOf(e);
  for (; i < count; i++) {
    const value = load<F>(src + <usize>i * sizeof<F>());
    const x = <f64>value;
    if (x < lowest) lowest = x;
    if (x > highest) highest = x;
    topExponent = max(topExponent, exponentOf<F>(value));
  }
}

@inline
function magnitude(v: v128): v128 {
  return v128.and(v, i32x4.splat(0x7fffffff));
}

/** Whether the values seen last hold NaN or an infinity. */
export function isOdd<F>(): bool {
  return topExponent == (sizeof<F>() == 4 ? 255 : 2047);
}

/** Count the exponents of values whose range has just been found. */
function addExponents<F>(src: usize, count: i32, stats: usize): void {
  if (isOdd<F>()) {
    for (let i = 0; i < count; i++) addOne(<f64>load<F>(src + <usize>i * sizeof<F>()), stats);
    return;
  }
  clear(counts, 128);
  clear(totals, 512);
  const groups = count >> 6;
  const bytes: usize = 64 * sizeof<F>();
  for (let done = 0; done < groups; done += SHORT_RUN_GROUPS) {
    pass<F>(src + <usize>done * bytes, min(groups - done, SHORT_RUN_GROUPS), topExponent);
    if (done % LONG_RUN_GROUPS >= LONG_RUN_GROUPS - SHORT_RUN_GROUPS) collect();
  }
  const left = count & 63;
  if (left) {
    clear(rest, 512);
    memory.copy(rest, src + <usize>groups * bytes, <usize>left * sizeof<F>());
    pass<F>(rest, 1, topExponent);
  }
  collect();
  if (left) {
    // What fills up counts as exponent 0.
    for (let k = max(0, topExponent); k < WINDOW; k++) store<i64>(counts + (<usize>k << 3), load<i64>(counts + (<usize>k << 3)) - (64 - left));
  }
  // Exponent 0 means zeros and what is so small that double precision may have another exponent for it.
  const least = max(1, topExponent - WINDOW + 1);
  let before: i64 = 0;
  for (let e = topExponent, k: usize = 0; e >= least; e--, k++) {
    const unary = load<i64>(counts + (k << 3));
    if (unary > before) addBin(stats, sizeof<F>() == 4 ? e + REBIAS : e, unary - before);
    before = unary;
  }
  if (before < count) addFar<F>(src, count, least, stats);
}

function placeOf<F>(src: usize, count: i32, wanted: f64): i64 {
  for (let i = 0; i < count; i++) if (<f64>load<F>(src + <usize>i * sizeof<F>()) == wanted) return i;
  return 0;
}

/** Note range and exponents of values; the first has the place `firstPlace`. */
export function noteFloats<F>(src: usize, count: i32, stats: usize, firstPlace: i64): void {
  rangeOf<F>(src, count);
  if (lowest < load<f64>(stats + 8)) {
    store<f64>(stats + 8, lowest);
    store<i64>(stats + 24, firstPlace + placeOf<F>(src, count, lowest));
  }
  if (highest > load<f64>(stats + 16)) {
    store<f64>(stats + 16, highest);
    store<i64>(stats + 32, firstPlace + placeOf<F>(src, count, highest));
  }
  addExponents<F>(src, count, stats);
  store<i64>(stats, load<i64>(stats) + count);
}

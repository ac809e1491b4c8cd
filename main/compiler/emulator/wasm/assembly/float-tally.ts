/**
 * @file Range and histogram of a network's input values, before they are words. What lies below the window of
 * `exponents.ts`, and zeros, is looked at by itself.
 */

import { NEAR, WINDOW, countExponents, countedUpTo, exponents } from "./exponents";
import { mostOf } from "./ranges";
import { countsBins } from "./tally";

/** Layout of the statistics: that of `statistics.ts`, with doubles for minimum and maximum and 2,048 counts by biased exponent from word 11 on. */
const ZEROS: usize = 80;
const BINS: usize = 88;

/** Single precision's exponents as double precision has them. */
const REBIAS: i32 = 896;

@inline
function zerosOf<F>(p: usize): v128 {
  if (sizeof<F>() == 4) return f32x4.eq(v128.load(p), f32x4.splat(0));
  return i32x4.shuffle(f64x2.eq(v128.load(p), f64x2.splat(0)), f64x2.eq(v128.load(p, 16), f64x2.splat(0)), 0, 2, 4, 6);
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

/** Numbers without a sign that order four values as their exponents do, and more finely where they are single ones. */
@inline
function keys<F>(p: usize): v128 {
  return sizeof<F>() == 4 ? magnitude(v128.load(p)) : exponents<F>(p);
}

/** Count those of four values whose key lies below `limit`. */
function addFour<F>(p: usize, limit: v128, stats: usize, withZeros: bool): void {
  const below = i32x4.lt_u(keys<F>(p), limit);
  let set = i32x4.bitmask(withZeros ? below : v128.andnot(below, zerosOf<F>(p)));
  while (set) {
    addOne(<f64>load<F>(p + <usize>ctz(set) * sizeof<F>()), stats);
    set &= set - 1;
  }
}

/** Count values with exponents below `least` by themselves, and zeros if asked. */
function addFar<F>(src: usize, count: i32, least: i32, stats: usize, withZeros: bool): void {
  const limit = i32x4.splat(sizeof<F>() == 4 ? least << 24 : least);
  const four: usize = 4 * sizeof<F>();
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const p = src + <usize>i * sizeof<F>();
    const nearest = i32x4.min_u(i32x4.min_u(keys<F>(p), keys<F>(p + four)), i32x4.min_u(keys<F>(p + 2 * four), keys<F>(p + 3 * four)));
    if (v128.any_true(i32x4.lt_u(nearest, limit))) for (let k: usize = 0; k < 4; k++) addFour<F>(p + k * four, limit, stats, withZeros);
  }
  for (; i < count; i++) {
    const value = load<F>(src + <usize>i * sizeof<F>());
    if ((withZeros || value != 0) && exponentOf<F>(value) < least) addOne(<f64>value, stats);
  }
}

/** Return how many values are 0. */
export function zeroCount<F>(src: usize, count: i32): i64 {
  let zeros = i32x4.splat(0);
  const four: usize = 4 * sizeof<F>();
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const p = src + <usize>i * sizeof<F>();
    zeros = i32x4.sub(zeros, i32x4.add(i32x4.add(zerosOf<F>(p), zerosOf<F>(p + four)), i32x4.add(zerosOf<F>(p + 2 * four), zerosOf<F>(p + 3 * four))));
  }
  for (; i + 4 <= count; i += 4) zeros = i32x4.sub(zeros, zerosOf<F>(src + <usize>i * sizeof<F>()));
  let found = <i64>i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1) + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  for (; i < count; i++) found += i64(load<F>(src + <usize>i * sizeof<F>()) == 0);
  return found;
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
    if (sizeof<F>() == 4) e = i32x4.max_u(i32x4.max_u(e, i32x4.max_u(magnitude(a), magnitude(b))), i32x4.max_u(magnitude(c), magnitude(d)));
    else e = i32x4.max_s(e, i32x4.max_s(exponents<F>(p), exponents<F>(p + four)));
  }
  if (sizeof<F>() == 4) e = i32x4.shr_u(e, 24);
  setRange(sizeof<F>() == 4, lesser<F>(lesser<F>(l0, l1), lesser<F>(l2, l3)), greater<F>(greater<F>(h0, h1), greater<F>(h2, h3)));
  topExponent = mostOf(e);
  for (; i < count; i++) {
    const value = load<F>(src + <usize>i * sizeof<F>());
    const x = <f64>value;
    if (x < lowest) lowest = x;
    if (x > highest) highest = x;
    topExponent = max(topExponent, exponentOf<F>(value));
  }
}

/** Set the range from lanes of smallest and largest values. */
@inline
export function setRange(isSingle: bool, least: v128, most: v128): void {
  lowest = isSingle ? <f64>Math.min(Math.min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), Math.min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3))) : Math.min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  highest = isSingle ? <f64>Math.max(Math.max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), Math.max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3))) : Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** Add values to a range that was set and holds neither NaN nor infinities; the largest exponent follows from it unless they do. */
export function addToRange<F>(src: usize, count: i32): void {
  let top = 0;
  for (let i = 0; i < count; i++) {
    const value = load<F>(src + <usize>i * sizeof<F>());
    lowest = <f64>value < lowest ? <f64>value : lowest;
    highest = <f64>value > highest ? <f64>value : highest;
    top = max(top, exponentOf<F>(value));
  }
  topExponent = max(top, max(exponentOf<F>(<F>lowest), exponentOf<F>(<F>highest)));
}

/** Bits that order magnitudes. */
@inline
function magnitude(v: v128): v128 {
  return i32x4.shl(v, 1);
}

/** Whether the values seen last hold NaN or an infinity. */
export function isOdd<F>(): bool {
  return topExponent == (sizeof<F>() == 4 ? 255 : 2047);
}

/** Whether the near window held nearly all of the values counted last that are not 0: then it is tried alone first. */
let isNearEnough = false;
/** One in 1,024 values is looked at by itself before another window costs less. */
const FEW_SHIFT: i32 = 10;

/** Exponent (of double precision) below which no value seen last lies but 0; 0 if that is not known. */
export let leastExponent: i32 = 0;

/** Add what has been counted of exponents from `top` down; returns how many numbers these are. */
function addWindow<F>(top: i32, window: i32, stats: usize): i64 {
  const bias = sizeof<F>() == 4 ? REBIAS : 0;
  let before: i64 = 0;
  // Exponent 0 means zeros and what is so small that double precision may have another exponent for it.
  for (let e = top; e > max(0, top - window); e--) {
    const unary = countedUpTo(top - e);
    if (unary > before) {
      addBin(stats, e + bias, unary - before);
      leastExponent = e + bias;
    }
    before = unary;
  }
  return before;
}

/** Count the exponents of values whose range has just been found. */
function addExponents<F>(src: usize, count: i32, stats: usize): void {
  leastExponent = 0;
  if (!countsBins) return;
  if (isOdd<F>()) {
    for (let i = 0; i < count; i++) addOne(<f64>load<F>(src + <usize>i * sizeof<F>()), stats);
    return;
  }
  const isNear = isNearEnough;
  let top = topExponent;
  countExponents<F>(src, count, top, isNear);
  let left: i64 = count - addWindow<F>(top, isNear ? NEAR : WINDOW, stats);
  let least = max(1, top - (isNear ? NEAR : WINDOW) + 1);
  const few = count >> FEW_SHIFT;
  const beyondNear: i64 = isNear ? left : count - countedUpTo(NEAR - 1);
  isNearEnough = beyondNear <= few;
  if (left == 0) return;
  let zeros: i64 = 0;
  if (left > few) {
    zeros = zeroCount<F>(src, count);
    store<i64>(stats + ZEROS, load<i64>(stats + ZEROS) + zeros);
    left -= zeros;
    if (isNear && left > few && top > NEAR) {
      top -= NEAR;
      countExponents<F>(src, count, top, false);
      left -= addWindow<F>(top, WINDOW, stats);
      least = max(1, top - WINDOW + 1);
    }
  }
  isNearEnough = beyondNear - zeros <= few;
  if (left == 0) return;
  leastExponent = 0;
  addFar<F>(src, count, least, stats, zeros == 0);
}

function placeOf<F>(src: usize, count: i32, wanted: f64): i64 {
  let i = 0;
  const value = sizeof<F>() == 4 ? f32x4.splat(<f32>wanted) : f64x2.splat(wanted);
  const step = 64 / <i32>sizeof<F>();
  for (; i + step <= count; i += step) {
    const p = src + <usize>i * sizeof<F>();
    let found = i32x4.splat(0);
    for (let k: usize = 0; k < 64; k += 16) found = v128.or(found, sizeof<F>() == 4 ? f32x4.eq(v128.load(p + k), value) : f64x2.eq(v128.load(p + k), value));
    if (v128.any_true(found)) break;
  }
  for (; i < count; i++) if (<f64>load<F>(src + <usize>i * sizeof<F>()) == wanted) return i;
  return 0;
}

/** Note range and exponents of values whose range was found last; the first has the place `firstPlace`. */
export function noteFloats<F>(src: usize, count: i32, stats: usize, firstPlace: i64): void {
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

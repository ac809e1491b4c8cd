/**
 * @file Conversion of a network's input: floats or doubles to words, exact for every finite value, infinities and NaN.
 *
 * The quantizer's `drop` is minus the fraction bits of the input's type. Statistics of an input are about the values
 * before conversion; their layout is that of `statistics.ts` but with doubles for minimum and maximum and 2,048 counts
 * by biased exponent from word 11 on.
 */

import { LANES, Quantizer, limitWord } from "./quantizer";
import { noteOverflowRow } from "./statistics";

function power(exponent: i32): f64 {
  return reinterpret<f64>(<u64>(1023 + exponent) << 52);
}

/** Round a scaled double of magnitude below 2^52 to an integer. */
function roundScaled(y: f64, mode: i32): f64 {
  if (mode == 0) return Math.floor(y);
  if (mode == 1) return Math.trunc(y);
  const magnitude = Math.abs(y);
  const whole = Math.floor(magnitude);
  const rest = magnitude - whole;
  const negative = y < 0;
  let up = false;
  if (mode == 2) up = rest > 0.5 || (rest == 0.5 && !negative);
  else if (mode == 3) up = rest > 0.5;
  else if (mode == 4) up = rest >= 0.5;
  else if (mode == 5) up = rest > 0.5 || (rest == 0.5 && negative);
  else up = rest > 0.5 || (rest == 0.5 && (<i64>whole & 1) != 0);
  const rounded = up ? whole + 1 : whole;
  return negative ? -rounded : rounded;
}

/** Set by `convert`: whether the value left the type's range, whether it became 0 without being 0. */
let isOutside = false;
let isLost = false;

/** The word of a value. */
function convert(x: f64, scale: f64, q: Quantizer): i64 {
  isOutside = false;
  isLost = false;
  if (x != x) {
    // As +∞, which is how ap_fixed reads it.
    isOutside = true;
    return q.overflow == 1 || q.overflow == 3 ? q.max : 0;
  }
  let y = x * scale;
  // Far below the grid only the sign counts; a product that lost digits is among these.
  if (Math.abs(y) < 1e-9 && x != 0) y = x < 0 ? -1e-9 : 1e-9;
  if (Math.abs(y) < 4503599627370496.0) {
    const rounded = <i64>roundScaled(y, q.rounding);
    isLost = rounded == 0 && x != 0;
    isOutside = rounded < q.min || rounded > q.max;
    return limitWord(rounded, q);
  }
  if (Math.abs(y) < 9223372036854775808.0 || y == -9223372036854775808.0) {
    const whole = <i64>y;
    isOutside = whole < q.min || whole > q.max;
    return limitWord(whole, q);
  }
  // Words are at most 64 bits wide, so this is outside.
  isOutside = true;
  if (q.overflow == 2) return 0;
  if (q.overflow != 0) return y < 0 ? q.min : q.max;
  // Low bits of mantissa · 2^shift: the scale is a power of two, so the exponent of x says it even where y is infinite.
  const bits = reinterpret<u64>(Math.abs(x));
  if ((bits >>> 52) == 0x7ff) return 0;
  const shift = <i64>(bits >>> 52) - 1075 - q.drop;
  if (shift >= 64) return 0;
  const whole = <i64>(((bits & 0xfffffffffffff) | 0x10000000000000) << shift);
  return wrapped(x < 0 ? -whole : whole, q);
}

/** The low bits, also of words that happen to lie inside the range. */
function wrapped(v: i64, q: Quantizer): i64 {
  const s = <i64>(64 - q.widthBits);
  return q.isSigned ? (v << s) >> s : <i64>((<u64>v << s) >>> s);
}

@inline
function two<F>(p: usize): v128 {
  return sizeof<F>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(p)) : v128.load(p);
}

@inline
function roundTwo(y: v128, mode: i32): v128 {
  if (mode == 0) return f64x2.floor(y);
  if (mode == 2) {
    // Adding 0.5 first could itself round up.
    const whole = f64x2.floor(y);
    return f64x2.add(whole, v128.and(f64x2.ge(f64x2.sub(y, whole), f64x2.splat(0.5)), f64x2.splat(1.0)));
  }
  return mode == 1 ? f64x2.trunc(y) : f64x2.nearest(y);
}

/** Whether the fast form knows the rounding mode: TRN, TRN_ZERO, RND, RND_CONV. */
function isFast(mode: i32): bool {
  return mode <= 2 || mode == 6;
}

let overflows: i64 = 0;
let underflows: i64 = 0;

function one<F, D>(src: usize, dst: usize, i: usize, scale: f64, q: Quantizer): void {
  store<D>(dst + i * sizeof<D>(), <D>convert(<f64>load<F>(src + i * sizeof<F>()), scale, q));
  overflows += i64(isOutside);
  underflows += i64(isLost);
}

/** Four values at a time where all are small enough; returns how many were done. */
function lanes<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  const factor = f64x2.splat(scale);
  const bound = f64x2.splat(1073741824.0);
  const zero = f64x2.splat(0);
  const spare = 32 - q.widthBits;
  const wraps = q.overflow == 0;
  const low = i32x4.splat(<i32>q.min);
  const high = i32x4.splat(<i32>q.max);
  const mode = q.rounding;
  const watched = q.stats != 0;
  for (let i: usize = 0; i < count; i += 4) {
    const xa = two<F>(src + i * sizeof<F>());
    const xb = two<F>(src + (i + 2) * sizeof<F>());
    const ya = f64x2.mul(xa, factor);
    const yb = f64x2.mul(xb, factor);
    const small = v128.and(f64x2.lt(f64x2.abs(ya), bound), f64x2.lt(f64x2.abs(yb), bound));
    if (!i64x2.all_true(small)) {
      for (let k: usize = 0; k < 4; k++) one<F, D>(src, dst, i + k, scale, q);
      continue;
    }
    const rounded = i64x2.shuffle(i32x4.trunc_sat_f64x2_s_zero(roundTwo(ya, mode)), i32x4.trunc_sat_f64x2_s_zero(roundTwo(yb, mode)), 0, 2);
    let limited: v128;
    if (wraps) limited = q.isSigned ? i32x4.shr_s(i32x4.shl(rounded, spare), spare) : i32x4.shr_u(i32x4.shl(rounded, spare), spare);
    else {
      limited = i32x4.min_s(i32x4.max_s(rounded, low), high);
      if (q.overflow == 2) limited = v128.and(limited, i32x4.eq(limited, rounded));
    }
    if (sizeof<D>() == 2) v128.store64_lane(dst + (i << 1), i16x8.narrow_i32x4_s(limited, limited), 0);
    else v128.store(dst + (i << 2), limited);
    if (!watched) continue;
    overflows += <i64>popcnt<i32>(i32x4.bitmask(i32x4.ne(limited, rounded)));
    const isZero = i32x4.eq(rounded, i32x4.splat(0));
    if (v128.any_true(isZero)) {
      const nonZero = popcnt<i32>(i32x4.bitmask(isZero)) - popcnt<i32>(i64x2.bitmask(f64x2.eq(xa, zero))) - popcnt<i32>(i64x2.bitmask(f64x2.eq(xb, zero)));
      underflows += <i64>nonZero;
    }
  }
}

/** Single precision is enough where the grid is at least as fine as 1: scaling, flooring and the rest are exact. */
function lanes32<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  const factor = f32x4.splat(<f32>scale);
  const bound = f32x4.splat(1073741824.0);
  const zero = f32x4.splat(0);
  const spare = 32 - q.widthBits;
  const wraps = q.overflow == 0;
  const low = i32x4.splat(<i32>q.min);
  const high = i32x4.splat(<i32>q.max);
  const rounds = q.rounding == 2;
  const watched = q.stats != 0;
  let over = i32x4.splat(0);
  let under = i32x4.splat(0);
  for (let i: usize = 0; i < count; i += 4) {
    const x = v128.load(src + (i << 2));
    const y = f32x4.mul(x, factor);
    if (!i32x4.all_true(f32x4.lt(f32x4.abs(y), bound))) {
      for (let k: usize = 0; k < 4; k++) one<f32, D>(src, dst, i + k, scale, q);
      continue;
    }
    let whole = f32x4.floor(y);
    if (rounds) whole = f32x4.add(whole, v128.and(f32x4.ge(f32x4.sub(y, whole), f32x4.splat(0.5)), f32x4.splat(1.0)));
    const rounded = i32x4.trunc_sat_f32x4_s(whole);
    let limited: v128;
    if (wraps) limited = q.isSigned ? i32x4.shr_s(i32x4.shl(rounded, spare), spare) : i32x4.shr_u(i32x4.shl(rounded, spare), spare);
    else {
      limited = i32x4.min_s(i32x4.max_s(rounded, low), high);
      if (q.overflow == 2) limited = v128.and(limited, i32x4.eq(limited, rounded));
    }
    if (sizeof<D>() == 2) v128.store64_lane(dst + (i << 1), i16x8.narrow_i32x4_s(limited, limited), 0);
    else v128.store(dst + (i << 2), limited);
    if (!watched) continue;
    over = i32x4.sub(over, i32x4.ne(limited, rounded));
    under = i32x4.sub(under, v128.and(i32x4.eq(rounded, i32x4.splat(0)), f32x4.ne(x, zero)));
  }
  overflows += <i64>i32x4.extract_lane(over, 0) + i32x4.extract_lane(over, 1) + i32x4.extract_lane(over, 2) + i32x4.extract_lane(over, 3);
  underflows += <i64>i32x4.extract_lane(under, 0) + i32x4.extract_lane(under, 1) + i32x4.extract_lane(under, 2) + i32x4.extract_lane(under, 3);
}

/** Four tables of counts by biased exponent of single precision: neighbours that count alike do not wait for each other. */
const exponents: usize = memory.data(4 * 256 * 4, 16);

/** Count one value. Zeros are counted as exponent 0 and taken out by the reader of word 10. */
@inline
function noteExponent(x: f64, stats: usize): void {
  const at = stats + 88 + (<usize>((reinterpret<u64>(x) >>> 52) & 0x7ff) << 3);
  store<i64>(at, load<i64>(at) + 1);
  if (x == 0) store<i64>(stats + 80, load<i64>(stats + 80) + 1);
}

/** Histogram of `count` single-precision numbers, a multiple of 4. */
function noteExponents32(src: usize, count: i32, stats: usize): void {
  memory.fill(exponents, 0, 4 * 256 * 4);
  for (let i = 0; i < count; i += 4, src += 16) {
    const e = v128.and(i32x4.shr_u(v128.load(src), 21), i32x4.splat(0x3fc));
    const p0 = exponents + <usize>i32x4.extract_lane(e, 0);
    const p1 = exponents + <usize>i32x4.extract_lane(e, 1) + 1024;
    const p2 = exponents + <usize>i32x4.extract_lane(e, 2) + 2048;
    const p3 = exponents + <usize>i32x4.extract_lane(e, 3) + 3072;
    store<i32>(p0, load<i32>(p0) + 1);
    store<i32>(p1, load<i32>(p1) + 1);
    store<i32>(p2, load<i32>(p2) + 1);
    store<i32>(p3, load<i32>(p3) + 1);
    // Zeros and what is so small that double precision has another exponent for it.
    if (!i32x4.all_true(e)) for (let k: usize = 0; k < 4; k++) {
      const x = load<f32>(src + (k << 2));
      if ((reinterpret<u32>(x) & 0x7f800000) == 0) noteExponent(<f64>x, stats);
    }
  }
  for (let k: usize = 1; k < 256; k++) {
    const from = exponents + (k << 2);
    const n = load<i32>(from) + load<i32>(from, 1024) + load<i32>(from, 2048) + load<i32>(from, 3072);
    if (n == 0) continue;
    const at = stats + 88 + ((k == 255 ? 2047 : k + 896) << 3);
    store<i64>(at, load<i64>(at) + n);
  }
}

/** Range of `count` single-precision numbers, a multiple of 4; NaN is passed over. */
function noteRange32(src: usize, count: i32, stats: usize, firstPlace: i64): void {
  let least = f32x4.splat(f32.MAX_VALUE);
  let most = f32x4.splat(-f32.MAX_VALUE);
  let odd = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(src + (<usize>i << 2));
    odd = v128.or(odd, v128.not(f32x4.le(f32x4.abs(x), f32x4.splat(f32.MAX_VALUE))));
    least = f32x4.pmin(least, x);
    most = f32x4.pmax(most, x);
  }
  const lowest = min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)));
  const highest = max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
  if (v128.any_true(odd) || <f64>lowest < load<f64>(stats + 8) || <f64>highest > load<f64>(stats + 16)) noteRange<f32>(src, count, stats, firstPlace);
}

function noteRange<F>(src: usize, count: i32, stats: usize, firstPlace: i64): void {
  let least = load<f64>(stats + 8);
  let most = load<f64>(stats + 16);
  for (let i = 0; i < count; i++) {
    const x = <f64>load<F>(src + <usize>i * sizeof<F>());
    if (x < least) {
      least = x;
      store<i64>(stats + 24, firstPlace + i);
    }
    if (x > most) {
      most = x;
      store<i64>(stats + 32, firstPlace + i);
    }
  }
  store<f64>(stats + 8, least);
  store<f64>(stats + 16, most);
}

function note<F>(src: usize, rows: i32, perRow: i32, stats: usize, firstRow: i32): void {
  const count = rows * perRow;
  const firstPlace = <i64>firstRow * perRow;
  const vector = sizeof<F>() == 4 ? count & ~3 : 0;
  if (vector > 0) {
    noteRange32(src, vector, stats, firstPlace);
    noteExponents32(src, vector, stats);
  }
  const rest = src + <usize>vector * sizeof<F>();
  noteRange<F>(rest, count - vector, stats, firstPlace + vector);
  for (let i = 0; i < count - vector; i++) noteExponent(<f64>load<F>(rest + <usize>i * sizeof<F>()), stats);
  store<i64>(stats, load<i64>(stats) + count);
  store<i64>(stats + 40, load<i64>(stats + 40) + overflows);
  store<i64>(stats + 48, load<i64>(stats + 48) + underflows);
}

function noteRows<F>(src: usize, rows: i32, perRow: i32, scale: f64, q: Quantizer, firstRow: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let i = r * perRow; i < (r + 1) * perRow; i++) {
      convert(<f64>load<F>(src + <usize>i * sizeof<F>()), scale, q);
      if (!isOutside) continue;
      noteOverflowRow(q.stats, firstRow + r);
      break;
    }
  }
}

function convertRows<F, D>(src: usize, dst: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  const count = <usize>(rows * perRow);
  const scale = power(-q.drop);
  // On a grid coarser than 1 scaling may lose the smallest doubles; value by value that is seen.
  const vector = q.path == LANES && isFast(q.rounding) && q.drop <= 0 ? count & ~3 : 0;
  overflows = 0;
  underflows = 0;
  const single = sizeof<F>() == 4 && (q.rounding == 0 || q.rounding == 2) && q.drop <= 0 && q.drop >= -64;
  if (sizeof<D>() <= 4) {
    if (single) lanes32<D>(src, dst, vector, scale, q);
    else lanes<F, D>(src, dst, vector, scale, q);
  }
  for (let i = vector; i < count; i++) one<F, D>(src, dst, i, scale, q);
  if (q.stats == 0) return;
  note<F>(src, rows, perRow, q.stats, firstRow);
  if (overflows > 0) noteRows<F>(src, rows, perRow, scale, q, firstRow);
}

/** floatKind 0: f32, 1: f64; destinationKind 0: i16, 1: i32, 2: i64. */
export function convertInput(floatKind: i32, destinationKind: i32, src: usize, dst: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  switch (floatKind * 3 + destinationKind) {
    case 0: convertRows<f32, i16>(src, dst, rows, perRow, q, firstRow); break;
    case 1: convertRows<f32, i32>(src, dst, rows, perRow, q, firstRow); break;
    case 2: convertRows<f32, i64>(src, dst, rows, perRow, q, firstRow); break;
    case 3: convertRows<f64, i16>(src, dst, rows, perRow, q, firstRow); break;
    case 4: convertRows<f64, i32>(src, dst, rows, perRow, q, firstRow); break;
    default: convertRows<f64, i64>(src, dst, rows, perRow, q, firstRow);
  }
}

/**
 * @file Conversion of a network's input: floats or doubles to words, exact for every finite value, infinities and NaN.
 *
 * The quantizer's `drop` is minus the fraction bits of the input's type. Statistics of an input are about the values
 * before conversion (`float-tally.ts`).
 */

import { countZeros } from "./cast";
import { addToRange, highest, isOdd, lowest, noteFloats, rangeOf, setRange } from "./float-tally";
import { LANES, Quantizer, limitLanes, limitWord } from "./quantizer";
import { ZEROS, noteLosses, noteOverflowRow } from "./statistics";

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

/** Whether the vectors know the rounding mode: TRN, TRN_ZERO, RND, RND_CONV. */
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

/** Scaled values below this take the vectors' way; a block that holds others goes one by one. */
const BOUND: f32 = 1073741824.0;
const BLOCK: usize = 64;

/** Rounded to integers; single precision is enough where the grid is at least as fine as 1: flooring and the rest are exact. */
@inline
function roundSingle(y: v128, mode: i32): v128 {
  if (mode == 1) return i32x4.relaxed_trunc_f32x4_s(y);
  if (mode == 6) return i32x4.relaxed_trunc_f32x4_s(f32x4.nearest(y));
  const whole = f32x4.floor(y);
  if (mode == 0) return i32x4.relaxed_trunc_f32x4_s(whole);
  return i32x4.relaxed_trunc_f32x4_s(f32x4.add(whole, v128.and(f32x4.ge(f32x4.sub(y, whole), f32x4.splat(0.5)), f32x4.splat(1.0))));
}

@inline
function roundDoubles(a: v128, b: v128, mode: i32): v128 {
  return i64x2.shuffle(i32x4.relaxed_trunc_f64x2_s_zero(roundTwo(a, mode)), i32x4.relaxed_trunc_f64x2_s_zero(roundTwo(b, mode)), 0, 2);
}

@inline
function limitFour(v: v128, q: Quantizer, spare: i32, low: v128, high: v128, USUAL: i32): v128 {
  if (USUAL == SIGNED) return i32x4.shr_s(i32x4.shl(v, spare), spare);
  return USUAL == UNSIGNED ? v128.and(v, high) : limitLanes(v, q, spare, low, high);
}

@inline
function storeFour<D>(p: usize, v: v128): void {
  if (sizeof<D>() == 2) v128.store64_lane(p, i16x8.narrow_i32x4_s(v, v), 0);
  else v128.store(p, v);
}

/** What a loop knows of the type: nothing, or that it rounds by TRN and wraps, with or without a sign. */
const ANY: i32 = 0;
const SIGNED: i32 = 1;
const UNSIGNED: i32 = 2;

/** Whether a block of the last conversion was not small, or values were not looked at. */
let isRangeKnown = false;

/**
 * `count` is a multiple of 4. USUAL: see above. RANGED: find the range of the
 * values on the way. WATCHED: count what leaves the type and what is lost.
 */
@inline
function lanes<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer, SINGLE: bool, USUAL: i32, RANGED: bool, WATCHED: bool): void {
  const mode = USUAL == ANY ? q.rounding : 0;
  const spare = 32 - q.widthBits;
  const low = i32x4.splat(<i32>q.min);
  const high = i32x4.splat(<i32>q.max);
  const zero = i32x4.splat(0);
  const factor = SINGLE ? f32x4.splat(<f32>scale) : f64x2.splat(scale);
  const bound = SINGLE ? f32x4.splat(BOUND) : f64x2.splat(<f64>BOUND);
  let least = SINGLE ? f32x4.splat(Infinity) : f64x2.splat(Infinity);
  let most = SINGLE ? f32x4.splat(-Infinity) : f64x2.splat(-Infinity);
  for (let first: usize = 0; first < count; first += BLOCK) {
    const end = min(count, first + BLOCK);
    let isSmall = i32x4.splat(-1);
    let over = zero;
    let under = zero;
    for (let i = first; i < end; i += 4) {
      const p = src + i * sizeof<F>();
      let rounded: v128;
      let isZero = zero;
      if (SINGLE) {
        const x = v128.load(p);
        const y = f32x4.mul(x, factor);
        isSmall = v128.and(isSmall, f32x4.lt(f32x4.abs(y), bound));
        rounded = roundSingle(y, mode);
        if (WATCHED) isZero = f32x4.eq(x, zero);
        if (RANGED) {
          least = f32x4.pmin(least, x);
          most = f32x4.pmax(most, x);
        }
      } else {
        const x = two<F>(p);
        const z = two<F>(p + 2 * sizeof<F>());
        const a = f64x2.mul(x, factor);
        const b = f64x2.mul(z, factor);
        isSmall = v128.and(isSmall, v128.and(f64x2.lt(f64x2.abs(a), bound), f64x2.lt(f64x2.abs(b), bound)));
        rounded = roundDoubles(a, b, mode);
        if (WATCHED) isZero = i32x4.shuffle(f64x2.eq(x, zero), f64x2.eq(z, zero), 0, 2, 4, 6);
        if (RANGED) {
          least = f64x2.pmin(f64x2.pmin(least, x), z);
          most = f64x2.pmax(f64x2.pmax(most, x), z);
        }
      }
      const limited = limitFour(rounded, q, spare, low, high, USUAL);
      storeFour<D>(dst + i * sizeof<D>(), limited);
      if (!WATCHED) continue;
      over = i32x4.sub(over, i32x4.ne(limited, rounded));
      under = i32x4.sub(under, v128.andnot(i32x4.eq(rounded, zero), isZero));
    }
    if (!i32x4.all_true(isSmall)) {
      isRangeKnown = false;
      for (let k = first; k < end; k++) one<F, D>(src, dst, k, scale, q);
    } else if (WATCHED) {
      overflows += sumOf(over);
      underflows += sumOf(under);
    }
  }
  if (RANGED) setRange(SINGLE, least, most);
}

@inline
function sumOf(v: v128): i64 {
  return <i64>i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

// A function for each form, so that the engine optimises only those that are used.
function signedSingle<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, true, SIGNED, false, false);
}

function signedRanged<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, true, SIGNED, true, false);
}

function unsignedSingle<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, true, UNSIGNED, false, false);
}

function unsignedRanged<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, true, UNSIGNED, true, false);
}

function plainSingle<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, true, ANY, false, false);
}

function rangedSingle<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, true, ANY, true, false);
}

function watchedSingle<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, true, ANY, false, true);
}

function plainDouble<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, false, ANY, false, false);
}

function rangedDouble<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, false, ANY, true, false);
}

function watchedDouble<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  lanes<F, D>(src, dst, count, scale, q, false, ANY, false, true);
}

/** What a conversion finds on the way: nothing, the range, losses. */
const PLAIN: i32 = 0;
const RANGED: i32 = 1;
const WATCHED: i32 = 2;

function convertAll<F, D>(src: usize, dst: usize, count: i32, q: Quantizer, finds: i32): void {
  const scale = power(-q.drop);
  // On a grid coarser than 1 scaling may lose the smallest doubles; value by value that is seen.
  const vector = sizeof<D>() <= 4 && q.path == LANES && isFast(q.rounding) && q.drop <= 0 ? count & ~3 : 0;
  const isSingle = sizeof<F>() == 4 && q.drop >= -64;
  overflows = 0;
  underflows = 0;
  isRangeKnown = vector > 0;
  if (sizeof<D>() <= 4) {
    if (sizeof<F>() == 4 && isSingle) {
      const isUsual = q.rounding == 0 && q.overflow == 0;
      if (finds == WATCHED) watchedSingle<F, D>(src, dst, vector, scale, q);
      else if (isUsual && q.isSigned) finds == RANGED ? signedRanged<F, D>(src, dst, vector, scale, q) : signedSingle<F, D>(src, dst, vector, scale, q);
      else if (isUsual) finds == RANGED ? unsignedRanged<F, D>(src, dst, vector, scale, q) : unsignedSingle<F, D>(src, dst, vector, scale, q);
      else if (finds == RANGED) rangedSingle<F, D>(src, dst, vector, scale, q);
      else plainSingle<F, D>(src, dst, vector, scale, q);
    } else if (finds == WATCHED) watchedDouble<F, D>(src, dst, vector, scale, q);
    else if (finds == RANGED) rangedDouble<F, D>(src, dst, vector, scale, q);
    else plainDouble<F, D>(src, dst, vector, scale, q);
  }
  for (let i = vector; i < count; i++) one<F, D>(src, dst, i, scale, q);
  if (finds == RANGED && isRangeKnown) addToRange<F>(src + <usize>vector * sizeof<F>(), count - vector);
}

/** Whether a value of the range that was found last may leave the type: rounding keeps the order of values. */
function mayLeave<F>(q: Quantizer): bool {
  if (isOdd<F>()) return true;
  const scale = power(-q.drop);
  convert(lowest, scale, q);
  if (isOutside) return true;
  convert(highest, scale, q);
  return isOutside;
}

/** Note the rows that hold a value outside: then their smallest or largest is, or there is none. Between two values that are inside all are. */
function noteRows<F>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  let insideLow: f64 = Infinity;
  let insideHigh: f64 = -Infinity;
  let outsideLow: f64 = -Infinity;
  let outsideHigh: f64 = Infinity;
  for (let r = 0; r < rows; r++, src += <usize>perRow * sizeof<F>()) {
    rangeOf<F>(src, perRow);
    if (lowest >= insideLow && highest <= insideHigh && !isOdd<F>()) continue;
    if (lowest <= outsideLow || highest >= outsideHigh || mayLeave<F>(q)) {
      noteOverflowRow(q.stats, firstRow + r);
      if (lowest > outsideLow && lowest < 0 && isBeyond(lowest, q)) outsideLow = lowest;
      if (highest < outsideHigh && highest > 0 && isBeyond(highest, q)) outsideHigh = highest;
    } else if (!isOdd<F>()) {
      insideLow = min(insideLow, lowest);
      insideHigh = max(insideHigh, highest);
    }
  }
}

function isBeyond(x: f64, q: Quantizer): bool {
  convert(x, power(-q.drop), q);
  return isOutside;
}

function convertRows<F, D>(src: usize, dst: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  const count = rows * perRow;
  const stats = q.stats;
  convertAll<F, D>(src, dst, count, q, stats == 0 ? PLAIN : RANGED);
  if (stats == 0 || count == 0) return;
  const zerosBefore = load<i64>(stats + ZEROS);
  if (!isRangeKnown) rangeOf<F>(src, count);
  noteFloats<F>(src, count, stats, <i64>firstRow * perRow);
  if (mayLeave<F>(q)) {
    convertAll<F, D>(src, dst, count, q, WATCHED);
    noteLosses(stats, overflows, underflows);
    if (overflows > 0) noteRows<F>(src, rows, perRow, q, firstRow);
  } else noteLosses(stats, 0, countZeros<D>(dst, count) - (load<i64>(stats + ZEROS) - zerosBefore));
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

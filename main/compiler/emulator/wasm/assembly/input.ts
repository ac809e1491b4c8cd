/**
 * @file Conversion of a network's input: floats or doubles to words, exact for every finite value, infinities and NaN.
 *
 * The quantizer's `drop` is minus the fraction bits of the input's type. Statistics of an input are about the values
 * before conversion (`float-tally.ts`).
 */

import { countZeros } from "./cast";
import { addToRange, highest, isOdd, leastExponent, lowest, noteFloats, rangeOf, setRange, zeroCount } from "./float-tally";
import { convert, isLost, isOutside, power } from "./input-word";
import { LANES, Quantizer, limitLanes } from "./quantizer";
import { ZEROS, noteLosses, noteOverflowRow } from "./statistics";
import { countsBins } from "./tally";

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
const BOUND: f64 = 1073741824.0;
/** The same as bits of single precision without the sign, which order magnitudes, NaN above all. */
const BOUND_BITS: i32 = 0x9d000000;
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

@inline
function storeEight<D>(p: usize, v: v128, w: v128): void {
  if (sizeof<D>() == 2) v128.store(p, i16x8.narrow_i32x4_s(v, w));
  else {
    v128.store(p, v);
    v128.store(p, w, 16);
  }
}

/** Eight words of up to 16 bits that wrap: shifts of halves are half the shifts. */
@inline
function storeWrapped(p: usize, v: v128, w: v128, spare: i32): void {
  const cut = i16x8.shuffle(v, w, 0, 2, 4, 6, 8, 10, 12, 14);
  v128.store(p, spare > 0 ? i16x8.shr_s(i16x8.shl(cut, spare), spare) : cut);
}

/** What a loop knows of the type: nothing, or that it rounds by TRN and wraps, with or without a sign. */
const ANY: i32 = 0;
const SIGNED: i32 = 1;
const UNSIGNED: i32 = 2;

/** Whether a block of the last conversion was not small, or values were not looked at. */
let isRangeKnown = false;

/** A block whose values the vectors do not know. */
function convertBlock<F, D>(src: usize, dst: usize, from: usize, end: usize, scale: f64, q: Quantizer): void {
  isRangeKnown = false;
  for (let i = from; i < end; i++) one<F, D>(src, dst, i, scale, q);
}

/**
 * Single precision; `count` is a multiple of 8. USUAL: see above. RANGED: find the range of the values on the way. WATCHED:
 * count what leaves the type and what is lost.
 */
@inline
function singles<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer, USUAL: i32, RANGED: bool, WATCHED: bool): void {
  const mode = USUAL == ANY ? q.rounding : 0;
  const spare = 32 - q.widthBits;
  const low = i32x4.splat(<i32>q.min);
  const high = i32x4.splat(<i32>q.max);
  const zero = i32x4.splat(0);
  const factor = f32x4.splat(<f32>scale);
  // Two of each, so that they wait for each other less.
  let least = f32x4.splat(Infinity);
  let leastToo = least;
  let most = f32x4.splat(-Infinity);
  let mostToo = most;
  for (let first: usize = 0; first < count; first += BLOCK) {
    const end = min(count, first + BLOCK);
    let largest = zero;
    let over = zero;
    let under = zero;
    for (let i = first; i < end; i += 8) {
      const p = src + (i << 2);
      const x = v128.load(p);
      const z = v128.load(p, 16);
      const a = f32x4.mul(x, factor);
      const b = f32x4.mul(z, factor);
      largest = i32x4.max_u(largest, i32x4.max_u(i32x4.shl(a, 1), i32x4.shl(b, 1)));
      const c = roundSingle(a, mode);
      const d = roundSingle(b, mode);
      if (RANGED) {
        least = f32x4.pmin(least, x);
        leastToo = f32x4.pmin(leastToo, z);
        most = f32x4.pmax(most, x);
        mostToo = f32x4.pmax(mostToo, z);
      }
      if (USUAL == SIGNED && sizeof<D>() == 2) {
        storeWrapped(dst + (i << 1), c, d, spare - 16);
        continue;
      }
      const v = limitFour(c, q, spare, low, high, USUAL);
      const w = limitFour(d, q, spare, low, high, USUAL);
      storeEight<D>(dst + i * sizeof<D>(), v, w);
      if (!WATCHED) continue;
      over = i32x4.sub(over, i32x4.add(i32x4.ne(v, c), i32x4.ne(w, d)));
      under = i32x4.sub(under, i32x4.add(v128.andnot(i32x4.eq(c, zero), f32x4.eq(x, zero)), v128.andnot(i32x4.eq(d, zero), f32x4.eq(z, zero))));
    }
    if (!i32x4.all_true(i32x4.lt_u(largest, i32x4.splat(BOUND_BITS)))) convertBlock<f32, D>(src, dst, first, end, scale, q);
    else if (WATCHED) {
      overflows += sumOf(over);
      underflows += sumOf(under);
    }
  }
  if (RANGED) setRange(true, f32x4.pmin(least, leastToo), f32x4.pmax(most, mostToo));
}

/** The same in double precision; `count` is a multiple of 4. */
@inline
function doubles<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer, RANGED: bool, WATCHED: bool): void {
  const mode = q.rounding;
  const spare = 32 - q.widthBits;
  const low = i32x4.splat(<i32>q.min);
  const high = i32x4.splat(<i32>q.max);
  const zero = i32x4.splat(0);
  const factor = f64x2.splat(scale);
  const bound = f64x2.splat(BOUND);
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-Infinity);
  for (let first: usize = 0; first < count; first += BLOCK) {
    const end = min(count, first + BLOCK);
    let isSmall = i32x4.splat(-1);
    let over = zero;
    let under = zero;
    for (let i = first; i < end; i += 4) {
      const p = src + i * sizeof<F>();
      const x = two<F>(p);
      const z = two<F>(p + 2 * sizeof<F>());
      const a = f64x2.mul(x, factor);
      const b = f64x2.mul(z, factor);
      isSmall = v128.and(isSmall, v128.and(f64x2.lt(f64x2.abs(a), bound), f64x2.lt(f64x2.abs(b), bound)));
      const rounded = roundDoubles(a, b, mode);
      if (RANGED) {
        least = f64x2.pmin(least, f64x2.pmin(x, z));
        most = f64x2.pmax(most, f64x2.pmax(x, z));
      }
      const limited = limitFour(rounded, q, spare, low, high, ANY);
      storeFour<D>(dst + i * sizeof<D>(), limited);
      if (!WATCHED) continue;
      over = i32x4.sub(over, i32x4.ne(limited, rounded));
      under = i32x4.sub(under, v128.andnot(i32x4.eq(rounded, zero), i32x4.shuffle(f64x2.eq(x, zero), f64x2.eq(z, zero), 0, 2, 4, 6)));
    }
    if (!i32x4.all_true(isSmall)) convertBlock<F, D>(src, dst, first, end, scale, q);
    else if (WATCHED) {
      overflows += sumOf(over);
      underflows += sumOf(under);
    }
  }
  if (RANGED) setRange(false, least, most);
}

@inline
function sumOf(v: v128): i64 {
  return <i64>i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

// A function for each form, so that the engine optimises only those that are used.
function signedSingle<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  singles<D>(src, dst, count, scale, q, SIGNED, false, false);
}

function signedRanged<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  singles<D>(src, dst, count, scale, q, SIGNED, true, false);
}

function unsignedSingle<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  singles<D>(src, dst, count, scale, q, UNSIGNED, false, false);
}

function unsignedRanged<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  singles<D>(src, dst, count, scale, q, UNSIGNED, true, false);
}

function plainSingle<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  singles<D>(src, dst, count, scale, q, ANY, false, false);
}

function rangedSingle<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  singles<D>(src, dst, count, scale, q, ANY, true, false);
}

function watchedSingle<D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  singles<D>(src, dst, count, scale, q, ANY, false, true);
}

function plainDouble<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  doubles<F, D>(src, dst, count, scale, q, false, false);
}

function rangedDouble<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  doubles<F, D>(src, dst, count, scale, q, true, false);
}

function watchedDouble<F, D>(src: usize, dst: usize, count: usize, scale: f64, q: Quantizer): void {
  doubles<F, D>(src, dst, count, scale, q, false, true);
}

/** What a conversion finds on the way: nothing, the range, losses. */
const PLAIN: i32 = 0;
const RANGED: i32 = 1;
const WATCHED: i32 = 2;

function convertAll<F, D>(src: usize, dst: usize, count: i32, q: Quantizer, finds: i32): void {
  const scale = power(-q.drop);
  // On a grid coarser than 1 scaling may lose the smallest doubles; value by value that is seen.
  const isSingle = sizeof<F>() == 4 && q.drop >= -64;
  const vector = sizeof<D>() <= 4 && q.path == LANES && isFast(q.rounding) && q.drop <= 0 ? count & (isSingle ? ~7 : ~3) : 0;
  overflows = 0;
  underflows = 0;
  isRangeKnown = vector > 0;
  if (sizeof<D>() <= 4) {
    if (sizeof<F>() == 4 && isSingle) {
      const isUsual = q.rounding == 0 && q.overflow == 0;
      if (finds == WATCHED) watchedSingle<D>(src, dst, vector, scale, q);
      else if (isUsual && q.isSigned) finds == RANGED ? signedRanged<D>(src, dst, vector, scale, q) : signedSingle<D>(src, dst, vector, scale, q);
      else if (isUsual) finds == RANGED ? unsignedRanged<D>(src, dst, vector, scale, q) : unsignedSingle<D>(src, dst, vector, scale, q);
      else if (finds == RANGED) rangedSingle<D>(src, dst, vector, scale, q);
      else plainSingle<D>(src, dst, vector, scale, q);
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
    // A value of at least one step of the grid becomes no 0.
  } else if (leastExponent < 1023 + q.drop) noteLosses(stats, 0, countZeros<D>(dst, count) - (countsBins ? load<i64>(stats + ZEROS) - zerosBefore : zeroCount<F>(src, count)));
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

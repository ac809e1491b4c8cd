/**
 * @file x · scale + bias of `count` words. Scales and biases repeat after `period` words; those of 32 bits are padded to eight,
 * and their period is a multiple of eight.
 */

import { handOn, mayLeave } from "./counting";
import { Quantizer, RND } from "./quantizer";
import { leastOf, mostOf } from "./ranges";
import { isNewExtreme, noteLosses, noteTally } from "./statistics";
import { Tally, countsBins } from "./tally";
import { word } from "./words";

/** In 64 bits; scales and biases i64. */
export function affineRows(xKind: i32, x: usize, target: usize, count: i32, period: i32, scales: usize, biases: usize): void {
  let i: usize = 0;
  for (let first = 0; first < count; first += period) {
    for (let k: usize = 0, end = <usize>min(period, count - first); k < end; k++, i++) store<i64>(target + (i << 3), word(x, xKind, i) * load<i64>(scales + (k << 3)) + load<i64>(biases + (k << 3)));
  }
}

/** Four sums. */
@inline
function sumOf(x: usize, scales: usize, biases: usize): v128 {
  return i32x4.add(i32x4.mul(v128.load_ext<i16>(x), v128.load(scales)), v128.load(biases));
}

/** In 32 bits. Up to seven words behind the last one are written too. */
export function affineLanes(xKind: i32, x: usize, target: usize, count: i32, period: i32, scales: usize, biases: usize): void {
  for (let first = 0; first < count; first += period) {
    for (let k: usize = 0, end = <usize>min(period, count - first); k < end; k += 4, target += 16) {
      const v = xKind == 0 ? v128.load_ext<i16>(x) : v128.load(x);
      v128.store(target, i32x4.add(i32x4.mul(v, v128.load(scales + (k << 2))), v128.load(biases + (k << 2))));
      x += xKind == 0 ? 8 : 16;
    }
  }
}

@inline
function affineCasts(x: usize, target: usize, count: i32, period: i32, scales: usize, biases: usize, spare: i32, SIXTEEN: bool, SIGNED: bool): void {
  for (let first = 0; first < count; first += period) {
    for (let k: usize = 0, end = <usize>min(period, count - first); k < end; k += 8, x += 16, target += 16) {
      const v = sumOf(x, scales + (k << 2), biases + (k << 2));
      const w = sumOf(x + 8, scales + (k << 2) + 16, biases + (k << 2) + 16);
      const low = SIXTEEN ? i32x4.shr_s(v, 16) : SIGNED ? i32x4.shr_s(v, spare) : i32x4.shr_u(v, spare);
      const high = SIXTEEN ? i32x4.shr_s(w, 16) : SIGNED ? i32x4.shr_s(w, spare) : i32x4.shr_u(w, spare);
      v128.store(target, i16x8.narrow_i32x4_s(low, high));
    }
  }
}

/**
 * From i16 to i16 with a cast that wraps: scales and biases lie so high in their words that what wraps leaves at the top, and
 * a shift by `spare` bits, 16 or more, leaves the result.
 */
export function affineCast(x: usize, target: usize, count: i32, period: i32, scales: usize, biases: usize, spare: i32, isSigned: i32): void {
  if (isSigned == 0) affineCasts(x, target, count, period, scales, biases, spare, false, false);
  else if (spare == 16) affineCasts(x, target, count, period, scales, biases, spare, true, true);
  else affineCasts(x, target, count, period, scales, biases, spare, false, true);
}

/** Eight lanes set, then as many clear. */
const edge: usize = memory.data<u64>([-1, -1, -1, -1, 0, 0, 0, 0], 16);
const ranged: Tally = changetype<Tally>(memory.data(1056, 16));
/** How many words are 0 that were none as sums. */
let lost: i64 = 0;
/** Zeros are counted in lanes of 16 bits. */
const WORDS_MAX: i32 = 8 * 32_767;

/** The same with the range of the sums, if every word is in the type; scales and biases as they are, and no fraction bits are added. */
@inline
function castRange(x: usize, target: usize, count: i32, period: i32, scales: usize, biases: usize, q: Quantizer, HALF: bool): void {
  const zero = i32x4.splat(0);
  const drop = q.drop;
  const half = i32x4.splat(HALF ? 1 << (drop - 1) : 0);
  let least = i32x4.splat(i32.MAX_VALUE);
  let most = i32x4.splat(i32.MIN_VALUE);
  let zeros = zero;
  let zeroWords = zero;
  for (let first = 0; first < count; first += period) {
    const end = <usize>min(period, count - first);
    let k: usize = 0;
    for (; k + 8 <= end; k += 8, x += 16, target += 16) {
      const v = sumOf(x, scales + (k << 2), biases + (k << 2));
      const w = sumOf(x + 8, scales + (k << 2) + 16, biases + (k << 2) + 16);
      const words = castEight(v, w, half, drop, HALF);
      v128.store(target, words);
      zeroWords = i16x8.sub(zeroWords, i16x8.eq(words, zero));
      zeros = i32x4.sub(zeros, i32x4.add(i32x4.eq(v, zero), i32x4.eq(w, zero)));
      least = i32x4.min_s(least, i32x4.min_s(v, w));
      most = i32x4.max_s(most, i32x4.max_s(v, w));
    }
    if (k == end) continue;
    const v = sumOf(x, scales + (k << 2), biases + (k << 2));
    const w = sumOf(x + 8, scales + (k << 2) + 16, biases + (k << 2) + 16);
    const words = castEight(v, w, half, drop, HALF);
    v128.store(target, words);
    const mask = edge + 32 - ((end - k) << 2);
    const a = v128.load(mask);
    const b = v128.load(mask, 16);
    zeroWords = i16x8.sub(zeroWords, v128.and(i16x8.eq(words, zero), i16x8.narrow_i32x4_s(a, b)));
    zeros = i32x4.sub(zeros, i32x4.add(v128.and(i32x4.eq(v, zero), a), v128.and(i32x4.eq(w, zero), b)));
    least = i32x4.min_s(least, i32x4.min_s(v128.bitselect(v, least, a), v128.bitselect(w, least, b)));
    most = i32x4.max_s(most, i32x4.max_s(v128.bitselect(v, most, a), v128.bitselect(w, most, b)));
  }
  ranged.min = leastOf(least);
  ranged.max = mostOf(most);
  const more = i32x4.sub(i32x4.extadd_pairwise_i16x8_u(zeroWords), zeros);
  lost = <i64>i32x4.extract_lane(more, 0) + i32x4.extract_lane(more, 1) + i32x4.extract_lane(more, 2) + i32x4.extract_lane(more, 3);
}

@inline
function castEight(v: v128, w: v128, half: v128, drop: i32, HALF: bool): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(HALF ? i32x4.add(v, half) : v, drop), i32x4.shr_s(HALF ? i32x4.add(w, half) : w, drop));
}

/**
 * The cast with statistics, where they need no more than the range of the sums: no histogram is counted, nothing overflows and
 * no sum is a new extreme. Returns whether that is so; else nothing has been noted.
 */
export function affineCastRanged(x: usize, target: usize, count: i32, period: i32, scales: usize, biases: usize, q: Quantizer, firstRow: i32): i32 {
  if (countsBins || count > WORDS_MAX) return 0;
  if (q.drop > 0 && q.rounding == RND) castRange(x, target, count, period, scales, biases, q, true);
  else castRange(x, target, count, period, scales, biases, q, false);
  ranged.count = count;
  if (mayLeave(ranged, q) || isNewExtreme(q.stats, ranged)) return 0;
  noteTally(q.stats, ranged, 0);
  noteLosses(q.stats, 0, lost);
  handOn(q, ranged, q.drop == 0, firstRow);
  return 1;
}

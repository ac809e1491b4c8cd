/**
 * @file Rounding and overflow of words from one grid to another, with or without statistics. The last step of nearly
 * every kernel: it writes exact words to a scratch buffer and calls `quantize…` on them.
 *
 * Words are i16, i32 or i64 (S: source, D: destination). `path` is chosen by the caller, who knows the bounds:
 * COPY (nothing can change), LANES (every word in between fits 32 bits), WORDS (one by one in 64 bits).
 */

import { clearHistogram, histogramOf16, histogramOf32, histogramOfWord, moveBins, noteChunk, noteHistogram, noteOverflowRow } from "./statistics";

export const COPY: i32 = 0;
export const LANES: i32 = 1;
export const WORDS: i32 = 2;

const TRN: i32 = 0;
const TRN_ZERO: i32 = 1;
const RND: i32 = 2;
const RND_ZERO: i32 = 3;
const RND_INF: i32 = 4;
const RND_MIN_INF: i32 = 5;

const WRAP: i32 = 0;
const SAT_ZERO: i32 = 2;

/** Layout shared with `quantizer-struct.ts`: 48 bytes. */
@unmanaged
export class Quantizer {
  /** Fraction bits of the source minus those of the destination; negative shifts left. */
  drop: i32;
  rounding: i32;
  overflow: i32;
  widthBits: i32;
  isSigned: i32;
  /** 1: negative words count as 0 before anything else. */
  relu: i32;
  min: i64;
  max: i64;
  /** Address of the statistics, 0 for none. */
  stats: usize;
  path: i32;
}

/** Round a word to the destination's grid; |v| < 2^63, drop ≤ 62. */
export function roundWord(v: i64, drop: i32, mode: i32): i64 {
  if (drop <= 0) return v << -(<i64>drop);
  const floor = v >> drop;
  if (mode == TRN) return floor;
  const half = ((v >> (drop - 1)) & 1) != 0;
  if (mode == RND) return floor + i64(half);
  const rest = (v & ((<i64>1 << (drop - 1)) - 1)) != 0;
  const negative = v < 0;
  let up = false;
  if (mode == TRN_ZERO) up = negative && (half || rest);
  else if (mode == RND_ZERO) up = half && (negative || rest);
  else if (mode == RND_INF) up = half && (!negative || rest);
  else if (mode == RND_MIN_INF) up = half && rest;
  else up = half && ((floor & 1) != 0 || rest);
  return floor + i64(up);
}

/** Bring a rounded word into range. */
export function limitWord(v: i64, q: Quantizer): i64 {
  if (v >= q.min && v <= q.max) return v;
  if (q.overflow == WRAP) {
    const s = <i64>(64 - q.widthBits);
    return q.isSigned ? (v << s) >> s : <i64>((<u64>v << s) >>> s);
  }
  if (q.overflow == SAT_ZERO) return 0;
  return v < q.min ? q.min : q.max;
}

/** Round and limit one word, without statistics. */
export function quantizeWord(v: i64, q: Quantizer): i64 {
  return limitWord(roundWord(v, q.drop, q.rounding), q);
}

// ---- four words at a time -------------------------------------------------------------------------------------

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
function lane(limit: i64): v128 {
  return i32x4.splat(<i32>max<i64>(min<i64>(limit, i32.MAX_VALUE), i32.MIN_VALUE));
}

/** Found by the last watched pass. */
let seenMin: i64 = 0;
let seenMax: i64 = 0;
let seenOverflow: i64 = 0;
let seenUnderflow: i64 = 0;

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

/** Where the grid stays: nothing is rounded, nothing becomes 0. */
function watchedSame<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  const spare = 32 - q.widthBits;
  const low = lane(q.min);
  const high = lane(q.max);
  const floor = i32x4.splat(q.relu ? 0 : i32.MIN_VALUE);
  const wraps = q.overflow == WRAP && q.isSigned != 0;
  let least = i32x4.splat(i32.MAX_VALUE);
  let most = i32x4.splat(i32.MIN_VALUE);
  let over = i32x4.splat(0);
  const end = src + (<usize>count << (sizeof<S>() == 2 ? 1 : 2));
  while (src < end) {
    const a = i32x4.max_s(loadLow<S>(src), floor);
    const b = i32x4.max_s(loadHigh<S>(src), floor);
    least = i32x4.min_s(i32x4.min_s(least, a), b);
    most = i32x4.max_s(i32x4.max_s(most, a), b);
    let la: v128;
    let lb: v128;
    if (wraps) {
      la = i32x4.shr_s(i32x4.shl(a, spare), spare);
      lb = i32x4.shr_s(i32x4.shl(b, spare), spare);
    } else {
      la = limitLanes(a, q, spare, low, high);
      lb = limitLanes(b, q, spare, low, high);
    }
    over = i32x4.sub(i32x4.sub(over, i32x4.ne(la, a)), i32x4.ne(lb, b));
    storeEight<D>(dst, la, lb);
    src += 8 * sizeof<S>();
    dst += 8 * sizeof<D>();
  }
  foldLanes(least, most, over, i32x4.splat(0));
}

function watchedLanes<S, D>(src: usize, dst: usize, count: i32, q: Quantizer): void {
  const spare = 32 - q.widthBits;
  const offset = i32x4.splat(q.drop > 0 ? roundingOffset(q.drop, q.rounding) : 0);
  const sign = i32x4.splat(q.drop > 0 ? signOffset(q.drop, q.rounding) : 0);
  const odd = i32x4.splat(q.rounding > RND_MIN_INF ? 1 : 0);
  const low = lane(q.min);
  const high = lane(q.max);
  const zero = i32x4.splat(0);
  let least = i32x4.splat(i32.MAX_VALUE);
  let most = i32x4.splat(i32.MIN_VALUE);
  let over = zero;
  let under = zero;
  const end = src + (<usize>count << (sizeof<S>() == 2 ? 1 : 2));
  while (src < end) {
    let a = loadLow<S>(src);
    let b = loadHigh<S>(src);
    if (q.relu) {
      a = i32x4.max_s(a, zero);
      b = i32x4.max_s(b, zero);
    }
    least = i32x4.min_s(i32x4.min_s(least, a), b);
    most = i32x4.max_s(i32x4.max_s(most, a), b);
    const ra = roundLanes(a, q, offset, sign, odd);
    const rb = roundLanes(b, q, offset, sign, odd);
    if (q.drop > 0) {
      under = i32x4.sub(under, v128.andnot(i32x4.eq(ra, zero), i32x4.eq(a, zero)));
      under = i32x4.sub(under, v128.andnot(i32x4.eq(rb, zero), i32x4.eq(b, zero)));
    }
    const la = limitLanes(ra, q, spare, low, high);
    const lb = limitLanes(rb, q, spare, low, high);
    over = i32x4.sub(over, i32x4.ne(la, ra));
    over = i32x4.sub(over, i32x4.ne(lb, rb));
    storeEight<D>(dst, la, lb);
    src += 8 * sizeof<S>();
    dst += 8 * sizeof<D>();
  }
  foldLanes(least, most, over, under);
}

function foldLanes(least: v128, most: v128, over: v128, under: v128): void {
  seenMin = min(min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1)), min(i32x4.extract_lane(least, 2), i32x4.extract_lane(least, 3)));
  seenMax = max(max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)), max(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)));
  seenOverflow = <i64>i32x4.extract_lane(over, 0) + i32x4.extract_lane(over, 1) + i32x4.extract_lane(over, 2) + i32x4.extract_lane(over, 3);
  seenUnderflow = <i64>i32x4.extract_lane(under, 0) + i32x4.extract_lane(under, 1) + i32x4.extract_lane(under, 2) + i32x4.extract_lane(under, 3);
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

function copyWatched<S, D>(src: usize, dst: usize, count: i32, relu: i32): void {
  if (sizeof<S>() == 2 && sizeof<D>() == 2 && count >= 8) {
    const floor = i16x8.splat(relu ? 0 : i16.MIN_VALUE);
    let least = i16x8.splat(i16.MAX_VALUE);
    let most = i16x8.splat(i16.MIN_VALUE);
    // The last vector overlaps the one before it: harmless for minimum and maximum.
    for (let i = 0; i < count; i += 8) {
      const at = <usize>min(i, count - 8) << 1;
      const v = i16x8.max_s(v128.load(src + at), floor);
      least = i16x8.min_s(least, v);
      most = i16x8.max_s(most, v);
      v128.store(dst + at, v);
    }
    foldLanes(i32x4.min_s(i32x4.extend_low_i16x8_s(least), i32x4.extend_high_i16x8_s(least)), i32x4.max_s(i32x4.extend_low_i16x8_s(most), i32x4.extend_high_i16x8_s(most)), i32x4.splat(0), i32x4.splat(0));
    return;
  }
  seenOverflow = 0;
  seenUnderflow = 0;
  seenMin = i64.MAX_VALUE;
  seenMax = i64.MIN_VALUE;
  let first = 0;
  if (sizeof<S>() <= 4 && sizeof<D>() <= 4 && count >= 8) {
    first = count & ~7;
    const floor = i32x4.splat(relu ? 0 : i32.MIN_VALUE);
    let least = i32x4.splat(i32.MAX_VALUE);
    let most = i32x4.splat(i32.MIN_VALUE);
    for (let i = 0; i < first; i += 8) {
      const from = src + <usize>i * sizeof<S>();
      const a = i32x4.max_s(loadLow<S>(from), floor);
      const b = i32x4.max_s(loadHigh<S>(from), floor);
      least = i32x4.min_s(i32x4.min_s(least, a), b);
      most = i32x4.max_s(i32x4.max_s(most, a), b);
      storeEight<D>(dst + <usize>i * sizeof<D>(), a, b);
    }
    foldLanes(least, most, i32x4.splat(0), i32x4.splat(0));
  }
  for (let i = first; i < count; i++) {
    let v = <i64>load<S>(src + <usize>i * sizeof<S>());
    if (relu && v < 0) v = 0;
    seenMin = min(seenMin, v);
    seenMax = max(seenMax, v);
    store<D>(dst + <usize>i * sizeof<D>(), <D>v);
  }
}

function wordsFrom<S, D>(src: usize, dst: usize, first: i32, count: i32, q: Quantizer): void {
  for (let i = first; i < count; i++) {
    let v = <i64>load<S>(src + <usize>i * sizeof<S>());
    if (q.relu && v < 0) v = 0;
    store<D>(dst + <usize>i * sizeof<D>(), <D>quantizeWord(v, q));
  }
}

function watchedWordsFrom<S, D>(src: usize, dst: usize, first: i32, count: i32, q: Quantizer): void {
  for (let i = first; i < count; i++) {
    let v = <i64>load<S>(src + <usize>i * sizeof<S>());
    if (q.relu && v < 0) v = 0;
    const rounded = roundWord(v, q.drop, q.rounding);
    seenMin = min(seenMin, v);
    seenMax = max(seenMax, v);
    if (v != 0 && rounded == 0) seenUnderflow++;
    if (rounded < q.min || rounded > q.max) seenOverflow++;
    store<D>(dst + <usize>i * sizeof<D>(), <D>limitWord(rounded, q));
  }
}

/** Fill the histogram of a chunk of source words; seenMin and seenMax are known. */
function histogramOf<S>(src: usize, count: i32, relu: i32): void {
  clearHistogram();
  if (sizeof<S>() == 2) histogramOf16(src, count, relu);
  else if (sizeof<S>() == 4) histogramOf32(src, count, relu, seenMin == i32.MIN_VALUE);
  else for (let i = 0; i < count; i++) {
    const v = <i64>load<S>(src + <usize>i * sizeof<S>());
    histogramOfWord(relu && v < 0 ? 0 : v);
  }
}

function noteRows<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  const vector = sizeof<S>() == 4 && q.drop == 0 ? perRow & ~3 : 0;
  const low = lane(q.min);
  const high = lane(q.max);
  const floor = i32x4.splat(q.relu ? 0 : i32.MIN_VALUE);
  for (let r = 0; r < rows; r++) {
    const from = src + <usize>(r * perRow) * sizeof<S>();
    let outside = i32x4.splat(0);
    for (let i = 0; i < vector; i += 4) {
      const v = i32x4.max_s(v128.load(from + (<usize>i << 2)), floor);
      outside = v128.or(outside, v128.or(i32x4.lt_s(v, low), i32x4.gt_s(v, high)));
    }
    if (v128.any_true(outside)) {
      noteOverflowRow(q.stats, firstRow + r);
      continue;
    }
    for (let i = vector; i < perRow; i++) {
      let v = <i64>load<S>(from + <usize>i * sizeof<S>());
      if (q.relu && v < 0) v = 0;
      const rounded = roundWord(v, q.drop, q.rounding);
      if (rounded >= q.min && rounded <= q.max) continue;
      noteOverflowRow(q.stats, firstRow + r);
      break;
    }
  }
}

/** Whether words that were just counted may be taken over by a second variable (see `quantizeTwice`). */
let histogramIsFresh = false;

function quantize<S, D>(src: usize, dst: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  const count = rows * perRow;
  const vector = q.path == LANES && sizeof<S>() <= 4 && sizeof<D>() <= 4 ? count & ~7 : 0;
  if (q.stats == 0) {
    if (q.path == COPY) copyWords<S, D>(src, dst, count, q.relu);
    else {
      if (sizeof<S>() <= 4 && sizeof<D>() <= 4) plainLanes<S, D>(src, dst, vector, q);
      wordsFrom<S, D>(src, dst, vector, count, q);
    }
    return;
  }
  if (count == 0) return;
  // In place, the words are gone after the pass: what needs them comes first or works on a copy made by the caller.
  if (q.path == COPY) copyWatched<S, D>(src, dst, count, q.relu);
  else {
    seenMin = i64.MAX_VALUE;
    seenMax = i64.MIN_VALUE;
    seenOverflow = 0;
    seenUnderflow = 0;
    if (sizeof<S>() <= 4 && sizeof<D>() <= 4 && vector > 0) {
      if (q.drop == 0) watchedSame<S, D>(src, dst, vector, q);
      else watchedLanes<S, D>(src, dst, vector, q);
    }
    watchedWordsFrom<S, D>(src, dst, vector, count, q);
  }
  if (!histogramIsFresh) histogramOf<S>(src, count, q.relu);
  const improved = noteChunk(q.stats, count, seenMin, seenMax, seenOverflow, seenUnderflow);
  noteHistogram(q.stats, count);
  if (improved) notePlaces<S>(src, perRow, count, q, firstRow, improved);
  if (seenOverflow > 0) noteRows<S>(src, rows, perRow, q, firstRow);
}

/** Find where the new extremes are; rare once a few rows have been seen. */
function notePlaces<S>(src: usize, perRow: i32, count: i32, q: Quantizer, firstRow: i32, improved: i32): void {
  for (let want = 1; want <= 2; want++) {
    if ((improved & want) == 0) continue;
    const wanted = want == 1 ? seenMin : seenMax;
    for (let i = 0; i < count; i++) {
      let v = <i64>load<S>(src + <usize>i * sizeof<S>());
      if (q.relu && v < 0) v = 0;
      if (v != wanted) continue;
      store<i64>(q.stats + (want == 1 ? 24 : 32), <i64>firstRow * perRow + i);
      break;
    }
  }
}

/**
 * Two casts after each other, as behind an accumulator: exact words → accumulator → result. `middle` is a buffer for the
 * accumulator's words (it must not be the source). With statistics on both, the second takes the histogram of the first
 * where no word changed.
 */
function quantizeTwiceOf<S, D>(src: usize, middle: usize, dst: usize, rows: i32, perRow: i32, qa: Quantizer, qr: Quantizer, firstRow: i32): void {
  quantize<S, S>(src, middle, rows, perRow, qa, firstRow);
  const isSame = qa.stats != 0 && seenOverflow == 0;
  // The first cast keeps the grid: only words that left the range are others now.
  const isNear = qa.stats != 0 && qa.drop == 0 && seenOverflow < rows * perRow >> 3;
  if (isNear && !isSame && qr.stats != 0 && qr.relu == 0) moveBins<S>(src, middle, rows * perRow);
  histogramIsFresh = (isSame || isNear) && qr.relu == 0;
  if (isSame && histogramIsFresh && qr.stats != 0 && qr.path == COPY && rows * perRow > 0) {
    // The same words once more: range and histogram are known.
    histogramIsFresh = false;
    const count = rows * perRow;
    copyWords<S, D>(middle, dst, count, 0);
    const improved = noteChunk(qr.stats, count, seenMin, seenMax, 0, 0);
    noteHistogram(qr.stats, count);
    if (improved) notePlaces<S>(middle, perRow, count, qr, firstRow, improved);
    return;
  }
  quantize<S, D>(middle, dst, rows, perRow, qr, firstRow);
  histogramIsFresh = false;
}

/** Source and destination are 0: i16, 1: i32, 2: i64. Rows are chunks of samples; firstRow is the sample number of the first. */
export function quantizeRows(sourceKind: i32, destinationKind: i32, src: usize, dst: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  switch (sourceKind * 3 + destinationKind) {
    case 0: quantize<i16, i16>(src, dst, rows, perRow, q, firstRow); break;
    case 1: quantize<i16, i32>(src, dst, rows, perRow, q, firstRow); break;
    case 2: quantize<i16, i64>(src, dst, rows, perRow, q, firstRow); break;
    case 3: quantize<i32, i16>(src, dst, rows, perRow, q, firstRow); break;
    case 4: quantize<i32, i32>(src, dst, rows, perRow, q, firstRow); break;
    case 5: quantize<i32, i64>(src, dst, rows, perRow, q, firstRow); break;
    case 6: quantize<i64, i16>(src, dst, rows, perRow, q, firstRow); break;
    case 7: quantize<i64, i32>(src, dst, rows, perRow, q, firstRow); break;
    default: quantize<i64, i64>(src, dst, rows, perRow, q, firstRow);
  }
}

/** See `quantizeTwiceOf`; the middle has the kind of the source. */
export function quantizeTwice(sourceKind: i32, destinationKind: i32, src: usize, middle: usize, dst: usize, rows: i32, perRow: i32, qa: Quantizer, qr: Quantizer, firstRow: i32): void {
  switch (sourceKind * 3 + destinationKind) {
    case 0: quantizeTwiceOf<i16, i16>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    case 1: quantizeTwiceOf<i16, i32>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    case 2: quantizeTwiceOf<i16, i64>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    case 3: quantizeTwiceOf<i32, i16>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    case 4: quantizeTwiceOf<i32, i32>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    case 5: quantizeTwiceOf<i32, i64>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    case 6: quantizeTwiceOf<i64, i16>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    case 7: quantizeTwiceOf<i64, i32>(src, middle, dst, rows, perRow, qa, qr, firstRow); break;
    default: quantizeTwiceOf<i64, i64>(src, middle, dst, rows, perRow, qa, qr, firstRow);
  }
}

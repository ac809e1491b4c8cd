/**
 * @file Casts with statistics: the words are cast first, then their tally is taken over from whoever has it or made, and
 * only what it says to be possible is looked for: overflow, underflow, the place of a new extreme.
 */

import { castRanged, castWords, countZeros } from "./cast";
import { countLost, countOutside } from "./losses";
import { COPY, Quantizer, SAT_ZERO, WRAP, roundWord } from "./quantizer";
import { LEAST_AT, MOST_AT, ZEROS, noteCounts, noteLosses, noteOverflowRow, noteTally } from "./statistics";
import { Tally, countsBins, handOnTally, moveWord, takeBins } from "./tally";
import { tallyWords } from "./tally-words";

/** Tallies that nobody else reads. */
const ownTally: Tally = changetype<Tally>(memory.data(1056, 16));
const movedTally: Tally = changetype<Tally>(memory.data(1056, 16));

@inline
function asksForSigns(t: Tally | null): bool {
  return t ? t.isSigned != 0 : false;
}

/** The tally of the words before a cast. */
function sourceTally<S>(src: usize, count: i32, q: Quantizer, firstRow: i32): Tally {
  const shared = q.source;
  const t = shared ? shared : ownTally;
  const token = <i64>firstRow + 1;
  if (shared) {
    if (t.token == token) return t;
  } else t.isSigned = i32(q.relu != 0 || asksForSigns(q.result));
  tallyWords<S>(t, src, count, false);
  t.token = token;
  return t;
}

/** Index of the first word that is `wanted` as a double, with relu where it is 0: that is not positive. */
export function firstPlace<S>(src: usize, count: i32, wanted: i64, relu: i32): i32 {
  const upTo = relu != 0 && wanted == 0;
  let i = 0;
  if (sizeof<S>() <= 4) {
    const word = sizeof<S>() == 2 ? i16x8.splat(<i16>wanted) : i32x4.splat(<i32>wanted);
    // Eight vectors at a time; the one that has it is looked at word by word.
    const step = sizeof<S>() == 2 ? 64 : 32;
    for (; i + step <= count; i += step) {
      const p = src + <usize>i * sizeof<S>();
      let found = i32x4.splat(0);
      for (let k: usize = 0; k < 128; k += 16) found = v128.or(found, sizeof<S>() == 2 ? (upTo ? i16x8.le_s(v128.load(p + k), word) : i16x8.eq(v128.load(p + k), word)) : upTo ? i32x4.le_s(v128.load(p + k), word) : i32x4.eq(v128.load(p + k), word));
      if (v128.any_true(found)) break;
    }
  }
  for (; i < count; i++) {
    const v = <i64>load<S>(src + <usize>i * sizeof<S>());
    if ((sizeof<S>() == 8 ? <f64>v == <f64>wanted : v == wanted) || (upTo && v < 0)) return i;
  }
  return 0;
}

/** Note where the new extremes are; rare once a few rows have been seen. */
function notePlaces<S>(stats: usize, t: Tally, src: usize, perRow: i32, relu: i32, firstRow: i32, improved: i32): void {
  const first = <i64>firstRow * perRow;
  if (improved & 1) store<i64>(stats + LEAST_AT, first + firstPlace<S>(src, t.count, relu ? max<i64>(t.min, 0) : t.min, relu));
  if (improved & 2) store<i64>(stats + MOST_AT, first + firstPlace<S>(src, t.count, relu ? max<i64>(t.max, 0) : t.max, relu));
}

/** Whether a word of the tally may leave the type. Rounding keeps the order of words. */
export function mayLeave(t: Tally, q: Quantizer): bool {
  if (q.path == COPY) return false;
  const least = q.relu ? max<i64>(t.min, 0) : t.min;
  const most = q.relu ? max<i64>(t.max, 0) : t.max;
  return roundWord(least, q.drop, q.rounding) < q.min || roundWord(most, q.drop, q.rounding) > q.max;
}

/** Whether words that leave the type never become 0, but for negative ones that relu has made 0 before. */
function keepsZeros(q: Quantizer): bool {
  return q.overflow != WRAP && q.overflow != SAT_ZERO && q.max > 0 && (q.relu != 0 || q.min < 0);
}

/**
 * How many words a cast makes 0 that are not 0 before it. `dst`: the words behind it, if these tell, else 0; `zeros`: how many
 * are 0 before it, where the histogram has counted them.
 */
function lostWords<S, D>(src: usize, dst: usize, count: i32, q: Quantizer, zeros: i64): i64 {
  if (q.drop <= 0) return 0;
  if (!countsBins) {
    if (q.relu) return countLost<S>(src, count, q, 0);
    zeros = countZeros<S>(src, count);
  }
  // What is 0 now and was not before has been lost.
  return dst ? countZeros<D>(dst, count) - zeros : countLost<S>(src, count, q, zeros);
}

/** Note what a cast did to words whose tally is known; returns how many overflowed. */
function noteCast<S, D>(src: usize, dst: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32, t: Tally): i64 {
  const zerosBefore = load<i64>(q.stats + ZEROS);
  const improved = noteTally(q.stats, t, q.relu);
  if (improved) notePlaces<S>(q.stats, t, src, perRow, q.relu, firstRow, improved);
  const zeros = load<i64>(q.stats + ZEROS) - zerosBefore;
  const overflows: i64 = mayLeave(t, q) ? countOutside<S>(src, rows, perRow, q, firstRow, 0) : 0;
  noteLosses(q.stats, overflows, lostWords<S, D>(src, overflows == 0 || keepsZeros(q) ? dst : 0, t.count, q, zeros));
  return overflows;
}

/** Hand the tally on to those who read the words behind the cast, if they are still the same words. */
export function handOn(q: Quantizer, t: Tally, isSame: bool, firstRow: i32): void {
  const result = q.result;
  if (!result) return;
  result.token = 0;
  if (!isSame) return;
  t.token = <i64>firstRow + 1;
  handOnTally(result, t, q.relu);
}

function quantize<S, D>(src: usize, dst: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  const count = rows * perRow;
  castWords<S, D>(src, dst, count, q);
  if (q.stats == 0 || count == 0) return;
  const t = sourceTally<S>(src, count, q, firstRow);
  const overflows = noteCast<S, D>(src, dst, rows, perRow, q, firstRow, t);
  handOn(q, t, q.path == COPY || (q.drop == 0 && overflows == 0), firstRow);
}

/** Rows that `settleOverflows` has noted. */
let settledRows = 0;

/**
 * The words that overflowed on the way from `src` to `dst` on one grid: they are others now. Takes the tally of the words
 * behind the cast over to those before it, counts them and notes their rows; −1 where they are too many for that.
 */
function settleOverflows<S, D>(before: Tally, behind: Tally, src: usize, dst: usize, rows: i32, perRow: i32, stats: usize, firstRow: i32): i64 {
  const most = rows * perRow >> 3;
  settledRows = 0;
  if (perRow < 4 || !countsBins) return -1;
  takeBins(before, behind);
  let found = 0;
  for (let r = 0; r < rows; r++, src += <usize>perRow * sizeof<S>(), dst += <usize>perRow * sizeof<D>()) {
    const earlier = found;
    let i = 0;
    for (; i + 4 <= perRow; i += 4) {
      const was = v128.load(src + (<usize>i << 2));
      const is = sizeof<D>() == 2 ? v128.load_ext<i16>(dst + (<usize>i << 1)) : v128.load(dst + (<usize>i << 2));
      let set = i32x4.bitmask(i32x4.ne(was, is));
      found += popcnt(set);
      while (set) {
        const at: usize = <usize>(i + ctz(set));
        moveWord(before, <i64>load<D>(dst + at * sizeof<D>()), <i64>load<S>(src + at * sizeof<S>()));
        set &= set - 1;
      }
    }
    for (; i < perRow; i++) {
      const was = <i64>load<S>(src + <usize>i * sizeof<S>());
      const is = <i64>load<D>(dst + <usize>i * sizeof<D>());
      if (was == is) continue;
      found++;
      moveWord(before, is, was);
    }
    if (found > most) {
      settledRows = r;
      return -1;
    }
    if (found > earlier) noteOverflowRow(stats, firstRow + r);
  }
  return found;
}

/** Note words that are cast nowhere; their tally may be shared. `overflows` of them were found by the caller. */
function note<S>(stats: usize, t: Tally, src: usize, perRow: i32, firstRow: i32, overflows: i64): void {
  const improved = noteTally(stats, t, 0);
  if (improved) notePlaces<S>(stats, t, src, perRow, 0, firstRow, improved);
  noteLosses(stats, overflows, 0);
}

/**
 * One cast whose words are two variables: exact words → accumulator, of which the result takes every word as it is. The
 * grid stays. Where nothing overflows one tally, that of the narrower words, serves both.
 */
function quantizeShared<S, D>(src: usize, dst: usize, rows: i32, perRow: i32, accum: Quantizer, result: Quantizer, firstRow: i32): void {
  const count = rows * perRow;
  const isNarrow = sizeof<S>() == 4 && sizeof<D>() <= 4;
  const exact = movedTally;
  if (isNarrow) castRanged<D>(exact, src, dst, count, accum);
  else castWords<S, D>(src, dst, count, accum);
  if (count == 0) return;
  const shared = result.result;
  const t = shared ? shared : ownTally;
  if (!shared) t.isSigned = 0;
  exact.isSigned = t.isSigned;
  exact.count = count;
  if (!isNarrow) tallyWords<S>(exact, src, count, false);
  let overflows: i64 = 0;
  if (!mayLeave(exact, accum)) {
    t.min = exact.min;
    t.max = exact.max;
    if (isNarrow) tallyWords<D>(t, dst, count, true);
    else handOnTally(t, exact, 0);
  } else {
    tallyWords<D>(t, dst, count, false);
    if (isNarrow) overflows = settleOverflows<S, D>(exact, t, src, dst, rows, perRow, accum.stats, firstRow);
    if (!isNarrow || overflows < 0) {
      if (isNarrow) tallyWords<S>(exact, src, count, true);
      overflows = countOutside<S>(src, rows, perRow, accum, firstRow, isNarrow ? settledRows : 0);
    }
  }
  note<S>(accum.stats, overflows > 0 ? exact : t, src, perRow, firstRow, overflows);
  note<D>(result.stats, t, dst, perRow, firstRow, 0);
  t.token = <i64>firstRow + 1;
}

/** Note what a cast would do to words. */
function noteUncast<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  const count = rows * perRow;
  if (count == 0) return;
  const t = sourceTally<S>(src, count, q, firstRow);
  const zerosBefore = load<i64>(q.stats + ZEROS);
  const improved = noteTally(q.stats, t, q.relu);
  if (improved) notePlaces<S>(q.stats, t, src, perRow, q.relu, firstRow, improved);
  const overflows: i64 = mayLeave(t, q) ? countOutside<S>(src, rows, perRow, q, firstRow, 0) : 0;
  noteLosses(q.stats, overflows, lostWords<S, S>(src, 0, count, q, load<i64>(q.stats + ZEROS) - zerosBefore));
}

/** Note words as they are; q.source is their tally. */
function noteOnly<S>(src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  if (rows * perRow > 0) note<S>(q.stats, sourceTally<S>(src, rows * perRow, q, firstRow), src, perRow, firstRow, 0);
}

/**
 * Note the exact sums of a saturating product (`kind` 1: i32, 2: i64) with their flags (i32): 1 if anything saturated, plus
 * twice the number of products that left the accumulator. 0 for the statistics that nobody wants.
 */
export function noteSums(kind: i32, exact: usize, flags: usize, rows: i32, perRow: i32, inputs: i32, accumStats: usize, productStats: usize, firstRow: i32): void {
  const count = rows * perRow;
  if (count == 0) return;
  let saturated: i64 = 0;
  let outside: i64 = 0;
  for (let r = 0; r < rows; r++) {
    let any = 0;
    for (let i = 0; i < perRow; i++, flags += 4) {
      const flag = load<i32>(flags);
      any |= flag;
      saturated += flag & 1;
      outside += flag >> 1;
    }
    if (accumStats && (any & 1)) noteOverflowRow(accumStats, firstRow + r);
    if (productStats && any >> 1) noteOverflowRow(productStats, firstRow + r);
  }
  if (productStats) noteCounts(productStats, <i64>count * inputs, outside);
  if (accumStats == 0) return;
  ownTally.isSigned = 0;
  if (kind == 1) {
    tallyWords<i32>(ownTally, exact, count, false);
    note<i32>(accumStats, ownTally, exact, perRow, firstRow, saturated);
  } else {
    tallyWords<i64>(ownTally, exact, count, false);
    note<i64>(accumStats, ownTally, exact, perRow, firstRow, saturated);
  }
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

/** See `quantizeShared`; the accumulator's quantizer casts, the result's only counts. */
export function quantizeSums(sourceKind: i32, destinationKind: i32, src: usize, dst: usize, rows: i32, perRow: i32, accum: Quantizer, result: Quantizer, firstRow: i32): void {
  switch (sourceKind * 3 + destinationKind) {
    case 3: quantizeShared<i32, i16>(src, dst, rows, perRow, accum, result, firstRow); break;
    case 4: quantizeShared<i32, i32>(src, dst, rows, perRow, accum, result, firstRow); break;
    case 5: quantizeShared<i32, i64>(src, dst, rows, perRow, accum, result, firstRow); break;
    case 6: quantizeShared<i64, i16>(src, dst, rows, perRow, accum, result, firstRow); break;
    case 7: quantizeShared<i64, i32>(src, dst, rows, perRow, accum, result, firstRow); break;
    default: quantizeShared<i64, i64>(src, dst, rows, perRow, accum, result, firstRow);
  }
}

/** Note words that go on as they are. */
export function noteWords(sourceKind: i32, src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  if (sourceKind == 0) noteOnly<i16>(src, rows, perRow, q, firstRow);
  else if (sourceKind == 1) noteOnly<i32>(src, rows, perRow, q, firstRow);
  else noteOnly<i64>(src, rows, perRow, q, firstRow);
}

/** See `noteUncast`: for words whose cast is done by somebody else. */
export function noteCasts(sourceKind: i32, src: usize, rows: i32, perRow: i32, q: Quantizer, firstRow: i32): void {
  if (sourceKind == 0) noteUncast<i16>(src, rows, perRow, q, firstRow);
  else if (sourceKind == 1) noteUncast<i32>(src, rows, perRow, q, firstRow);
  else noteUncast<i64>(src, rows, perRow, q, firstRow);
}

/** Note casts of words (i32), on one grid, of which every row has a number of its own; a place is then row · 2^32 + number within the row. */
export function noteRuns(words: usize, lengths: usize, rows: i32, q: Quantizer, firstRow: i32): void {
  let count = 0;
  for (let r: usize = 0; r < <usize>rows; r++) count += load<i32>(lengths + (r << 2));
  if (count == 0) return;
  const t = ownTally;
  t.isSigned = 0;
  tallyWords<i32>(t, words, count, false);
  const improved = noteTally(q.stats, t, 0);
  if (improved & 1) store<i64>(q.stats + LEAST_AT, placeInRuns(lengths, firstPlace<i32>(words, count, t.min, 0), firstRow));
  if (improved & 2) store<i64>(q.stats + MOST_AT, placeInRuns(lengths, firstPlace<i32>(words, count, t.max, 0), firstRow));
  if (!mayLeave(t, q)) return;
  let overflows: i64 = 0;
  for (let r = 0; r < rows; r++) {
    const length = load<i32>(lengths + (<usize>r << 2));
    overflows += countOutside<i32>(words, 1, length, q, firstRow + r, 0);
    words += <usize>length << 2;
  }
  noteLosses(q.stats, overflows, 0);
}

function placeInRuns(lengths: usize, index: i32, firstRow: i32): i64 {
  let row = firstRow;
  for (; index >= load<i32>(lengths); lengths += 4, row++) index -= load<i32>(lengths);
  return (<i64>row << 32) + index;
}

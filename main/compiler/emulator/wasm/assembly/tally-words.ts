/**
 * @file Makes a tally of words. For every bit position k the words are counted that have a bit at k or above, in vectors:
 * small words by a table (`byte-words.ts`), words of 32 bits by their exponents (`exponents.ts`), others by smeared
 * magnitudes (`highest-bits.ts`).
 */

import { countBytes } from "./byte-words";
import { clear } from "./carry-save";
import { WINDOW, countBits, countedUpTo, positiveUpTo } from "./exponents";
import { clearUnary, countWords, unaryAll, unaryPositive } from "./highest-bits";
import { rangeOf, shortRange } from "./ranges";
import { NEGATIVE, POSITIVE, TALLY_BYTES, Tally, address, countsBins, tallyWord } from "./tally";

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

/** Count one by one the words below 2^shift that are not 0. */
function smallWords(t: Tally, src: usize, count: i32, shift: i32): void {
  const limit = <i64>1 << <i64>shift;
  const most = i64x2.splat(limit);
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const p = src + (<usize>i << 3);
    const near = v128.or(v128.or(smallAmongTwo(p, most), smallAmongTwo(p + 16, most)), v128.or(smallAmongTwo(p + 32, most), smallAmongTwo(p + 48, most)));
    if (v128.any_true(near)) for (let k: usize = 0; k < 64; k += 8) smallWord(t, load<i64>(p + k), limit);
  }
  for (; i < count; i++) smallWord(t, load<i64>(src + (<usize>i << 3)), limit);
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

/** Words of `bits` bits at most, by their exponents: a window from the largest one down, then what is left below it. */
function tallyBits(t: Tally, src: usize, count: i32, bits: i32): void {
  let left: i64 = count;
  for (; bits > 0 && left > 0; bits -= WINDOW) {
    countBits(src, count, bits, t.isSigned);
    let all: i64 = 0;
    let positive: i64 = 0;
    for (let k = 0; k < min(bits, WINDOW); k++) {
      const more = countedUpTo(k) - all;
      const morePositive = t.isSigned ? positiveUpTo(k) - positive : more;
      const to = address(t) + (<usize>(bits - 1 - k) << 3);
      store<i64>(to + POSITIVE, morePositive);
      store<i64>(to + NEGATIVE, more - morePositive);
      all += more;
      positive += morePositive;
    }
    left -= all;
    if (bits > WINDOW && left > 0 && lookForSmall(t, src, count, bits - WINDOW)) return;
  }
}

/** Of so many words one is looked at by itself before the next window costs less. */
const FEW: i32 = 32;
/** Constants lie in memory: in a loop the engine would make them anew each time. */
const one: usize = memory.data<u64>([0x0000000100000001, 0x0000000100000001], 16);

/** Magnitudes of four words less one: 0 becomes the largest number without a sign. */
@inline
function beforeWords(p: usize): v128 {
  return i32x4.sub(i32x4.abs(v128.load(p)), v128.load(one));
}

/** Count one by one the words (i32) of at most `bits` bits that are not 0; false, and none is counted, if they are many. */
function lookForSmall(t: Tally, src: usize, count: i32, bits: i32): bool {
  const limit = <i64>1 << <i64>bits;
  const most = i32x4.splat(<i32>(limit - 1));
  let few = count / FEW + 16;
  let i = 0;
  // Sixteen at a time; only four among which one is small are looked at.
  for (; i + 16 <= count; i += 16) {
    const p = src + (<usize>i << 2);
    const a = beforeWords(p);
    const b = beforeWords(p + 16);
    const c = beforeWords(p + 32);
    const d = beforeWords(p + 48);
    if (!v128.any_true(i32x4.lt_u(i32x4.min_u(i32x4.min_u(a, b), i32x4.min_u(c, d)), most))) continue;
    for (let k: usize = 0; k < 64; k += 16) few -= smallAmongFour(t, p + k, most);
    if (few < 0) {
      for (let at = address(t), end = at + (<usize>bits << 3); at < end; at += 8) {
        store<i64>(at + POSITIVE, 0);
        store<i64>(at + NEGATIVE, 0);
      }
      return false;
    }
  }
  for (; i < count; i++) smallWord(t, <i64>load<i32>(src + (<usize>i << 2)), limit);
  return true;
}

function smallAmongFour(t: Tally, p: usize, most: v128): i32 {
  const all = i32x4.bitmask(i32x4.lt_u(beforeWords(p), most));
  for (let set = all; set; set &= set - 1) tallyWord(t, <i64>load<i32>(p + (<usize>ctz(set) << 2)), 1);
  return popcnt(all);
}

function tallyRanged<S>(t: Tally, src: usize, count: i32): void {
  const most = max<i64>(-t.min, t.max);
  if (most < 256) {
    clearUnary();
    countBytes<S>(src, count, <i32>most, t.isSigned, unaryAll, unaryPositive);
    spread(t, 0);
  } else if (sizeof<S>() == 4) tallyBits(t, src, count, 64 - <i32>clz<i64>(most));
  else {
    countWords<S>(src, count, 0, t.isSigned);
    spread(t, 0);
  }
}

/** Long words are tallied in parts, each as words of 32 bits if these hold them. */
const PART: i32 = 2048;
const shortened: usize = memory.data(8192, 16);
const partTally: Tally = changetype<Tally>(memory.data(1056, 16));

function tallyPart(t: Tally, src: usize, count: i32): void {
  clear(address(t) + POSITIVE, TALLY_BYTES - POSITIVE);
  if (shortRange(t, src, count, shortened)) {
    tallyRanged<i32>(t, shortened, count);
    return;
  }
  rangeOf<i64>(t, src, count);
  if (t.min < -0x20000000000000 || t.max > 0x20000000000000) {
    for (let i = 0; i < count; i++) tallyWord(t, load<i64>(src + (<usize>i << 3)), 1);
    return;
  }
  const shift = max(0, 48 - <i32>clz<i64>(max<i64>(-t.min, t.max)));
  countWords<i64>(src, count, shift, t.isSigned);
  spread(t, shift);
  if (shift > 0 && load<i64>(unaryAll) < count) smallWords(t, src, count, shift);
}

function tallyLong(t: Tally, src: usize, count: i32): void {
  t.min = i64.MAX_VALUE;
  t.max = i64.MIN_VALUE;
  const part = partTally;
  part.isSigned = t.isSigned;
  for (let done = 0; done < count; done += PART) {
    tallyPart(part, src + (<usize>done << 3), min(count - done, PART));
    t.min = min(t.min, part.min);
    t.max = max(t.max, part.max);
    for (let at: usize = POSITIVE; at < TALLY_BYTES; at += 16) v128.store(address(t) + at, i64x2.add(v128.load(address(t) + at), v128.load(address(part) + at)));
  }
}

/** Fewer words are tallied one by one: to begin and to end the vectors' counting takes longer. */
const VECTORS_FROM: i32 = 128;

/** Tally `count` words (at least one) of the type S. `isRanged`: the caller has set min and max. */
export function tallyWords<S>(t: Tally, src: usize, count: i32, isRanged: bool): void {
  t.count = count;
  if (!countsBins) {
    if (!isRanged) rangeOf<S>(t, src, count);
    return;
  }
  clear(address(t) + POSITIVE, TALLY_BYTES - POSITIVE);
  if (count < VECTORS_FROM) {
    if (!isRanged) rangeOf<S>(t, src, count);
    for (let i = 0; i < count; i++) tallyWord(t, <i64>load<S>(src + <usize>i * sizeof<S>()), 1);
    return;
  }
  if (sizeof<S>() == 8) {
    tallyLong(t, src, count);
    return;
  }
  if (!isRanged) rangeOf<S>(t, src, count);
  tallyRanged<S>(t, src, count);
}

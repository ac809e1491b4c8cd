/**
 * @file What is counted of a variable: range, overflow, underflow and a histogram of binary exponents.
 *
 * Layout of the statistics of one variable, in 64-bit words, shared with `wasm-statistics.ts`:
 * 0 count, 1 min, 2 max, 3 place of min, 4 place of max, 5 overflows, 6 underflows, 7 samples with overflow,
 * 8 first such sample, 9 last such sample, 10 zeros, 11…74 counts of words with 2^k ≤ |word| < 2^(k+1).
 * A place is sample · words per sample + index.
 */

const ZEROS: usize = 80;
const BINS: usize = 88;

/** Counts of the last chunk: [0] words that are not zero … see `noteHistogram`. */
const chunkBins: usize = memory.data(66 * 8, 16);

export function clearHistogram(): void {
  memory.fill(chunkBins, 0, 66 * 8);
}

@inline
function addBin(bin: i32, count: i64): void {
  const at = chunkBins + (<usize>bin << 3);
  store<i64>(at, load<i64>(at) + count);
}

/** Count one word. As a double it may round up to the next power of two: so does the reference. */
export function histogramOfWord(v: i64): void {
  if (v == 0) return;
  const f = <f64>v;
  addBin(<i32>((reinterpret<u64>(f) >>> 52) & 0x7ff) - 1023, 1);
}

// The vector form counts, for every bit position k, the words that have a bit at k or above: the word is smeared to the
// right, then a tree of carry-save adders counts 16 vectors at a time and bit by bit only their sixty-fours.

@inline
function smear(m: v128): v128 {
  m = v128.or(m, i16x8.shr_u(m, 1));
  m = v128.or(m, i16x8.shr_u(m, 2));
  m = v128.or(m, i16x8.shr_u(m, 4));
  return v128.or(m, i16x8.shr_u(m, 8));
}

/** How the eight magnitudes of a vector are read: 0 |i16|, 1 max(i16, 0), 2 |i32| cut off at 2^16 − 1, 3 |i32| >> 15, 4 and 5 like 2 and 3 with max(i32, 0). */
@inline
function magnitudes(p: usize, kind: i32): v128 {
  if (kind == 0) return i16x8.abs(v128.load(p));
  if (kind == 1) return i16x8.max_s(v128.load(p), i16x8.splat(0));
  let a = v128.load(p);
  let b = v128.load(p, 16);
  if (kind >= 4) {
    a = i32x4.max_s(a, i32x4.splat(0));
    b = i32x4.max_s(b, i32x4.splat(0));
  } else {
    a = i32x4.abs(a);
    b = i32x4.abs(b);
  }
  if (kind == 3 || kind == 5) return i16x8.narrow_i32x4_u(i32x4.shr_u(a, 15), i32x4.shr_u(b, 15));
  return i16x8.narrow_i32x4_u(a, b);
}

let ones: v128 = i16x8.splat(0);
let twos: v128 = i16x8.splat(0);
let fours: v128 = i16x8.splat(0);
let eights: v128 = i16x8.splat(0);
let sixteens: v128 = i16x8.splat(0);
let thirtyTwos: v128 = i16x8.splat(0);

/** counts[k] += weight · number of lanes of v with bit k set, k = 0…15. */
function addBits(v: v128, weight: i64): void {
  const one = i16x8.splat(1);
  for (let k = 0; k < 16; k++) {
    const set = i16x8.bitmask(i16x8.ne(v128.and(i16x8.shr_u(v, k), one), i16x8.splat(0)));
    if (set) store<i64>(unary + (<usize>k << 3), load<i64>(unary + (<usize>k << 3)) + weight * <i64>popcnt<i32>(set));
  }
}

/** Words with a bit at k or above. */
const unary: usize = memory.data(17 * 8, 16);
/** Sixty-fours of up to 4096 blocks, by bit and lane. */
const sixtyFours: usize = memory.data(16 * 16, 16);

@inline
function pass(src: usize, groups: i32, stride: usize, kind: i32): void {
  let c1 = i16x8.splat(0);
  let c2 = c1;
  let c4 = c1;
  let c8 = c1;
  let c16 = c1;
  let c32 = c1;
  const one = i16x8.splat(1);
  memory.fill(sixtyFours, 0, 256);
  let p = src;
  for (let g = 0; g < groups; g++) {
    let e0 = c1;
    let e1 = c1;
    // Eight vectors → one vector of eights, twice; unrolled by hand through two halves.
    let half0 = c1;
    for (let h = 0; h < 2; h++) {
      const v0 = smear(magnitudes(p, kind));
      const v1 = smear(magnitudes(p + stride, kind));
      const v2 = smear(magnitudes(p + 2 * stride, kind));
      const v3 = smear(magnitudes(p + 3 * stride, kind));
      let u = v128.xor(c1, v0);
      const t0 = v128.or(v128.and(c1, v0), v128.and(u, v1));
      c1 = v128.xor(u, v1);
      u = v128.xor(c1, v2);
      const t1 = v128.or(v128.and(c1, v2), v128.and(u, v3));
      c1 = v128.xor(u, v3);
      u = v128.xor(c2, t0);
      const f0 = v128.or(v128.and(c2, t0), v128.and(u, t1));
      c2 = v128.xor(u, t1);
      const v4 = smear(magnitudes(p + 4 * stride, kind));
      const v5 = smear(magnitudes(p + 5 * stride, kind));
      const v6 = smear(magnitudes(p + 6 * stride, kind));
      const v7 = smear(magnitudes(p + 7 * stride, kind));
      u = v128.xor(c1, v4);
      const t2 = v128.or(v128.and(c1, v4), v128.and(u, v5));
      c1 = v128.xor(u, v5);
      u = v128.xor(c1, v6);
      const t3 = v128.or(v128.and(c1, v6), v128.and(u, v7));
      c1 = v128.xor(u, v7);
      u = v128.xor(c2, t2);
      const f1 = v128.or(v128.and(c2, t2), v128.and(u, t3));
      c2 = v128.xor(u, t3);
      u = v128.xor(c4, f0);
      e0 = v128.or(v128.and(c4, f0), v128.and(u, f1));
      c4 = v128.xor(u, f1);
      if (h == 0) half0 = e0;
      p += 8 * stride;
    }
    e1 = e0;
    const u = v128.xor(c8, half0);
    const s = v128.or(v128.and(c8, half0), v128.and(u, e1));
    c8 = v128.xor(u, e1);
    const t16 = v128.and(c16, s);
    c16 = v128.xor(c16, s);
    const t32 = v128.and(c32, t16);
    c32 = v128.xor(c32, t16);
    if (!v128.any_true(t32)) continue;
    for (let k = 0; k < 16; k++) {
      const at = sixtyFours + (<usize>k << 4);
      v128.store(at, i16x8.add(v128.load(at), v128.and(i16x8.shr_u(t32, k), one)));
    }
  }
  ones = c1;
  twos = c2;
  fours = c4;
  eights = c8;
  sixteens = c16;
  thirtyTwos = c32;
}

// A function for each kind, so that the engine optimises only those that are used.
function pass0(src: usize, groups: i32): void {
  pass(src, groups, 16, 0);
}

function pass1(src: usize, groups: i32): void {
  pass(src, groups, 16, 1);
}

function pass2(src: usize, groups: i32): void {
  pass(src, groups, 32, 2);
}

function pass3(src: usize, groups: i32): void {
  pass(src, groups, 32, 3);
}

function pass4(src: usize, groups: i32): void {
  pass(src, groups, 32, 4);
}

function pass5(src: usize, groups: i32): void {
  pass(src, groups, 32, 5);
}

/** Count whole groups of 16 vectors; fills `unary`. */
function countGroups(src: usize, groups: i32, kind: i32): void {
  memory.fill(unary, 0, 17 * 8);
  const stride: usize = kind < 2 ? 16 : 32;
  let done = 0;
  while (done < groups) {
    // The lanes of the sixteens hold 16 bits.
    const now = min(groups - done, 4096);
    const from = src + <usize>done * 16 * stride;
    switch (kind) {
      case 0: pass0(from, now); break;
      case 1: pass1(from, now); break;
      case 2: pass2(from, now); break;
      case 3: pass3(from, now); break;
      case 4: pass4(from, now); break;
      default: pass5(from, now);
    }
    for (let k = 0; k < 16; k++) {
      const sums = i32x4.extadd_pairwise_i16x8_u(v128.load(sixtyFours + (<usize>k << 4)));
      const total = <i64>i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
      store<i64>(unary + (<usize>k << 3), load<i64>(unary + (<usize>k << 3)) + 64 * total);
    }
    addBits(ones, 1);
    addBits(twos, 2);
    addBits(fours, 4);
    addBits(eights, 8);
    addBits(sixteens, 16);
    addBits(thirtyTwos, 32);
    done += now;
  }
}

/** Words with a bit at k or above → words whose highest bit is k. */
function spread(offset: i32, last: i32): void {
  for (let k = 0; k <= last; k++) addBin(offset + k, load<i64>(unary + (<usize>k << 3)) - load<i64>(unary + (<usize>(k + 1) << 3)));
}

/** Count i16 words; negative ones as 0 with relu. */
export function histogramOf16(src: usize, count: i32, relu: i32): void {
  const groups = count >> 7;
  if (groups > 0) {
    countGroups(src, groups, relu ? 1 : 0);
    spread(0, 15);
  }
  for (let i = groups << 7; i < count; i++) {
    const v = <i32>load<i16>(src + (<usize>i << 1));
    const m = relu ? max(v, 0) : abs(v);
    if (m) addBin(31 - clz(m), 1);
  }
}

/** Count the words of magnitude 2^15 and above. */
function largeWords(src: usize, count: i32, relu: i32): void {
  const top = i32x4.splat(0x7fff);
  const bottom = i32x4.splat(relu ? i32.MIN_VALUE : -0x7fff);
  for (let i = 0; i < count; i += 4, src += 16) {
    const v = v128.load(src);
    let set = i32x4.bitmask(v128.or(i32x4.gt_s(v, top), i32x4.lt_s(v, bottom)));
    while (set) {
      const word = load<i32>(src + (<usize>ctz(set) << 2));
      addBin(31 - clz(abs(word)), 1);
      set &= set - 1;
    }
  }
}

/** Take the histogram of the last chunk over to other words, where only few of them differ. */
export function moveBins<S>(before: usize, after: usize, count: i32): void {
  let i = 0;
  if (sizeof<S>() == 4) {
    for (; i + 4 <= count; i += 4) {
      const at = <usize>i << 2;
      let set = i32x4.bitmask(i32x4.ne(v128.load(before + at), v128.load(after + at)));
      while (set) {
        const lane = at + (<usize>ctz(set) << 2);
        moveBin(<i64>load<i32>(before + lane), <i64>load<i32>(after + lane));
        set &= set - 1;
      }
    }
  }
  for (; i < count; i++) {
    const at = <usize>i * sizeof<S>();
    const from = <i64>load<S>(before + at);
    const to = <i64>load<S>(after + at);
    if (from != to) moveBin(from, to);
  }
}

function moveBin(from: i64, to: i64): void {
  if (from != 0) addBin(<i32>((reinterpret<u64>(<f64>from) >>> 52) & 0x7ff) - 1023, -1);
  histogramOfWord(to);
}

/** Count i32 words; `hasLeast` says that -2^31 may occur. */
export function histogramOf32(src: usize, count: i32, relu: i32, hasLeast: bool): void {
  // The magnitude of -2^31 does not fit the vector form.
  const groups = hasLeast ? 0 : count >> 7;
  if (groups > 0) {
    // The low fifteen bits with everything larger cut off, then what lies above: by itself where it is rare.
    countGroups(src, groups, relu ? 4 : 2);
    const above = load<i64>(unary + 15 * 8);
    spread(0, 14);
    if (above > 0 && above < groups << 3) largeWords(src, groups << 7, relu);
    else if (above > 0) {
      countGroups(src, groups, relu ? 5 : 3);
      spread(15, 15);
    }
  }
  for (let i = groups << 7; i < count; i++) {
    const v = <i64>load<i32>(src + (<usize>i << 2));
    const m = relu ? max<i64>(v, 0) : abs<i64>(v);
    if (m) addBin(63 - <i32>clz<i64>(m), 1);
  }
}

/** Add the counts of the last chunk of `count` words to a variable. */
export function noteHistogram(stats: usize, count: i32): void {
  let seen: i64 = 0;
  for (let k: usize = 0; k < 64; k++) {
    const n = load<i64>(chunkBins + (k << 3));
    if (n == 0) continue;
    seen += n;
    store<i64>(stats + BINS + (k << 3), load<i64>(stats + BINS + (k << 3)) + n);
  }
  store<i64>(stats + ZEROS, load<i64>(stats + ZEROS) + count - seen);
}

/** Add counts of a chunk; bit 0 of the result: a new minimum, bit 1: a new maximum. */
export function noteChunk(stats: usize, count: i32, least: i64, most: i64, overflows: i64, underflows: i64): i32 {
  store<i64>(stats, load<i64>(stats) + count);
  store<i64>(stats + 40, load<i64>(stats + 40) + overflows);
  store<i64>(stats + 48, load<i64>(stats + 48) + underflows);
  let improved = 0;
  if (least < load<i64>(stats + 8)) {
    store<i64>(stats + 8, least);
    improved = 1;
  }
  if (most > load<i64>(stats + 16)) {
    store<i64>(stats + 16, most);
    improved |= 2;
  }
  return improved;
}

/** Note one word of a variable that is not a chunk: index of a table, partial sum. */
export function noteWord(stats: usize, v: i64, overflowed: bool, underflowed: bool, row: i32, place: i64): void {
  const improved = noteChunk(stats, 1, v, v, i64(overflowed), i64(underflowed));
  if (improved & 1) store<i64>(stats + 24, place);
  if (improved & 2) store<i64>(stats + 32, place);
  if (overflowed) noteOverflowRow(stats, row);
  if (v == 0) store<i64>(stats + ZEROS, load<i64>(stats + ZEROS) + 1);
  else {
    const f = <f64>v;
    const at = stats + BINS + (<usize>(((reinterpret<u64>(f) >>> 52) & 0x7ff) - 1023) << 3);
    store<i64>(at, load<i64>(at) + 1);
  }
}

/** Note counts without values (products). */
export function noteTally(stats: usize, count: i64, overflows: i64): void {
  store<i64>(stats, load<i64>(stats) + count);
  store<i64>(stats + 40, load<i64>(stats + 40) + overflows);
}

/** Note that a sample overflowed; once per sample, samples in ascending order. */
export function noteOverflowRow(stats: usize, row: i32): void {
  if (load<i64>(stats + 72) == row) return;
  store<i64>(stats + 72, row);
  store<i64>(stats + 56, load<i64>(stats + 56) + 1);
  if (load<i64>(stats + 64) < 0) store<i64>(stats + 64, row);
}

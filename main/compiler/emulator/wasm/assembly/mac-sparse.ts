/**
 * @file Matrix–vector products on 16-bit words that are often 0, such as those behind a relu: the inputs of a sample that are
 * not 0 are gathered, and only their weights are read. What a step computes is that of `mac16.ts`: pairs of inputs, lanes of
 * outputs, exact sums and low parts; here the pairs are made of any two inputs, so their weights are interleaved on the way.
 */

import { Mac16, lowSums, mac16, storeVector } from "./mac16";

/** Layout shared with `bind-mac-sparse.ts`. */
@unmanaged
export class MacSparse {
  /** The same product for samples that are not worth it; a window is one run, products are truncated. */
  dense: Mac16;
  inputs: i32;
  /** [tile of up to 16 outputs][input][outputs to a multiple of 8] i16; a multiple of 8 outputs, and the last tile as wide as it is. */
  columns: usize;
  /** Room for the words that are not 0, i16, and for the numbers of their inputs, i16; a multiple of 8, and 8 more. */
  words: usize;
  numbers: usize;
}

/** Samples that are looked at before it is decided how all of a chunk go. */
const LOOKED_AT: i32 = 8;
const WORDS: i32 = 8;

/** For every set of eight lanes the bytes that bring them to the front. */
const toFront: usize = memory.data(4096, 16);

function fillToFront(): void {
  for (let set = 0; set < 256; set++) {
    let at: usize = toFront + (<usize>set << 4);
    for (let lane = 0; lane < WORDS; lane++) {
      if (!(set >> lane & 1)) continue;
      store<u8>(at, <u8>(2 * lane));
      store<u8>(at + 1, <u8>(2 * lane + 1));
      at += 2;
    }
  }
}

fillToFront();

@inline
function nonZeros(p: usize, left: i32): i32 {
  const set = i16x8.bitmask(i16x8.ne(v128.load(p), i16x8.splat(0)));
  return left >= WORDS ? set : set & ((1 << left) - 1);
}

/** Whether so many words are 0 that gathering the others is worth it: the steps are longer by a fifth. */
function isWorthIt(p: MacSparse): bool {
  const m = p.dense;
  const rows = min(LOOKED_AT, m.rows);
  let found = 0;
  for (let r = 0; r < rows; r++) {
    const x = m.x + <usize>(r * m.rowStride);
    for (let i = 0; i < p.inputs; i += WORDS) found += popcnt<i32>(nonZeros(x + (<usize>i << 1), p.inputs - i));
  }
  return found * 10 < rows * p.inputs * 7;
}

/** Gather the inputs of a sample that are not 0; an odd number of them gets a 0 at its end. Returns the number of pairs. */
@inline
function gather(p: MacSparse, x: usize): i32 {
  let words = p.words;
  let numbers = p.numbers;
  let number = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  for (let left = p.inputs; left > 0; left -= WORDS, x += 16) {
    const set = nonZeros(x, left);
    const order = v128.load(toFront + (<usize>set << 4));
    v128.store(words, i8x16.relaxed_swizzle(v128.load(x), order));
    v128.store(numbers, i8x16.relaxed_swizzle(number, order));
    const bytes = <usize>popcnt<i32>(set) << 1;
    words += bytes;
    numbers += bytes;
    number = i16x8.add(number, i16x8.splat(8));
  }
  store<i16>(words, 0);
  store<i16>(numbers, 0);
  return (<i32>(words - p.words) + 2) >> 2;
}

/** The sums of 8 or 16 outputs of one sample. */
@inline
function tile(p: MacSparse, pairs: i32, IS_WIDE: bool, columns: usize, firstOutput: i32, out: usize): void {
  const m = p.dense;
  const zero = i32x4.splat(0);
  const drop = m.drop;
  const maskWord: i32 = (1 << drop) - 1;
  const mask = i16x8.splat(<i16>maskWord);
  const shift = IS_WIDE ? 5 : 4;
  let d0 = zero;
  let d1 = zero;
  let d2 = zero;
  let d3 = zero;
  let l0 = zero;
  let l1 = zero;
  let l2 = zero;
  let l3 = zero;
  let numbers = p.numbers;
  const end = p.words + (<usize>pairs << 2);
  for (let at = p.words; at < end; at += 4, numbers += 4) {
    const x = v128.load32_splat(at);
    const a = columns + (<usize>load<u16>(numbers) << shift);
    const b = columns + (<usize>load<u16>(numbers, 2) << shift);
    const w0 = i16x8.shuffle(v128.load(a), v128.load(b), 0, 8, 1, 9, 2, 10, 3, 11);
    const w1 = i16x8.shuffle(v128.load(a), v128.load(b), 4, 12, 5, 13, 6, 14, 7, 15);
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(x, w0));
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(x, w1));
    l0 = i16x8.add(l0, v128.and(i16x8.mul(x, w0), mask));
    l1 = i16x8.add(l1, v128.and(i16x8.mul(x, w1), mask));
    if (IS_WIDE) {
      const w2 = i16x8.shuffle(v128.load(a, 16), v128.load(b, 16), 0, 8, 1, 9, 2, 10, 3, 11);
      const w3 = i16x8.shuffle(v128.load(a, 16), v128.load(b, 16), 4, 12, 5, 13, 6, 14, 7, 15);
      d2 = i32x4.add(d2, i32x4.dot_i16x8_s(x, w2));
      d3 = i32x4.add(d3, i32x4.dot_i16x8_s(x, w3));
      l2 = i16x8.add(l2, v128.and(i16x8.mul(x, w2), mask));
      l3 = i16x8.add(l3, v128.and(i16x8.mul(x, w3), mask));
    }
  }
  const biases = m.biases + (<usize>firstOutput << 2);
  const left = m.outputs - firstOutput;
  storeVector(out, lowSums(v128.load(biases), d0, l0, drop), left);
  storeVector(out + 16, lowSums(v128.load(biases, 16), d1, l1, drop), left - 4);
  if (IS_WIDE) {
    storeVector(out + 32, lowSums(v128.load(biases, 32), d2, l2, drop), left - 8);
    storeVector(out + 48, lowSums(v128.load(biases, 48), d3, l3, drop), left - 12);
  }
}

/** Compute all outputs of `rows` samples. @shape → i32 [rows, outputs] */
export function macSparse(p: MacSparse): void {
  const m = p.dense;
  if (!isWorthIt(p)) {
    mac16(m);
    return;
  }
  const wideBytes = <usize>p.inputs << 5;
  let out = m.out;
  for (let r = 0; r < m.rows; r++, out += <usize>m.outputs << 2) {
    const pairs = gather(p, m.x + <usize>(r * m.rowStride));
    let columns = p.columns;
    let first = 0;
    for (; first + 8 < m.outputs; first += 16, columns += wideBytes) tile(p, pairs, true, columns, first, out + (<usize>first << 2));
    if (first < m.outputs) tile(p, pairs, false, columns, first, out + (<usize>first << 2));
  }
}

/**
 * @file Products on 16-bit words for wrapping accumulators whose lanes are eight samples: windows and vectors with few outputs.
 *
 * The words of eight samples are turned into an image of vectors (with its padding), windows run over that, and the sums are
 * turned back into rows. The arithmetic is that of `mac16.ts`. Inputs whose weights are all 0 for a group of outputs are in
 * none of its pairs.
 */

import { lowSums } from "./mac16";
import { storeTurned } from "./words";

/** Layout shared with `bind-mac-samples.ts`. All strides and addresses in bytes. */
@unmanaged
export class MacSamples {
  x: usize;
  rows: i32;
  rowStride: i32;
  /** Lines of a sample that windows read, and their words. */
  lines: i32;
  lineWords: i32;
  lineStride: i32;
  /** Room for the turned image: [word][8 samples] i16. */
  image: usize;
  /** 0: the image has no padding. */
  paddedBytes: i32;
  /** Where the first line begins in the image, and from there to the next. */
  imageStart: i32;
  imageLine: i32;
  outHeight: i32;
  /** From a line of windows in the image to the next, from a window to the next. */
  windowLine: i32;
  outWidth: i32;
  windowStep: i32;
  /**
   * For every two outputs (the last one may be alone): the number of pairs of inputs, then of every pair where its inputs lie
   * behind the window's first byte (two i32) and its weights ([output][2 inputs] i16).
   */
  pairs: usize;
  /** i32, one per output; on the accumulator's grid. */
  biases: usize;
  outputs: i32;
  /** Room for turned sums: [word][8 samples] i32. */
  sums: usize;
  out: usize;
  /** Fraction bits to drop from every product; negative: to add to the sum. */
  drop: i32;
  flushSteps: i32;
  /** 1: products are rounded half up, 0: truncated. */
  roundsHalfUp: i32;
}

/** Store up to eight vectors; the last ones are left out where words are missing. */
@inline
function storeSome(to: usize, count: i32, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, a);
  if (count > 1) v128.store(to, b, 16);
  if (count > 2) v128.store(to, c, 32);
  if (count > 3) v128.store(to, d, 48);
}

/** Turn up to eight words of eight samples: word i of all samples becomes vector i. */
@inline
function turnWords(x: usize, stride: usize, last: i32, to: usize, count: i32): void {
  const r0 = v128.load(x);
  const r1 = v128.load(x + stride * min(1, last));
  const r2 = v128.load(x + stride * min(2, last));
  const r3 = v128.load(x + stride * min(3, last));
  const r4 = v128.load(x + stride * min(4, last));
  const r5 = v128.load(x + stride * min(5, last));
  const r6 = v128.load(x + stride * min(6, last));
  const r7 = v128.load(x + stride * min(7, last));
  const a0 = i16x8.shuffle(r0, r4, 0, 8, 1, 9, 2, 10, 3, 11);
  const a1 = i16x8.shuffle(r1, r5, 0, 8, 1, 9, 2, 10, 3, 11);
  const a2 = i16x8.shuffle(r2, r6, 0, 8, 1, 9, 2, 10, 3, 11);
  const a3 = i16x8.shuffle(r3, r7, 0, 8, 1, 9, 2, 10, 3, 11);
  const b0 = i16x8.shuffle(a0, a2, 0, 8, 1, 9, 2, 10, 3, 11);
  const b1 = i16x8.shuffle(a1, a3, 0, 8, 1, 9, 2, 10, 3, 11);
  const b2 = i16x8.shuffle(a0, a2, 4, 12, 5, 13, 6, 14, 7, 15);
  const b3 = i16x8.shuffle(a1, a3, 4, 12, 5, 13, 6, 14, 7, 15);
  storeSome(
    to, count, i16x8.shuffle(b0, b1, 0, 8, 1, 9, 2, 10, 3, 11), i16x8.shuffle(b0, b1, 4, 12, 5, 13, 6, 14, 7, 15),
    i16x8.shuffle(b2, b3, 0, 8, 1, 9, 2, 10, 3, 11), i16x8.shuffle(b2, b3, 4, 12, 5, 13, 6, 14, 7, 15),
  );
  if (count <= 4) return;
  const c0 = i16x8.shuffle(r0, r4, 4, 12, 5, 13, 6, 14, 7, 15);
  const c1 = i16x8.shuffle(r1, r5, 4, 12, 5, 13, 6, 14, 7, 15);
  const c2 = i16x8.shuffle(r2, r6, 4, 12, 5, 13, 6, 14, 7, 15);
  const c3 = i16x8.shuffle(r3, r7, 4, 12, 5, 13, 6, 14, 7, 15);
  const d0 = i16x8.shuffle(c0, c2, 0, 8, 1, 9, 2, 10, 3, 11);
  const d1 = i16x8.shuffle(c1, c3, 0, 8, 1, 9, 2, 10, 3, 11);
  const d2 = i16x8.shuffle(c0, c2, 4, 12, 5, 13, 6, 14, 7, 15);
  const d3 = i16x8.shuffle(c1, c3, 4, 12, 5, 13, 6, 14, 7, 15);
  storeSome(
    to + 64, count - 4, i16x8.shuffle(d0, d1, 0, 8, 1, 9, 2, 10, 3, 11), i16x8.shuffle(d0, d1, 4, 12, 5, 13, 6, 14, 7, 15),
    i16x8.shuffle(d2, d3, 0, 8, 1, 9, 2, 10, 3, 11), i16x8.shuffle(d2, d3, 4, 12, 5, 13, 6, 14, 7, 15),
  );
}

/** Turn the lines of eight samples; behind the last sample it stands for those that are missing. */
function turnLines(p: MacSamples, x: usize, last: i32): void {
  const stride = <usize>p.rowStride;
  const words = p.lineWords;
  let line = p.image + p.imageStart;
  for (let y = p.lines; y > 0; y--, x += p.lineStride, line += p.imageLine) {
    let i = 0;
    for (; i + 8 <= words; i += 8) turnWords(x + (<usize>i << 1), stride, last, line + (<usize>i << 4), 8);
    if (i < words) turnWords(x + (<usize>i << 1), stride, last, line + (<usize>i << 4), words - i);
  }
}

@inline
function flush(a: v128, d: v128, l: v128, halves: v128, LOW: bool, HALF: bool, drop: i32): v128 {
  return LOW ? lowSums(a, HALF ? i32x4.add(d, halves) : d, l, drop) : i32x4.add(a, i32x4.shl(d, -drop));
}

/** Low parts of products. */
@inline
function lowParts(x: v128, w: v128, half: v128, mask: v128, HALF: bool): v128 {
  return v128.and(HALF ? i16x8.add(i16x8.mul(x, w), half) : i16x8.mul(x, w), mask);
}

/** J outputs of all windows of eight samples. `pairs` begins with their number. */
@inline
function outputsOf(p: MacSamples, J: i32, LOW: bool, HALF: bool, pairs: usize, first: i32): void {
  const zero = i32x4.splat(0);
  const drop = p.drop;
  const maskWord: i32 = LOW ? (1 << drop) - 1 : 0;
  const mask = i16x8.splat(<i16>maskWord);
  const halfWord: i32 = HALF ? 1 << (drop - 1) : 0;
  const half = i16x8.splat(<i16>halfWord);
  const size: usize = 8 + 4 * J;
  const end = pairs + 4 + <usize>load<i32>(pairs) * size;
  const flushBytes = <usize>p.flushSteps * size;
  const b0 = v128.load32_splat(p.biases + (<usize>first << 2));
  const b1 = J > 1 ? v128.load32_splat(p.biases + (<usize>first << 2), 4) : zero;
  const outStep = <usize>p.outputs << 5;
  let out = p.sums + (<usize>first << 5);
  for (let oy = 0; oy < p.outHeight; oy++) {
    let window = p.image + <usize>oy * p.windowLine;
    for (let ox = p.outWidth; ox > 0; ox--, window += p.windowStep, out += outStep) {
      let a00 = b0;
      let a01 = b0;
      let a10 = b1;
      let a11 = b1;
      let at = pairs + 4;
      while (at < end) {
        const stop = min<usize>(end, at + flushBytes);
        const halves = i32x4.splat(HALF ? 2 * <i32>((stop - at) / size) * halfWord : 0);
        let d00 = zero;
        let d01 = zero;
        let d10 = zero;
        let d11 = zero;
        let l00 = zero;
        let l01 = zero;
        let l10 = zero;
        let l11 = zero;
        for (; at < stop; at += size) {
          const a = v128.load(window + load<i32>(at));
          const b = v128.load(window + load<i32>(at, 4));
          const x0 = i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
          const x1 = i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
          const w0 = v128.load32_splat(at, 8);
          d00 = i32x4.add(d00, i32x4.dot_i16x8_s(x0, w0));
          d01 = i32x4.add(d01, i32x4.dot_i16x8_s(x1, w0));
          if (LOW) {
            l00 = i16x8.add(l00, lowParts(x0, w0, half, mask, HALF));
            l01 = i16x8.add(l01, lowParts(x1, w0, half, mask, HALF));
          }
          if (J > 1) {
            const w1 = v128.load32_splat(at, 12);
            d10 = i32x4.add(d10, i32x4.dot_i16x8_s(x0, w1));
            d11 = i32x4.add(d11, i32x4.dot_i16x8_s(x1, w1));
            if (LOW) {
              l10 = i16x8.add(l10, lowParts(x0, w1, half, mask, HALF));
              l11 = i16x8.add(l11, lowParts(x1, w1, half, mask, HALF));
            }
          }
        }
        a00 = flush(a00, d00, l00, halves, LOW, HALF, drop);
        a01 = flush(a01, d01, l01, halves, LOW, HALF, drop);
        if (J > 1) {
          a10 = flush(a10, d10, l10, halves, LOW, HALF, drop);
          a11 = flush(a11, d11, l11, halves, LOW, HALF, drop);
        }
      }
      v128.store(out, a00);
      v128.store(out, a01, 16);
      if (J > 1) {
        v128.store(out, a10, 32);
        v128.store(out, a11, 48);
      }
    }
  }
}

function outputs2(p: MacSamples, pairs: usize, first: i32): void {
  if (p.drop <= 0) outputsOf(p, 2, false, false, pairs, first);
  else if (p.roundsHalfUp) outputsOf(p, 2, true, true, pairs, first);
  else outputsOf(p, 2, true, false, pairs, first);
}

function outputs1(p: MacSamples, pairs: usize, first: i32): void {
  if (p.drop <= 0) outputsOf(p, 1, false, false, pairs, first);
  else if (p.roundsHalfUp) outputsOf(p, 1, true, true, pairs, first);
  else outputsOf(p, 1, true, false, pairs, first);
}

/** Four words of four samples from the turned sums into their rows. */
@inline
function turnFour(from: usize, to: usize, stride: usize): void {
  storeTurned(to, stride, v128.load(from), v128.load(from, 32), v128.load(from, 64), v128.load(from, 96));
}

/** Turn the sums of `samples` samples back into rows. */
function turnBack(from: usize, to: usize, words: i32, samples: i32): void {
  const stride = <usize>words << 2;
  if (samples < 8 || words < 4) {
    for (let s: usize = 0; s < <usize>samples; s++) for (let i: usize = 0; i < <usize>words; i++) store<i32>(to + s * stride + (i << 2), load<i32>(from + (i << 5) + (s << 2)));
    return;
  }
  for (let i = 0; i < words; i += 4) {
    // The last four are turned with those before them, twice perhaps.
    const at = <usize>min(i, words - 4);
    turnFour(from + (at << 5), to + (at << 2), stride);
    turnFour(from + (at << 5) + 16, to + 4 * stride + (at << 2), stride);
  }
}

/** Compute all outputs of all windows of `rows` samples. @shape → i32 [rows, outHeight, outWidth, outputs] */
export function macSamples(p: MacSamples): void {
  const words = p.outHeight * p.outWidth * p.outputs;
  if (p.paddedBytes > 0) memory.fill(p.image, 0, p.paddedBytes);
  for (let row = 0; row < p.rows; row += 8) {
    const samples = min(8, p.rows - row);
    turnLines(p, p.x + <usize>row * p.rowStride, samples - 1);
    let pairs = p.pairs;
    let first = 0;
    for (; first + 2 <= p.outputs; first += 2) {
      outputs2(p, pairs, first);
      pairs += 4 + <usize>load<i32>(pairs) * 16;
    }
    if (first < p.outputs) outputs1(p, pairs, first);
    turnBack(p.sums, p.out + (<usize>(row * words) << 2), words, samples);
  }
}

/**
 * @file Convolutions of one channel and stride 1 on 16-bit words for wrapping accumulators: lanes are eight neighbouring
 * windows of a line, so that small windows with few filters keep the lanes busy.
 *
 * The arithmetic is that of `mac16.ts`, without flushes in between: the caller knows that the lanes hold a whole window.
 */

import { storeLanes } from "./words";

/** Layout shared with `bind-mac-pixels.ts`. All strides and addresses in bytes. */
@unmanaged
export class MacPixels {
  x: usize;
  rows: i32;
  rowStride: i32;
  outHeight: i32;
  lineStride: i32;
  /** At least 8. */
  outWidth: i32;
  /** Pairs of inputs of a window. */
  pairs: i32;
  /** i32, two per pair: where an input lies behind the window's first byte. */
  offsets: usize;
  /** [output][pair] three vectors: the pair's weights side by side four times, the first one eight times, the second one eight times. */
  weights: usize;
  /** i32, one per output, on the accumulator's grid. */
  biases: usize;
  outputs: i32;
  out: usize;
  /** Fraction bits to drop from every product; negative: to add to the sum. */
  drop: i32;
  /** 1: products are rounded half up, 0: truncated. */
  roundsHalfUp: i32;
}

@inline
function lowParts(a: v128, w: v128, half: v128, mask: v128, HALF: bool): v128 {
  const p = i16x8.mul(a, w);
  return v128.and(HALF ? i16x8.add(p, half) : p, mask);
}

@inline
function finish(bias: v128, d: v128, l: v128, halves: v128, drop: i32, LOW: bool, HALF: bool): v128 {
  if (!LOW) return i32x4.add(bias, i32x4.shl(d, -drop));
  return i32x4.add(bias, i32x4.shr_s(i32x4.sub(HALF ? i32x4.add(d, halves) : d, l), drop));
}

@inline
function storePairs(out: usize, v: v128, w: v128, stride: usize): void {
  const a = i32x4.shuffle(v, w, 0, 4, 1, 5);
  const b = i32x4.shuffle(v, w, 2, 6, 3, 7);
  if (stride == 8) {
    v128.store(out, a);
    v128.store(out, b, 16);
    return;
  }
  v128.store64_lane(out, a, 0);
  v128.store64_lane(out + stride, a, 1);
  v128.store64_lane(out + 2 * stride, b, 0);
  v128.store64_lane(out + 3 * stride, b, 1);
}

/** J outputs from `first` on, of all windows. */
@inline
function outputsOf(p: MacPixels, J: i32, LOW: bool, HALF: bool, first: i32): void {
  const zero = i32x4.splat(0);
  const drop = p.drop;
  const maskWord: i32 = LOW ? (1 << drop) - 1 : 0;
  const mask = i16x8.splat(<i16>maskWord);
  const halfWord: i32 = HALF ? 1 << (drop - 1) : 0;
  const half = i16x8.splat(<i16>halfWord);
  const halves = i32x4.splat(2 * p.pairs * halfWord);
  const b0 = v128.load32_splat(p.biases + (<usize>first << 2));
  const b1 = J > 1 ? v128.load32_splat(p.biases + (<usize>first << 2), 4) : zero;
  const outputBytes = <usize>p.pairs * 48;
  const weights = p.weights + <usize>first * outputBytes;
  const endOffset = p.offsets + (<usize>p.pairs << 3);
  const stride = <usize>p.outputs << 2;
  const width = p.outWidth;
  let out = p.out + (<usize>first << 2);
  for (let row = 0; row < p.rows; row++) {
    let line = p.x + <usize>row * p.rowStride;
    for (let oy = p.outHeight; oy > 0; oy--, line += p.lineStride) {
      for (let ox = 0; ox < width; ox += 8) {
        // The last windows of a line are computed with those before them, twice perhaps.
        const at = <usize>min(ox, width - 8);
        const pixel = line + (at << 1);
        let d00 = zero;
        let d01 = zero;
        let d10 = zero;
        let d11 = zero;
        let l0 = zero;
        let l1 = zero;
        let w = weights;
        for (let o = p.offsets; o < endOffset; o += 8, w += 48) {
          const a = v128.load(pixel + load<i32>(o));
          const b = v128.load(pixel + load<i32>(o, 4));
          const low = i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
          const high = i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
          const both = v128.load(w);
          d00 = i32x4.add(d00, i32x4.dot_i16x8_s(low, both));
          d01 = i32x4.add(d01, i32x4.dot_i16x8_s(high, both));
          if (LOW) {
            l0 = i16x8.add(l0, lowParts(a, v128.load(w, 16), half, mask, HALF));
            l0 = i16x8.add(l0, lowParts(b, v128.load(w, 32), half, mask, HALF));
          }
          if (J > 1) {
            const next = w + outputBytes;
            const pair = v128.load(next);
            d10 = i32x4.add(d10, i32x4.dot_i16x8_s(low, pair));
            d11 = i32x4.add(d11, i32x4.dot_i16x8_s(high, pair));
            if (LOW) {
              l1 = i16x8.add(l1, lowParts(a, v128.load(next, 16), half, mask, HALF));
              l1 = i16x8.add(l1, lowParts(b, v128.load(next, 32), half, mask, HALF));
            }
          }
        }
        const to = out + at * stride;
        const s00 = finish(b0, d00, i32x4.extend_low_i16x8_u(l0), halves, drop, LOW, HALF);
        const s01 = finish(b0, d01, i32x4.extend_high_i16x8_u(l0), halves, drop, LOW, HALF);
        if (J > 1) {
          storePairs(to, s00, finish(b1, d10, i32x4.extend_low_i16x8_u(l1), halves, drop, LOW, HALF), stride);
          storePairs(to + 4 * stride, s01, finish(b1, d11, i32x4.extend_high_i16x8_u(l1), halves, drop, LOW, HALF), stride);
        } else {
          storeLanes(to, s00, stride);
          storeLanes(to + 4 * stride, s01, stride);
        }
      }
      out += <usize>width * stride;
    }
  }
}

function outputs2(p: MacPixels, first: i32): void {
  if (p.drop <= 0) outputsOf(p, 2, false, false, first);
  else if (p.roundsHalfUp) outputsOf(p, 2, true, true, first);
  else outputsOf(p, 2, true, false, first);
}

function outputs1(p: MacPixels, first: i32): void {
  if (p.drop <= 0) outputsOf(p, 1, false, false, first);
  else if (p.roundsHalfUp) outputsOf(p, 1, true, true, first);
  else outputsOf(p, 1, true, false, first);
}

/** Compute all outputs of all windows of `rows` samples. @shape → i32 [rows, outHeight, outWidth, outputs] */
export function macPixels(p: MacPixels): void {
  let first = 0;
  for (; first + 2 <= p.outputs; first += 2) outputs2(p, first);
  if (first < p.outputs) outputs1(p, first);
}

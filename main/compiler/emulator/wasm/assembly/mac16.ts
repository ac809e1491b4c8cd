/**
 * @file Matrix–vector products on 16-bit words for wrapping accumulators: dense layers and convolutions.
 *
 * Lanes are outputs. Weights come in pairs of inputs, so that `dot` adds two products per lane. Where products are
 * truncated by s bits, Σ floor(p / 2^s) = (Σ p − Σ (p mod 2^s)) / 2^s: the sum comes from `dot`, the low parts from the
 * masked low halves. The low parts are collected in 16-bit lanes and taken off every `flushSteps` steps.
 * The result of an output is the exact sum with its bias, on the accumulator's grid, not yet wrapped.
 */

/** Layout shared with `bind-mac.ts`. All strides and addresses in bytes. */
@unmanaged
export class Mac16 {
  x: usize;
  rows: i32;
  rowStride: i32;
  outHeight: i32;
  lineStride: i32;
  outWidth: i32;
  pixelStride: i32;
  /** A window is `segments` runs of `pairs` pairs of inputs. */
  segments: i32;
  segmentStride: i32;
  pairs: i32;
  /** [tile of up to 4 vectors][segment][pair][vector][4 outputs][2 inputs] i16. */
  weights: usize;
  /** i32, one per output, to a multiple of 4; on the accumulator's grid. */
  biases: usize;
  outputs: i32;
  out: usize;
  /** Fraction bits to drop from every product; negative: to add to the sum. */
  drop: i32;
  flushSteps: i32;
  /** 1: products are rounded half up, 0: truncated. */
  roundsHalfUp: i32;
}

/** Store the first `count` lanes, none where there are none. */
@inline
export function storeVector(p: usize, v: v128, count: i32): void {
  if (count >= 4) {
    v128.store(p, v);
    return;
  }
  if (count >= 2) v128.store64_lane(p, v, 0);
  if (count == 1) v128.store32_lane(p, v, 0);
  else if (count == 3) v128.store32_lane(p + 8, v, 2);
}

/** One tile of V vectors for all rows and pixels. LOW: products lose bits. HALF: they are rounded half up. */
@inline
function tile(p: Mac16, V: i32, LOW: bool, HALF: bool, weights: usize, firstOutput: i32): void {
  const zero = i32x4.splat(0);
  const segments = p.segments;
  const segmentStride = <usize>p.segmentStride;
  const pairBytes = <usize>p.pairs << 2;
  const drop = p.drop;
  const steps = p.flushSteps;
  const maskWord: i32 = LOW ? (1 << drop) - 1 : 0;
  const mask = i16x8.splat(<i16>maskWord);
  const halfWord: i32 = HALF ? 1 << (drop - 1) : 0;
  const half = i16x8.splat(<i16>halfWord);
  const biases = p.biases + (<usize>firstOutput << 2);
  const b0 = v128.load(biases);
  const b1 = V > 1 ? v128.load(biases, 16) : zero;
  const b2 = V > 2 ? v128.load(biases, 32) : zero;
  const b3 = V > 3 ? v128.load(biases, 48) : zero;
  const outStride = <usize>p.outputs << 2;
  const lastCount = p.outputs - firstOutput - 4 * (V - 1);
  let out = p.out + (<usize>firstOutput << 2);
  for (let row = 0; row < p.rows; row++) {
    for (let oy = 0; oy < p.outHeight; oy++) {
      let pixel = p.x + <usize>row * p.rowStride + <usize>oy * p.lineStride;
      for (let ox = p.outWidth; ox > 0; ox--, pixel += p.pixelStride) {
        let a0 = b0;
        let a1 = b1;
        let a2 = b2;
        let a3 = b3;
        let d0 = zero;
        let d1 = zero;
        let d2 = zero;
        let d3 = zero;
        let l0 = zero;
        let l1 = zero;
        let l2 = zero;
        let l3 = zero;
        let w = weights;
        let left = steps;
        let from = pixel;
        for (let segment = segments; segment > 0; segment--, from += segmentStride) {
          let at = from;
          const end = from + pairBytes;
          while (at < end) {
            const stop = min<usize>(end, at + (<usize>left << 2));
            left -= <i32>((stop - at) >> 2);
            for (; at < stop; at += 4, w += 16 * V) {
              const x = v128.load32_splat(at);
              const w0 = v128.load(w);
              d0 = i32x4.add(d0, i32x4.dot_i16x8_s(x, w0));
              if (LOW) l0 = i16x8.add(l0, v128.and(HALF ? i16x8.add(i16x8.mul(x, w0), half) : i16x8.mul(x, w0), mask));
              if (V > 1) {
                const w1 = v128.load(w, 16);
                d1 = i32x4.add(d1, i32x4.dot_i16x8_s(x, w1));
                if (LOW) l1 = i16x8.add(l1, v128.and(HALF ? i16x8.add(i16x8.mul(x, w1), half) : i16x8.mul(x, w1), mask));
              }
              if (V > 2) {
                const w2 = v128.load(w, 32);
                d2 = i32x4.add(d2, i32x4.dot_i16x8_s(x, w2));
                if (LOW) l2 = i16x8.add(l2, v128.and(HALF ? i16x8.add(i16x8.mul(x, w2), half) : i16x8.mul(x, w2), mask));
              }
              if (V > 3) {
                const w3 = v128.load(w, 48);
                d3 = i32x4.add(d3, i32x4.dot_i16x8_s(x, w3));
                if (LOW) l3 = i16x8.add(l3, v128.and(HALF ? i16x8.add(i16x8.mul(x, w3), half) : i16x8.mul(x, w3), mask));
              }
            }
            if (left == 0) {
              const halves = i32x4.splat(HALF ? 2 * steps * halfWord : 0);
              a0 = flush(a0, d0, l0, halves, LOW, HALF, drop);
              d0 = zero;
              l0 = zero;
              if (V > 1) {
                a1 = flush(a1, d1, l1, halves, LOW, HALF, drop);
                d1 = zero;
                l1 = zero;
              }
              if (V > 2) {
                a2 = flush(a2, d2, l2, halves, LOW, HALF, drop);
                d2 = zero;
                l2 = zero;
              }
              if (V > 3) {
                a3 = flush(a3, d3, l3, halves, LOW, HALF, drop);
                d3 = zero;
                l3 = zero;
              }
              left = steps;
            }
          }
        }
        const halves = i32x4.splat(HALF ? 2 * (steps - left) * halfWord : 0);
        storeVector(out, flush(a0, d0, l0, halves, LOW, HALF, drop), V == 1 ? lastCount : 4);
        if (V > 1) storeVector(out + 16, flush(a1, d1, l1, halves, LOW, HALF, drop), V == 2 ? lastCount : 4);
        if (V > 2) storeVector(out + 32, flush(a2, d2, l2, halves, LOW, HALF, drop), V == 3 ? lastCount : 4);
        if (V > 3) storeVector(out + 48, flush(a3, d3, l3, halves, LOW, HALF, drop), lastCount);
        out += outStride;
      }
    }
  }
}

@inline
function flush(a: v128, d: v128, l: v128, halves: v128, LOW: bool, HALF: bool, drop: i32): v128 {
  return LOW ? lowSums(a, HALF ? i32x4.add(d, halves) : d, l, drop) : i32x4.add(a, i32x4.shl(d, -drop));
}

/** Add to sums what products are on their grid: without their low parts. */
@inline
export function lowSums(a: v128, d: v128, l: v128, drop: i32): v128 {
  return i32x4.add(a, i32x4.shr_s(i32x4.sub(d, i32x4.extadd_pairwise_i16x8_u(l)), drop));
}

function tile4(p: Mac16, weights: usize, first: i32): void {
  if (p.drop <= 0) tile(p, 4, false, false, weights, first);
  else if (p.roundsHalfUp) tile(p, 4, true, true, weights, first);
  else tile(p, 4, true, false, weights, first);
}

function tile3(p: Mac16, weights: usize, first: i32): void {
  if (p.drop <= 0) tile(p, 3, false, false, weights, first);
  else if (p.roundsHalfUp) tile(p, 3, true, true, weights, first);
  else tile(p, 3, true, false, weights, first);
}

function tile2(p: Mac16, weights: usize, first: i32): void {
  if (p.drop <= 0) tile(p, 2, false, false, weights, first);
  else if (p.roundsHalfUp) tile(p, 2, true, true, weights, first);
  else tile(p, 2, true, false, weights, first);
}

function tile1(p: Mac16, weights: usize, first: i32): void {
  if (p.drop <= 0) tile(p, 1, false, false, weights, first);
  else if (p.roundsHalfUp) tile(p, 1, true, true, weights, first);
  else tile(p, 1, true, false, weights, first);
}

/** Compute all outputs of all windows of `rows` samples. @shape → i32 [rows, outHeight, outWidth, outputs] */
export function mac16(p: Mac16): void {
  const vectors = (p.outputs + 3) >> 2;
  const vectorBytes = <usize>(p.segments * p.pairs) << 4;
  let weights = p.weights;
  let done = 0;
  while (done < vectors) {
    const now = min(4, vectors - done);
    switch (now) {
      case 4: tile4(p, weights, done << 2); break;
      case 3: tile3(p, weights, done << 2); break;
      case 2: tile2(p, weights, done << 2); break;
      default: tile1(p, weights, done << 2);
    }
    weights += vectorBytes * now;
    done += now;
  }
}

/**
 * @file Matrix–vector products for every other width and mode: on 32-bit lanes, on doubles (to 53 bits), on 64-bit words.
 *
 * Lanes are outputs. Every product is rounded to the accumulator's grid. A wrapping accumulator gives the exact sum with
 * its bias (wrapped later); a saturating one is limited after every product and every addition, in the order of the
 * offsets. Watched, also the exact sums and, per output, twice the number of products that left the accumulator's type,
 * plus 1 if anything saturated.
 */

import { storeVector } from "./mac16";
import { Quantizer, limitWord, roundWord } from "./quantizer";
import { word } from "./words";

/** Layout shared with `bind-mac.ts`. Strides and addresses in bytes. */
@unmanaged
export class MacWords {
  x: usize;
  /** 0: i16, 1: i32, 2: i64. */
  xKind: i32;
  rows: i32;
  rowStride: i32;
  outHeight: i32;
  lineStride: i32;
  outWidth: i32;
  pixelStride: i32;
  inputs: i32;
  /** i32 per input in the order of additions: where it lies behind the window's first byte. */
  offsets: usize;
  /** 1: output j reads channel j only (depthwise); else every output reads every input. */
  perChannel: i32;
  /** [vector of outputs][input][lane]: i32 × 4, f64 × 2 or i64 × 1. */
  weights: usize;
  /** One word of the kernel's kind per output, padded to whole vectors: rounded, not limited. */
  biases: usize;
  /** The same, limited to the accumulator. */
  startBiases: usize;
  outputs: i32;
  /** i32 for 32-bit lanes, else i64. */
  out: usize;
  /** Exact sums (as `out`) and flags (i32); 0: not watched. */
  exact: usize;
  flags: usize;
  /** Product → accumulator. */
  accum: Quantizer;
}

// ---- 32-bit lanes ---------------------------------------------------------------------------------------------

@inline
function x32(at: usize, kind: i32, perChannel: bool): v128 {
  if (kind == 0) return perChannel ? v128.load_ext<i16>(at) : i32x4.splat(<i32>load<i16>(at));
  return perChannel ? v128.load(at) : v128.load32_splat(at);
}

/** V vectors of outputs, wrapping accumulator, TRN or RND. */
@inline
function wrap32(p: MacWords, V: i32, kind: i32, perChannel: bool, first: i32): void {
  const vectorBytes = <usize>p.inputs << 4;
  const weights = p.weights + vectorBytes * (first >> 2);
  const zero = i32x4.splat(0);
  const b0 = v128.load(p.biases + (<usize>first << 2));
  const b1 = V > 1 ? v128.load(p.biases + (<usize>first << 2), 16) : zero;
  const b2 = V > 2 ? v128.load(p.biases + (<usize>first << 2), 32) : zero;
  const b3 = V > 2 ? v128.load(p.biases + (<usize>first << 2), 48) : zero;
  const drop = max(0, p.accum.drop);
  const up = max(0, -p.accum.drop);
  const half = i32x4.splat(p.accum.rounding == 2 && drop > 0 ? 1 << (drop - 1) : 0);
  const lastOffset = p.offsets + (<usize>p.inputs << 2);
  const channel: usize = perChannel ? <usize>first << (kind == 0 ? 1 : 2) : 0;
  const step: usize = kind == 0 ? 8 : 16;
  let out = p.out + (<usize>first << 2);
  for (let row = 0; row < p.rows; row++) {
    for (let oy = 0; oy < p.outHeight; oy++) {
      let pixel = p.x + <usize>row * p.rowStride + <usize>oy * p.lineStride + channel;
      for (let ox = p.outWidth; ox > 0; ox--, pixel += p.pixelStride) {
        let a0 = zero;
        let a1 = zero;
        let a2 = zero;
        let a3 = zero;
        let w = weights;
        for (let o = p.offsets; o < lastOffset; o += 4, w += 16) {
          const at = pixel + load<i32>(o);
          const x = x32(at, kind, perChannel);
          a0 = i32x4.add(a0, i32x4.shr_s(i32x4.add(i32x4.mul(x, v128.load(w)), half), drop));
          if (V > 1) a1 = i32x4.add(a1, i32x4.shr_s(i32x4.add(i32x4.mul(perChannel ? x32(at + step, kind, true) : x, v128.load(w + vectorBytes)), half), drop));
          if (V > 2) {
            a2 = i32x4.add(a2, i32x4.shr_s(i32x4.add(i32x4.mul(perChannel ? x32(at + 2 * step, kind, true) : x, v128.load(w + 2 * vectorBytes)), half), drop));
            a3 = i32x4.add(a3, i32x4.shr_s(i32x4.add(i32x4.mul(perChannel ? x32(at + 3 * step, kind, true) : x, v128.load(w + 3 * vectorBytes)), half), drop));
          }
        }
        storeVector(out, i32x4.add(i32x4.shl(a0, up), b0), p.outputs - first);
        if (V > 1) storeVector(out + 16, i32x4.add(i32x4.shl(a1, up), b1), p.outputs - first - 4);
        if (V > 2) {
          storeVector(out + 32, i32x4.add(i32x4.shl(a2, up), b2), p.outputs - first - 8);
          storeVector(out + 48, i32x4.add(i32x4.shl(a3, up), b3), p.outputs - first - 12);
        }
        out += <usize>p.outputs << 2;
      }
    }
  }
}

function wrap32x4(p: MacWords, first: i32): void {
  if (p.perChannel) {
    if (p.xKind == 0) wrap32(p, 4, 0, true, first);
    else wrap32(p, 4, 1, true, first);
  } else if (p.xKind == 0) wrap32(p, 4, 0, false, first);
  else wrap32(p, 4, 1, false, first);
}

function wrap32x1(p: MacWords, first: i32): void {
  if (p.perChannel) {
    if (p.xKind == 0) wrap32(p, 1, 0, true, first);
    else wrap32(p, 1, 1, true, first);
  } else if (p.xKind == 0) wrap32(p, 1, 0, false, first);
  else wrap32(p, 1, 1, false, first);
}

/** V vectors, saturating accumulator (SAT, SAT_SYM), TRN or RND, not watched. */
@inline
function saturate32(p: MacWords, V: i32, first: i32): void {
  const vectorBytes = <usize>p.inputs << 4;
  const weights = p.weights + vectorBytes * (first >> 2);
  const zero = i32x4.splat(0);
  const start = p.startBiases + (<usize>first << 2);
  const b0 = v128.load(start);
  const b1 = V > 1 ? v128.load(start, 16) : zero;
  const drop = p.accum.drop;
  const half = i32x4.splat(p.accum.rounding == 2 && drop > 0 ? 1 << (drop - 1) : 0);
  const low = i32x4.splat(<i32>p.accum.min);
  const high = i32x4.splat(<i32>p.accum.max);
  const lastOffset = p.offsets + (<usize>p.inputs << 2);
  const channel: usize = p.perChannel ? <usize>first << (p.xKind == 0 ? 1 : 2) : 0;
  const step: usize = p.xKind == 0 ? 8 : 16;
  let out = p.out + (<usize>first << 2);
  for (let row = 0; row < p.rows; row++) {
    for (let oy = 0; oy < p.outHeight; oy++) {
      let pixel = p.x + <usize>row * p.rowStride + <usize>oy * p.lineStride + channel;
      for (let ox = p.outWidth; ox > 0; ox--, pixel += p.pixelStride) {
        let a0 = b0;
        let a1 = b1;
        let w = weights;
        for (let o = p.offsets; o < lastOffset; o += 4, w += 16) {
          const at = pixel + load<i32>(o);
          const x = p.perChannel ? x32(at, p.xKind, true) : x32(at, p.xKind, false);
          const q0 = i32x4.shr_s(i32x4.add(i32x4.mul(x, v128.load(w)), half), drop);
          a0 = i32x4.min_s(i32x4.max_s(i32x4.add(a0, i32x4.min_s(i32x4.max_s(q0, low), high)), low), high);
          if (V > 1) {
            const q1 = i32x4.shr_s(i32x4.add(i32x4.mul(p.perChannel ? x32(at + step, p.xKind, true) : x, v128.load(w + vectorBytes)), half), drop);
            a1 = i32x4.min_s(i32x4.max_s(i32x4.add(a1, i32x4.min_s(i32x4.max_s(q1, low), high)), low), high);
          }
        }
        storeVector(out, a0, p.outputs - first);
        if (V > 1) storeVector(out + 16, a1, p.outputs - first - 4);
        out += <usize>p.outputs << 2;
      }
    }
  }
}

function saturate32x2(p: MacWords, first: i32): void {
  saturate32(p, 2, first);
}

function saturate32x1(p: MacWords, first: i32): void {
  saturate32(p, 1, first);
}

/** One vector, TRN or RND, any overflow but SAT_ZERO, watched. */
function watched32(p: MacWords, first: i32): void {
  const weights = p.weights + ((<usize>p.inputs << 4) * (first >> 2));
  const wraps = p.accum.overflow == 0;
  const exactBias = v128.load(p.biases + (<usize>first << 2));
  const start = v128.load(p.startBiases + (<usize>first << 2));
  const drop = max(0, p.accum.drop);
  const up = max(0, -p.accum.drop);
  const half = i32x4.splat(p.accum.rounding == 2 && drop > 0 ? 1 << (drop - 1) : 0);
  const low = i32x4.splat(<i32>max<i64>(p.accum.min, i32.MIN_VALUE));
  const high = i32x4.splat(<i32>min<i64>(p.accum.max, i32.MAX_VALUE));
  const lastOffset = p.offsets + (<usize>p.inputs << 2);
  const channel: usize = p.perChannel ? <usize>first << (p.xKind == 0 ? 1 : 2) : 0;
  const biasMoved = v128.xor(exactBias, start);
  let at4 = <usize>first << 2;
  const count = p.outputs - first;
  for (let row = 0; row < p.rows; row++) {
    for (let oy = 0; oy < p.outHeight; oy++) {
      let pixel = p.x + <usize>row * p.rowStride + <usize>oy * p.lineStride + channel;
      for (let ox = p.outWidth; ox > 0; ox--, pixel += p.pixelStride) {
        let acc = start;
        let sum = exactBias;
        let moved = biasMoved;
        let outside = i32x4.splat(0);
        let w = weights;
        for (let o = p.offsets; o < lastOffset; o += 4, w += 16) {
          const at = pixel + load<i32>(o);
          const x = p.perChannel ? x32(at, p.xKind, true) : x32(at, p.xKind, false);
          const q = i32x4.shl(i32x4.shr_s(i32x4.add(i32x4.mul(x, v128.load(w)), half), drop), up);
          const inside = i32x4.min_s(i32x4.max_s(q, low), high);
          outside = i32x4.sub(outside, i32x4.ne(inside, q));
          sum = i32x4.add(sum, q);
          const next = i32x4.add(acc, inside);
          acc = i32x4.min_s(i32x4.max_s(next, low), high);
          moved = v128.or(moved, v128.xor(next, acc));
        }
        storeVector(p.out + at4, wraps ? sum : acc, count);
        storeVector(p.exact + at4, sum, count);
        const isMoved = v128.or(i32x4.ne(moved, i32x4.splat(0)), i32x4.ne(outside, i32x4.splat(0)));
        storeVector(p.flags + at4, i32x4.sub(i32x4.shl(outside, 1), isMoved), count);
        at4 += <usize>p.outputs << 2;
      }
    }
  }
}

/** Products and sums on 32-bit lanes. @shape → i32 [rows, outHeight, outWidth, outputs] */
export function mac32(p: MacWords): void {
  const vectors = (p.outputs + 3) >> 2;
  let done = 0;
  while (done < vectors) {
    const first = done << 2;
    if (p.exact) {
      watched32(p, first);
      done += 1;
    } else if (p.accum.overflow == 0) {
      if (vectors - done >= 4) {
        wrap32x4(p, first);
        done += 4;
      } else {
        wrap32x1(p, first);
        done += 1;
      }
    } else if (vectors - done >= 2) {
      saturate32x2(p, first);
      done += 2;
    } else {
      saturate32x1(p, first);
      done += 1;
    }
  }
}

// ---- doubles --------------------------------------------------------------------------------------------------

@inline
function x64(at: usize, kind: i32, perChannel: i32): v128 {
  if (kind == 0) return perChannel ? f64x2.convert_low_i32x4_s(i32x4.extend_low_i16x8_s(v128.load32_zero(at))) : f64x2.splat(<f64>load<i16>(at));
  if (kind == 1) return perChannel ? f64x2.convert_low_i32x4_s(v128.load64_zero(at)) : f64x2.splat(<f64>load<i32>(at));
  const low = f64x2.splat(<f64>load<i64>(at));
  return perChannel ? f64x2.replace_lane(low, 1, <f64>load<i64>(at, 8)) : low;
}

/** Round to integers; every mode is exact because the caller keeps magnitudes below 2^52. */
@inline
function roundDoubles(y: v128, mode: i32): v128 {
  const half = f64x2.splat(0.5);
  if (mode == 0) return f64x2.floor(y);
  if (mode == 2) return f64x2.floor(f64x2.add(y, half));
  if (mode == 1) return f64x2.trunc(y);
  if (mode == 5) return f64x2.ceil(f64x2.sub(y, half));
  if (mode == 6) return f64x2.nearest(y);
  const sign = v128.and(y, i64x2.splat(i64.MIN_VALUE));
  const magnitude = f64x2.abs(y);
  return v128.or(mode == 3 ? f64x2.ceil(f64x2.sub(magnitude, half)) : f64x2.floor(f64x2.add(magnitude, half)), sign);
}

@inline
function storePair(p: usize, v: v128, count: i32): void {
  store<i64>(p, <i64>f64x2.extract_lane(v, 0));
  if (count > 1) store<i64>(p, <i64>f64x2.extract_lane(v, 1), 8);
}

function power(exponent: i32): f64 {
  return reinterpret<f64>(<u64>(1023 + exponent) << 52);
}

/** V vectors of two outputs, wrapping, any rounding. */
@inline
function wrapF64(p: MacWords, V: i32, first: i32): void {
  const vectorBytes = <usize>p.inputs << 4;
  const weights = p.weights + vectorBytes * (first >> 1);
  const zero = f64x2.splat(0);
  const b0 = v128.load(p.biases + (<usize>first << 3));
  const b1 = V > 1 ? v128.load(p.biases + (<usize>first << 3), 16) : zero;
  const b2 = V > 1 ? v128.load(p.biases + (<usize>first << 3), 32) : zero;
  const b3 = V > 1 ? v128.load(p.biases + (<usize>first << 3), 48) : zero;
  const scale = f64x2.splat(power(-p.accum.drop));
  const mode = p.accum.rounding;
  const kind = p.xKind;
  const lastOffset = p.offsets + (<usize>p.inputs << 2);
  const size: usize = kind == 0 ? 2 : kind == 1 ? 4 : 8;
  const channel: usize = p.perChannel ? <usize>first * size : 0;
  let out = p.out + (<usize>first << 3);
  for (let row = 0; row < p.rows; row++) {
    for (let oy = 0; oy < p.outHeight; oy++) {
      let pixel = p.x + <usize>row * p.rowStride + <usize>oy * p.lineStride + channel;
      for (let ox = p.outWidth; ox > 0; ox--, pixel += p.pixelStride) {
        let a0 = b0;
        let a1 = b1;
        let a2 = b2;
        let a3 = b3;
        let w = weights;
        for (let o = p.offsets; o < lastOffset; o += 4, w += 16) {
          const at = pixel + load<i32>(o);
          let x = x64(at, kind, p.perChannel);
          a0 = f64x2.add(a0, roundDoubles(f64x2.mul(f64x2.mul(x, v128.load(w)), scale), mode));
          if (V > 1) {
            if (p.perChannel) x = x64(at + 2 * size, kind, 1);
            a1 = f64x2.add(a1, roundDoubles(f64x2.mul(f64x2.mul(x, v128.load(w + vectorBytes)), scale), mode));
            if (p.perChannel) x = x64(at + 4 * size, kind, 1);
            a2 = f64x2.add(a2, roundDoubles(f64x2.mul(f64x2.mul(x, v128.load(w + 2 * vectorBytes)), scale), mode));
            if (p.perChannel) x = x64(at + 6 * size, kind, 1);
            a3 = f64x2.add(a3, roundDoubles(f64x2.mul(f64x2.mul(x, v128.load(w + 3 * vectorBytes)), scale), mode));
          }
        }
        storePair(out, a0, p.outputs - first);
        if (V > 1) {
          storePair(out + 16, a1, 2);
          storePair(out + 32, a2, 2);
          storePair(out + 48, a3, p.outputs - first - 6);
        }
        out += <usize>p.outputs << 3;
      }
    }
  }
}

function wrapF64x4(p: MacWords, first: i32): void {
  wrapF64(p, 4, first);
}

function wrapF64x1(p: MacWords, first: i32): void {
  wrapF64(p, 1, first);
}

/** One vector of two outputs, every mode, with or without statistics. */
function generalF64(p: MacWords, first: i32): void {
  const weights = p.weights + ((<usize>p.inputs << 4) * (first >> 1));
  const zero = f64x2.splat(0);
  const exactBias = v128.load(p.biases + (<usize>first << 3));
  const start = v128.load(p.startBiases + (<usize>first << 3));
  const biasMoved = f64x2.ne(exactBias, start);
  const scale = f64x2.splat(power(-p.accum.drop));
  const low = f64x2.splat(<f64>p.accum.min);
  const high = f64x2.splat(<f64>p.accum.max);
  const mode = p.accum.rounding;
  const wraps = p.accum.overflow == 0;
  const toZero = p.accum.overflow == 2;
  const kind = p.xKind;
  const lastOffset = p.offsets + (<usize>p.inputs << 2);
  const channel: usize = p.perChannel ? <usize>first * (kind == 0 ? 2 : kind == 1 ? 4 : 8) : 0;
  const count = p.outputs - first;
  let at8 = <usize>first << 3;
  for (let row = 0; row < p.rows; row++) {
    for (let oy = 0; oy < p.outHeight; oy++) {
      let pixel = p.x + <usize>row * p.rowStride + <usize>oy * p.lineStride + channel;
      for (let ox = p.outWidth; ox > 0; ox--, pixel += p.pixelStride) {
        let acc = start;
        let sum = exactBias;
        let moved = biasMoved;
        let outside = i64x2.splat(0);
        let w = weights;
        for (let o = p.offsets; o < lastOffset; o += 4, w += 16) {
          const q = roundDoubles(f64x2.mul(f64x2.mul(x64(pixel + load<i32>(o), kind, p.perChannel), v128.load(w)), scale), mode);
          let inside = f64x2.min(f64x2.max(q, low), high);
          const isOut = f64x2.ne(inside, q);
          if (toZero) inside = v128.andnot(inside, isOut);
          outside = i64x2.sub(outside, isOut);
          sum = f64x2.add(sum, q);
          const next = f64x2.add(acc, inside);
          acc = f64x2.min(f64x2.max(next, low), high);
          const isMoved = f64x2.ne(acc, next);
          if (toZero) acc = v128.andnot(acc, isMoved);
          moved = v128.or(moved, isMoved);
        }
        storePair(p.out + at8, wraps ? sum : acc, count);
        if (p.exact) {
          storePair(p.exact + at8, sum, count);
          const flags = i64x2.sub(i64x2.shl(outside, 1), v128.or(moved, f64x2.ne(f64x2.convert_low_i32x4_s(i32x4.shuffle(outside, zero, 0, 2, 4, 6)), zero)));
          store<i32>(p.flags + (at8 >> 1), <i32>i64x2.extract_lane(flags, 0));
          if (count > 1) store<i32>(p.flags + (at8 >> 1), <i32>i64x2.extract_lane(flags, 1), 4);
        }
        at8 += <usize>p.outputs << 3;
      }
    }
  }
}

/** Products and sums on doubles; the caller has shown that every word fits 53 bits. @shape → i64 [rows, outHeight, outWidth, outputs] */
export function macF64(p: MacWords): void {
  let first = 0;
  while (first < p.outputs) {
    if (p.exact || p.accum.overflow != 0) {
      generalF64(p, first);
      first += 2;
    } else if (p.outputs - first >= 7) {
      wrapF64x4(p, first);
      first += 8;
    } else {
      wrapF64x1(p, first);
      first += 2;
    }
  }
}

// ---- 64-bit words ---------------------------------------------------------------------------------------------

/** One output of one window. */
function oneI64(p: MacWords, pixel: usize, j: i32, at: usize): void {
  const q = p.accum;
  const wraps = q.overflow == 0;
  let acc = load<i64>(p.startBiases + (<usize>j << 3));
  let sum = load<i64>(p.biases + (<usize>j << 3));
  let moved = acc != sum;
  let outside = 0;
  let w = p.weights + (<usize>(j * p.inputs) << 3);
  const lastOffset = p.offsets + (<usize>p.inputs << 2);
  for (let o = p.offsets; o < lastOffset; o += 4, w += 8) {
    const rounded = roundWord(word(pixel + load<i32>(o), p.xKind, 0) * load<i64>(w), q.drop, q.rounding);
    sum += rounded;
    if (wraps && !p.exact) continue;
    if (rounded < q.min || rounded > q.max) outside++;
    if (wraps) continue;
    const next = acc + limitWord(rounded, q);
    acc = limitWord(next, q);
    if (next != acc) moved = true;
  }
  store<i64>(p.out + (at << 3), wraps ? sum : acc);
  if (p.exact) {
    store<i64>(p.exact + (at << 3), sum);
    store<i32>(p.flags + (at << 2), 2 * outside + i32(moved || outside > 0));
  }
}

/** Products and sums on 64-bit words, every mode; the caller has shown that everything fits 63 bits. @shape → i64 [rows, outHeight, outWidth, outputs] */
export function macI64(p: MacWords): void {
  const size: usize = p.xKind == 0 ? 2 : p.xKind == 1 ? 4 : 8;
  let at: usize = 0;
  for (let row = 0; row < p.rows; row++) {
    for (let oy = 0; oy < p.outHeight; oy++) {
      let pixel = p.x + <usize>row * p.rowStride + <usize>oy * p.lineStride;
      for (let ox = p.outWidth; ox > 0; ox--, pixel += p.pixelStride) {
        for (let j = 0; j < p.outputs; j++, at++) oneI64(p, p.perChannel ? pixel + <usize>j * size : pixel, j, at);
      }
    }
  }
}

/** @file Exact element-wise words before the cast: affine layers, operations on two inputs, runs of a concatenation, tables. */

import { scaledToZero, word } from "./words";

@inline
function put(p: usize, kind: i32, i: usize, v: i64): void {
  if (kind == 1) store<i32>(p + (i << 2), <i32>v);
  else store<i64>(p + (i << 3), v);
}

/** x · scale + bias in 64 bits; `blocks` runs of `period` words; scales and biases i64; the target is i32 (1) or i64 (2). */
export function affineRows(xKind: i32, targetKind: i32, x: usize, target: usize, blocks: i32, period: i32, scales: usize, biases: usize): void {
  let i: usize = 0;
  for (let b = 0; b < blocks; b++) for (let k: usize = 0; k < <usize>period; k++, i++) put(target, targetKind, i, word(x, xKind, i) * load<i64>(scales + (k << 3)) + load<i64>(biases + (k << 3)));
}

/** The same on 32-bit lanes; scales and biases i32, padded to 4. */
export function affineLanes(xKind: i32, x: usize, target: usize, blocks: i32, period: i32, scales: usize, biases: usize): void {
  for (let b = 0; b < blocks; b++) {
    for (let k: usize = 0; k < <usize>period; k += 4) {
      const v = xKind == 0 ? v128.load_ext<i16>(x + (k << 1)) : v128.load(x + (k << 2));
      // Lanes behind the run are written again by the next one.
      v128.store(target + (k << 2), i32x4.add(i32x4.mul(v, v128.load(scales + (k << 2))), v128.load(biases + (k << 2))));
    }
    x += <usize>period << (xKind == 0 ? 1 : 2);
    target += <usize>period << 2;
  }
}

@inline
function affineCasts(x: usize, target: usize, blocks: i32, period: i32, scales: usize, biases: usize, spare: i32, SIXTEEN: bool, SIGNED: bool): void {
  for (let b = 0; b < blocks; b++) {
    for (let k: usize = 0; k < <usize>period; k += 8) {
      const p = scales + (k << 2);
      const q = biases + (k << 2);
      const v = i32x4.add(i32x4.mul(v128.load_ext<i16>(x + (k << 1)), v128.load(p)), v128.load(q));
      const w = i32x4.add(i32x4.mul(v128.load_ext<i16>(x + (k << 1), 8), v128.load(p, 16)), v128.load(q, 16));
      const low = SIXTEEN ? i32x4.shr_s(v, 16) : SIGNED ? i32x4.shr_s(v, spare) : i32x4.shr_u(v, spare);
      const high = SIXTEEN ? i32x4.shr_s(w, 16) : SIGNED ? i32x4.shr_s(w, spare) : i32x4.shr_u(w, spare);
      v128.store(target + (k << 1), i16x8.narrow_i32x4_s(low, high));
    }
    x += <usize>period << 1;
    target += <usize>period << 1;
  }
}

/**
 * The same from i16 to i16 with a cast that wraps: scales and biases (i32, padded to 8) lie so high in their words that what
 * wraps leaves at the top, and a shift by `spare` bits, 16 or more, leaves the result.
 */
export function affineCast(x: usize, target: usize, blocks: i32, period: i32, scales: usize, biases: usize, spare: i32, isSigned: i32): void {
  if (isSigned == 0) affineCasts(x, target, blocks, period, scales, biases, spare, false, false);
  else if (spare == 16) affineCasts(x, target, blocks, period, scales, biases, spare, true, true);
  else affineCasts(x, target, blocks, period, scales, biases, spare, false, true);
}

/** operation 0 add, 1 subtract, 2 multiply, 3 maximum, 4 minimum; a shorter operand repeats within a row. */
export function mergeRows(operation: i32, xKind: i32, yKind: i32, targetKind: i32, x: usize, y: usize, target: usize, rows: i32, count: i32, xCount: i32, yCount: i32, xShift: i32, yShift: i32): void {
  const xs = <i64>xShift;
  const ys = <i64>yShift;
  let at: usize = 0;
  for (let r = 0; r < rows; r++) {
    let i = 0;
    let j = 0;
    for (let k = 0; k < count; k++, at++) {
      const a = word(x, xKind, <usize>(r * xCount + i)) << xs;
      const b = word(y, yKind, <usize>(r * yCount + j)) << ys;
      put(target, targetKind, at, operation == 0 ? a + b : operation == 1 ? a - b : operation == 2 ? a * b : operation == 3 ? (a > b ? a : b) : a < b ? a : b);
      if (++i == xCount) i = 0;
      if (++j == yCount) j = 0;
    }
  }
}

/** Put runs of `run` words, shifted to the left, `stride` words apart. */
export function spreadRuns(xKind: i32, targetKind: i32, x: usize, target: usize, blocks: i32, run: i32, stride: i32, offset: i32, shift: i32): void {
  let from: usize = 0;
  for (let b = 0; b < blocks; b++) for (let k = 0; k < run; k++, from++) put(target, targetKind, <usize>(b * stride + offset + k), word(x, xKind, from) << <i64>shift);
}

/** Index x · 2^up / 2^down truncated toward zero, plus centre, as C's int has it; i32 words. */
export function tableIndices(xKind: i32, x: usize, target: usize, count: i32, up: i32, down: i32, centre: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) store<i32>(target + (i << 2), <i32>scaledToZero(word(x, xKind, i), up, down) + centre);
}

/** Entry of every index (i32); entries are i32. */
export function lookUp(indices: usize, target: usize, count: i32, entries: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) store<i32>(target + (i << 2), load<i32>(entries + (<usize>load<i32>(indices + (i << 2)) << 2)));
}

/** Entry addressed by the top bits of every word (i32): word >> drop, as an unsigned number. */
export function lookUpTop(words: usize, target: usize, count: i32, entries: usize, drop: i32, mask: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) store<i32>(target + (i << 2), load<i32>(entries + (<usize>((load<i32>(words + (i << 2)) >> drop) & mask) << 2)));
}

/** @file Exact element-wise words before the cast: affine layers, operations on two inputs, runs of a concatenation, tables. */

import { scaledToZero, word } from "./words";

@inline
function put(p: usize, kind: i32, i: usize, v: i64): void {
  if (kind == 1) store<i32>(p + (i << 2), <i32>v);
  else store<i64>(p + (i << 3), v);
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

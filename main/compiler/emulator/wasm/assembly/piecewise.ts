/** @file Functions of straight pieces, exact: above `high` the upper line, above `low` the middle one, else the lower one. */

import { word } from "./words";

/**
 * On 32-bit lanes. Pieces are eight arrays of i32, `stride` bytes apart: high, low, then scale and bias of the upper, the
 * middle and the lower line. Uniform: the four words at the beginning serve every element.
 */
export function piecewiseLanes(xKind: i32, x: usize, target: usize, blocks: i32, period: i32, pieces: usize, stride: i32, isUniform: i32): void {
  const step = <usize>stride;
  for (let b = 0; b < blocks; b++) {
    for (let k: usize = 0; k < <usize>period; k += 4) {
      const v = xKind == 0 ? v128.load_ext<i16>(x + (k << 1)) : v128.load(x + (k << 2));
      const at = pieces + (isUniform ? 0 : k << 2);
      const high = i32x4.gt_s(v, v128.load(at));
      const low = i32x4.gt_s(v, v128.load(at + step));
      const scale = v128.bitselect(v128.load(at + 2 * step), v128.bitselect(v128.load(at + 4 * step), v128.load(at + 6 * step), low), high);
      const bias = v128.bitselect(v128.load(at + 3 * step), v128.bitselect(v128.load(at + 5 * step), v128.load(at + 7 * step), low), high);
      // Lanes behind the run are written again by the next one.
      v128.store(target + (k << 2), i32x4.add(i32x4.mul(v, scale), bias));
    }
    x += <usize>period << (xKind == 0 ? 1 : 2);
    target += <usize>period << 2;
  }
}

/** In 64 bits. Pieces are eight i64 for every element of the period, in the same order; the target is i32 (1) or i64 (2). */
export function piecewiseRows(xKind: i32, targetKind: i32, x: usize, target: usize, blocks: i32, period: i32, pieces: usize): void {
  let i: usize = 0;
  for (let b = 0; b < blocks; b++) {
    for (let k: usize = 0; k < <usize>period; k++, i++) {
      const at = pieces + (k << 6);
      const v = word(x, xKind, i);
      const line = at + (v > load<i64>(at) ? 16 : v > load<i64>(at + 8) ? 32 : 48);
      const y = v * load<i64>(line) + load<i64>(line + 8);
      if (targetKind == 1) store<i32>(target + (i << 2), <i32>y);
      else store<i64>(target + (i << 3), y);
    }
  }
}

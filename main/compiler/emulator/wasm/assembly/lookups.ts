/** @file Words that choose something: rows of a table, the largest of a slice, the branch of elu and selu. */

import { word } from "./words";

/** Row of `width` i32 words for every index (i32); vectors run over a row's end, where the next one follows. */
export function copyRuns(indices: usize, target: usize, count: i32, entries: usize, width: i32): void {
  const bytes = <usize>width << 2;
  const end = indices + (<usize>count << 2);
  for (; indices < end; indices += 4, target += bytes) {
    const from = entries + <usize>load<i32>(indices) * bytes;
    for (let k: usize = 0; k < bytes; k += 16) v128.store(target + k, v128.load(from + k));
  }
}

/** 1 (i32) for the first largest word of each slice, else 0. */
export function largestOf(xKind: i32, x: usize, target: usize, slices: i32, size: i32): void {
  let from: usize = 0;
  memory.fill(target, 0, <usize>(slices * size) << 2);
  for (let s = 0; s < slices; s++, from += <usize>size) {
    let best: usize = 0;
    for (let i: usize = 1; i < <usize>size; i++) if (word(x, xKind, from + i) > word(x, xKind, from + best)) best = i;
    store<i32>(target + ((from + best) << 2), 1);
  }
}

/**
 * word · factor from 0 upwards; below it the entry (i64) of −word · 2^up / 2^down, truncated, at most the last. The target is
 * i64. `trace`: the indices that were asked for (i32), behind each other, and in `lengths` how many in each row; 0: nobody watches.
 */
export function bendWords(xKind: i32, x: usize, target: usize, rows: i32, perRow: i32, factor: i64, entries: usize, size: i32, up: i32, down: i32, trace: usize, lengths: usize): void {
  const last = <i64>(size - 1);
  let i: usize = 0;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const first = trace;
    for (const end = i + <usize>perRow; i < end; i++) {
      const v = word(x, xKind, i);
      let bent = v * factor;
      if (v < 0) {
        const index = (-v << <i64>up) >> <i64>down;
        bent = load<i64>(entries + (<usize>min<i64>(index, last) << 3));
        if (lengths) {
          store<i32>(trace, <i32>index);
          trace += 4;
        }
      }
      store<i64>(target + (i << 3), bent);
    }
    if (lengths) store<i32>(lengths + (r << 2), <i32>((trace - first) >> 2));
  }
}

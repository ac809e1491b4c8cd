/** @file Words that choose something: rows of a table, the largest of a slice, the branch of elu and selu. */

@inline
function word(p: usize, kind: i32, i: usize): i64 {
  return kind == 0 ? <i64>load<i16>(p + (i << 1)) : kind == 1 ? <i64>load<i32>(p + (i << 2)) : load<i64>(p + (i << 3));
}

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

/** word · factor from 0 upwards; below it the entry (i64) of −word · 2^up / 2^down, truncated, at most the last. The target is i64. */
export function bendWords(xKind: i32, x: usize, target: usize, count: i32, factor: i64, entries: usize, size: i32, up: i32, down: i32): void {
  const last = <i64>(size - 1);
  for (let i: usize = 0; i < <usize>count; i++) {
    const v = word(x, xKind, i);
    store<i64>(target + (i << 3), v >= 0 ? v * factor : load<i64>(entries + (<usize>min<i64>((-v << <i64>up) >> <i64>down, last) << 3)));
  }
}

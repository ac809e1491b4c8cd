/** @file Products of single bits: counts of equal bits, four outputs at once. */

import { storeTurned } from "./words";

/** Layout shared with `bind-equal-counts.ts`. */
@unmanaged
class EqualCounts {
  /** Bits as i16 words [vector][input]. */
  x: usize;
  inputs: i32;
  outputs: i32;
  /** i32 [four outputs][input][output]. */
  weights: usize;
  /** i32 [output], to a multiple of four. */
  starts: usize;
  /** 1 in the accumulator's type. */
  one: i32;
  /** The number of inputs on its grid. */
  offset: i32;
  /** i32 [vector][output]. */
  target: usize;
  /** Every count on the way, i32 [vector][output][input]; 0: nobody watches. Room for three outputs more lies behind both. */
  trace: usize;
}

/** One count further. */
@inline
function counted(count: v128, x: usize, weights: usize, one: v128): v128 {
  return i32x4.add(count, v128.and(i32x4.eq(i32x4.splat(<i32>load<i16>(x)), v128.load(weights)), one));
}

/** Counts of four outputs that somebody watches. Lanes behind the last output are written again by the next vector. */
function watchedCounts(x: usize, weights: usize, starts: v128, one: v128, inputs: i32, trace: usize): v128 {
  const stride = <usize>inputs << 2;
  let count = starts;
  let i = 0;
  for (; i + 4 <= inputs; i += 4, x += 8, weights += 64, trace += 16) {
    const a = counted(count, x, weights, one);
    const b = counted(a, x + 2, weights + 16, one);
    const c = counted(b, x + 4, weights + 32, one);
    count = counted(c, x + 6, weights + 48, one);
    storeTurned(trace, stride, a, b, c, count);
  }
  for (; i < inputs; i++, x += 2, weights += 16, trace += 4) {
    count = counted(count, x, weights, one);
    v128.store32_lane(trace, count, 0);
    v128.store32_lane(trace + stride, count, 1);
    v128.store32_lane(trace + 2 * stride, count, 2);
    v128.store32_lane(trace + 3 * stride, count, 3);
  }
  return count;
}

function plainCounts(x: usize, weights: usize, starts: v128, one: v128, inputs: i32): v128 {
  let count = starts;
  for (const end = x + (<usize>inputs << 1); x < end; x += 2, weights += 16) count = counted(count, x, weights, one);
  return count;
}

/** 2 · count − inputs for every output of `vectors` vectors; no count leaves the accumulator. */
export function equalCounts(p: EqualCounts, vectors: i32): void {
  const inputs = p.inputs;
  const one = i32x4.splat(p.one);
  const offset = i32x4.splat(p.offset);
  const vectorBytes = <usize>inputs << 1;
  const traceBytes = <usize>inputs << 2;
  let x = p.x;
  let target = p.target;
  let trace = p.trace;
  for (let v = 0; v < vectors; v++, x += vectorBytes) {
    let weights = p.weights;
    for (let j = 0; j < p.outputs; j += 4, weights += 4 * traceBytes) {
      const starts = v128.load(p.starts + (<usize>j << 2));
      const count = trace ? watchedCounts(x, weights, starts, one, inputs, trace + traceBytes * <usize>j) : plainCounts(x, weights, starts, one, inputs);
      v128.store(target + (<usize>j << 2), i32x4.sub(i32x4.add(count, count), offset));
    }
    target += <usize>p.outputs << 2;
    if (trace) trace += traceBytes * <usize>p.outputs;
  }
}

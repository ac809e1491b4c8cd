/** @file Layer normalisation of vectors on 64-bit words; what somebody watches goes to traces, in the order in which it comes. */

import { Quantizer, quantizeWord } from "./quantizer";
import { scaledToZero, word } from "./words";

/** Layout shared with `bind-normalization.ts`. */
@unmanaged
export class Normalization {
  x: usize;
  xKind: i32;
  /** Elements of a vector. */
  count: i32;
  toAccum: Quantizer;
  /** Sums and differences on the accumulator's grid. */
  add: Quantizer;
  /** Products of two words of the accumulator. */
  multiply: Quantizer;
  /** i64 × 1: 1 / count in the accumulator's type. */
  inverseCount: usize;
  /** Index: variance · 2^up / 2^down, truncated toward zero. */
  up: i32;
  down: i32;
  last: i32;
  /** i64 each. */
  entries: usize;
  scales: usize;
  scaleCount: i32;
  biases: usize;
  biasCount: i32;
  /** Left shift of difference · entry · scale to the grid of the biases. */
  lift: i32;
  /** Differences of a vector, i64. */
  differences: usize;
  /** Exact results, i64. */
  target: usize;
  /** i64 words [row, word]; 0: nobody watches. Words and sums of the accumulator come to one grid by their shifts. */
  accumTrace: usize;
  productTrace: usize;
  indexTrace: usize;
  wordShift: i32;
  sumShift: i32;
}

let toAccumTrace: usize = 0;
let toProductTrace: usize = 0;

@inline
function accumOf(p: Normalization, v: i64): i64 {
  if (toAccumTrace) {
    store<i64>(toAccumTrace, v << <i64>p.wordShift);
    toAccumTrace += 8;
  }
  return quantizeWord(v, p.toAccum);
}

@inline
function added(p: Normalization, v: i64): i64 {
  if (toAccumTrace) {
    store<i64>(toAccumTrace, v << <i64>p.sumShift);
    toAccumTrace += 8;
  }
  return quantizeWord(v, p.add);
}

@inline
function multiplied(p: Normalization, a: i64, b: i64): i64 {
  const product = a * b;
  if (toProductTrace) {
    store<i64>(toProductTrace, product);
    toProductTrace += 8;
  }
  return quantizeWord(product, p.multiply);
}

/** Normalise `vectors` vectors that lie together. */
export function normalizeVectors(p: Normalization, vectors: i32): void {
  const n = <usize>p.count;
  const inverse = load<i64>(p.inverseCount);
  let indexTrace = p.indexTrace;
  toAccumTrace = p.accumTrace;
  toProductTrace = p.productTrace;
  for (let v: usize = 0; v < <usize>vectors; v++) {
    const first = v * n;
    let sum: i64 = 0;
    for (let i: usize = 0; i < n; i++) sum = added(p, sum + accumOf(p, word(p.x, p.xKind, first + i)));
    const mean = multiplied(p, sum, inverse);
    let squares: i64 = 0;
    for (let i: usize = 0; i < n; i++) {
      const d = added(p, accumOf(p, word(p.x, p.xKind, first + i)) - mean);
      store<i64>(p.differences + (i << 3), d);
      squares = added(p, squares + multiplied(p, d, d));
    }
    const asked = <i32>scaledToZero(multiplied(p, squares, inverse), p.up, p.down);
    if (indexTrace) {
      store<i64>(indexTrace, asked);
      indexTrace += 8;
    }
    const entry = load<i64>(p.entries + (<usize>max(0, min(p.last, asked)) << 3));
    let scale: usize = 0;
    let bias: usize = 0;
    for (let i: usize = 0; i < n; i++) {
      const scaled = load<i64>(p.differences + (i << 3)) * entry * load<i64>(p.scales + (scale << 3));
      store<i64>(p.target + ((first + i) << 3), (scaled << <i64>p.lift) + load<i64>(p.biases + (bias << 3)));
      if (++scale == <usize>p.scaleCount) scale = 0;
      if (++bias == <usize>p.biasCount) bias = 0;
    }
  }
}

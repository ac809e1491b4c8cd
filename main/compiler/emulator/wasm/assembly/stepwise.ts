/** @file Sums that are cast after every addition, on 64-bit words: products of two tensors (einsum, dot product), averages as a stream. */

import { Quantizer, limitWord, quantizeWord } from "./quantizer";
import { word } from "./words";

/** Layout shared with `bind-pair-sum.ts`. */
@unmanaged
export class PairSums {
  x: usize;
  xKind: i32;
  xCount: i32;
  y: usize;
  yKind: i32;
  yCount: i32;
  /** i32: places of the words of both operands, [vector, contracted] and [other vector, contracted]. */
  first: usize;
  second: usize;
  /** Sums of a sample. */
  outputs: i32;
  free: i32;
  otherFree: i32;
  contracted: i32;
  /** Left shifts of the sum and of a product to a common grid. */
  sumShift: i32;
  productShift: i32;
  /** Product → accumulator; 0: products are added as they are. */
  product: Quantizer | null;
  /** Common grid → accumulator. */
  add: Quantizer;
  target: usize;
  /** Exact products and exact sums before their casts, i64 [rows, products]; 0: nobody watches. */
  seenProducts: usize;
  seenSums: usize;
  /** Room for both operands of a sample as i32, vectors filled up to four words: sums may be cast at their end; 0: they may not. */
  gathered: usize;
  /** Right shift of a product to the accumulator's grid (negative: left), and what is added before it. */
  down: i32;
  half: i32;
}

/** Gather vectors of `length` words, each filled up with zeros to a multiple of four; returns where the next one goes. */
function gatherVectors(x: usize, kind: i32, from: usize, vectors: i32, length: i32, target: usize): usize {
  for (let v = 0; v < vectors; v++) {
    let i = 0;
    for (; i < length; i++, from += 4, target += 4) store<i32>(target, <i32>word(x, kind, <usize>load<i32>(from)));
    for (; i & 3; i++, target += 4) store<i32>(target, 0);
  }
  return target;
}

/** Σ of the rounded products of two vectors, on the accumulator's grid. */
@inline
function dot(a: usize, b: usize, bytes: usize, half: v128, down: i32): i64 {
  let sum = i64x2.splat(0);
  for (const end = a + bytes; a < end; a += 16, b += 16) {
    const u = v128.load(a);
    const v = v128.load(b);
    sum = i64x2.add(sum, i64x2.shr_s(i64x2.add(i64x2.extmul_low_i32x4_s(u, v), half), down));
    sum = i64x2.add(sum, i64x2.shr_s(i64x2.add(i64x2.extmul_high_i32x4_s(u, v), half), down));
  }
  return i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
}

/** Wrapping sums whose products are rounded alone, whatever the sum: cast once, at the end. */
function wrappingSums(p: PairSums, x: usize, y: usize, target: usize): void {
  const vectors = p.outputs / p.otherFree;
  const places = vectors / p.free;
  const bytes = <usize>((p.contracted + 3) & ~3) << 2;
  const second = gatherVectors(x, p.xKind, p.first, vectors, p.contracted, p.gathered);
  gatherVectors(y, p.yKind, p.second, places * p.otherFree, p.contracted, second);
  const down = max(0, p.down);
  const up = <i64>max(0, -p.down);
  const half = i64x2.splat(<i64>p.half);
  let a = p.gathered;
  for (let v = 0; v < vectors; v++, a += bytes) {
    let b = second + <usize>((v / p.free) * p.otherFree) * bytes;
    for (let o = 0; o < p.otherFree; o++, b += bytes, target += 8) store<i64>(target, limitWord(dot(a, b, bytes, half, down) << up, p.add));
  }
}

/** Words in the accumulator's type. @shape → i64 [rows, outputs] */
export function pairSums(p: PairSums, rows: i32): void {
  const q = p.product;
  let target = p.target;
  let seenProducts = p.seenProducts;
  let seenSums = p.seenSums;
  for (let r = 0; r < rows; r++) {
    const x = p.x + (<usize>(r * p.xCount) << (p.xKind == 0 ? 1 : p.xKind == 1 ? 2 : 3));
    const y = p.y + (<usize>(r * p.yCount) << (p.yKind == 0 ? 1 : p.yKind == 1 ? 2 : 3));
    if (p.gathered) {
      wrappingSums(p, x, y, target);
      target += <usize>p.outputs << 3;
      continue;
    }
    for (let j = 0; j < p.outputs; j++, target += 8) {
      const vector = j / p.otherFree;
      let a = p.first + (<usize>(vector * p.contracted) << 2);
      let b = p.second + (<usize>(((vector / p.free) * p.otherFree + (j % p.otherFree)) * p.contracted) << 2);
      let sum: i64 = 0;
      for (let c = 0; c < p.contracted; c++, a += 4, b += 4) {
        let product = word(x, p.xKind, <usize>load<i32>(a)) * word(y, p.yKind, <usize>load<i32>(b));
        if (q) {
          if (seenProducts) {
            store<i64>(seenProducts, product);
            seenProducts += 8;
          }
          product = quantizeWord(product, q);
        }
        const exact = (sum << <i64>p.sumShift) + (product << <i64>p.productShift);
        if (seenSums) {
          store<i64>(seenSums, exact);
          seenSums += 8;
        }
        sum = quantizeWord(exact, p.add);
      }
      store<i64>(target, sum);
    }
  }
}

/**
 * Averages of gathered windows (i64) as a stream computes them: every word cast to the accumulator, then every sum; the last
 * one divided by the window's size, toward zero, and limited. `seen` gets word and sum before their casts, on one grid.
 */
export function streamedAverages(x: usize, seen: usize, target: usize, count: i32, cells: i32, wordShift: i32, sumShift: i32, length: i32, first: Quantizer, add: Quantizer, limit: Quantizer): void {
  for (let i = 0; i < count; i++, target += 8) {
    let sum: i64 = 0;
    for (let k = 0; k < cells; k++, x += 8) {
      const v = load<i64>(x);
      const exact = sum + quantizeWord(v, first);
      if (seen) {
        store<i64>(seen, v << <i64>wordShift);
        store<i64>(seen, exact << <i64>sumShift, 8);
        seen += 16;
      }
      sum = quantizeWord(exact, add);
    }
    store<i64>(target, quantizeWord(sum / <i64>length, limit));
  }
}

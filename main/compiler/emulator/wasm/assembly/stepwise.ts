/** @file Sums that are cast after every addition, on 64-bit words: products of two tensors (einsum, dot product), averages as a stream. */

import { Quantizer, quantizeWord } from "./quantizer";
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

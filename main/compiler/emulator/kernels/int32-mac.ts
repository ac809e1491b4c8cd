/**
 * @file The inner loops of `number-mac.ts` once more on 32-bit integers, for layers whose products and sums provably fit.
 *
 * Same results (tested); about three times as fast. The vector is copied into an Int32Array once per call, which
 * pays because every word of it is used by every output.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { finisher } from './number-mac.ts';
import type { BoundMac, MacFunction } from './multiply-accumulate.ts';

/** Largest magnitude that may occur in a 32-bit loop. */
export const INT32_LIMIT = 2 ** 31 - 1;

/** Weights and vector as 32-bit integers, the vector in the order of additions. */
interface Int32Operands {
  readonly w: Int32Array;
  readonly load: (x: ArrayLike<number>, xOffset: number) => Int32Array;
}

function operands(bound: BoundMac<number>): Int32Operands {
  const order = Int32Array.from(bound.spec.order);
  const vector = new Int32Array(order.length);
  const load = (x: ArrayLike<number>, xOffset: number): Int32Array => {
    for (let i = 0; i < vector.length; i++) vector[i] = x[xOffset + order[i]!]!;
    return vector;
  };
  return { w: Int32Array.from(bound.weights as Float64Array), load };
}

function dropBits(bound: BoundMac<number>): number {
  const { spec } = bound;
  return fractionBits(spec.input) + spec.weightFractionBits - fractionBits(spec.accum);
}

/** Return the product for a wrapping accumulator with TRN or RND. Never throws. */
export function wrappingMac32(bound: BoundMac<number>): MacFunction<number> {
  const { inputCount: n, outputCount, accum } = bound.spec;
  const { roundedBias } = bound;
  const { w, load } = operands(bound);
  const drop = Math.max(0, dropBits(bound));
  const scale = 2 ** Math.max(0, -dropBits(bound));
  const half = drop > 0 && accum.rounding === 'RND' ? 1 << (drop - 1) : 0;
  const finish = finisher(bound);
  const pairs = n - (n % 2);
  return (words, xOffset, y, yOffset) => {
    const x = load(words, xOffset);
    for (let j = 0, k = 0; j < outputCount; j++) {
      let a = 0;
      let b = 0;
      let i = 0;
      for (; i < pairs; i += 2, k += 2) {
        a = (a + ((Math.imul(x[i]!, w[k]!) + half) >> drop)) | 0;
        b = (b + ((Math.imul(x[i + 1]!, w[k + 1]!) + half) >> drop)) | 0;
      }
      if (i < n) a = (a + ((Math.imul(x[i]!, w[k++]!) + half) >> drop)) | 0;
      y[yOffset + j] = finish(roundedBias[j]! + (a + b) * scale);
    }
  };
}

/** Return the product for SAT and SAT_SYM with TRN or RND. Never throws. */
export function saturatingMac32(bound: BoundMac<number>): MacFunction<number> {
  const { result, startBias } = bound;
  const { inputCount: n, outputCount, accum } = bound.spec;
  const { w, load } = operands(bound);
  const drop = dropBits(bound);
  const half = drop > 0 && accum.rounding === 'RND' ? 1 << (drop - 1) : 0;
  const [min, max] = [bound.accum.min | 0, bound.accum.max | 0];
  return (words, xOffset, y, yOffset) => {
    const x = load(words, xOffset);
    for (let j = 0, k = 0; j < outputCount; j++) {
      let acc = startBias[j]! | 0;
      for (let i = 0; i < n; i++, k++) {
        const p = (Math.imul(x[i]!, w[k]!) + half) >> drop;
        acc = (acc + (p < min ? min : p > max ? max : p)) | 0;
        if (acc < min) acc = min;
        else if (acc > max) acc = max;
      }
      y[yOffset + j] = result.quantize(acc);
    }
  };
}

/** Return the product for SAT and SAT_SYM with TRN or RND, counting what happens to every product. Never throws. */
export function countingMac32(bound: BoundMac<number>): MacFunction<number> {
  const { accum, result, startBias, roundedBias, accumProbe, productProbe, spec } = bound;
  const { inputCount: n } = spec;
  const { w, load } = operands(bound);
  const drop = dropBits(bound);
  const half = drop > 0 && spec.accum.rounding === 'RND' ? 1 << (drop - 1) : 0;
  const [min, max] = [accum.min | 0, accum.max | 0];
  const lsb = 2 ** -fractionBits(spec.accum);
  return (words, xOffset, y, yOffset) => {
    const x = load(words, xOffset);
    for (let j = 0, k = 0; j < spec.outputCount; j++) {
      let acc = startBias[j]! | 0;
      let [sum, limited, overflows] = [0, 0, 0];
      for (let i = 0; i < n; i++, k++) {
        const p = (Math.imul(x[i]!, w[k]!) + half) >> drop;
        sum = (sum + p) | 0;
        const inside = p < min ? min : p > max ? max : p;
        if (inside !== p) overflows++;
        const next = (acc + inside) | 0;
        acc = next < min ? min : next > max ? max : next;
        if (acc !== next) limited++;
      }
      accumProbe?.record((roundedBias[j]! + sum) * lsb, limited + overflows > 0 || startBias[j] !== roundedBias[j], false);
      productProbe?.tally(n, overflows, 0);
      y[yOffset + j] = result.quantize(acc);
    }
  };
}

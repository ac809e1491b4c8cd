/**
 * @file The inner loops that dominate emulation time: matrix–vector products on doubles for the usual modes.
 *
 * All exact: the plan has shown that every partial sum fits 53 bits, so plain sums may be taken in any order. Same
 * results as `generalMac` (tested); everything unusual stays there.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { BoundMac, MacFunction } from './multiply-accumulate.ts';

function dropBits(bound: BoundMac<number>): number {
  const { spec } = bound;
  return fractionBits(spec.input) + spec.weightFractionBits - fractionBits(spec.accum);
}

/** Return how a wrapping accumulator ends: note the exact sum, wrap it, cast it to the result. Never throws. */
export function finisher(bound: BoundMac<number>): (exact: number) => number {
  const { spec, accum, result, accumProbe } = bound;
  if (accumProbe === undefined) return (exact) => result.quantize(accum.limit(exact));
  const lsb = 2 ** -fractionBits(spec.accum);
  return (exact) => {
    accumProbe.record(exact * lsb, exact < accum.min || exact > accum.max, false);
    return result.quantize(accum.limit(exact));
  };
}

/** Return the product for a wrapping accumulator whose grid holds every product exactly. Never throws. */
export function plainMac(bound: BoundMac<number>): MacFunction<number> {
  const { inputCount: n, outputCount } = bound.spec;
  const w = bound.weights as Float64Array;
  const { roundedBias } = bound;
  const scale = 2 ** -dropBits(bound);
  const blocks = n - (n % 4);
  const finish = finisher(bound);
  return (words, xOffset, y, yOffset) => {
    const x = words as Float64Array;
    for (let j = 0, k = 0; j < outputCount; j++) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let i = xOffset;
      for (const end = xOffset + blocks; i < end; i += 4, k += 4) {
        a += x[i]! * w[k]!;
        b += x[i + 1]! * w[k + 1]!;
        c += x[i + 2]! * w[k + 2]!;
        d += x[i + 3]! * w[k + 3]!;
      }
      for (const end = xOffset + n; i < end; i++, k++) a += x[i]! * w[k]!;
      y[yOffset + j] = finish(roundedBias[j]! + (a + b + (c + d)) * scale);
    }
  };
}

/** Return the product for a wrapping accumulator that truncates or rounds (TRN, RND) every product. Never throws. */
export function roundedMac(bound: BoundMac<number>): MacFunction<number> {
  const { inputCount: n, outputCount, accum } = bound.spec;
  const w = bound.weights as Float64Array;
  const { roundedBias } = bound;
  const drop = dropBits(bound);
  const scale = 2 ** -drop;
  const half = accum.rounding === 'RND' ? 2 ** (drop - 1) : 0;
  const pairs = n - (n % 2);
  const finish = finisher(bound);
  return (words, xOffset, y, yOffset) => {
    const x = words as Float64Array;
    for (let j = 0, k = 0; j < outputCount; j++) {
      let a = 0;
      let b = 0;
      let i = xOffset;
      for (const end = xOffset + pairs; i < end; i += 2, k += 2) {
        a += Math.floor((x[i]! * w[k]! + half) * scale);
        b += Math.floor((x[i + 1]! * w[k + 1]! + half) * scale);
      }
      if (pairs < n) a += Math.floor((x[i]! * w[k++]! + half) * scale);
      y[yOffset + j] = finish(roundedBias[j]! + (a + b));
    }
  };
}

/** Return the product for SAT and SAT_SYM with TRN or RND: limited after every product and every addition. Never throws. */
export function saturatingMac(bound: BoundMac<number>): MacFunction<number> {
  const { accum, result, startBias } = bound;
  const { outputCount, accum: type } = bound.spec;
  const order = Int32Array.from(bound.spec.order);
  const w = bound.weights as Float64Array;
  const drop = dropBits(bound);
  const scale = 2 ** -drop;
  const half = drop > 0 && type.rounding === 'RND' ? 2 ** (drop - 1) : 0;
  const { min, max } = accum;
  return (words, xOffset, y, yOffset) => {
    const x = words as Float64Array;
    for (let j = 0, k = 0; j < outputCount; j++) {
      let acc = startBias[j]!;
      for (let i = 0; i < order.length; i++, k++) {
        const p = Math.floor((x[xOffset + order[i]!]! * w[k]! + half) * scale);
        acc += p < min ? min : p > max ? max : p;
        if (acc < min) acc = min;
        else if (acc > max) acc = max;
      }
      y[yOffset + j] = result.quantize(acc + 0);
    }
  };
}

/** Return the product for SAT and SAT_SYM with TRN or RND, counting what happens to every product. Never throws. */
export function countingMac(bound: BoundMac<number>): MacFunction<number> {
  const { accum, result, startBias, roundedBias, accumProbe, productProbe, spec } = bound;
  const order = Int32Array.from(spec.order);
  const n = order.length;
  const w = bound.weights as Float64Array;
  const drop = dropBits(bound);
  const scale = 2 ** -drop;
  const half = drop > 0 && spec.accum.rounding === 'RND' ? 2 ** (drop - 1) : 0;
  const { min, max } = accum;
  const lsb = 2 ** -fractionBits(spec.accum);
  return (words, xOffset, y, yOffset) => {
    const x = words as Float64Array;
    for (let j = 0, k = 0; j < spec.outputCount; j++) {
      let acc = startBias[j]!;
      let exact = roundedBias[j]!;
      let limited = exact === acc ? 0 : 1;
      let overflows = 0;
      for (let i = 0; i < n; i++, k++) {
        const p = Math.floor((x[xOffset + order[i]!]! * w[k]! + half) * scale);
        exact += p;
        if (p < min || p > max) overflows++;
        acc += p < min ? min : p > max ? max : p;
        if (acc < min) {
          acc = min;
          limited++;
        } else if (acc > max) {
          acc = max;
          limited++;
        }
      }
      accumProbe?.record(exact * lsb, limited + overflows > 0, false);
      productProbe?.tally(n, overflows, 0);
      y[yOffset + j] = result.quantize(acc + 0);
    }
  };
}

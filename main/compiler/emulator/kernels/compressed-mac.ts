/**
 * @file Dense with compressed weights: a list of the weights that are not 0, dealt to reuse cycles in turn.
 *
 * Every cycle first adds its products per output, then adds these sums to the accumulators; all in the accumulator's type.
 * The list is sorted by output, then input; it is filled up with the first zero weights to a multiple of the reuse factor.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import { asWords, wordBuffer } from '../kernel.ts';
import type { KernelArrays, PlanWeight } from '../kernel.ts';
import type { Mac, MacFunction, MacSpec } from './multiply-accumulate.ts';

/** A weight of the list. */
interface Entry {
  readonly input: number;
  readonly output: number;
}

/** Return the entries of every cycle in order. Never throws. @shape → [reuseFactor][…] */
export function compressedCycles(values: ArrayLike<number | bigint>, outputCount: number, reuseFactor: number): readonly (readonly Entry[])[] {
  const isZero = (k: number): boolean => Number(values[k]) === 0;
  const all = Array.from({ length: values.length }, (_, k) => k);
  const count = all.filter((k) => !isZero(k)).length;
  let spare = (reuseFactor - (count % reuseFactor)) % reuseFactor;
  const kept = all.filter((k) => !isZero(k) || spare-- > 0).map((k): Entry => ({ input: Math.floor(k / outputCount), output: k % outputCount }));
  kept.sort((p, q) => p.output - q.output || p.input - q.input);
  return Array.from({ length: reuseFactor }, (_, cycle) => kept.filter((_entry, k) => k % reuseFactor === cycle));
}

/** Prepare the product of a Dense layer with compressed weights. Never throws. */
export function prepareCompressedMac(spec: MacSpec, weight: PlanWeight, reuseFactor: number, plain: Mac): Mac {
  const cycles = compressedCycles(weight.source ?? weight.mantissas, spec.outputCount, reuseFactor);
  const biasFraction = fractionBits(spec.bias);
  const start = toBigints(spec.biases).map((b) => quantizeMantissa(b, biasFraction, spec.accum));
  return {
    neededBits: plain.neededBits,
    bind: <T extends Word>(a: Arithmetic<T>, watch: KernelArrays<T>['watch']): MacFunction<T> => {
      const { accum, result, outputCount } = spec;
      const weights = asWords(a, spec.weights);
      const product = a.quantizer(fractionBits(spec.input) + spec.weightFractionBits, accum, watch?.('product', accum)).quantize;
      const add = a.quantizer(fractionBits(accum), accum, watch?.('accum', accum)).quantize;
      const toResult = a.quantizer(fractionBits(accum), result, watch?.('result', result)).quantize;
      const biases = start.map((b) => a.of(b));
      const [sums, cycle] = [wordBuffer(a, outputCount), wordBuffer(a, outputCount)];
      const zero = a.of(0);
      return (x, xOffset, y, yOffset) => {
        for (let j = 0; j < outputCount; j++) sums[j] = biases[j]!;
        for (const entries of cycles) {
          for (let j = 0; j < outputCount; j++) cycle[j] = zero;
          for (const { input, output } of entries) {
            cycle[output] = add(a.add(cycle[output]!, product(a.multiply(x[xOffset + input]!, weights[input * outputCount + output]!))));
          }
          for (let j = 0; j < outputCount; j++) sums[j] = add(a.add(sums[j]!, cycle[j]!));
        }
        for (let j = 0; j < outputCount; j++) y[yOffset + j] = toResult(sums[j]!);
      };
    },
  };
}

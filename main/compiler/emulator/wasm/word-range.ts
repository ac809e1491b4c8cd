/**
 * @file Which words a tensor can hold at all: those of its type, or fewer where the weights before it say so. An inferred
 * type of 40 bits whose words never leave 32 is kept and computed as 32-bit words.
 */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { roundMantissa } from '../../numerics/quantize.ts';
import { macBounds } from '../kernels/multiply-accumulate.ts';
import type { AffineSpec } from '../kernel-spec.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';
import type { InputStep, LayerStep } from '../plan.ts';

/** Smallest and largest word. */
export interface WordRange {
  readonly min: bigint;
  readonly max: bigint;
}

/** Return the words that a cast of words with `fraction` fraction bits can give. Never throws. */
export function rangeOfCast(source: WordRange, fraction: number, type: MantissaType): WordRange {
  const drop = fraction - fractionBits(type);
  const scaled = (word: bigint): bigint => (drop <= 0 ? word << BigInt(-drop) : word >> BigInt(drop));
  const own = mantissaRange(type);
  const [min, max] = [scaled(source.min), scaled(source.max) + (drop > 0 ? 1n : 0n)];
  return min >= own.min && max <= own.max ? { min, max } : own;
}

/** Return biases rounded to the accumulator's grid, without limit. Never throws. @shape → [outputCount] */
export function roundedBiases(mac: MacSpec): readonly bigint[] {
  return toBigints(mac.biases).map((b) => roundMantissa(b, fractionBits(mac.bias), fractionBits(mac.accum), mac.accum.rounding));
}

/** Return a bound of the exact sum with its bias, of doubles' accuracy. Never throws. @unit LSB of the accumulator */
export function exactSumBound(mac: MacSpec, input: WordRange): number {
  const drop = fractionBits(mac.input) + mac.weightFractionBits - fractionBits(mac.accum);
  const biasMax = roundedBiases(mac).reduce((most, b) => Math.max(most, Math.abs(Number(b))), 0);
  return macBounds(mac, input).sum * 2 ** -drop + mac.inputCount + biasMax;
}

/** Return the bound as a word with a margin for the doubles it was computed with, or nothing where it is not finite. Never throws. */
export function exactSumWord(bound: number): bigint | undefined {
  return Number.isFinite(bound) ? BigInt(Math.ceil(bound * 1.0001)) : undefined;
}

/** Return the extremes of scale · word + bias over all scales, 0 included. Never throws. */
export function affineRange({ scales, biases, period }: AffineSpec, input: WordRange): WordRange {
  let [min, max] = [0n, 0n];
  for (let k = 0; k < period; k++) {
    const [scale, bias] = [scales[k] ?? 0n, biases[k] ?? 0n];
    for (const word of [scale * input.min + bias, scale * input.max + bias]) {
      if (word < min) min = word;
      if (word > max) max = word;
    }
  }
  return { min, max };
}

/** Return the words that a step's tensor can hold, given those of its first input. Never throws. */
export function rangeOfStep(step: InputStep | LayerStep, input: WordRange | undefined): WordRange {
  const own = mantissaRange(step.output.type);
  if (step.kind === 'input' || input === undefined) return own;
  const { spec } = step.kernel;
  if (spec?.kind === 'element') {
    const from = step.inputs[0];
    const zero = spec.relu && input.min < 0n ? 0n : input.min;
    return from === undefined ? own : rangeOfCast({ min: zero, max: input.max < 0n ? 0n : input.max }, fractionBits(from.type), step.output.type);
  }
  if (spec?.kind === 'affine') return rangeOfCast(affineRange(spec, input), spec.fraction, step.output.type);
  if (spec?.kind !== 'mac' || spec.readsSigns || spec.mac.accum.overflow !== 'WRAP') return own;
  const bound = exactSumWord(exactSumBound(spec.mac, input));
  if (bound === undefined) return own;
  const { accum, result } = spec.mac;
  return rangeOfCast(rangeOfCast({ min: -bound, max: bound }, fractionBits(accum), accum), fractionBits(accum), result);
}

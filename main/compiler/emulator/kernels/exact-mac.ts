/**
 * @file Distributed arithmetic: the exact sum of products, without an accumulator, cast once to the result.
 *
 * hls4ml hands the kernel and the bias to the solver as they are (single precision), not in their types; what a trained
 * quantizer made is on its grid anyway. Where the plan knows only mantissas, those are used.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Mantissas, MantissaType } from '../../numerics/mantissas.ts';
import { toNumbers } from '../../numerics/mantissas.ts';
import type { Layer } from '../../ir/model-graph.ts';
import { refuse, textAttribute } from '../kernel.ts';
import type { KernelRefusal, KernelSource, PlanWeight } from '../kernel.ts';
import { signedInputType } from './binary-dense.ts';
import type { MacSpec } from './multiply-accumulate.ts';
import { weightIntegers } from './weight-integers.ts';
import type { WeightIntegers } from './weight-integers.ts';

/** Return whether a layer adds exactly. Never throws. */
export function isDistributed(layer: Layer): boolean {
  const strategy = textAttribute(layer, 'strategy', 'latency');
  return strategy === 'distributed_arithmetic' || strategy === 'da';
}

/** Split single-precision numbers into integers on their coarsest common grid. Never throws. @unit model units */
export function exactIntegers(values: Float64Array): WeightIntegers {
  let fraction = 0;
  const single = values.map((x) => Math.fround(x));
  for (const x of single) while (!Number.isInteger(x * 2 ** fraction)) fraction++;
  const scaled = single.map((x) => x * 2 ** fraction + 0);
  const integers: Mantissas = scaled.every(Number.isSafeInteger) ? scaled : Array.from(scaled, BigInt);
  return { integers, fractionBits: fraction };
}

function integersOf(weight: PlanWeight, input: MantissaType): WeightIntegers | undefined {
  return weight.source === undefined ? weightIntegers(weight, input) : exactIntegers(weight.source);
}

function bitsOf(integers: Mantissas): number {
  const largest = toNumbers(integers).reduce((most, w) => Math.max(most, Math.abs(w)), 1);
  return Math.ceil(Math.log2(largest)) + 1;
}

/** Return the specification of an exact product, or why there is none. Never throws. */
export function exactMacSpec(source: KernelSource, inputCount: number, outputCount: number): MacSpec | KernelRefusal {
  const input = signedInputType(source.inputs[0]!.type);
  const [weight, bias] = [source.weights.get('weight'), source.weights.get('bias')];
  const factors = weight && integersOf(weight, input);
  const offsets = bias && integersOf(bias, input);
  if (factors === undefined) return refuse('its weights cannot be written as exact integers');
  if (factors.integers.length % (inputCount * outputCount) !== 0) return refuse(`its weight has ${factors.integers.length} elements, ${inputCount} × ${outputCount} were expected`);
  const biases = offsets?.integers ?? new Float64Array(outputCount);
  const biasFraction = offsets?.fractionBits ?? 0;
  const fraction = Math.max(0, fractionBits(input) + factors.fractionBits, biasFraction);
  const product = input.integerBits + bitsOf(factors.integers) - factors.fractionBits + Math.ceil(Math.log2(inputCount));
  const integerBits = Math.max(1 - fraction, product, bitsOf(biases) - biasFraction) + 2;
  const exact = (widthBits: number, whole: number): FixedType => ({ kind: 'fixed', widthBits, integerBits: whole, signed: true, rounding: 'TRN', overflow: 'WRAP' });
  return {
    inputCount,
    outputCount,
    input,
    weights: factors.integers,
    weightFractionBits: factors.fractionBits,
    biases,
    bias: exact(bitsOf(biases), bitsOf(biases) - biasFraction),
    accum: exact(integerBits + fraction, integerBits),
    result: source.output.type,
    order: Array.from({ length: inputCount }, (_, i) => i),
  };
}

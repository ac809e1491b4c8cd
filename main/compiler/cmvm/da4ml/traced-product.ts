/**
 * @file What becomes of the bias: da4ml traces the adders with decimal scales, adds the bias to the traced result as a
 * whole number of steps, and prints it into the C++.
 *
 * *Requires*: the two stages of a solved kernel and the step of every input.
 * *Guarantees*: the constants that the generated C++ adds, errors of the decimal scales included.
 */

import { defined } from '../../../base/assert.ts';
import type { Dyadic } from '../grid-integers.ts';
import { dyadicOf } from '../grid-integers.ts';
import type { Decimal } from './decimal.ts';
import { divideDecimals, exactDecimal, multiplyDecimals, truncateDecimal } from './decimal.ts';
import type { SolvedKernel } from './solve-kernel.ts';

/** Most fraction bits that da4ml looks for in a constant. @unit bits */
export const CONSTANT_FRACTION_MAX = 32;

/** A traced value: the power of two that its words count, and the scale they stand under. */
export interface TracedValue {
  readonly stepExponent: number;
  readonly scaleExponent: number;
  readonly scale: Decimal;
}

const ONE: Decimal = { coefficient: 1n, exponent: 0 };

/** Return the traced inputs of a kernel. Never throws. */
export function tracedInputs(stepExponents: readonly number[]): readonly TracedValue[] {
  return stepExponents.map((stepExponent) => ({ stepExponent, scaleExponent: 0, scale: ONE }));
}

/** Return the traced results of a stage; undefined where a result is always 0. Never throws. */
export function traceStage({ inputShifts, adders, outputs }: SolvedKernel, inputs: readonly (TracedValue | undefined)[]): readonly (TracedValue | undefined)[] {
  const values: (TracedValue | undefined)[] = inputs.map((input, i) => input && scaled(input, inputShifts[i]!, false));
  for (const { a, b, shift, subtract } of adders) values.push(added(defined(values[a], 'an adder reads values'), scaled(defined(values[b], 'an adder reads values'), shift, subtract)));
  return outputs.map(({ value, shift, negated }) => (value === undefined ? undefined : values[value] && scaled(values[value], shift, negated)));
}

function scaled({ stepExponent, scaleExponent, scale }: TracedValue, shift: number, negated: boolean): TracedValue {
  const { coefficient, exponent } = multiplyDecimals(scale, exactDecimal(1n, shift));
  return { stepExponent: stepExponent + shift, scaleExponent: scaleExponent + shift, scale: { coefficient: negated ? -coefficient : coefficient, exponent } };
}

/** The sum of two traced values stands under the scale of the first, unless only that is negative. */
function added(a: TracedValue, b: TracedValue): TracedValue {
  const lead = a.scale.coefficient < 0n && b.scale.coefficient > 0n ? b : a;
  return { ...lead, stepExponent: Math.min(a.stepExponent, b.stepExponent) };
}

/** Return the fraction bits that da4ml finds in a constant, at most 32. Never throws. @unit bits */
export function constantFraction({ mantissa, exponent }: Dyadic): number {
  return mantissa === 0n ? -CONSTANT_FRACTION_MAX : Math.min(CONSTANT_FRACTION_MAX, Math.max(1 - CONSTANT_FRACTION_MAX, -exponent));
}

/** Return a constant cut toward zero to so many fraction bits. Never throws. */
export function cut({ mantissa, exponent }: Dyadic, fractionBits: number): Dyadic {
  const excess = -exponent - fractionBits;
  return excess <= 0 ? { mantissa, exponent } : { mantissa: mantissa / 2n ** BigInt(excess), exponent: -fractionBits };
}

/** Return the constant that is really added to a result. Never throws. */
export function addedConstant(bias: number, result: TracedValue | undefined): Dyadic {
  const exact = dyadicOf(bias);
  const fraction = constantFraction(exact);
  if (result === undefined || exact.mantissa === 0n) return cut(exact, fraction);
  const { scale, scaleExponent } = result;
  const stepExponent = Math.min(result.stepExponent, -fraction) - scaleExponent;
  const unscaled = divideDecimals(exactDecimal(exact.mantissa, exact.exponent), scale);
  const steps = truncateDecimal(divideDecimals(unscaled, exactDecimal(1n, stepExponent)));
  // The number is printed as a double and read into a type with the fraction bits that are found in it.
  const printed = dyadicOf(Number(steps));
  const { mantissa, exponent } = { mantissa: printed.mantissa, exponent: printed.exponent + stepExponent };
  const read = cut({ mantissa, exponent }, constantFraction({ mantissa, exponent }));
  return { mantissa: scale.coefficient < 0n ? -read.mantissa : read.mantissa, exponent: read.exponent + scaleExponent };
}

/**
 * @file The formulas by which hls4ml infers a result type from the types that go in. No graph here, only types.
 *
 * Results are TRN/WRAP unless said. `maximum` caps width and integer bits independently, as hls4ml does: a cap on the
 * integer bits makes overflow possible, one on the width alone cuts fraction bits.
 * @source hls4ml:model/optimizer/passes/infer_precision.py, checked against the goldens with automatic types
 */

import { fixed, fractionBits, isFixed, sameType, ufixed } from '../../../preload/model/fixed-type.ts';
import type { FixedType, NumberType, Precision } from '../../../preload/model/fixed-type.ts';

type Shape = Pick<FixedType, 'widthBits' | 'integerBits' | 'signed'>;

/** Return the types if all of them have mantissas, else undefined: inference then falls back to the default. Never throws. */
export function allFixed(types: readonly (Precision | undefined)[]): readonly FixedType[] | undefined {
  return types.every((type) => type !== undefined && isFixed(type)) ? types : undefined;
}

/** Return the type that holds Σ of `terms` products x·w plus a bias exactly. Never throws. @unit terms: number of products */
export function productSumType(types: readonly FixedType[], terms: number, maximum: NumberType | undefined): FixedType {
  const [x, w, bias] = types as readonly [FixedType, FixedType, FixedType];
  const growth = Math.ceil(Math.log2(terms));
  return capped(plusBias(product(x, w, growth), bias), maximum);
}

/** Return the type that holds x·scale + bias exactly. Never throws. */
export function scaleAndShiftType(types: readonly FixedType[], maximum: NumberType | undefined): FixedType {
  const [x, scale, bias] = types as readonly [FixedType, FixedType, FixedType];
  return capped(plusBias(product(x, scale, 0), bias), maximum);
}

/** Return the type of an average's accumulator over `count` elements (never capped). @unit count: elements */
export function averageAccumulatorType(x: FixedType, count: number): FixedType {
  const extra = Math.ceil(Math.log2(count));
  return make({ widthBits: x.widthBits + 2 * extra, integerBits: x.integerBits + extra, signed: x.signed });
}

/** Return the result type of a merge of two tensors, or undefined for an operation without a rule. Never throws. */
export function mergeType(op: string, a: FixedType, b: FixedType, maximum: NumberType | undefined): FixedType | undefined {
  switch (op.toLowerCase()) {
    case 'add':
    case 'subtract':
    case 'average':
      return capped({ ...plusBias(a, b), signed: a.signed || b.signed || op.toLowerCase() === 'subtract' }, maximum);
    case 'multiply':
      return capped(product(a, b, 0), maximum);
    case 'maximum':
    case 'minimum':
      return sameType(a, b) ? a : make(union(a, b));
    default:
      return undefined;
  }
}

/** Return the type that holds both tensors of a concatenation; keeps the first rounding and overflow that are set. Never throws. */
export function concatenationType(a: FixedType, b: FixedType, maximum: NumberType | undefined): FixedType {
  if (sameType(a, b)) return a;
  return {
    ...capped(union(a, b), maximum),
    rounding: a.rounding === 'TRN' ? b.rounding : a.rounding,
    overflow: a.overflow === 'WRAP' ? b.overflow : a.overflow,
  };
}

/** Return the type of the sum of `terms` products of two tensors. Never throws. @unit terms: number of products */
export function dotType(a: FixedType, b: FixedType, terms: number, maximum: NumberType | undefined): FixedType {
  return capped(product(a, b, Math.ceil(Math.log2(terms))), maximum);
}

function product(a: Shape, b: Shape, growth: number): Shape {
  return {
    widthBits: a.widthBits + b.widthBits + growth,
    integerBits: a.integerBits + b.integerBits + growth,
    signed: a.signed || b.signed,
  };
}

/** Exact sum: one integer bit more than the wider side; an unsigned side needs one more beside a signed one. */
function plusBias(a: Shape, b: Shape): Shape {
  const integerBits = Math.max(a.integerBits + Number(b.signed && !a.signed), b.integerBits + Number(a.signed && !b.signed)) + 1;
  return { integerBits, widthBits: integerBits + Math.max(fractionBits(a), fractionBits(b)), signed: a.signed || b.signed };
}

function union(a: FixedType, b: FixedType): Shape {
  const signed = a.signed || b.signed;
  const integer = (t: FixedType): number => t.integerBits + Number(signed && !t.signed);
  const integerBits = Math.max(integer(a), integer(b));
  return { integerBits, widthBits: integerBits + Math.max(fractionBits(a), fractionBits(b)), signed };
}

function capped(type: Shape, maximum: NumberType | undefined): FixedType {
  if (maximum === undefined || !isFixed(maximum)) return make(type);
  return make({
    widthBits: Math.min(type.widthBits, maximum.widthBits),
    integerBits: Math.min(type.integerBits, maximum.integerBits),
    signed: type.signed,
  });
}

function make(type: Shape): FixedType {
  return (type.signed ? fixed : ufixed)(type.widthBits, type.integerBits);
}

/**
 * @file The operators of fixed-point values: result types and exact results, as ap_fixed defines them.
 *
 * Operands are raw words with their types; results are raw words of the result's type, without loss. Deliberately no
 * rounding in here: putting a result into a type is `quantize.ts`. One text for doubles and bigints (`arithmetic.ts`); on
 * doubles it is exact while operands, aligned operands and result fit 53 bits, which the caller must have shown.
 *
 * @source AMD UG1399, "Arbitrary precision fixed-point types"; proved against the ap_fixed headers in C simulation
 */

import { assertNever } from '../../base/assert.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { fractionBits } from '../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from './arithmetic.ts';

/** What an operator needs to know of an operand's type. */
export type OperandType = Pick<FixedType, 'widthBits' | 'integerBits' | 'signed'>;

/** A raw word with its type. @unit LSB of the type */
export interface Operand<T extends Word> {
  readonly word: T;
  readonly type: OperandType;
}

/** An operator of two values with an exact result. */
export type BinaryOperator = 'add' | 'subtract' | 'multiply' | 'divide';

function sumType(a: OperandType, b: OperandType): OperandType {
  const integerBits = Math.max(a.integerBits + (b.signed && !a.signed ? 1 : 0), b.integerBits + (a.signed && !b.signed ? 1 : 0)) + 1;
  return { widthBits: integerBits + Math.max(fractionBits(a), fractionBits(b)), integerBits, signed: a.signed || b.signed };
}

/** Return the type of a result, wide enough for every pair of operands. Never throws. @unit bits */
export function resultType(operator: BinaryOperator, a: OperandType, b: OperandType): OperandType {
  const signed = a.signed || b.signed;
  switch (operator) {
    case 'add':
      return sumType(a, b);
    case 'subtract':
      return { ...sumType(a, b), signed: true };
    case 'multiply':
      return { widthBits: a.widthBits + b.widthBits, integerBits: a.integerBits + b.integerBits, signed };
    case 'divide':
      return {
        widthBits: (b.signed ? 1 : 0) + a.widthBits + Math.max(fractionBits(b), 0),
        integerBits: (b.signed ? 1 : 0) + a.integerBits + fractionBits(b),
        signed,
      };
    default:
      return assertNever(operator);
  }
}

/** Return the type of a negated value. Never throws. @unit bits */
export function negatedType(a: OperandType): OperandType {
  return { widthBits: a.widthBits + 1, integerBits: a.integerBits + 1, signed: true };
}

function raise<T extends Word>(arithmetic: Arithmetic<T>, { word, type }: Operand<T>, toFractionBits: number): T {
  return arithmetic.shiftLeft(word, toFractionBits - fractionBits(type));
}

/** Return the bits that the widest word in between needs. Never throws. @unit bits */
export function operatorBits(operator: BinaryOperator, a: OperandType, b: OperandType): number {
  const result = resultType(operator, a, b).widthBits + 1;
  return operator === 'divide' ? Math.max(result, a.widthBits + Math.max(fractionBits(b), 0) + 1, b.widthBits + 1) : Math.max(result, a.widthBits + 1, b.widthBits + 1);
}

/** The quotient as ap_fixed has it: its own smallest word divided by −1 stays the smallest word. */
function quotient<T extends Word>(arithmetic: Arithmetic<T>, a: Operand<T>, b: Operand<T>): T {
  const extra = Math.max(fractionBits(b.type), 0);
  const signed = a.type.signed || b.type.signed;
  const widthBits = Math.max(a.type.widthBits + extra + (signed && !a.type.signed ? 1 : 0), b.type.widthBits + (signed && !b.type.signed ? 1 : 0));
  const wrap = arithmetic.quantizer(0, { widthBits, integerBits: widthBits, signed, rounding: 'TRN', overflow: 'WRAP' });
  return wrap.limit(arithmetic.divide(arithmetic.shiftLeft(a.word, extra), b.word));
}

/**
 * Return the exact result of an operator as a word of `resultType`. Division truncates toward zero at the result's grid.
 * (ap_fixed's own division of words beyond 64 bits by divisors beyond 32 bits is not always right; no layer divides so.)
 *
 * @unit LSB of the operands' types → LSB of the result's type
 * @throws {RangeError} on bigints, for a division by zero
 */
export function operate<T extends Word>(arithmetic: Arithmetic<T>, operator: BinaryOperator, a: Operand<T>, b: Operand<T>): T {
  const fraction = Math.max(fractionBits(a.type), fractionBits(b.type));
  switch (operator) {
    case 'add':
      return arithmetic.add(raise(arithmetic, a, fraction), raise(arithmetic, b, fraction));
    case 'subtract':
      return arithmetic.subtract(raise(arithmetic, a, fraction), raise(arithmetic, b, fraction));
    case 'multiply':
      return arithmetic.multiply(a.word, b.word);
    case 'divide':
      return quotient(arithmetic, a, b);
    default:
      return assertNever(operator);
  }
}

/** Return −a as a word of `negatedType`. Never throws. */
export function negate<T extends Word>(arithmetic: Arithmetic<T>, a: Operand<T>): T {
  return arithmetic.subtract(arithmetic.of(0), a.word);
}

/** Width of a C `int`; narrower operands of unequal sign are compared by value. @unit bits */
const INT_BITS = 32;

/** Return the widths in which ap_fixed compares two aligned words. @unit bits */
function comparedWidths(a: OperandType, b: OperandType): readonly [number, number] {
  const extra = fractionBits(a) - fractionBits(b);
  return extra >= 0 ? [a.widthBits, b.widthBits + extra] : [a.widthBits - extra + 1, b.widthBits];
}

/**
 * Return whether ap_fixed compares values of these types as C compares a signed with an unsigned number of at least its
 * width: a negative value then counts as larger than every unsigned one. Never throws.
 */
export function comparesUnsigned(a: OperandType, b: OperandType): boolean {
  if (a.signed === b.signed) return false;
  const [left, right] = comparedWidths(a, b);
  if (left < INT_BITS && right < INT_BITS) return false;
  return a.signed ? right >= left : left >= right;
}

/**
 * Return −1, 0 or 1 as ap_fixed's `<` and `>` order the values of `a` and `b`. Never throws.
 *
 * That is the order of the values, except where `comparesUnsigned`: there a negative value is the largest.
 */
export function compareValues<T extends Word>(arithmetic: Arithmetic<T>, a: Operand<T>, b: Operand<T>): -1 | 0 | 1 {
  const fraction = Math.max(fractionBits(a.type), fractionBits(b.type));
  const left = raise(arithmetic, a, fraction);
  const right = raise(arithmetic, b, fraction);
  const order = left < right ? -1 : left > right ? 1 : 0;
  const zero = arithmetic.of(0);
  const isTurned = order !== 0 && (left < zero || right < zero) && comparesUnsigned(a.type, b.type);
  return isTurned ? (order === -1 ? 1 : -1) : order;
}

/**
 * Return a value shifted by `bits` to the left (negative: to the right) inside its own type: what leaves on the left is
 * lost as under WRAP, what leaves on the right is cut off as under TRN, whatever the type's modes are. Never throws.
 *
 * @unit bits; LSB of the type
 */
export function shiftInType<T extends Word>(arithmetic: Arithmetic<T>, a: Operand<T>, bits: number): T {
  if (bits <= 0) return arithmetic.shiftRight(a.word, -bits);
  if (bits >= a.type.widthBits) return arithmetic.of(0);
  const wrapped = arithmetic.quantizer(0, { ...a.type, integerBits: a.type.widthBits, rounding: 'TRN', overflow: 'WRAP' });
  return wrapped.limit(arithmetic.shiftLeft(a.word, bits));
}

/**
 * Return the whole number a value is truncated to (toward zero), as conversion to an integer does before it wraps. Never throws.
 *
 * A negative value of a type without integer bits gives −1, because ap_fixed keeps the integer part in one bit and adds one
 * to it. With fewer integer bits than none, what ap_fixed does is undefined; here it is 0.
 */
export function truncateToInteger<T extends Word>(arithmetic: Arithmetic<T>, a: Operand<T>): T {
  const fraction = fractionBits(a.type);
  if (fraction <= 0) return arithmetic.shiftLeft(a.word, -fraction);
  const zero = arithmetic.of(0);
  if (a.word >= zero) return arithmetic.shiftRight(a.word, fraction);
  if (a.type.integerBits === 0) return arithmetic.of(-1);
  return arithmetic.subtract(zero, arithmetic.shiftRight(negate(arithmetic, a), fraction));
}

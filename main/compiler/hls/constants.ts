/**
 * @file Constants of a project: weights, biases and tables as text that every C++ reader turns into the same raw words.
 *
 * A value is written as the shortest decimal that is read back as the same double; that double lies on the type's grid, so
 * that rounding has nothing to do. What no double holds is refused.
 */

import type { NumberType } from '../../../preload/model/fixed-type.ts';
import { fractionBits } from '../../../preload/model/fixed-type.ts';
import type { Mantissas, MantissaType } from '../numerics/mantissas.ts';
import { quantizeValue } from '../numerics/quantize.ts';
import { cppType } from './cpp-type.ts';

/** An array of constants of a layer. */
export interface Constant {
  /** Name of the array and of its files: `w2`. */
  readonly name: string;
  /** Name of the type: `weight2_t`. */
  readonly typeName: string;
  /** The type itself. */
  readonly cppType: string;
  readonly count: number;
  /** Values as C++ literals, in the array's order. */
  readonly literals: readonly string[];
  /** Values as the text file has them. */
  readonly texts: readonly string[];
  /** What the array is: layer, weight, order of its elements. */
  readonly comment: string;
}

/** What to make a constant of. */
export interface ConstantSource {
  readonly name: string;
  readonly typeName: string;
  readonly type: NumberType;
  /** Raw words; exponents as pairs of sign and exponent. */
  readonly mantissas: Mantissas;
  readonly comment: string;
}

/** Most elements of one array: beyond, neither the texts nor a tool's memory are reasonable. */
const ELEMENTS_MAX = 16_777_216;

/** Smallest magnitude that AMD's types read as it is. */
const NORMAL_MIN = 2 ** -1022;

/** Return the double that is exactly a word's value, or undefined where there is none. */
function exactValue(mantissa: number | bigint, type: MantissaType): number | undefined {
  const value = Number(mantissa) * 2 ** -fractionBits(type);
  if (!Number.isFinite(value) || (value !== 0 && Math.abs(value) < NORMAL_MIN)) return undefined;
  return quantizeValue(value, type) === BigInt(mantissa) ? value : undefined;
}

/** A whole number that C++ would read as an integer too large for it gets a point. */
function literalOf(value: number): string {
  const text = String(value === 0 ? 0 : value);
  return Number.isInteger(value) && Math.abs(value) >= 2 ** 31 && !text.includes('e') ? `${text}.0` : text;
}

/** Return the bits that an exponent weight's exponents need. Never throws. @unit bits */
export function exponentBits(pairs: Mantissas): number {
  let bits = 2;
  for (let i = 1; i < pairs.length; i += 2) {
    const exponent = Number(pairs[i]);
    while (exponent < -(2 ** (bits - 1)) || exponent >= 2 ** (bits - 1)) bits += 1;
  }
  return bits;
}

/** Return the C++ type of a constant's elements. Never throws. */
function constantType(type: NumberType, mantissas: Mantissas): string | undefined {
  if (type.kind === 'exponent') return `bitloom::power_of_two<${type.widthBits}, ${exponentBits(mantissas)}>`;
  return type.kind === 'other' ? undefined : cppType(type);
}

function powerTexts(pairs: Mantissas): Pick<Constant, 'literals' | 'texts'> {
  const at = (i: number): number => Number(pairs[i]) + 0;
  const count = pairs.length / 2;
  return {
    literals: Array.from({ length: count }, (_, i) => `{${at(2 * i)}, ${at(2 * i + 1)}}`),
    texts: Array.from({ length: count }, (_, i) => `${at(2 * i)} ${at(2 * i + 1)}`),
  };
}

/** Make a constant, or return why it cannot be written. Never throws. */
export function makeConstant(source: ConstantSource): Constant | string {
  const { name, typeName, type, mantissas, comment } = source;
  const text = constantType(type, mantissas);
  if (text === undefined || type.kind === 'other') return 'a weight of it has no fixed-point type';
  const count = type.kind === 'exponent' ? mantissas.length / 2 : mantissas.length;
  if (count > ELEMENTS_MAX) return `an array of ${count} constants; ${ELEMENTS_MAX} is the most`;
  const base = { name, typeName, cppType: text, count, comment };
  if (type.kind === 'exponent') return { ...base, ...powerTexts(mantissas) };
  const texts: string[] = [];
  for (const mantissa of mantissas) {
    const value = type.kind === 'xnor' ? Number(mantissa) : exactValue(mantissa, type);
    if (value === undefined) return `a constant in ${text} that no double holds exactly`;
    texts.push(literalOf(value));
  }
  return { ...base, literals: texts, texts };
}

/** Return a value put into a type as a C++ expression that is exactly the quantized value, or undefined where no double is. Never throws. @unit model units */
export function typedLiteral(value: number, type: MantissaType): string | undefined {
  const mantissa = quantizeValue(value, type);
  const exact = exactValue(mantissa, type);
  return exact === undefined ? undefined : `${cppType(type)}(${literalOf(exact)})`;
}

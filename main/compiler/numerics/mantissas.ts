/**
 * @file Mantissas: arrays of raw fixed-point words. A value is mantissa · 2^-(widthBits - integerBits).
 *
 * Two representations, chosen by width: Float64Array while every word fits 53 bits, bigint[] beyond. No arithmetic
 * here (see `arithmetic.ts`), only allocation and conversion.
 */

import type { FixedType, NumberType, XnorType } from '../../../preload/model/fixed-type.ts';
import { fractionBits } from '../../../preload/model/fixed-type.ts';

/** Raw words of a tensor or a weight: exact integers, as doubles where they fit 53 bits, as bigints otherwise. */
export type Mantissas = Float64Array | readonly bigint[];

/** A type whose values have a mantissa on a uniform grid: everything but exponents and floats. */
export type MantissaType = FixedType | XnorType;

/** Widest integer that a double holds exactly together with its sign. @unit bits */
export const NUMBER_BITS = 53;

/** Return whether a type has mantissas on a uniform grid. Never throws. */
export function hasMantissas(type: NumberType | { readonly kind: 'auto' }): type is MantissaType {
  return type.kind === 'fixed' || type.kind === 'int' || type.kind === 'xnor';
}

/** Return whether mantissas of `type` must be bigints. Never throws. */
export function needsBig(type: Pick<FixedType, 'widthBits'>): boolean {
  return type.widthBits > NUMBER_BITS;
}

/** Return zeroed mantissas for `count` values of a type. Never throws. @shape → [count] */
export function allocateMantissas(count: number, type: Pick<FixedType, 'widthBits'>): Float64Array | bigint[] {
  return needsBig(type) ? Array.from({ length: count }, () => 0n) : new Float64Array(count);
}

/** Return the mantissas as bigints (the same array if they are already). Never throws. */
export function toBigints(mantissas: Mantissas): readonly bigint[] {
  return mantissas instanceof Float64Array ? Array.from(mantissas, (m) => BigInt(m)) : mantissas;
}

/** Return the mantissas as doubles; exact only where every word fits 53 bits. Never throws. */
export function toNumbers(mantissas: Mantissas): Float64Array {
  return mantissas instanceof Float64Array ? mantissas : Float64Array.from(mantissas, Number);
}

/** Return the mantissas as int64, as trace files hold them; words beyond 64 bits keep their low 64. Never throws. */
export function toInt64(mantissas: Mantissas): BigInt64Array {
  const words = new BigInt64Array(mantissas.length);
  if (mantissas instanceof Float64Array) for (let i = 0; i < words.length; i++) words[i] = BigInt(mantissas[i]!);
  else for (let i = 0; i < words.length; i++) words[i] = BigInt.asIntN(64, mantissas[i]!);
  return words;
}

/** Return mantissas of `type` from int64 words (as trace and weight files hold them). Never throws. */
export function fromInt64(words: ArrayLike<bigint>, type: Pick<FixedType, 'widthBits'>): Mantissas {
  return needsBig(type) ? Array.from(words) : Float64Array.from(words, Number);
}

/** Return the values as doubles; mantissas beyond 53 bits are rounded. Never throws. @unit model units */
export function toValues(mantissas: Mantissas, type: MantissaType): Float64Array {
  const lsb = 2 ** -fractionBits(type);
  const values = new Float64Array(mantissas.length);
  if (type.kind === 'xnor') for (let i = 0; i < values.length; i++) values[i] = Number(mantissas[i]!) === 0 ? -1 : 1;
  else if (mantissas instanceof Float64Array) for (let i = 0; i < values.length; i++) values[i] = mantissas[i]! * lsb;
  else for (let i = 0; i < values.length; i++) values[i] = Number(mantissas[i]!) * lsb;
  return values;
}

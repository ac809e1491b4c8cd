/** @file Types of hardware values as C++ text. */

import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../numerics/mantissas.ts';

/** Widest type that a project may have: results of operators stay within what AMD's headers allow by default. @unit bits */
export const WIDTH_BITS_MAX = 256;

/** Furthest that a binary point may lie from its word; beyond, products leave what AMD's headers allow. @unit bits */
const POINT_BITS_MAX = 256;

/** Return why a type cannot be written in C++ as it is, or undefined. Never throws. */
export function typeProblem(type: MantissaType): string | undefined {
  if (type.widthBits < 1) return `a type of ${type.widthBits} bits; 1 is the least`;
  if (type.widthBits > WIDTH_BITS_MAX) return `a type of ${type.widthBits} bits; ${WIDTH_BITS_MAX} is the most`;
  if (Math.abs(type.integerBits) > POINT_BITS_MAX) return `a type with ${type.integerBits} integer bits; ±${POINT_BITS_MAX} is the most`;
  return undefined;
}

function modes({ rounding, overflow }: FixedType): string {
  if (overflow !== 'WRAP') return `, AP_${rounding}, AP_${overflow}`;
  return rounding === 'TRN' ? '' : `, AP_${rounding}`;
}

/** Return the C++ type of values of a type. Never throws. */
export function cppType(type: MantissaType): string {
  if (type.kind === 'xnor') return 'ap_uint<1>';
  const u = type.signed ? '' : 'u';
  if (type.kind === 'fixed') return `ap_${u}fixed<${type.widthBits}, ${type.integerBits}${modes(type)}>`;
  // An ap_int cuts fractions toward zero and wraps; whole numbers with other modes are fixed-point numbers without a fraction.
  if (type.overflow === 'WRAP') return `ap_${u}int<${type.widthBits}>`;
  return `ap_${u}fixed<${type.widthBits}, ${type.widthBits}, AP_TRN_ZERO, AP_${type.overflow}>`;
}

/**
 * @file The narrowest type for what a variable must hold: integer bits from a range, fraction bits from the grid on
 * which the values lie.
 */

import { fractionBits, MAX_WIDTH_BITS, valueRange, type FixedType } from '../../../preload/model/fixed-type.ts';
import { integerBitsFor } from '../emulator/suggest-types.ts';
import { roundScaled } from '../numerics/quantize.ts';

/** What a variable must hold. @unit model units */
export interface NeededRange {
  readonly min: number;
  readonly max: number;
  /** Fraction bits beyond which all values are zero; absent: not known. @unit bits */
  readonly fraction?: number;
}

/** How to fit. */
export interface FitOptions {
  /** Integer bits beyond the range. Default 0. @unit bits */
  readonly marginBits?: number;
  /** `keep`: as many fraction bits as now. `data`: as many as the values need, at most as many as now. `exact`: as many as the values need. */
  readonly fraction: 'keep' | 'data' | 'exact';
}

/**
 * Return the narrowest type that holds a range, with the modes of the present one. Never throws.
 *
 * The ends count as they are after rounding: what is rounded into the type is no reason to widen it. Nothing is known
 * of a variable that is always zero, it keeps its type. An unsigned type turns signed where a value is negative.
 * @unit bits
 */
export function fittedType(type: FixedType, needed: NeededRange, options: FitOptions): FixedType {
  if ((needed.min === 0 && needed.max === 0) || !Number.isFinite(needed.min) || !Number.isFinite(needed.max)) return type;
  const fraction = fittedFraction(type, needed, options);
  const ends = roundedEnds({ ...type, widthBits: type.integerBits + fraction }, needed);
  const signed = type.signed || ends.min < 0;
  const integerBits = integerBitsFor(ends.min, ends.max, { signed, widthBits: type.integerBits + fraction, integerBits: type.integerBits }) + (options.marginBits ?? 0);
  const widthBits = Math.max(integerBits + fraction, signed ? 2 : 1);
  if (widthBits > MAX_WIDTH_BITS) return type;
  return { ...type, kind: 'fixed', widthBits, integerBits: widthBits - fraction, signed };
}

function fittedFraction(type: FixedType, needed: NeededRange, { fraction }: FitOptions): number {
  const now = fractionBits(type);
  if (fraction === 'keep' || needed.fraction === undefined) return now;
  return fraction === 'data' ? Math.min(now, needed.fraction) : needed.fraction;
}

/** The ends on the type's grid; a value that rounds to zero is zero. */
function roundedEnds(type: FixedType, { min, max }: NeededRange): { readonly min: number; readonly max: number } {
  const scale = 2 ** fractionBits(type);
  const round = (value: number): number => {
    const scaled = value * scale;
    return Math.abs(scaled) < 2 ** 52 ? roundScaled(scaled, type.rounding) / scale : value;
  };
  const ends = { min: round(min), max: round(max) };
  // Symmetric saturation has no word for the lowest value.
  return type.overflow === 'SAT_SYM' && type.signed ? { min: ends.min, max: Math.max(ends.max, -ends.min) } : ends;
}

/** Return what of a range counts: a type that saturates as the framework's own quantizer does shall go on doing so. Never throws. @unit model units */
export function countedRange(range: NeededRange, { type, trained }: { readonly type: FixedType; readonly trained: boolean }): NeededRange {
  if (!trained || type.overflow === 'WRAP') return range;
  const limits = valueRange(type);
  return { ...range, min: Math.max(range.min, limits.min), max: Math.min(range.max, limits.max) };
}

/** Return the fewest fraction bits that hold all values, which lie on a grid of `fraction` bits. Never throws. @unit values in model units; bits */
export function neededFraction(values: ArrayLike<number>, fraction: number): number {
  const scale = 2 ** fraction;
  let spare = 1100;
  let step = 2 ** spare;
  for (let i = 0; i < values.length; i++) {
    const word = (values[i] ?? 0) * scale;
    if (word === 0 || !Number.isFinite(word)) continue;
    if (spare > 1000) {
      spare = Math.floor(Math.log2(Math.abs(word)));
      step = 2 ** spare;
    }
    while (spare > 0 && word % step !== 0) {
      spare--;
      step /= 2;
    }
    if (spare <= 0) break;
  }
  return spare > 1000 ? fraction : fraction - Math.max(0, spare);
}

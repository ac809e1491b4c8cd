/**
 * @file What would stop a layer from overflowing: which variables must widen, and to how many integer bits.
 *
 * From measured exact sums only. Widening the accumulator alone, or the result alone, does not help where both are too
 * narrow: the result is therefore judged by the accumulator's exact sums, not by what a wrapped accumulator passed on.
 */

import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, printPrecision } from '../../../preload/model/fixed-type.ts';
import type { LayerStatistics, VariableStatistics } from './statistics.ts';

/** One type that must change. */
export interface TypeSuggestion {
  readonly layer: string;
  /** As in statistics and configuration: `result`, `accum`, `weight`, `bias`, `scale`, … */
  readonly variable: string;
  readonly currentType: FixedType;
  readonly suggestedType: FixedType;
  /** One sentence with the measured range. */
  readonly reason: string;
}

/** How to suggest. */
export interface SuggestOptions {
  /** Integer bits beyond the measured range. Default 0. @unit bits */
  readonly marginBits?: number;
}

/** Return the least integer bits (sign included) whose range holds min and max at a given grid. Never throws. @unit bits */
export function integerBitsFor(min: number, max: number, type: Pick<FixedType, 'signed' | 'widthBits' | 'integerBits'>): number {
  const lsb = 2 ** -fractionBits(type);
  const fits = (bits: number): boolean => (type.signed ? min >= -(2 ** (bits - 1)) && max <= 2 ** (bits - 1) - lsb : min >= 0 && max <= 2 ** bits - lsb);
  const magnitude = Math.max(Math.abs(min), Math.abs(max), lsb);
  let bits = Math.floor(Math.log2(magnitude)) - 1;
  while (!fits(bits) && bits < 1100) bits++;
  return Math.max(bits, 1 - fractionBits(type));
}

function isPlain(type: VariableStatistics['type']): type is FixedType {
  return type.kind === 'fixed' || type.kind === 'int';
}

/** Widen a type to integer bits, keeping its fraction bits. */
function widened(type: FixedType, integerBits: number, signed: boolean): FixedType {
  const widthBits = integerBits + fractionBits(type);
  return { ...type, kind: type.kind === 'int' && widthBits === integerBits ? 'int' : 'fixed', widthBits, integerBits, signed };
}

function suggestion(layer: string, variable: string, type: FixedType, range: { min: number; max: number; margin: number; of: string }): TypeSuggestion | undefined {
  // Infinite samples fit no type.
  if (!Number.isFinite(range.min) || !Number.isFinite(range.max)) return undefined;
  const signed = type.signed || range.min < 0;
  const needed = integerBitsFor(range.min, range.max, { ...type, signed }) + range.margin;
  const current = type.integerBits + (signed && !type.signed ? 1 : 0);
  if (needed <= type.integerBits && signed === type.signed) return undefined;
  const suggestedType = widened(type, Math.max(needed, current), signed);
  const span = `${Number(range.min.toPrecision(6))} … ${Number(range.max.toPrecision(6))}`;
  return { layer, variable, currentType: type, suggestedType, reason: `${range.of} of ${layer} span ${span}; ${printPrecision(type)} does not hold that` };
}

/** Variables whose own conversion overflowing is judged by their own range. */
const OWN_RANGE = new Set(['weight', 'bias', 'scale', 'inp_norm', 'inv_inp', 'table']);

/**
 * Return which types of a layer must widen so that the measured data fit; empty where nothing overflowed. Never throws.
 *
 * Product overflow alone (products leave the range, their sum does not) suggests nothing under WRAP; under the
 * saturating modes it counts for the accumulator.
 */
export function suggestTypes(statistics: LayerStatistics, options: SuggestOptions = {}): TypeSuggestion[] {
  const margin = options.marginBits ?? 0;
  const { accum, result } = statistics.variables;
  const suggestions: (TypeSuggestion | undefined)[] = [];
  for (const [name, seen] of Object.entries(statistics.variables)) {
    if (!OWN_RANGE.has(name) || seen.overflowCount === 0 || !isPlain(seen.type) || seen.min === undefined || seen.max === undefined) continue;
    suggestions.push(suggestion(statistics.layer, name, seen.type, { min: seen.min, max: seen.max, margin, of: `the values of ${name}` }));
  }
  if (accum?.min !== undefined && accum.max !== undefined && accum.overflowCount > 0 && isPlain(accum.type)) {
    suggestions.push(suggestion(statistics.layer, 'accum', accum.type, { min: accum.min, max: accum.max, margin, of: 'the exact sums' }));
  }
  const exact = accum?.min === undefined || accum.max === undefined ? result : accum;
  const mayOverflow = (accum?.overflowCount ?? 0) + (result?.overflowCount ?? 0) > 0;
  if (mayOverflow && result !== undefined && isPlain(result.type) && exact?.min !== undefined && exact.max !== undefined) {
    const of = exact === accum ? 'the exact sums' : 'the exact values';
    suggestions.push(suggestion(statistics.layer, 'result', result.type, { min: exact.min, max: exact.max, margin, of }));
  }
  return suggestions.filter((s) => s !== undefined);
}

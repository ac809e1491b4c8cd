/** @file The worst of what an emulation saw of a variable, in words. */

import { fractionBits, isFixed, printPrecision, valueRange, type FixedType } from '../../../preload/model/fixed-type.ts';
import type { VariableStatistics } from '../emulator/statistics.ts';
import type { Layer } from '../ir/model-graph.ts';
import { IS_EXACT } from '../passes/decide-exact-types.ts';
import { numberWords, shareWords } from './words.ts';

/** A variable that left its type. */
export interface Excess {
  readonly seen: VariableStatistics;
  readonly type: FixedType;
  /** The measured value furthest outside. @unit model units */
  readonly value: number;
  /** The end of the range on that side. @unit model units */
  readonly end: number;
}

/** Return how a variable left its type, if it did and values are known. Never throws. */
export function excessOf(seen: VariableStatistics | undefined): Excess | undefined {
  if (seen === undefined || seen.overflowCount === 0 || !isFixed(seen.type) || seen.min === undefined || seen.max === undefined) return undefined;
  const range = valueRange(seen.type);
  const isBelow = range.min - seen.min > seen.max - range.max;
  return { seen, type: seen.type, value: isBelow ? seen.min : seen.max, end: isBelow ? range.min : range.max };
}

/** What to say where `isRounding` holds. */
export const ROUNDING_HELP = 'What is cut off is at most one step of the type, as rounding does; nothing has to be mended.';

/** What to say where `isDecided` holds. */
export const DECIDED_HELP = 'The quantizers that the network was trained with do the same, so reference and hardware agree. Calibrate the network on such data (trace_minmax of HGQ2), or bring its inputs into the range it was trained for.';

/** Return whether the model's own quantizers made the types of a layer, so that training wraps in the same way. Never throws. */
export function isDecided({ attributes, class_name: kind }: Layer): boolean {
  return attributes[IS_EXACT] === true || kind === 'FixedPointQuantizer';
}

/** Return whether a type that saturates cut off no more than one of its steps. Never throws. */
export function isRounding({ type, value, end }: Excess): boolean {
  return type.overflow !== 'WRAP' && Math.abs(value - end) <= 2 ** -fractionBits(type);
}

/** Return `12 % of the <noun> wrap: 40 in fixed<16,6>, which ends at 32`. Never throws. */
export function excessWords({ seen, type, value, end }: Excess, noun: string): string {
  return `${countedShare(seen)} of ${noun} ${type.overflow === 'WRAP' ? 'wrap' : 'are cut off'}: ${numberWords(value)} in ${printPrecision(type)}, which ends at ${numberWords(end)}`;
}

function countedShare({ overflowShare, overflowCount, count }: VariableStatistics): string {
  return overflowShare * 100 < 0.01 ? `${overflowCount} of ${count}` : shareWords(overflowShare);
}

/** @file The struct behind `quantizeRows` (layout: `assembly/quantizer.ts`) and the choice of its path from bounds. */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import type { OverflowMode, RoundingMode } from '../../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { BindContext, TensorPlace } from './bind-context.ts';

/** Rounding modes by their number in the kernels. */
export const ROUNDINGS: readonly RoundingMode[] = ['TRN', 'TRN_ZERO', 'RND', 'RND_ZERO', 'RND_INF', 'RND_MIN_INF', 'RND_CONV'];
/** Overflow modes by their number in the kernels. */
export const OVERFLOWS: readonly OverflowMode[] = ['WRAP', 'SAT', 'SAT_ZERO', 'SAT_SYM'];

const COPY = 0;
const LANES = 1;
const WORDS = 2;

/** Exact words before a cast. */
export interface CastSource {
  /** @unit fraction bits */
  readonly fraction: number;
  /** Smallest and largest word that can occur. */
  readonly min: bigint;
  readonly max: bigint;
  /** Negative words count as 0. */
  readonly relu?: boolean;
}

/** Return the words of a type as the source of a cast. Never throws. */
export function wordsOfType(type: MantissaType): CastSource {
  const { min, max } = mantissaRange(type);
  return { fraction: fractionBits(type), min, max };
}

/** Return the words of a tensor as the source of a cast. Never throws. */
export function wordsOfPlace({ spec, range }: TensorPlace): CastSource {
  return { fraction: fractionBits(spec.type), ...range };
}

/** Return how many bits hold every word between two limits, sign included. Never throws. @unit bits */
export function signedBits(min: bigint, max: bigint): number {
  const magnitude = max > -min - 1n ? max : -min - 1n;
  return (magnitude <= 0n ? 0 : magnitude.toString(2).length) + 1;
}

function low(word: bigint): number {
  return Number(BigInt.asIntN(32, word));
}

function limited(word: bigint): bigint {
  const top = (1n << 63n) - 1n;
  return word > top ? top : word < -top - 1n ? -top - 1n : word;
}

/** Whether a cast never changes more than the grid: after rounding every word lies in the type. */
function alwaysFits(source: CastSource, type: MantissaType, drop: number): boolean {
  const range = mantissaRange(type);
  const scaled = (word: bigint): bigint => (drop <= 0 ? word << BigInt(-drop) : word >> BigInt(drop));
  const min = source.relu === true ? 0n : source.min;
  return scaled(min) >= range.min && scaled(source.max) + (drop > 0 ? 1n : 0n) <= range.max;
}

/** What is counted of a cast. Addresses; 0: nothing. */
export interface Counting {
  /** Of the statistics. */
  readonly stats: number;
  /** Tally of the words before the cast, shared with whoever else counts them. */
  readonly source?: number;
  /** Tally of the words behind it. */
  readonly result?: number;
}

/** Return whether every word of a source is a word of a type on the same grid: a cast to it is a copy. Never throws. */
export function isCopy(source: CastSource, type: MantissaType): boolean {
  return source.fraction === fractionBits(type) && alwaysFits(source, type, 0);
}

/** Write the quantizer from exact words to a type and return its address, or nothing where 64 bits are too few. Never throws. */
export function writeQuantizer(context: Pick<BindContext, 'struct'>, source: CastSource, type: MantissaType, counting: number | Counting): number | undefined {
  const { stats, source: before, result: behind }: Counting = typeof counting === 'number' ? { stats: counting } : counting;
  const drop = source.fraction - fractionBits(type);
  const bits = signedBits(source.min, source.max) + Math.max(0, -drop);
  if (bits > 63 || drop > 62) return undefined;
  const fits = alwaysFits(source, type, drop);
  if (!fits && type.widthBits > 63) return undefined;
  const path = fits && drop === 0 ? COPY : bits <= 32 && drop <= 30 && (fits || type.widthBits + (type.signed ? 0 : 1) <= 32) ? LANES : WORDS;
  const range = mantissaRange(type);
  const [min, max] = [limited(range.min), limited(range.max)];
  // What always fits needs no wrapping, whose shifts know only narrow types.
  const overflow = fits ? 'SAT' : type.overflow;
  return context.struct([
    drop, ROUNDINGS.indexOf(type.rounding), OVERFLOWS.indexOf(overflow), type.widthBits, type.signed ? 1 : 0, source.relu === true ? 1 : 0,
    low(min), low(min >> 32n), low(max), low(max >> 32n), stats, path, before ?? 0, behind ?? 0,
  ]);
}

/**
 * @file Ranges of raw words per element, and what a cast makes of them. All exact: rounding is monotone, so that the
 * ends of a range round to the ends of the rounded range.
 */

import { fractionBits, mantissaRange } from '../../../preload/model/fixed-type.ts';
import { NUMBER_BITS, type Mantissas, type MantissaType } from '../numerics/mantissas.ts';
import { numberQuantizer, roundMantissa } from '../numerics/quantize.ts';

/** Smallest and largest word of every element, on one grid. @unit value = word · 2^-fraction */
export interface WordRange {
  readonly fraction: number;
  /** @shape [elements] */
  readonly low: Mantissas;
  readonly high: Mantissas;
}

/** Smallest and largest value over all elements. @unit model units */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** Return the whole range of a type for every element. Never throws. */
export function typeRange(type: MantissaType, elementCount: number): WordRange {
  const fraction = fractionBits(type);
  const { min, max } = mantissaRange(type);
  if (type.widthBits <= NUMBER_BITS) return { fraction, low: new Float64Array(elementCount).fill(Number(min)), high: new Float64Array(elementCount).fill(Number(max)) };
  return { fraction, low: Array.from({ length: elementCount }, () => min), high: Array.from({ length: elementCount }, () => max) };
}

/** Return the values that a range spans; beyond 53 bits rounded outward. Never throws. @unit model units */
export function spanOf({ fraction, low, high }: WordRange): ValueRange {
  const scale = 2 ** -fraction;
  const least = extreme(low, (a, b) => a < b);
  const most = extreme(high, (a, b) => a > b);
  return { min: outward(least, -1) * scale, max: outward(most, 1) * scale };
}

function extreme(words: Mantissas, isBeyond: (a: number | bigint, b: number | bigint) => boolean): number | bigint {
  let found: number | bigint | undefined;
  for (const word of words as ArrayLike<number | bigint> & Iterable<number | bigint>) if (found === undefined || isBeyond(word, found)) found = word;
  return found ?? 0;
}

function outward(word: number | bigint, direction: 1 | -1): number {
  const value = Number(word);
  if (typeof word === 'number' || BigInt(value) === word) return value;
  return value + direction * Math.abs(value) * Number.EPSILON;
}

/** Return whether a cast may leave the type. Never throws. */
export function mayOverflow(range: WordRange, type: MantissaType): boolean {
  const rounded = roundRange(range, type);
  const { min, max } = mantissaRange(type);
  return extreme(rounded.low, (a, b) => a < b) < min || extreme(rounded.high, (a, b) => a > b) > max;
}

/** Return what a cast makes of a range: an element that may leave a wrapping type may be anything. Never throws. */
export function castRange(range: WordRange, type: MantissaType): WordRange {
  const { fraction, low, high } = roundRange(range, type);
  const { min, max } = mantissaRange(type);
  const clamp = (word: bigint): bigint => (word < min ? min : word > max ? max : word);
  const one = (a: bigint, b: bigint): readonly [bigint, bigint] => {
    if (a >= min && b <= max) return [a, b];
    if (type.overflow === 'WRAP') return [min, max];
    const [from, to] = [clamp(a), clamp(b)];
    // SAT_ZERO makes 0 of everything outside.
    return type.overflow === 'SAT_ZERO' ? [from < 0n ? from : 0n, to > 0n ? to : 0n] : [from, to];
  };
  if (type.widthBits <= NUMBER_BITS && low instanceof Float64Array && high instanceof Float64Array) return castNumbers({ fraction, low, high }, type);
  const pairs = Array.from({ length: low.length }, (_, i) => one(BigInt(low[i] ?? 0), BigInt(high[i] ?? 0)));
  return { fraction, low: pairs.map(([a]) => a), high: pairs.map(([, b]) => b) };
}

function castNumbers({ fraction, low, high }: { readonly fraction: number; readonly low: Float64Array; readonly high: Float64Array }, type: MantissaType): WordRange {
  const { min, max } = numberQuantizer(fraction, type);
  const [from, to] = [low.slice(), high.slice()];
  for (let i = 0; i < from.length; i++) {
    const [a, b] = [from[i] ?? 0, to[i] ?? 0];
    if (a >= min && b <= max) continue;
    const clamped = [Math.min(max, Math.max(min, a)), Math.min(max, Math.max(min, b))] as const;
    const zero = type.overflow === 'SAT_ZERO';
    from[i] = type.overflow === 'WRAP' ? min : zero ? Math.min(0, clamped[0]) : clamped[0];
    to[i] = type.overflow === 'WRAP' ? max : zero ? Math.max(0, clamped[1]) : clamped[1];
  }
  return { fraction, low: from, high: to };
}

/** Round a range to a type's grid, without limits. */
function roundRange(range: WordRange, type: MantissaType): WordRange {
  const fraction = fractionBits(type);
  if (fraction === range.fraction) return range;
  if (range.low instanceof Float64Array && range.high instanceof Float64Array && widest(range) + Math.max(0, fraction - range.fraction) <= NUMBER_BITS - 1) {
    const { round } = numberQuantizer(range.fraction, type);
    return { fraction, low: range.low.map(round), high: range.high.map(round) };
  }
  const each = (words: Mantissas): readonly bigint[] => Array.from({ length: words.length }, (_, i) => roundMantissa(BigInt(words[i] ?? 0), range.fraction, fraction, type.rounding));
  return { fraction, low: each(range.low), high: each(range.high) };
}

/** Bits of the widest word. */
function widest({ low, high }: WordRange): number {
  let most = 1;
  for (let i = 0; i < low.length; i++) most = Math.max(most, Math.abs(Number(low[i] ?? 0)), Math.abs(Number(high[i] ?? 0)));
  return Math.ceil(Math.log2(most)) + 1;
}

/** Return the hull of two ranges on one grid. Never throws. */
export function hull(a: WordRange, b: WordRange): WordRange {
  const pick = (x: Mantissas, y: Mantissas, isBeyond: (p: number | bigint, q: number | bigint) => boolean): Mantissas => {
    if (x instanceof Float64Array && y instanceof Float64Array) return x.map((word, i) => (isBeyond(y[i] ?? word, word) ? (y[i] ?? word) : word));
    return Array.from({ length: x.length }, (_, i) => BigInt(isBeyond(y[i] ?? 0, x[i] ?? 0) ? (y[i] ?? 0) : (x[i] ?? 0)));
  };
  return { fraction: a.fraction, low: pick(a.low, b.low, (p, q) => p < q), high: pick(a.high, b.high, (p, q) => p > q) };
}

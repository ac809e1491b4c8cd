/** @file How the words of a type lie in the kernels' memory, and their way from and to mantissas. */

import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { needsBig } from '../../numerics/mantissas.ts';
import type { Mantissas } from '../../numerics/mantissas.ts';
import type { WordKind } from './kernel-exports.ts';

/** Words of a tensor as the kernels hold them. */
export type Words = Int16Array | Int32Array | BigInt64Array;

/** Return the kind that holds every word of a type, or nothing beyond 64 bits. Never throws. */
export function wordKind(type: Pick<FixedType, 'widthBits' | 'signed'>): WordKind | undefined {
  return kindOfBits(type.widthBits + (type.signed ? 0 : 1));
}

/** Return the kind that holds words of so many bits, sign included. Never throws. */
export function kindOfBits(bits: number): WordKind | undefined {
  return bits <= 16 ? 0 : bits <= 32 ? 1 : bits <= 64 ? 2 : undefined;
}

/** Bytes of a word. Never throws. @unit bytes */
export function wordBytes(kind: WordKind): 2 | 4 | 8 {
  return kind === 0 ? 2 : kind === 1 ? 4 : 8;
}

/** Make zeroed words. Never throws. @shape → [count] */
export function makeWords(kind: WordKind, count: number): Words {
  return kind === 0 ? new Int16Array(count) : kind === 1 ? new Int32Array(count) : new BigInt64Array(count);
}

/** Return the words as mantissas of their type. Never throws. @shape [n] → [n] */
export function mantissasOf(words: Words, type: Pick<FixedType, 'widthBits'>): Mantissas {
  if (!(words instanceof BigInt64Array)) return Float64Array.from(words);
  if (needsBig(type)) return Array.from(words);
  const mantissas = new Float64Array(words.length);
  for (let i = 0; i < mantissas.length; i++) mantissas[i] = Number(words[i]!);
  return mantissas;
}

/** Write mantissas as words. Never throws. @shape both [n] */
export function writeWords(target: Words, mantissas: Mantissas): void {
  if (!(target instanceof BigInt64Array)) {
    if (mantissas instanceof Float64Array) target.set(mantissas);
    else for (let i = 0; i < target.length; i++) target[i] = Number(mantissas[i]!);
  } else for (let i = 0; i < target.length; i++) target[i] = BigInt(mantissas[i]!);
}

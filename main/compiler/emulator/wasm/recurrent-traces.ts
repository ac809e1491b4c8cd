/** @file Where recurrent cells write the words that somebody watches, and how these are counted. */

import type { CellSpec, RecurrentSpec } from '../kernel-spec.ts';
import type { BindContext, NarrowPlace, RunStep } from './bind-context.ts';
import type { WordKind } from './kernel-exports.ts';
import { signedBits, writeQuantizer } from './quantizer-struct.ts';
import type { CastSource } from './quantizer-struct.ts';
import { TRACED, watchedType, watchedWords, wordsPerStep } from './recurrent-bounds.ts';
import type { WatchedName } from './recurrent-bounds.ts';
import { kindOfBits } from './word-kind.ts';
import { exactSumBound, exactSumWord } from './word-range.ts';

/** Traces of all watched variables. */
export interface BoundTraces {
  /** Addresses of the structs of each cell. @shape [cell][variable] */
  readonly structs: readonly (readonly number[])[];
  /** Count what the cells wrote for so many samples. */
  readonly count: RunStep;
}

interface Trace {
  readonly words: number;
  readonly kind: WordKind;
  readonly perRow: number;
  readonly quantizer: number;
}

/** Return the bounds of a variable over all cells; nothing where 64 bits are too few. Never throws. */
export function wordsOf(cells: readonly CellSpec[], variable: WatchedName, input: NarrowPlace): CastSource | undefined {
  const sources = cells.map((cell) => {
    const sums = [exactSumWord(exactSumBound(cell.inputMac, input.range)), exactSumWord(exactSumBound(cell.stateMac, wordsRange(cell)))];
    const [a, b] = sums;
    return a === undefined || b === undefined ? undefined : watchedWords(cell, variable, a > b ? a : b);
  });
  return sources.reduce((widest, source) => (widest === undefined || source === undefined ? undefined : source.max > widest.max ? source : widest));
}

function wordsRange({ result }: CellSpec): { readonly min: bigint; readonly max: bigint } {
  const top = 1n << BigInt(result.widthBits);
  return { min: -top, max: top };
}

/** Make the traces; nothing where they cannot be counted. Never throws. */
export function bindTraces(context: BindContext, spec: RecurrentSpec, parts: { readonly rows: number; readonly input: NarrowPlace }): BoundTraces | undefined {
  const { cells, steps } = spec;
  const { rows, input } = parts;
  const [first] = cells;
  if (first === undefined) return undefined;
  const traces: Trace[] = [];
  const structs: number[][] = cells.map(() => []);
  for (const variable of TRACED) {
    const counts = cells.map((cell) => wordsPerStep(cell, variable));
    const perStep = counts.reduce((sum, n) => sum + n, 0);
    const type = watchedType(first, variable);
    const source = wordsOf(cells, variable, input);
    const stats = perStep === 0 || source === undefined ? 0 : context.stats(variable, type, source.fraction);
    if (source === undefined || (stats !== 0 && first.accum.overflow !== 'WRAP')) return undefined;
    const least = variable === 'gate' ? 1 : 0;
    const kind = Math.max(least, kindOfBits(signedBits(source.min, source.max)) ?? 2) as WordKind;
    const perRow = perStep * steps;
    const bytes = rows * perRow * 8;
    const quantizer = stats === 0 ? 0 : writeQuantizer(context, source, type, stats);
    if (quantizer === undefined) return undefined;
    const words = stats === 0 ? 0 : context.table(new Int32Array(bytes / 4));
    if (stats !== 0) traces.push({ words, kind, perRow, quantizer });
    counts.forEach((_, which) => structs[which]!.push(context.struct([words, kind, perRow, perStep, counts.slice(0, which).reduce((sum, n) => sum + n, 0)])));
  }
  return {
    structs,
    count: (count, firstRow) => {
      for (const { words, kind, perRow, quantizer } of traces) context.kernels.noteCasts(kind, words, count, perRow, quantizer, firstRow);
    },
  };
}

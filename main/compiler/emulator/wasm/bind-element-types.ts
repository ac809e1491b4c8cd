/**
 * @file Binds HGQ's quantizers: every element has a type of its own. On the grid of the finest element rounding is clearing
 * bits, so that 32-bit lanes do it wherever all words fit them; else 64-bit words.
 */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { ElementTypesSpec } from '../kernel-spec.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, NarrowPlace, RunStep } from './bind-context.ts';
import type { WordKind } from './kernel-exports.ts';
import { OVERFLOWS, ROUNDINGS, signedBits, writeQuantizer } from './quantizer-struct.ts';
import type { CastSource } from './quantizer-struct.ts';
import { wordBytes } from './word-kind.ts';
import type { WordRange } from './word-range.ts';

const LANE_BITS = 31;
const WORD_BITS = 62;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

/** What the kernel's tables say of one element, on the common grid. */
interface ElementTable {
  readonly part: bigint;
  readonly half: bigint;
  readonly wrap: bigint;
  readonly sign: bigint;
  readonly low: bigint;
  readonly high: bigint;
  readonly active: bigint;
}

const NEVER: ElementTable = { part: 0n, half: 1n, wrap: -1n, sign: 0n, low: 0n, high: 0n, active: 0n };

/** Bits of the words of an element before they are limited, and what limits them; nothing where the type holds all of them. */
function tableOf(type: FixedType, grid: number, words: WordRange): ElementTable {
  const drop = BigInt(grid - fractionBits(type));
  const unit = 1n << drop;
  const { min, max } = mantissaRange(type);
  const [low, high] = [min * unit, max * unit];
  const rounded = { min: (words.min / unit - 1n) * unit, max: (words.max / unit + 1n) * unit };
  const fits = rounded.min >= low && rounded.max <= high;
  const own = { part: unit - 1n, half: drop === 0n ? 1n : unit >> 1n, active: -1n };
  if (fits) return { ...own, wrap: -1n, sign: 0n, low: rounded.min, high: rounded.max };
  const bits = BigInt(type.widthBits) + drop;
  return { ...own, wrap: (1n << bits) - 1n, sign: type.signed ? 1n << (bits - 1n) : 0n, low, high };
}

function widest(tables: readonly ElementTable[]): number {
  return tables.reduce((most, { wrap, sign, low, high, part }) => Math.max(most, signedBits(low, high), wrap < 0n ? 0 : signedBits(-sign, wrap), signedBits(0n, part)), 1);
}

const FIELDS = ['part', 'half', 'wrap', 'sign', 'low', 'high', 'active'] as const;

/** Elements that are not always 0. */
function activeElements(types: ElementTypesSpec['types']): Int32Array {
  return Int32Array.from(types.flatMap((type, i) => (type === undefined ? [] : [i])));
}

/** A column of the tables, padded to whole vectors of elements that are always 0. */
function column(context: BindContext, tables: readonly ElementTable[], field: (typeof FIELDS)[number], kind: 1 | 2): number {
  const words = Array.from({ length: Math.ceil(tables.length / 4) * 4 }, (_, i) => (tables[i] ?? NEVER)[field]);
  return context.table(kind === 1 ? Int32Array.from(words, (word) => Number(BigInt.asIntN(32, word))) : BigInt64Array.from(words));
}

/** Addresses of what counts: the casts to the own types, and to the result; 0: nobody wants it. */
interface Counters {
  readonly element: number;
  /** A quantizer that only hands the statistics of the elements on. */
  readonly own: number;
  readonly result: number;
}

/** What counts the words before and behind the own types, of active elements only. */
function bindNotes(context: BindContext, parts: { readonly input: NarrowPlace; readonly kind: 1 | 2; readonly active: Int32Array; readonly counters: Counters }): { readonly bytes: number; start(words: number, scratch: number): RunStep } {
  const { input, kind, active, counters } = parts;
  const { kernels, chunkRows } = context;
  const [all, some] = [input.spec.elementCount, active.length];
  const isAll = some === all;
  const indices = isAll ? 0 : context.table(active);
  return {
    bytes: isAll ? 0 : align(chunkRows * some * 8),
    start: (words, scratch) => (rows, firstRow) => {
      const gathered = (of: WordKind, from: number): number => {
        if (!isAll) kernels.gatherRows(of, from, scratch, rows, all, some, indices);
        return isAll ? from : scratch;
      };
      kernels.noteWords(input.kind, gathered(input.kind, input.address), rows, some, counters.own, firstRow);
      kernels.noteCasts(kind, gathered(kind, words), rows, some, counters.result, firstRow);
    },
  };
}

/** Bind a FixedPointQuantizer. Never throws. */
export const bindElementTypes: BindSpec<ElementTypesSpec> = (context, { types }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  const known = types.filter((type) => type !== undefined);
  const [first] = known;
  if (input === undefined || output === undefined || first === undefined) return undefined;
  const inputFraction = fractionBits(input.spec.type);
  const grid = known.reduce((most, type) => Math.max(most, fractionBits(type)), inputFraction);
  const up = grid - inputFraction;
  const words = { min: input.range.min << BigInt(up), max: input.range.max << BigInt(up) };
  const tables = types.map((type) => (type === undefined ? NEVER : tableOf(type, grid, words)));
  const bits = Math.max(widest(tables), signedBits(words.min, words.max) + 1);
  if (bits > WORD_BITS) return undefined;
  const kind = bits <= LANE_BITS && input.kind < 2 ? 1 : 2;
  const exact = tables.reduce<CastSource>(({ fraction, min, max }, { low, high }) => ({ fraction, min: low < min ? low : min, max: high > max ? high : max }), { fraction: grid, min: 0n, max: 0n });
  const toResult = writeQuantizer(context, exact, output.spec.type, 0);
  const counters = countersOf(context, { input, first, exact });
  if (toResult === undefined || counters === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const notes = counters.own === 0 ? undefined : bindNotes(context, { input, kind, counters, active: activeElements(types) });
  const columns = FIELDS.map((field) => column(context, tables, field, kind));
  const castBytes = align(chunkRows * count * wordBytes(kind));
  return {
    scratchBytes: castBytes + (notes?.bytes ?? 0),
    start: (scratch) => {
      const struct = context.struct([input.address, input.kind, scratch, count, up, ROUNDINGS.indexOf(first.rounding), OVERFLOWS.indexOf(first.overflow), ...columns, counters.element]);
      const note = notes?.start(scratch, scratch + castBytes);
      return (rows, firstRow) => {
        if (kind === 1) kernels.castElements(struct, rows, firstRow);
        else kernels.castElementsWide(struct, rows, firstRow);
        kernels.quantizeRows(kind, output.kind, scratch, output.address, rows, count, toResult, firstRow);
        note?.(rows, firstRow);
      };
    },
  };
};

function countersOf(context: BindContext, { input, first, exact }: { readonly input: NarrowPlace; readonly first: FixedType; readonly exact: CastSource }): Counters | undefined {
  const { type } = context.output.spec;
  const resultStats = context.stats('result', type, exact.fraction);
  if (resultStats === 0) return { element: 0, own: 0, result: 0 };
  const element = context.stats('element', first, fractionBits(input.spec.type));
  const own = writeQuantizer(context, { fraction: fractionBits(input.spec.type), ...input.range }, input.spec.type, element);
  const result = writeQuantizer(context, exact, type, resultStats);
  return own === undefined || result === undefined ? undefined : { element, own, result };
}

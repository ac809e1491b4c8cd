/** @file Binds layers of exact element-wise arithmetic: affine layers, operations on two inputs, concatenations. */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { AffineSpec, ConcatenationSpec, MergeSpec } from '../kernel-spec.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, BoundStep, NarrowPlace } from './bind-context.ts';
import type { WordKind } from './kernel-exports.ts';
import { signedBits, wordsOfType, writeQuantizer } from './quantizer-struct.ts';
import { wordBytes } from './word-kind.ts';
import { affineRange } from './word-range.ts';

const NARROW_BITS = 16;
const INT32_BITS = 32;
const WORD_BITS = 63;

/** Symmetric limits of words of so many bits. */
function limits(bits: number): { readonly min: bigint; readonly max: bigint } {
  return { min: -(1n << BigInt(bits - 1)), max: 1n << BigInt(bits - 1) };
}

/** Words of a table, filled up so that vectors may be read over its end. */
function padded<A extends Int32Array | BigInt64Array>(make: (length: number) => A, words: readonly bigint[]): A {
  const table = make(words.length + 8);
  words.forEach((word, k) => (table[k] = (table instanceof BigInt64Array ? word : Number(word)) as never));
  return table;
}

/** Words of a run in which scales are repeated, so that short periods fill vectors. */
const RUN_WORDS = 256;
const VECTOR_WORDS = 8;

/** How many words until scales repeat: whole periods that fill vectors, as many as stay short. */
function runWords(period: number): number {
  let vectors = period;
  while (vectors % VECTOR_WORDS !== 0) vectors += period;
  return vectors * Math.max(1, Math.floor(RUN_WORDS / vectors));
}

/** Scales and biases of a cast that wraps, so high in 32-bit words that the result is what stands above `spare` bits. */
interface AffineCast {
  readonly scales: readonly bigint[];
  readonly biases: readonly bigint[];
  readonly spare: number;
  readonly isSigned: 0 | 1;
}

/** Return the tables with which sums and cast are one step between 16-bit words, where they can be. */
function castTables({ scales, biases, fraction }: AffineSpec, type: MantissaType): AffineCast | undefined {
  if (type.kind !== 'fixed' || type.overflow !== 'WRAP' || type.widthBits > NARROW_BITS) return undefined;
  const drop = fraction - fractionBits(type);
  if (drop > 0 && type.rounding !== 'TRN' && type.rounding !== 'RND') return undefined;
  const up = INT32_BITS - type.widthBits - drop;
  if (up < 0 || up >= INT32_BITS) return undefined;
  // Half up is half a step more, and then down.
  const half = drop > 0 && type.rounding === 'RND' ? 1n << BigInt(drop - 1) : 0n;
  const raised = (word: bigint): bigint => BigInt.asIntN(INT32_BITS, word << BigInt(up));
  return { scales: scales.map(raised), biases: biases.map((bias) => raised(bias + half)), spare: INT32_BITS - type.widthBits, isSigned: type.signed ? 1 : 0 };
}

function repeated(words: readonly bigint[], period: number, run: number): readonly bigint[] {
  return Array.from({ length: run }, (_, k) => words[k % period]!);
}

function bindCast(context: BindContext, { scales, biases, spare, isSigned }: AffineCast, { input, output, period }: { readonly input: NarrowPlace; readonly output: NarrowPlace; readonly period: number }): BoundStep {
  const count = output.spec.elementCount;
  const run = runWords(period);
  const [scaleTable, biasTable] = [scales, biases].map((words) => context.table(padded((length) => new Int32Array(length), repeated(words, period, run)))) as [number, number];
  return {
    scratchBytes: 0,
    start: () => (rows) => context.kernels.affineCast(input.address, output.address, rows * count, run, scaleTable, biasTable, spare, isSigned),
  };
}

/** Bind batch normalization or ApplyAlpha. Never throws. */
export const bindAffine: BindSpec<AffineSpec> = (context, spec) => {
  const { scales, biases, period, fraction } = spec;
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined || scales.length < period || biases.length < period) return undefined;
  const range = affineRange(spec, input.range);
  const sumBits = signedBits(range.min, range.max);
  if (sumBits > WORD_BITS - 1) return undefined;
  const count = output.spec.elementCount;
  if (count % period !== 0) return undefined;
  const stats = context.stats('result', output.spec.type, fraction);
  const quantizer = writeQuantizer(context, { fraction, ...range }, output.spec.type, { stats, result: output.tally });
  if (quantizer === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const cast = input.kind !== 0 || output.kind !== 0 ? undefined : castTables(spec, output.spec.type);
  if (stats === 0 && cast !== undefined) return bindCast(context, cast, { input, output, period });
  const fits = (words: readonly bigint[]): boolean => words.every((word) => signedBits(word, word) <= INT32_BITS);
  const isSmall = sumBits <= INT32_BITS && input.kind < 2 && fits(scales) && fits(biases);
  const run = runWords(period);
  const make = isSmall ? (length: number) => new Int32Array(length) : (length: number) => new BigInt64Array(length);
  const table = (words: readonly bigint[]): number => context.table(padded<Int32Array | BigInt64Array>(make, repeated(words, period, run)));
  const [scaleTable, biasTable] = [table(scales), table(biases)];
  const kind: WordKind = isSmall ? 1 : 2;
  const isOneStep = isSmall && cast !== undefined && fraction >= fractionBits(output.spec.type);
  return {
    scratchBytes: (chunkRows * count + VECTOR_WORDS) * wordBytes(kind),
    start: (scratch) => (rows, firstRow) => {
      if (isOneStep && kernels.affineCastRanged(input.address, output.address, rows * count, run, scaleTable, biasTable, quantizer, firstRow) === 1) return;
      if (isSmall) kernels.affineLanes(input.kind, input.address, scratch, rows * count, run, scaleTable, biasTable);
      else kernels.affineRows(input.kind, input.address, scratch, rows * count, run, scaleTable, biasTable);
      kernels.quantizeRows(kind, output.kind, scratch, output.address, rows, count, quantizer, firstRow);
    },
  };
};

const OPERATIONS: Readonly<Record<MergeSpec['operation'], number>> = { add: 0, average: 0, subtract: 1, multiply: 2, maximum: 3, minimum: 4 };

/** Bind an operation on two inputs. Never throws. */
export const bindMerge: BindSpec<MergeSpec> = (context, { operation, common, fraction, resultBits }) => {
  const [x, y, output] = narrow([...context.inputs.slice(0, 2), context.output]) ?? [];
  if (x === undefined || y === undefined || output === undefined || resultBits > WORD_BITS - 1) return undefined;
  const stats = context.stats('result', output.spec.type, fraction);
  const quantizer = writeQuantizer(context, { fraction, ...limits(resultBits + 1) }, output.spec.type, stats);
  if (quantizer === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const kind: WordKind = resultBits + 1 < INT32_BITS ? 1 : 2;
  const [xShift, yShift] = [common - fractionBits(x.spec.type), common - fractionBits(y.spec.type)];
  return {
    scratchBytes: chunkRows * count * wordBytes(kind),
    start: (scratch) => (rows, firstRow) => {
      kernels.mergeRows(OPERATIONS[operation], x.kind, y.kind, kind, x.address, y.address, scratch, rows, count, x.spec.elementCount, y.spec.elementCount, xShift, yShift);
      kernels.quantizeRows(kind, output.kind, scratch, output.address, rows, count, quantizer, firstRow);
    },
  };
};

/** Bind a concatenation: both inputs on a common grid, then one cast. Never throws. */
export const bindConcatenation: BindSpec<ConcatenationSpec> = (context, { runs: [first, second] }) => {
  const [x, y, output] = narrow([...context.inputs.slice(0, 2), context.output]) ?? [];
  if (x === undefined || y === undefined || output === undefined) return undefined;
  const fraction = Math.max(fractionBits(x.spec.type), fractionBits(y.spec.type));
  const parts = [x, y].map((place, k) => ({ place, run: k === 0 ? first : second, offset: k === 0 ? 0 : first, shift: fraction - fractionBits(place.spec.type) }));
  const bits = parts.reduce((most, { place, shift }) => Math.max(most, place.spec.type.widthBits + 1 + shift), 1);
  if (bits > WORD_BITS) return undefined;
  const words = parts.map(({ place, shift }) => ({ ...wordsOfType(place.spec.type), by: BigInt(shift) }));
  const range = { min: words.reduce((least, { min, by }) => (min << by < least ? min << by : least), 0n), max: words.reduce((most, { max, by }) => (max << by > most ? max << by : most), 0n) };
  const quantizer = writeQuantizer(context, { fraction, ...range }, output.spec.type, context.stats('result', output.spec.type, fraction));
  if (quantizer === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const kind: WordKind = bits <= INT32_BITS ? 1 : 2;
  const blocks = count / (first + second);
  return {
    scratchBytes: chunkRows * count * wordBytes(kind),
    start: (scratch) => (rows, firstRow) => {
      for (const { place, run, offset, shift } of parts) kernels.spreadRuns(place.kind, kind, place.address, scratch, rows * blocks, run, first + second, offset, shift);
      kernels.quantizeRows(kind, output.kind, scratch, output.address, rows, count, quantizer, firstRow);
    },
  };
};

/** @file Binds the legacy softmax: every element by itself, with two tables over fixed ranges. */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { LegacySoftmaxSpec } from '../kernel-spec.ts';
import { indexType } from '../kernels/table-activation.ts';
import { narrow } from './bind-context.ts';
import type { BindSpec } from './bind-context.ts';
import { signedBits, wordsOfType, writeQuantizer } from './quantizer-struct.ts';

const WORD_BITS = 62;
const INDEX_BITS = 30;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

/** Bind a legacy softmax over slices that lie together. Never throws. */
export const bindLegacySoftmax: BindSpec<LegacySoftmaxSpec> = (context, spec) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  const { sliceSize: size, sliceStride, sliceStarts, table, exponentials, inverses } = spec;
  const count = context.output.spec.elementCount;
  if (input === undefined || output === undefined || sliceStride !== 1 || sliceStarts.length * size !== count || !sliceStarts.every((start, k) => start === k * size)) return undefined;
  const { min, max } = input.range;
  const [fraction, tableFraction] = [fractionBits(input.spec.type), fractionBits(table)];
  const [expUp, invUp, expRange, invRange] = [exponentials.length, inverses.length, spec.exponentialRange, spec.inverseRange].map(Math.log2) as [number, number, number, number];
  const indexBits = signedBits(min - max, max - min) + expUp - expRange - fraction + 2;
  if (![expUp, invUp, expRange, invRange].every(Number.isInteger) || fraction < 0 || expRange + fraction > WORD_BITS || signedBits(min - max, max - min) + expUp > WORD_BITS || indexBits > INDEX_BITS) return undefined;
  const held = mantissaRange(table);
  const sums = { fraction: tableFraction, min: 2n * held.min, max: 2n * held.max };
  const index = indexType(exponentials.length);
  const [indexStats, sumStats] = size > 1 ? [context.stats('table_index', index, 0), context.stats('table', table, tableFraction)] : [0, context.stats('table', table, tableFraction)];
  const reach = 1n << BigInt(INDEX_BITS);
  const add = writeQuantizer(context, sums, table, 0);
  const noteIndex = indexStats === 0 ? 0 : writeQuantizer(context, { fraction: 0, min: -reach, max: reach }, index, indexStats);
  const noteSum = sumStats === 0 ? 0 : writeQuantizer(context, sums, table, sumStats);
  const toResult = writeQuantizer(context, wordsOfType(table), output.spec.type, { stats: context.stats('result', output.spec.type, tableFraction), result: output.tally });
  if (add === undefined || noteIndex === undefined || noteSum === undefined || toResult === undefined) return undefined;
  // The last entry is the limit, not the last word of the index's type.
  if (noteIndex !== 0) context.memory.int64(noteIndex + 32, 1)[0] = BigInt(exponentials.length - 1);
  const { kernels, chunkRows } = context;
  const tables = [exponentials, inverses].map((entries) => context.table(BigInt64Array.from(toBigints(entries)))) as [number, number];
  const one = Number(quantizeMantissa(1n, 0, table));
  const [targetBytes, sumBytes, indexBytes] = [align(chunkRows * count * 8), noteSum === 0 ? 0 : align(chunkRows * count * size * 8), noteIndex === 0 ? 0 : align(chunkRows * count * (size - 1) * 8)];
  return {
    scratchBytes: targetBytes + sumBytes + indexBytes,
    start: (scratch) => {
      const [sumTrace, indexTrace] = [noteSum === 0 ? 0 : scratch + targetBytes, noteIndex === 0 ? 0 : scratch + targetBytes + sumBytes];
      const struct = context.struct([
        input.address, input.kind, size, tables[0], exponentials.length - 1, expUp, expRange + fraction, exponentials.length / 2,
        tables[1], inverses.length - 1, invUp, invRange + tableFraction, one, add, scratch, indexTrace, sumTrace,
      ]);
      return (rows, firstRow) => {
        kernels.legacySlices(struct, (rows * count) / size);
        if (noteSum !== 0) kernels.noteCasts(2, sumTrace, rows, count * size, noteSum, firstRow);
        if (noteIndex !== 0) kernels.noteCasts(2, indexTrace, rows, count * (size - 1), noteIndex, firstRow);
        kernels.quantizeRows(2, output.kind, scratch, output.address, rows, count, toResult, firstRow);
      };
    },
  };
};

/** @file Binds layers whose words choose something: embedding, argmax, elu and selu. */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { ArgmaxSpec, EmbeddingSpec, ExponentialUnitSpec } from '../kernel-spec.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import { narrow } from './bind-context.ts';
import type { BindSpec } from './bind-context.ts';
import { signedBits, wordsOfType, writeQuantizer } from './quantizer-struct.ts';

const INT32_BITS = 31;
const INDEX_BITS = 30;
const WORD_BITS = 62;
/** log2 of the range of the tables of elu and selu. */
const RANGE_BITS = 3;
/** Place of a quantizer's largest word in its struct, in 32-bit words. */
const MAX_AT = 8;

const buffer = (words: number, bytes: number): number => Math.ceil((words * bytes) / 64 + 1) * 64;

/** Bind elu or selu. How many words look something up depends on the data: their indices come in runs, one for every sample. Never throws. */
export const bindExponentialUnit: BindSpec<ExponentialUnitSpec> = (context, { fraction, factor, entries, index }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined) return undefined;
  const [size, inputFraction] = [entries.length, fractionBits(input.spec.type)];
  const [up, down] = [Math.log2(size), RANGE_BITS + inputFraction];
  const { min, max } = input.range;
  const indexBits = signedBits(min, max) + up - down;
  if (context.step.kernel.neededBits > WORD_BITS || !Number.isInteger(up) || size < 2 || inputFraction < 0 || down > WORD_BITS || signedBits(min, max) + 1 + up > WORD_BITS || indexBits > INDEX_BITS) return undefined;
  const indexStats = context.stats('table_index', index, 0, 'by sample');
  const reach = 1n << BigInt(INDEX_BITS);
  const toIndex = indexStats === 0 ? 0 : writeQuantizer(context, { fraction: 0, min: 0n, max: reach }, index, indexStats);
  const most = [...entries.map((entry) => (entry < 0n ? -entry : entry)), (max < -min ? -min : max) * (factor < 0n ? -factor : factor)].reduce((a, b) => (a > b ? a : b));
  const toResult = writeQuantizer(context, { fraction, min: -most, max: most }, output.spec.type, { stats: context.stats('result', output.spec.type, fraction), result: output.tally });
  if (toResult === undefined || toIndex === undefined) return undefined;
  if (toIndex !== 0) context.memory.setInt32(toIndex + 4 * MAX_AT, size - 1);
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const table = context.table(BigInt64Array.from(entries));
  const [words, indices] = [buffer(chunkRows * count, 8), toIndex === 0 ? 0 : buffer(chunkRows * count, 4)];
  return {
    scratchBytes: words + indices + (toIndex === 0 ? 0 : buffer(chunkRows, 4)),
    start: (scratch) => (rows, firstRow) => {
      const [trace, lengths] = toIndex === 0 ? [0, 0] : [scratch + words, scratch + words + indices];
      kernels.bendWords(input.kind, input.address, scratch, rows, count, factor, table, size, up, down, trace, lengths);
      if (toIndex !== 0) kernels.noteRuns(trace, lengths, rows, toIndex, firstRow);
      kernels.quantizeRows(2, output.kind, scratch, output.address, rows, count, toResult, firstRow);
    },
  };
};

/** Bind an embedding. Never throws. */
export const bindEmbedding: BindSpec<EmbeddingSpec> = (context, { entries, width, tableType, index }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined || signedBits(input.range.min, input.range.max) > INDEX_BITS) return undefined;
  const down = fractionBits(input.spec.type);
  const source = wordsOfType(tableType);
  const rowCount = entries.length / width;
  if (down < 0 || down > WORD_BITS || signedBits(source.min, source.max) > INT32_BITS || rowCount > 2 ** (INDEX_BITS - 1)) return undefined;
  const reach = 1n << BigInt(INDEX_BITS);
  const toIndex = writeQuantizer(context, { fraction: 0, min: -reach, max: reach }, index, context.stats('table_index', index, 0));
  const toResult = writeQuantizer(context, source, output.spec.type, context.stats('result', output.spec.type, source.fraction));
  if (toIndex === undefined || toResult === undefined) return undefined;
  // The last row is the limit, not the last word of the index's type.
  context.memory.setInt32(toIndex + 4 * MAX_AT, rowCount - 1);
  const { kernels, chunkRows } = context;
  const [asked, count] = [input.spec.elementCount, output.spec.elementCount];
  const table = context.table(Int32Array.from(toBigints(entries), Number));
  const step = buffer(chunkRows * asked, 4);
  return {
    scratchBytes: 2 * step + buffer(chunkRows * count, 4),
    start: (scratch) => (rows, firstRow) => {
      const [indices, runs] = [scratch + step, scratch + 2 * step];
      kernels.tableIndices(input.kind, input.address, scratch, rows * asked, 0, down, 0);
      kernels.quantizeRows(1, 1, scratch, indices, rows, asked, toIndex, firstRow);
      kernels.copyRuns(indices, runs, rows * asked, table, width);
      kernels.quantizeRows(1, output.kind, runs, output.address, rows, count, toResult, firstRow);
    },
  };
};

/** Bind an argmax over slices that lie together. Never throws. */
export const bindArgmax: BindSpec<ArgmaxSpec> = (context, { sliceCount, sliceSize, sliceStride }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  const count = context.output.spec.elementCount;
  if (input === undefined || output === undefined || sliceStride !== 1 || sliceCount * sliceSize !== count) return undefined;
  const toResult = writeQuantizer(context, { fraction: 0, min: 0n, max: 1n }, output.spec.type, context.stats('result', output.spec.type, 0));
  if (toResult === undefined) return undefined;
  const { kernels, chunkRows } = context;
  return {
    scratchBytes: buffer(chunkRows * count, 4),
    start: (scratch) => (rows, firstRow) => {
      kernels.largestOf(input.kind, input.address, scratch, rows * sliceCount, sliceSize);
      kernels.quantizeRows(1, output.kind, scratch, output.address, rows, count, toResult, firstRow);
    },
  };
};

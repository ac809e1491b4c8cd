/** @file Binds poolings: maximum and average, as io_parallel; the maximum also as io_stream. */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { PoolingSpec } from '../kernel-spec.ts';
import { windowOffsets } from '../../ir/window-geometry.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, BoundStep, NarrowPlace } from './bind-context.ts';
import type { WordKind } from './kernel-exports.ts';
import { wordsOfPlace, wordsOfType, writeQuantizer } from './quantizer-struct.ts';
import type { CastSource } from './quantizer-struct.ts';
import { wordKind } from './word-kind.ts';

const WORD_BITS = 63;

/** What all poolings need. */
interface Windows {
  readonly input: NarrowPlace;
  readonly output: NarrowPlace;
  readonly offsets: Int32Array;
  readonly pixels: number;
  readonly cells: number;
  readonly channels: number;
}

/** Words of a window: those of the type and the padding's. */
function paddedWords({ padding }: PoolingSpec, input: NarrowPlace): CastSource {
  const words = wordsOfPlace(input);
  return { fraction: words.fraction, min: padding < words.min ? padding : words.min, max: padding > words.max ? padding : words.max };
}

/** The window's largest word, cast to the accumulator and to the result. */
function bindMaximum(context: BindContext, spec: PoolingSpec, { input, output, offsets, pixels, cells, channels }: Windows): BoundStep | undefined {
  const { type } = output.spec;
  const accumFraction = fractionBits(spec.accum);
  const tally = context.tally(output.tally !== 0);
  const toAccum = writeQuantizer(context, paddedWords(spec, input), spec.accum, { stats: context.stats('accum', spec.accum, fractionBits(input.spec.type)), result: tally });
  const toResult = writeQuantizer(context, wordsOfType(spec.accum), type, { stats: context.stats('result', type, accumFraction), source: tally, result: output.tally });
  if (toAccum === undefined || toResult === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const isSmall = input.kind === 0 && wordKind(spec.accum) === 0;
  const kind: WordKind = isSmall ? 0 : 2;
  const step = Math.ceil((chunkRows * count * 8) / 64 + 1) * 64;
  const table = context.table(offsets);
  return {
    scratchBytes: 2 * step,
    start: (scratch) => (rows, firstRow) => {
      if (isSmall) kernels.maxWindows16(input.address, scratch, rows, input.spec.elementCount, pixels, cells, channels, table, Number(spec.padding));
      else kernels.maxWindows(input.kind, input.address, scratch, rows, input.spec.elementCount, pixels, cells, channels, table, spec.padding);
      kernels.quantizeRows(kind, kind, scratch, scratch + step, rows, count, toAccum, firstRow);
      kernels.quantizeRows(kind, output.kind, scratch + step, output.address, rows, count, toResult, firstRow);
    },
  };
}

/** As a stream every word is cast to the accumulator before it is compared. */
function bindStreamedMaximum(context: BindContext, spec: PoolingSpec, { input, output, offsets, pixels, cells, channels }: Windows): BoundStep | undefined {
  const { type } = output.spec;
  const source = wordsOfPlace(input);
  const toAccum = writeQuantizer(context, source, spec.accum, context.stats('accum', spec.accum, source.fraction));
  const toResult = writeQuantizer(context, wordsOfType(spec.accum), type, context.stats('result', type, fractionBits(spec.accum)));
  if (toAccum === undefined || toResult === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const step = Math.ceil((chunkRows * count * cells * 8) / 64 + 1) * 64;
  const table = context.table(offsets);
  return {
    scratchBytes: 2 * step,
    start: (scratch) => (rows, firstRow) => {
      kernels.gatherWindows(input.kind, input.address, scratch, rows, input.spec.elementCount, pixels, cells, channels, table);
      kernels.quantizeRows(2, 2, scratch, scratch + step, rows, count * cells, toAccum, firstRow);
      kernels.maxRuns(scratch + step, scratch, rows * count, cells);
      kernels.quantizeRows(2, output.kind, scratch, output.address, rows, count, toResult, firstRow);
    },
  };
}

function bindAverage(context: BindContext, spec: PoolingSpec, { input, output, offsets, pixels, cells, channels }: Windows): BoundStep | undefined {
  const { accum } = spec;
  const { type } = output.spec;
  const [own, held] = [wordsOfPlace(input), wordsOfType(accum)];
  const fraction = Math.max(own.fraction, held.fraction);
  const [wordShift, sumShift] = [fraction - own.fraction, fraction - held.fraction];
  if (Math.max(accum.widthBits + sumShift, input.spec.type.widthBits + wordShift) + 2 > WORD_BITS) return undefined;
  const exact = { fraction, min: (held.min << BigInt(sumShift)) + (own.min << BigInt(wordShift)), max: (held.max << BigInt(sumShift)) + (own.max << BigInt(wordShift)) };
  const stats = context.stats('accum', accum, fraction);
  const add = writeQuantizer(context, exact, accum, 0);
  const watched = stats === 0 ? 0 : writeQuantizer(context, exact, accum, stats);
  const limit = writeQuantizer(context, held, accum, 0);
  const toResult = writeQuantizer(context, held, type, context.stats('result', type, held.fraction));
  if (add === undefined || watched === undefined || limit === undefined || toResult === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const lengths = Int32Array.from({ length: pixels }, (_, p) => (spec.countsPadding ? cells : offsets.subarray(p * cells, (p + 1) * cells).reduce((n, from) => n + (from >= 0 ? 1 : 0), 0)));
  const [table, lengthTable] = [context.table(offsets), context.table(lengths)];
  const step = Math.ceil((chunkRows * count * cells * 8) / 64 + 1) * 64;
  return {
    scratchBytes: 3 * step,
    start: (scratch) => (rows, firstRow) => {
      const [seen, averages] = [scratch + step, scratch + 2 * step];
      kernels.gatherWindows(input.kind, input.address, scratch, rows, input.spec.elementCount, pixels, cells, channels, table);
      kernels.averageRuns(scratch, seen, averages, rows * count, cells, sumShift, wordShift, lengthTable, pixels, channels, add, limit);
      if (watched !== 0) kernels.noteCasts(2, seen, rows, count * cells, watched, firstRow);
      kernels.quantizeRows(2, output.kind, averages, output.address, rows, count, toResult, firstRow);
    },
  };
}

/** As a stream every word is cast to the accumulator before it is added, and every sum again; there is no padding. */
function bindStreamedAverage(context: BindContext, { accum }: PoolingSpec, { input, output, offsets, pixels, cells, channels }: Windows): BoundStep | undefined {
  const { type } = output.spec;
  const [own, held] = [wordsOfPlace(input), wordsOfType(accum)];
  const fraction = Math.max(own.fraction, held.fraction);
  const [wordShift, sumShift] = [fraction - own.fraction, fraction - held.fraction];
  const sums = { fraction: held.fraction, min: 2n * held.min, max: 2n * held.max };
  const lifted = [{ ...own, shift: wordShift }, { ...sums, shift: sumShift }].map(({ min, max, shift }) => ({ min: min << BigInt(shift), max: max << BigInt(shift) }));
  const seenWords = lifted.reduce<CastSource>((all, { min, max }) => ({ fraction, min: min < all.min ? min : all.min, max: max > all.max ? max : all.max }), { fraction, min: 0n, max: 0n });
  const stats = context.stats('accum', accum, fraction);
  const [first, add, limit] = [own, sums, held].map((source) => writeQuantizer(context, source, accum, 0));
  const watched = stats === 0 ? 0 : writeQuantizer(context, seenWords, accum, stats);
  const toResult = writeQuantizer(context, held, type, { stats: context.stats('result', type, held.fraction), result: output.tally });
  if (first === undefined || add === undefined || limit === undefined || watched === undefined || toResult === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const count = output.spec.elementCount;
  const table = context.table(offsets);
  const step = Math.ceil((chunkRows * count * cells * 8) / 64 + 1) * 64;
  return {
    scratchBytes: 2 * step + (watched === 0 ? 0 : 2 * step),
    start: (scratch) => (rows, firstRow) => {
      const [averages, seen] = [scratch + step, watched === 0 ? 0 : scratch + 2 * step];
      kernels.gatherWindows(input.kind, input.address, scratch, rows, input.spec.elementCount, pixels, cells, channels, table);
      kernels.streamedAverages(scratch, seen, averages, rows * count, cells, wordShift, sumShift, cells, first, add, limit);
      if (watched !== 0) kernels.noteCasts(2, seen, rows, 2 * count * cells, watched, firstRow);
      kernels.quantizeRows(2, output.kind, averages, output.address, rows, count, toResult, firstRow);
    },
  };
}

/** Bind a pooling. Never throws. */
export const bindPooling: BindSpec<PoolingSpec> = (context, spec) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined || wordKind(spec.accum) === undefined) return undefined;
  const { geometry } = spec;
  const windows = {
    input, output, offsets: windowOffsets(geometry), pixels: geometry.outHeight * geometry.outWidth, cells: geometry.kernelHeight * geometry.kernelWidth, channels: geometry.channels,
  };
  if (windows.offsets.length === 0 || windows.pixels * windows.channels !== output.spec.elementCount) return undefined;
  if (spec.isMax) return spec.stream ? bindStreamedMaximum(context, spec, windows) : bindMaximum(context, spec, windows);
  return spec.stream ? bindStreamedAverage(context, spec, windows) : bindAverage(context, spec, windows);
};

/** @file What follows the sums of a product: wrap to the accumulator, cast to the result, count. */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import type { BindContext, NarrowPlace, RunStep } from './bind-context.ts';
import type { MacTask, SumBuffers } from './bind-mac.ts';
import { isCopy, wordsOfType, writeQuantizer } from './quantizer-struct.ts';
import type { CastSource } from './quantizer-struct.ts';
import { wordBytes } from './word-kind.ts';

/** Room for the sums, and the last steps. */
export interface BoundFinish {
  readonly scratchBytes: number;
  place(scratch: number): SumBuffers;
}

type Finish = (buffers: { readonly sums: number; readonly middle: number; readonly exact: number; readonly flags: number }) => RunStep;

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

/** Bind the casts behind a product; nothing where 64 bits are too few. Never throws. */
export function bindFinish(context: BindContext, task: MacTask, parts: { readonly output: NarrowPlace; readonly accumStats: number }): BoundFinish | undefined {
  const { output } = parts;
  const { mac, sumKind, isWatched } = task;
  const wraps = mac.accum.overflow === 'WRAP';
  const finish = wraps ? wrappingFinish(context, task, parts) : limitedFinish(context, task, output);
  if (finish === undefined) return undefined;
  const count = context.chunkRows * output.spec.elementCount;
  const [sumBytes, flagBytes] = [align(count * wordBytes(sumKind)), align(count * 4)];
  const watchedBytes = isWatched ? sumBytes + flagBytes : 0;
  return {
    scratchBytes: 2 * sumBytes + watchedBytes,
    place: (scratch) => {
      const places = { sums: scratch, middle: scratch + sumBytes, exact: scratch + 2 * sumBytes, flags: scratch + 3 * sumBytes };
      const note = isWatched ? noteWatched(context, task, { ...places, ...parts, accumStats: wraps ? 0 : parts.accumStats }) : undefined;
      const cast = finish(places);
      return {
        ...places,
        run: (rows, firstRow) => {
          note?.(rows, firstRow);
          cast(rows, firstRow);
        },
      };
    },
  };
}

function noteWatched(context: BindContext, task: MacTask, parts: { readonly exact: number; readonly flags: number; readonly output: NarrowPlace; readonly accumStats: number }): RunStep {
  const { sumKind, mac, productStats } = task;
  const { exact, flags, output, accumStats } = parts;
  return (rows, firstRow) => context.kernels.noteSums(sumKind, exact, flags, rows, output.spec.elementCount, mac.inputCount, accumStats, productStats, firstRow);
}

/** Sums are already in the accumulator's type. */
function limitedFinish(context: BindContext, { mac, sumKind }: MacTask, output: NarrowPlace): Finish | undefined {
  const source = wordsOfType(mac.accum);
  const quantizer = writeQuantizer(context, source, mac.result, { stats: context.stats('result', mac.result, source.fraction), result: output.tally });
  if (quantizer === undefined) return undefined;
  return ({ sums }) => (rows, firstRow) => context.kernels.quantizeRows(sumKind, output.kind, sums, output.address, rows, output.spec.elementCount, quantizer, firstRow);
}

/** Sums are exact: they wrap to the accumulator first. */
function wrappingFinish(context: BindContext, { mac, sumKind, exactMax }: MacTask, parts: { readonly output: NarrowPlace; readonly accumStats: number }): Finish | undefined {
  const { output, accumStats } = parts;
  const { kernels } = context;
  const fraction = fractionBits(mac.accum);
  const range = mantissaRange(mac.accum);
  const exact: CastSource = { fraction, min: -exactMax, max: exactMax };
  const neverWraps = exact.min >= range.min && exact.max <= range.max;
  const held = neverWraps ? exact : wordsOfType(mac.accum);
  const count = output.spec.elementCount;
  const isShared = isCopy(held, mac.result);
  const tally = isShared ? 0 : context.tally(output.tally !== 0);
  const stats = context.stats('result', mac.result, fraction);
  const toResult = writeQuantizer(context, held, mac.result, { stats, source: tally, result: output.tally });
  const toAccum = writeQuantizer(context, exact, mac.accum, { stats: accumStats, result: tally });
  if (toResult === undefined || toAccum === undefined) return undefined;
  // The accumulator's words fit the result's kind where they are the result's.
  if (accumStats === 0 && (neverWraps || isShared)) return ({ sums }) => (rows, firstRow) => kernels.quantizeRows(sumKind, output.kind, sums, output.address, rows, count, neverWraps ? toResult : toAccum, firstRow);
  if (isShared) return ({ sums }) => (rows, firstRow) => kernels.quantizeSums(sumKind, output.kind, sums, output.address, rows, count, toAccum, toResult, firstRow);
  if (neverWraps) {
    const watch = writeQuantizer(context, exact, mac.accum, { stats: accumStats, source: tally });
    return watch === undefined ? undefined : ({ sums }) => (rows, firstRow) => {
      kernels.noteWords(sumKind, sums, rows, count, watch, firstRow);
      kernels.quantizeRows(sumKind, output.kind, sums, output.address, rows, count, toResult, firstRow);
    };
  }
  return ({ sums, middle }) => (rows, firstRow) => {
    kernels.quantizeRows(sumKind, sumKind, sums, middle, rows, count, toAccum, firstRow);
    kernels.quantizeRows(sumKind, output.kind, middle, output.address, rows, count, toResult, firstRow);
  };
}

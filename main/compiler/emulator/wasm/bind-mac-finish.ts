/** @file What follows the sums of a product: wrap to the accumulator, cast to the result, count. */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import type { BindContext, NarrowPlace, RunStep } from './bind-context.ts';
import type { MacTask, SumBuffers } from './bind-mac.ts';
import { wordsOfType, writeQuantizer } from './quantizer-struct.ts';
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
  const quantizer = writeQuantizer(context, source, mac.result, context.stats('result', mac.result, source.fraction));
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
  const resultStats = context.stats('result', mac.result, fraction);
  const count = output.spec.elementCount;
  const once = (quantizer: number): Finish => ({ sums }) => (rows, firstRow) => kernels.quantizeRows(sumKind, output.kind, sums, output.address, rows, count, quantizer, firstRow);
  const toResult = writeQuantizer(context, held, mac.result, resultStats);
  if (toResult === undefined) return undefined;
  if (accumStats === 0 && neverWraps) return once(toResult);
  if (accumStats === 0 && holds(mac.result, mac.accum)) {
    const wrap = writeQuantizer(context, exact, mac.accum, 0);
    return wrap === undefined ? undefined : once(wrap);
  }
  const toAccum = writeQuantizer(context, exact, mac.accum, accumStats);
  if (toAccum === undefined) return undefined;
  return ({ sums, middle }) => (rows, firstRow) => kernels.quantizeTwice(sumKind, output.kind, sums, middle, output.address, rows, count, toAccum, toResult, firstRow);
}

/** Whether `outer` has the grid of `inner` and every word of it. */
function holds(outer: MacTask['mac']['result'], inner: MacTask['mac']['accum']): boolean {
  const [o, i] = [mantissaRange(outer), mantissaRange(inner)];
  return fractionBits(outer) === fractionBits(inner) && o.min <= i.min && o.max >= i.max;
}

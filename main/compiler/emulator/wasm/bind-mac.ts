/**
 * @file Binds matrix–vector products: dense layers, convolutions, depthwise convolutions.
 *
 * The kernel is chosen by bounds that hold for all data: 16-bit pairs, 32-bit lanes, doubles, 64-bit words. What needs
 * more than 63 bits is not bound.
 */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import type { DepthwiseSpec, WindowMacSpec } from '../kernel-spec.ts';
import { macBounds, watchesProducts } from '../kernels/multiply-accumulate.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, BoundStep, NarrowPlace, RunStep } from './bind-context.ts';
import { bindFinish } from './bind-mac-finish.ts';
import { bindPixels, fitsPixels } from './bind-mac-pixels.ts';
import { bindSamples, prefersSamples } from './bind-mac-samples.ts';
import { bindSparse } from './bind-mac-sparse.ts';
import type { WordKind } from './kernel-exports.ts';
import { packLanes, packPairs } from './pack-weights.ts';
import { OVERFLOWS, writeQuantizer } from './quantizer-struct.ts';
import { windowSource } from './window-source.ts';
import type { WindowSource } from './window-source.ts';
import { wordBytes } from './word-kind.ts';
import { exactSumBound, exactSumWord, roundedBiases } from './word-range.ts';

/** Words of 32-bit lanes stay below this magnitude. */
const INT32_LIMIT = 2 ** 31 - 1;
const NUMBER_BITS = 53;
const WORD_BITS = 63;

type Family = 'mac16' | 'mac32' | 'macF64' | 'macI64';

/** A product with what decides about its kernel. */
export interface MacTask {
  readonly mac: MacSpec;
  readonly geometry: WindowGeometry;
  readonly perChannel: boolean;
  readonly family: Family;
  /** Kind of the sums: 1 for i32, 2 for i64. */
  readonly sumKind: WordKind;
  /** Largest magnitude of the exact sum with bias. @unit LSB of the accumulator */
  readonly exactMax: bigint;
  /** The kernel itself counts saturation or products: `exact` and `flags` are written. */
  readonly isWatched: boolean;
  readonly productStats: number;
}

function dropOf(mac: MacSpec): number {
  return fractionBits(mac.input) + mac.weightFractionBits - fractionBits(mac.accum);
}

function chooseFamily(context: BindContext, mac: MacSpec, choice: { readonly exactMax: number; readonly isWatched: boolean; readonly perChannel: boolean; readonly input: NarrowPlace }): Family | undefined {
  const drop = dropOf(mac);
  const { exactMax, isWatched, perChannel, input } = choice;
  const { kind } = input;
  const { product } = macBounds(mac, input.range);
  const { overflow, rounding, widthBits, signed } = mac.accum;
  const wraps = overflow === 'WRAP';
  const isSimple = drop <= 0 || rounding === 'TRN' || rounding === 'RND';
  const half = 2 ** Math.max(0, drop - 1);
  const isSmall = isSimple && exactMax * 1.001 < INT32_LIMIT && drop <= 30 && (signed || widthBits <= 31);
  if (isSmall && kind === 0 && wraps && !isWatched && !perChannel && drop <= 15 && pairSteps(mac, input).steps >= 1) return 'mac16';
  const fits32 = kind <= 1 && isSmall && product + half <= INT32_LIMIT && product * 2 ** Math.max(0, -drop) <= INT32_LIMIT;
  if (fits32 && (wraps || (overflow !== 'SAT_ZERO' && drop >= 0 && widthBits <= 30))) return 'mac32';
  const { neededBits } = context.step.kernel;
  if (!signed && widthBits > WORD_BITS) return undefined;
  if (neededBits <= NUMBER_BITS - 1) return 'macF64';
  return neededBits <= WORD_BITS && drop <= 62 ? 'macI64' : undefined;
}

/** How kernels of 16-bit words cut products. */
export interface PairSteps {
  /** Fraction bits that every product loses; negative: that the sum gains. */
  readonly drop: number;
  readonly roundsHalfUp: 0 | 1;
  /** Pairs of products between two flushes; 0 where even one may leave its lanes. */
  readonly steps: number;
}

function pairSteps(mac: MacSpec, { range }: NarrowPlace): PairSteps {
  const drop = dropOf(mac);
  const roundsHalfUp = drop > 0 && mac.accum.rounding === 'RND' ? 1 : 0;
  const { product, sum } = macBounds(mac, range);
  const xMax = Math.max(Number(-range.min), Number(range.max));
  if (product > xMax * 32_767) return { drop, roundsHalfUp, steps: 0 };
  const halves = roundsHalfUp * 2 ** drop;
  const perStep = 2 * product + halves;
  const byDot = sum + halves * mac.inputCount < INT32_LIMIT ? INT32_LIMIT : Math.floor(INT32_LIMIT / Math.max(1, perStep));
  return { drop, roundsHalfUp, steps: Math.min(byDot, drop > 0 ? 2 ** (16 - drop) : 2 ** 24) };
}

/** Addresses of what a product counts; 0: nobody wants it. */
export interface MacCounters {
  readonly accum: number;
  readonly product: number;
}

/** Return the statistics of a product's sums and of its single products. Never throws. */
export function macCounters(context: BindContext, mac: MacSpec): MacCounters {
  const fraction = fractionBits(mac.accum);
  return { product: (mac.watchesProducts ?? watchesProducts(mac)) ? context.stats('product', mac.accum, fraction) : 0, accum: context.stats('accum', mac.accum, fraction) };
}

/** Choose the kernel of a product, or nothing where 64 bits are too few. Never throws. */
export function macTask(context: BindContext, mac: MacSpec, options: { readonly geometry: WindowGeometry; readonly perChannel: boolean; readonly input: NarrowPlace; readonly counters: MacCounters }): MacTask | undefined {
  const { geometry, perChannel, input, counters } = options;
  const exactBound = exactSumBound(mac, input.range);
  const exactMax = exactSumWord(exactBound);
  const isWatched = counters.product !== 0 || (counters.accum !== 0 && mac.accum.overflow !== 'WRAP');
  const family = chooseFamily(context, mac, { exactMax: exactBound, isWatched, perChannel, input });
  if (family === undefined || exactMax === undefined) return undefined;
  return { mac, geometry, perChannel, family, isWatched, productStats: counters.product, sumKind: family === 'mac16' || family === 'mac32' ? 1 : 2, exactMax };
}

/** Bind a product over windows. Never throws. */
function bindWindows(context: BindContext, mac: MacSpec, options: { readonly geometry: WindowGeometry; readonly perChannel: boolean; readonly readsSigns: boolean }): BoundStep | undefined {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined) return undefined;
  const { geometry, perChannel, readsSigns } = options;
  // Bits are read as signs by the type; everything else by the words that can occur.
  const words = readsSigns ? { ...input, range: mantissaRange(mac.input) } : input;
  const counters = macCounters(context, mac);
  const task = macTask(context, mac, { geometry, perChannel, input: words, counters });
  if (task === undefined) return undefined;
  const source = windowSource(context, { input, geometry, readsSigns, readerPads: lanesOf(context, task, words) === 'samples' });
  const finish = bindFinish(context, task, { output, accumStats: counters.accum });
  if (finish === undefined) return undefined;
  const product = bindProduct(context, task, { source, input: words });
  if (product === undefined) return undefined;
  return {
    scratchBytes: source.scratchBytes + product.scratchBytes + finish.scratchBytes,
    start: (scratch) => {
      const own = scratch + source.scratchBytes;
      const buffers = finish.place(own + product.scratchBytes);
      const prepare = source.start(scratch);
      const multiply = product.start(source.address(scratch), own, buffers);
      return (rows, firstRow) => {
        prepare(rows, firstRow);
        multiply(rows, firstRow);
        buffers.run(rows, firstRow);
      };
    },
  };
}

/** Where a product leaves its sums. */
export interface SumBuffers {
  readonly sums: number;
  readonly exact: number;
  readonly flags: number;
  /** Casts, stores and counts. */
  readonly run: RunStep;
}

/** Where a kernel writes: nothing but the sums, unless saturation or products are counted. */
export type SumPlaces = Omit<SumBuffers, 'run'>;

/** A product that is bound. */
export interface BoundProduct {
  /** Room that it needs while it runs. @unit bytes */
  readonly scratchBytes: number;
  /** Tell it the address of its first window, its own room and that for the sums. */
  start(x: number, scratch: number, places: SumPlaces): RunStep;
}

/** What the lanes of 16-bit words are: where windows fill vectors they need not be turned. */
function lanesOf(context: BindContext, task: MacTask, { range }: NarrowPlace): 'words' | 'samples' | 'windows' | 'outputs' {
  if (task.family !== 'mac16') return 'words';
  const isByWindows = fitsPixels(task, range);
  if (isByWindows && task.geometry.outWidth % 8 === 0) return 'windows';
  if (prefersSamples(context, task)) return 'samples';
  return isByWindows ? 'windows' : 'outputs';
}

/** Bind a product; nothing where 64 bits are too few. Never throws. */
export function bindProduct(context: BindContext, task: MacTask, { source, input }: { readonly source: WindowSource; readonly input: NarrowPlace }): BoundProduct | undefined {
  const biases = roundedBiases(task.mac);
  const lanes = lanesOf(context, task, input);
  if (lanes === 'samples') return bindSamples(context, task, { source, biases, pairs: pairSteps(task.mac, input) });
  const bind = { words: bindLanes, windows: bindPixels, outputs: bindPairs }[lanes];
  const start = bind(context, task, { source, input, biases });
  return start === undefined ? undefined : { scratchBytes: 0, start: (x, _scratch, places) => start(x, places) };
}

/** Starts a product with the address of its first window and the room for its sums. */
type StartProduct = (x: number, places: SumPlaces) => RunStep;

/** Index of a struct's first two words: address of the source, and the number of rows. */
function runner(context: BindContext, struct: number, rowsAt: number, kernel: (struct: number) => void): RunStep {
  return (rows) => {
    context.memory.setInt32(struct + 4 * rowsAt, rows);
    kernel(struct);
  };
}

function bindPairs(context: BindContext, { mac, geometry }: MacTask, { source, biases, input }: { readonly source: WindowSource; readonly biases: readonly bigint[]; readonly input: NarrowPlace }): StartProduct {
  const runLength = geometry.kernelWidth * geometry.channels;
  const runs = { runCount: mac.inputCount / runLength, runLength };
  const weights = context.packed(mac.weights, `pairs ${mac.outputCount} ${runs.runCount}`, () => packPairs(mac, runs));
  const padded = new Int32Array(Math.ceil(mac.outputCount / 4) * 4 + 16);
  biases.forEach((b, j) => (padded[j] = Number(b)));
  const biasTable = context.table(padded);
  const { drop, steps, roundsHalfUp } = pairSteps(mac, input);
  const { rowStride, lineStride, pixelStride, lineBytes } = source;
  return (x, buffers) => {
    const struct = context.struct([
      x, 0, rowStride, geometry.outHeight, lineStride, geometry.outWidth, pixelStride, runs.runCount, lineBytes, Math.ceil(runLength / 2),
      weights, biasTable, mac.outputCount, buffers.sums, drop, steps, roundsHalfUp,
    ]);
    const sparse = bindSparse(context, mac, { struct, geometry, input, drop, steps });
    return runner(context, struct, 1, sparse ?? ((address) => context.kernels.mac16(address)));
  };
}

/** Where every input of a window lies, in the order of additions. */
function offsetTable(task: MacTask, source: WindowSource, bytes: number): Int32Array {
  const { mac, geometry, perChannel } = task;
  const cell = geometry.channels * bytes;
  const runLength = perChannel ? geometry.kernelWidth : geometry.kernelWidth * geometry.channels;
  const step = perChannel ? cell : bytes;
  return Int32Array.from(mac.order, (i) => Math.floor(i / runLength) * source.lineBytes + (i % runLength) * step);
}

/** The arrays of one family of kernels. */
const LAYOUTS = {
  mac32: { lanes: 4, make: (length: number) => new Int32Array(length) },
  macF64: { lanes: 2, make: (length: number) => new Float64Array(length) },
  macI64: { lanes: 1, make: (length: number) => new BigInt64Array(length) },
} as const;

function biasArray(biases: readonly bigint[], family: keyof typeof LAYOUTS): Int32Array | Float64Array | BigInt64Array {
  const { make } = LAYOUTS[family];
  const words = make(Math.ceil(biases.length / 16) * 16 + 16);
  biases.forEach((b, j) => {
    if (words instanceof BigInt64Array) words[j] = BigInt.asIntN(64, b);
    else words[j] = Number(b);
  });
  return words;
}

function bindLanes(context: BindContext, task: MacTask, { source, biases, input }: { readonly source: WindowSource; readonly biases: readonly bigint[]; readonly input: NarrowPlace }): StartProduct | undefined {
  const { mac, geometry, perChannel, family, isWatched } = task;
  if (family === 'mac16') return undefined;
  const { lanes, make } = LAYOUTS[family];
  const productMax = BigInt(Math.ceil(macBounds(mac, input.range).product)) + 1n;
  const quantizer = writeQuantizer(context, { fraction: fractionBits(mac.input) + mac.weightFractionBits, min: -productMax, max: productMax }, { ...mac.accum, kind: 'fixed' }, 0);
  if (quantizer === undefined) return undefined;
  keepOverflowMode(context, quantizer, mac);
  const order = mac.order[1] ?? 0;
  const weights = context.packed(mac.weights, `${family} ${mac.outputCount} ${order}`, () => packLanes(mac, lanes, make as (length: number) => Int32Array));
  const offsets = context.table(offsetTable(task, source, wordBytes(input.kind)));
  const exactBiases = context.table(biasArray(biases, family));
  const start = toBigints(mac.biases).map((b) => quantizeMantissa(b, fractionBits(mac.bias), mac.accum));
  const startBiases = context.table(biasArray(start, family));
  const { rowStride, lineStride, pixelStride } = source;
  const kernel = (struct: number): void => context.kernels[family](struct);
  return (x, buffers) => {
    const struct = context.struct([
      x, input.kind, 0, rowStride, geometry.outHeight, lineStride, geometry.outWidth, pixelStride, mac.inputCount, offsets, perChannel ? 1 : 0,
      weights, exactBiases, startBiases, mac.outputCount, buffers.sums, isWatched ? buffers.exact : 0, isWatched ? buffers.flags : 0, quantizer,
    ]);
    return runner(context, struct, 2, kernel);
  };
}

/** A product that always fits is still added to an accumulator that may saturate: the mode decides about the kernel. */
function keepOverflowMode(context: BindContext, quantizer: number, mac: MacSpec): void {
  context.memory.setInt32(quantizer + 8, OVERFLOWS.indexOf(mac.accum.overflow));
}

/** Bind a dense layer or a convolution. Never throws. */
export const bindMac: BindSpec<WindowMacSpec> = (context, { mac, geometry, readsSigns }) => bindWindows(context, mac, { geometry, readsSigns, perChannel: false });

/** Bind a depthwise convolution. Never throws. */
export const bindDepthwise: BindSpec<DepthwiseSpec> = (context, { mac, geometry }) => bindWindows(context, mac, { geometry, readsSigns: false, perChannel: true });

/**
 * @file Binds EinsumDense: the input gathered into vectors, neighbours with the same matrix multiplied together as the lines
 * of an image, all sums cast at once, and the results gathered back. What is counted comes in the order of the products.
 */

import type { PlacedMacSpec } from '../kernel-spec.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, NarrowPlace, RunStep } from './bind-context.ts';
import { bindProduct, macCounters, macTask } from './bind-mac.ts';
import type { BoundProduct, MacCounters, MacTask, SumBuffers, SumPlaces } from './bind-mac.ts';
import { bindFinish } from './bind-mac-finish.ts';
import { windowSource } from './window-source.ts';
import { wordBytes } from './word-kind.ts';

const FLAG_KIND = 1;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

/** Neighbouring vectors that are multiplied with one matrix. */
interface Run {
  readonly task: MacTask;
  /** Number of the first vector, and how many there are. */
  readonly first: number;
  readonly count: number;
  readonly product: BoundProduct;
}

/** Index of the matrix, first vector and number of vectors of every run. */
function runsOf(of: readonly number[]): readonly { readonly index: number; readonly first: number; readonly count: number }[] {
  const starts = of.flatMap((index, v) => (v === 0 || of[v - 1] !== index ? [v] : []));
  return starts.map((first, k) => ({ index: of[first]!, first, count: (starts[k + 1] ?? of.length) - first }));
}

/** The vectors of a run as lines of an image that is a vector wide; a sample has one such image. */
function geometryOf(vectors: number, count: number, { inputCount }: MacSpec): WindowGeometry {
  return { inHeight: vectors, inWidth: 1, channels: inputCount, kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 0, outHeight: count, outWidth: 1 };
}

function bindRuns(context: BindContext, { macs, of }: PlacedMacSpec, { input, counters }: { readonly input: NarrowPlace; readonly counters: MacCounters }): readonly Run[] | undefined {
  const runs = runsOf(of).flatMap(({ index, first, count }): Run[] => {
    const mac = macs[index]!;
    const geometry = geometryOf(of.length, count, mac);
    const task = macTask(context, mac, { geometry, perChannel: false, input, counters });
    const product = task === undefined ? undefined : bindProduct(context, task, { source: windowSource(context, { input, geometry, readsSigns: false }), input });
    return task === undefined || product === undefined ? [] : [{ task, first, count, product }];
  });
  return runs.reduce((sum, { count }) => sum + count, 0) === of.length ? runs : undefined;
}

/** Multiply all runs of vectors from `x` into the sums of whole samples. */
function startRuns(context: BindContext, runs: readonly Run[], parts: { readonly whole: MacTask; readonly x: number; readonly vectorBytes: number; readonly scratch: number; readonly own: SumPlaces; readonly buffers: SumBuffers }): RunStep {
  const { whole, x, vectorBytes, scratch, own, buffers } = parts;
  const { kernels } = context;
  const outputs = whole.mac.outputCount;
  const stride = runs.reduce((sum, { count }) => sum + count, 0) * outputs;
  const isOne = runs.length === 1;
  const started = runs.map((run) => ({ ...run, multiply: run.product.start(x + run.first * vectorBytes, scratch, isOne ? buffers : own) }));
  return (rows, firstRow) => {
    for (const { task, first, count, multiply } of started) {
      multiply(rows, firstRow);
      if (isOne) continue;
      const run = count * outputs;
      const at = first * outputs * wordBytes(whole.sumKind);
      kernels.copySums(task.sumKind, whole.sumKind, own.sums, buffers.sums + at, rows, run, stride);
      if (!whole.isWatched) continue;
      kernels.copySums(task.sumKind, whole.sumKind, own.exact, buffers.exact + at, rows, run, stride);
      kernels.copySums(FLAG_KIND, FLAG_KIND, own.flags, buffers.flags + first * outputs * wordBytes(FLAG_KIND), rows, run, stride);
    }
  };
}

const isAscending = (from: Int32Array): boolean => from.every((source, j) => source === j);

/** Bind an EinsumDense. Never throws. */
export const bindPlacedMac: BindSpec<PlacedMacSpec> = (context, spec) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  const [first] = spec.macs;
  if (input === undefined || output === undefined || first === undefined) return undefined;
  const counters = macCounters(context, first);
  const runs = bindRuns(context, spec, { input, counters });
  const widest = runs?.reduce((a, { task }) => (a.sumKind >= task.sumKind ? a : task), runs[0]!.task);
  if (runs === undefined || widest === undefined) return undefined;
  const whole = { ...widest, exactMax: runs.reduce((most, { task }) => (task.exactMax > most ? task.exactMax : most), 0n) };
  const { kernels, chunkRows } = context;
  const [inCount, outCount] = [spec.from.length, spec.out.length];
  const [from, out] = [spec.from, spec.out].map((places) => (isAscending(places) ? 0 : context.table(places))) as [number, number];
  const results = out === 0 ? output.address : context.table(new Int32Array(align(chunkRows * outCount * wordBytes(output.kind)) / 4));
  const finish = bindFinish(context, whole, { output: { ...output, address: results }, accumStats: counters.accum });
  if (finish === undefined) return undefined;
  const inBytes = from === 0 ? 0 : align(chunkRows * inCount * wordBytes(input.kind));
  const ownBytes = runs.length === 1 ? 0 : align(chunkRows * outCount * 8);
  const productBytes = align(Math.max(...runs.map(({ product }) => product.scratchBytes)));
  return {
    scratchBytes: inBytes + 3 * ownBytes + productBytes + finish.scratchBytes,
    start: (scratch) => {
      const x = from === 0 ? input.address : scratch;
      const productScratch = scratch + inBytes + 3 * ownBytes;
      const own = { sums: scratch + inBytes, exact: scratch + inBytes + ownBytes, flags: scratch + inBytes + 2 * ownBytes };
      const buffers = finish.place(productScratch + productBytes);
      const multiply = startRuns(context, runs, { whole, x, vectorBytes: first.inputCount * wordBytes(input.kind), scratch: productScratch, own, buffers });
      return (rows, firstRow) => {
        if (from !== 0) kernels.gatherRows(input.kind, input.address, scratch, rows, inCount, inCount, from);
        multiply(rows, firstRow);
        buffers.run(rows, firstRow);
        if (out !== 0) kernels.gatherRows(output.kind, results, output.address, rows, outCount, outCount, out);
      };
    },
  };
};

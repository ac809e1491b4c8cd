/**
 * @file Reference values by the compiled kernels: samples go through in chunks that stay in the processor's cache, a layer and the
 * quantizers behind it at a time, and come out as singles where every one of them is one.
 *
 * The plain kernels (`ideal/`) define the values; these give the same to the last bit. One instance serves one thread.
 */

import type { QuantizerSpec } from '../../ir/model-graph.ts';
import type { IdealValues } from '../error-sums.ts';
import { elementCount } from '../ideal/ideal-layer.ts';
import type { IdealArithmetic, IdealKernel, IdealSource } from '../ideal/ideal-layer.ts';
import { idealStages } from './ideal-stages.ts';
import type { IdealStage, WindowStage } from './ideal-stages.ts';
import type { KernelExports } from './kernel-exports.ts';
import { KernelMemory, KernelMemoryError } from './kernel-memory.ts';
import { PackedArrays } from './packed-arrays.ts';

/** A chunk with its result. @unit bytes */
const CHUNK_BYTES = 256 * 1024;
/** Work between two questions about cancelling, some three milliseconds. @unit multiplications */
const CALL_WORK = 3_000_000;
/** Factors of this many windows are listed at once. */
const LISTED_WINDOWS = 8;
const STRUCT_WORDS = 12;
/** Of arrays that wait to be used again: those of a block of samples. @unit bytes */
const POOL_BYTES_MAX = 32 * 1024 * 1024;
const SLACK = 64;

/** Arrays that are used again: pages that the system has just given are slow to write. */
class ArrayPool {
  readonly #free: IdealValues[] = [];
  readonly #made = new WeakSet<IdealValues>();
  #freeBytes = 0;

  take(kind: typeof Float32Array | typeof Float64Array, count: number): IdealValues {
    const at = this.#free.findIndex((values) => values instanceof kind && values.length === count);
    const found = at < 0 ? new kind(count) : this.#free.splice(at, 1)[0]!;
    if (at >= 0) this.#freeBytes -= found.byteLength;
    this.#made.add(found);
    return found;
  }

  give(values: IdealValues): void {
    // An array comes out of the pool again before it can be given a second time.
    if (!this.#made.delete(values)) return;
    this.#free.push(values);
    this.#freeBytes += values.byteLength;
    while (this.#freeBytes > POOL_BYTES_MAX) this.#freeBytes -= this.#free.shift()!.byteLength;
  }
}

/** Values of all samples as chunks bring them: singles until one loses something by it. Arrays are made when it is known which. */
class Collected {
  readonly #count: number;
  readonly #pool: ArrayPool;
  #values: IdealValues | undefined;

  constructor(count: number, pool: ArrayPool) {
    this.#count = count;
    this.#pool = pool;
  }

  get values(): IdealValues {
    return this.#values ?? new Float64Array(this.#count);
  }

  get areSingles(): boolean {
    return !(this.#values instanceof Float64Array);
  }

  addSingles(values: Float32Array, at: number): void {
    this.#values ??= this.#pool.take(Float32Array, this.#count);
    this.#values.set(values, at);
  }

  /** From here on all are doubles; the singles so far are the same as doubles. */
  addDoubles(values: Float64Array, at: number): void {
    if (this.areSingles) {
      const doubles = this.#pool.take(Float64Array, this.#count);
      if (this.#values !== undefined) {
        doubles.set(this.#values.subarray(0, at));
        this.#pool.give(this.#values);
      }
      this.#values = doubles;
    }
    this.#values!.set(values, at);
  }
}

/** Addresses of a run's buffers. */
interface Buffers {
  readonly from: number;
  readonly to: number;
  readonly lists: number;
}

/** Ideal arithmetic on the compiled kernels. */
export class WasmIdeal implements IdealArithmetic {
  readonly #kernels: KernelExports;
  readonly #memory: KernelMemory;
  readonly #packed: PackedArrays;
  readonly #struct: number;
  readonly #pool = new ArrayPool();

  /** @throws {WebAssembly.LinkError} if the module is another one */
  constructor(module: WebAssembly.Module) {
    this.#kernels = new WebAssembly.Instance(module, {}).exports as unknown as KernelExports;
    this.#memory = new KernelMemory(this.#kernels);
    this.#packed = new PackedArrays(this.#memory);
    this.#struct = this.#memory.allocate(STRUCT_WORDS * 4);
  }

  run(kernel: IdealKernel, source: IdealSource, quantizers: readonly QuantizerSpec[]): IdealValues | undefined {
    this.#packed.release();
    try {
      const stages = idealStages({ kernels: this.#kernels, packed: this.#packed }, kernel, source, quantizers);
      return stages && this.#runStages(stages, source);
    } catch (error) {
      // What does not fit is left to plain arithmetic.
      if (error instanceof KernelMemoryError) return undefined;
      throw error;
    }
  }

  recycle(values: IdealValues): void {
    this.#pool.give(values);
  }

  #runStages(stages: readonly IdealStage[], source: IdealSource): IdealValues | undefined {
    const { layer, inputs, rowCount } = source;
    const values = inputs[0]!.values ?? inputs[0]!.data;
    const windows = stages.find((stage) => stage.kind === 'windows');
    const [inCount, outCount] = [elementCount(inputs[0]!.shape), elementCount(layer.shape)];
    const isWhole = values.length === rowCount * inCount && outCount === (windows === undefined ? inCount : windows.pixels * windows.outputs);
    if (!isWhole) return undefined;
    const widest = Math.max(inCount, outCount, 1);
    const work = windows === undefined ? widest : Math.max(1, windows.work * windows.pixels);
    const chunkRows = Math.max(1, Math.min(rowCount, Math.floor(CHUNK_BYTES / (16 * widest)), Math.floor(CALL_WORK / work)));
    const buffers = this.#allocate(8 * chunkRows * widest, windows === undefined ? 0 : windows.cells * windows.channels);
    const collected = new Collected(rowCount * outCount, this.#pool);
    try {
      for (let first = 0; first < rowCount; first += chunkRows) {
        if (source.isCancelled?.() === true) break;
        const rows = Math.min(chunkRows, rowCount - first);
        this.#load(values.subarray(first * inCount, (first + rows) * inCount), buffers);
        const at = this.#compute(stages, source, { buffers, rows, inCount, outCount });
        this.#keep(collected, { at, other: at === buffers.from ? buffers.to : buffers.from, first: first * outCount, count: rows * outCount });
      }
      return collected.values;
    } finally {
      for (const address of Object.values(buffers) as number[]) this.#memory.free(address);
    }
  }

  #allocate(chunkBytes: number, factors: number): Buffers {
    return { from: this.#memory.allocate(chunkBytes), to: this.#memory.allocate(chunkBytes), lists: this.#memory.allocate(LISTED_WINDOWS * factors * 12 + SLACK) };
  }

  #load(values: IdealValues, { from, to }: Buffers): void {
    if (values instanceof Float64Array) {
      this.#memory.float64(from, values.length).set(values);
      return;
    }
    this.#memory.float32(to, values.length).set(values);
    this.#kernels.widenSingles(to, from, values.length);
  }

  /** Put a chunk through the stages; return where the result lies. */
  #compute(stages: readonly IdealStage[], source: IdealSource, { buffers, rows, inCount, outCount }: { readonly buffers: Buffers; readonly rows: number; readonly inCount: number; readonly outCount: number }): number {
    let [at, count] = [buffers.from, rows * inCount];
    for (const stage of stages) {
      if (stage.kind === 'elements') stage.run(at, count);
      else {
        this.#runWindows(stage, source, { buffers, rows });
        [at, count] = [buffers.to, rows * outCount];
      }
    }
    return at;
  }

  #runWindows(stage: WindowStage, { isCancelled }: IdealSource, { buffers, rows }: { readonly buffers: Buffers; readonly rows: number }): void {
    const { inCount, pixels, cells, channels, offsets, outputs, weights, biases, kernel, work } = stage;
    const numbers = buffers.lists + Math.ceil((LISTED_WINDOWS * cells * channels * 8) / SLACK) * SLACK;
    this.#memory.int32(this.#struct, STRUCT_WORDS).set([buffers.from, inCount, pixels, cells, channels, offsets, outputs, weights, biases, buffers.to, buffers.lists, numbers]);
    const step = Math.max(1, Math.floor(CALL_WORK / Math.max(1, work)));
    const end = rows * pixels;
    for (let first = 0; first < end; first += step) {
      if (first > 0 && isCancelled?.() === true) return;
      this.#kernels[kernel](this.#struct, first, Math.min(step, end - first));
    }
  }

  #keep(collected: Collected, { at, other, first, count }: { readonly at: number; readonly other: number; readonly first: number; readonly count: number }): void {
    if (collected.areSingles && this.#kernels.narrowDoubles(at, other, count) === 1) collected.addSingles(this.#memory.float32(other, count), first);
    else collected.addDoubles(this.#memory.float64(at, count), first);
  }
}

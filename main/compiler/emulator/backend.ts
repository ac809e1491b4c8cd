/**
 * @file What every emulation backend promises. The reference backend defines the meaning; others must agree bit for bit.
 *
 * A backend computes every tensor of a plan for every sample, exactly, layer by layer. It does not: plan, quantize
 * weights, read files, keep data between runs (the cache is the caller's), or stop in the middle of a block. It is
 * synchronous: cancelling works through `isCancelled`, which may look at shared memory.
 */

import { fractionBits } from '../../../preload/model/fixed-type.ts';
import { toValues } from '../numerics/mantissas.ts';
import type { Mantissas, MantissaType } from '../numerics/mantissas.ts';
import type { ErrorSums, IdealValues } from './error-sums.ts';
import type { IdealArithmetic } from './ideal/ideal-layer.ts';
import type { Plan } from './plan.ts';
import type { LayerStatistics } from './statistics.ts';

/** Inputs of a run. */
export interface EmulationInput {
  /** Identifies the data: equal ids must mean equal rows in equal order. */
  readonly id: string;
  readonly rowCount: number;
  /** Number of the first row among all samples of the data: histograms are of some of them (`histogram-samples.ts`). Default 0. */
  readonly firstSample?: number;
  /** By name of the input layer; may lie in shared memory. @shape [rowCount, ...input shape] @unit model units */
  readonly tensors: ReadonlyMap<string, Float64Array | Float32Array>;
}

/** Options of a run. */
export interface EmulationOptions {
  /** Count ranges, overflow and underflow; slower. */
  readonly collectStatistics?: boolean;
  /** Which tensors to return; others are dropped as soon as nobody needs them. Default `all`. */
  readonly keep?: 'all' | 'outputs';
  /** Results of earlier runs; unchanged layers are taken from it. */
  readonly cache?: EmulationCache;
  /** Asked between blocks; true ends the run. */
  readonly isCancelled?: () => boolean;
  /** Samples between two questions. Default 256. */
  readonly blockRowCount?: number;
  /**
   * Ideal values of a layer's result, asked once for every layer that is computed (not for those from the cache); the
   * error against them comes out in `errors`. Absent values: no error. @shape [rowCount, ...shape] @unit model units
   */
  readonly compareWith?: (layer: string) => IdealValues | undefined;
  /** Told after every layer. */
  readonly onLayer?: (layer: string, doneCount: number, allCount: number) => void;
}

/** One tensor of all samples. */
export interface EmulatedTensor {
  /** May be made at first use from `words`: read it only where mantissas are needed, and see `tensorValues`. */
  readonly mantissas: Mantissas;
  /** The same as machine words, where the backend has them. */
  readonly words?: Int16Array | Int32Array | BigInt64Array;
  readonly type: MantissaType;
  /** Without the sample axis. */
  readonly shape: readonly number[];
  readonly rowCount: number;
}

/** Return the values of a tensor as doubles. Never throws. @shape [rowCount, ...shape] @unit model units */
export function tensorValues(tensor: EmulatedTensor): Float64Array {
  const { words, type } = tensor;
  if (words === undefined || words instanceof BigInt64Array) return toValues(tensor.mantissas, type);
  const lsb = 2 ** -fractionBits(type);
  const values = new Float64Array(words.length);
  if (type.kind === 'xnor') for (let i = 0; i < values.length; i++) values[i] = words[i] === 0 ? -1 : 1;
  else for (let i = 0; i < values.length; i++) values[i] = words[i]! * lsb;
  return values;
}

/** Return the memory that a tensor holds. Never throws. @unit bytes */
export function tensorBytes(tensor: EmulatedTensor): number {
  if (tensor.words !== undefined) return tensor.words.byteLength;
  return tensor.mantissas instanceof Float64Array ? tensor.mantissas.byteLength : tensor.mantissas.length * 32;
}

/** What a run gives back. */
export interface EmulationOutcome {
  /** `cancelled` outcomes hold the layers finished before. */
  readonly status: 'complete' | 'cancelled';
  /** By tensor name. */
  readonly tensors: ReadonlyMap<string, EmulatedTensor>;
  /** By layer name; only if asked for. */
  readonly statistics: ReadonlyMap<string, LayerStatistics>;
  /** By layer name: errors against `compareWith`, sample numbers within the block; only if asked for. */
  readonly errors: ReadonlyMap<string, ErrorSums>;
  /** Layers taken from the cache. */
  readonly reusedLayers: readonly string[];
}

/** A finished layer in a cache. */
export interface CacheEntry {
  /** Absent where only the figures were kept. */
  readonly tensor?: EmulatedTensor;
  readonly statistics?: LayerStatistics;
  /** Error against the ideal values; they do not depend on hardware types, so that the key need not name them. */
  readonly errors?: ErrorSums;
}

/** Results by content key. A backend asks before it computes and tells after; `work` is what it takes to make them again, in multiplications. */
export interface EmulationCache {
  get(key: string): CacheEntry | undefined;
  set(key: string, entry: CacheEntry, work: number): void;
  /** Whether a tensor of so many bytes could be kept at all: what could not need not be gathered. Absent: any. */
  takes?(bytes: number, work: number): boolean;
}

/** Something that can run plans. */
export interface EmulationBackend {
  readonly name: 'reference' | 'wasm';
  /** What computes reference values, where the backend has something faster than plain arithmetic. */
  readonly ideal?: IdealArithmetic;
  /** Run a plan. @throws {ShapeError} if an input is missing or has the wrong number of values */
  run(plan: Plan, input: EmulationInput, options?: EmulationOptions): EmulationOutcome;
}

/** Thrown when the data of a run does not fit the model's inputs. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly code = 'emulator/input-shape';
  readonly layer: string;

  constructor(layer: string, message: string) {
    super(message);
    this.layer = layer;
  }
}

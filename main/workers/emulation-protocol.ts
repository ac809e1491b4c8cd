/**
 * @file What the pool and its emulation threads say to each other. Large arrays are views of shared memory: they are
 * handed over, never copied.
 */

import type { PlanOptions } from '../compiler/emulator/plan.ts';
import type { ErrorSums } from '../compiler/emulator/error-sums.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { Mantissas } from '../compiler/numerics/mantissas.ts';
import type { TensorPair, Wanted } from './evaluate-samples.ts';
import type { PackedStatistics } from './packed-statistics.ts';
import type { SampleBlock } from './sample-blocks.ts';
import type { SharedSamples } from './sample-file.ts';

/** An array with the key of its content. */
export interface KeyedArray {
  readonly key: string;
  readonly data: Mantissas;
}

/** A lowered design, ready for a thread: weights and their mantissas lie in shared memory. */
export interface PackedDesign {
  readonly designKey: string;
  /** Its weights' data are empty; `weights` has them. */
  readonly graph: ModelGraph;
  readonly planOptions: Omit<PlanOptions, 'weightMantissas'>;
  /** By their place in the graph. */
  readonly weights: ReadonlyMap<string, KeyedArray>;
  /** By `layer|weight`. */
  readonly mantissas: ReadonlyMap<string, KeyedArray>;
}

/** Blocks for one thread. */
export interface EvaluationOrder {
  readonly designKey: string;
  readonly dataKey: string;
  /** Identifies model and data in the thread's memory. */
  readonly dataId: string;
  readonly blocks: readonly SampleBlock[];
  readonly want: readonly Wanted[];
  /** One number; anything but 0 ends the work. */
  readonly cancel: SharedArrayBuffer;
}

/** Messages to a thread. */
export type EmulationOrder =
  | { readonly kind: 'design'; readonly design: PackedDesign }
  | { readonly kind: 'samples'; readonly dataKey: string; readonly samples: SharedSamples }
  | { readonly kind: 'forget'; readonly designKeys: readonly string[]; readonly dataKeys: readonly string[] }
  | { readonly kind: 'limit'; readonly bytes: number }
  | ({ readonly kind: 'evaluate'; readonly id: number } & EvaluationOrder);

/** What a thread found in a block. */
export interface BlockResult extends SampleBlock {
  readonly outputs: readonly TensorPair[];
  readonly statistics: ReadonlyMap<string, LayerStatistics>;
  readonly errors: ReadonlyMap<string, ErrorSums>;
  readonly tensors: readonly TensorPair[];
}

/** The same as it travels. */
export interface PackedBlock extends Omit<BlockResult, 'statistics'> {
  readonly statistics: PackedStatistics;
}

/** Messages from a thread. */
export type EmulationMessage =
  | { readonly kind: 'block'; readonly id: number; readonly block: PackedBlock }
  /** All blocks are done, or the order was cancelled. */
  | { readonly kind: 'ended'; readonly id: number; readonly cancelled: boolean; readonly usedBytes: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly stack: string };

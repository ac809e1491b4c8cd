/**
 * @file What a step of a plan gets when it is bound to the kernels' memory, and what it gives back.
 *
 * Binding a layer: a `bind-*.ts` file turns a kernel's specification into a `BoundStep`, or returns nothing where the
 * compiled kernels cannot compute it exactly (words beyond 64 bits, a mode that they do not know); the reference kernel
 * then does that step. Structs and tables live as long as the bound plan, packed weights as long as they are used.
 */

import type { MantissaType } from '../../numerics/mantissas.ts';
import type { TensorSpec } from '../kernel.ts';
import type { LayerStep } from '../plan.ts';
import type { KernelExports, WordKind } from './kernel-exports.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { WordRange } from './word-range.ts';

/** A tensor of the bound plan. */
export interface TensorPlace {
  readonly spec: TensorSpec;
  /** Words that can occur. */
  readonly range: WordRange;
  /** Nothing: too wide for the kernels' memory, kept as mantissas in `wide`. */
  readonly kind: WordKind | undefined;
  /** Of the chunk's first word; 0 for wide tensors. */
  readonly address: number;
  /** Words of the chunk where `kind` is nothing. */
  readonly wide: bigint[];
  /** Address of the tally of its words; 0: nobody shares it. */
  readonly tally: number;
}

/** A place whose words lie in the kernels' memory. */
export type NarrowPlace = TensorPlace & { readonly kind: WordKind };

/** Computes `rows` samples of a chunk; the first has the number `firstRow` among all. */
export type RunStep = (rows: number, firstRow: number) => void;

/** A step bound to memory. */
export interface BoundStep {
  /** Room that the step needs while it runs; all steps share it. @unit bytes */
  readonly scratchBytes: number;
  /** Tell where that room is; 64-byte aligned. */
  start(scratch: number): RunStep;
}

/** Where a step is bound. */
export interface BindContext {
  readonly kernels: KernelExports;
  readonly memory: KernelMemory;
  readonly step: LayerStep;
  readonly inputs: readonly TensorPlace[];
  readonly output: TensorPlace;
  /** Most samples of a chunk. */
  readonly chunkRows: number;
  /**
   * Return the address of statistics of a variable whose exact words have `fraction` fraction bits; 0 if nobody wants them.
   * Every sample has as many words of it, unless they come `by sample`.
   */
  stats(variable: string, type: MantissaType, fraction: number, places?: 'by sample'): number;
  /** Return the address of a tally that casts share; 0 if nobody wants statistics. */
  tally(isSigned: boolean): number;
  /** Return the address of a struct of 32-bit words. */
  struct(words: readonly number[]): number;
  /** Return the address of a table; copied in. */
  table(data: Int16Array | Int32Array | BigInt64Array | Float64Array): number;
  /** Return the address of an array's packed form, made at first use and kept with the array. */
  packed(array: object, key: string, make: () => Int16Array | Int32Array | BigInt64Array | Float64Array): number;
}

/** Binds one kind of specification. */
export type BindSpec<S> = (context: BindContext, spec: S) => BoundStep | undefined;

/** Return the places if the words of all of them lie in the kernels' memory. Never throws. */
export function narrow(places: readonly TensorPlace[]): readonly NarrowPlace[] | undefined {
  return places.every((place): place is NarrowPlace => place.kind !== undefined) ? places : undefined;
}

/**
 * @file What a prepared kernel computes, as data: what a backend other than the reference needs to compute it by itself.
 *
 * A kernel without a specification is computed by its bound function only; so is one whose specification a backend does
 * not know or whose words are too wide for it.
 */

import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { Mantissas, MantissaType } from '../numerics/mantissas.ts';
import type { EqualCounts, MacSpec } from './kernels/multiply-accumulate.ts';
import type { WindowGeometry } from '../ir/window-geometry.ts';

/** A matrix–vector product at every window of an image; a dense layer is a 1 × 1 window over 1 × pixels. */
export interface WindowMacSpec {
  readonly kind: 'mac';
  readonly mac: MacSpec;
  readonly geometry: WindowGeometry;
  /** Words of one bit are read as −1 and 1, padding cells as −1. */
  readonly readsSigns: boolean;
}

/** One product per channel; the weights of `mac` have the layout [window cell, channel], inputCount cells, outputCount channels. */
export interface DepthwiseSpec {
  readonly kind: 'depthwise';
  readonly mac: MacSpec;
  readonly geometry: WindowGeometry;
}

/** Every element by itself: optionally relu, then the cast to the result. */
export interface ElementSpec {
  readonly kind: 'element';
  readonly relu: boolean;
}

/** Result element j is input element `from[j]`, cast; −1 is a zero. */
export interface GatherSpec {
  readonly kind: 'gather';
  readonly from: Int32Array;
}

/** x · scale + bias, exact, then cast; element i uses entry i mod period. Both on the grid of `fraction` fraction bits (scale: minus the input's). */
export interface AffineSpec {
  readonly kind: 'affine';
  readonly scales: readonly bigint[];
  readonly biases: readonly bigint[];
  readonly period: number;
  readonly fraction: number;
  /** Bits of the widest sum. @unit bits */
  readonly sumBits: number;
}

/** A table addressed by x · size / range + centre, truncated and clamped; then the cast. */
export interface TableSpec {
  readonly kind: 'table';
  readonly entries: Mantissas;
  readonly size: number;
  readonly range: number;
  readonly centre: number;
  readonly tableType: FixedType;
}

/** Softmax with two tables (stable, latency). */
export interface SoftmaxSpec {
  readonly kind: 'softmax';
  readonly stable: boolean;
  readonly exponentials: Mantissas;
  readonly inverses: Mantissas;
  readonly exp: FixedType;
  readonly inv: FixedType;
  readonly invInput: FixedType;
  readonly accum: FixedType;
  readonly address: FixedType;
  readonly expSize: number;
  readonly invSize: number;
  readonly sliceSize: number;
  readonly sliceStride: number;
  /** Offset of the first element of every slice. */
  readonly sliceStarts: readonly number[];
}

/** Max or average over windows. */
export interface PoolingSpec {
  readonly kind: 'pooling';
  readonly geometry: WindowGeometry;
  readonly isMax: boolean;
  readonly stream: boolean;
  readonly countsPadding: boolean;
  /** Word of a padding cell. */
  readonly padding: bigint;
  readonly accum: MantissaType;
}

/** Element-wise operation on two inputs, exact, then cast. */
export interface MergeSpec {
  readonly kind: 'merge';
  readonly operation: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum';
  /** Common grid of the operands. @unit fraction bits */
  readonly common: number;
  /** Grid of the exact result. @unit fraction bits */
  readonly fraction: number;
  /** @unit bits */
  readonly resultBits: number;
}

/** Runs of words of the first and of the second input alternate; every element cast. */
export interface ConcatenationSpec {
  readonly kind: 'concatenation';
  readonly runs: readonly [number, number];
}

/** word · scale + bias, on the grid of the piecewise function. */
export type Line = readonly [scale: bigint, bias: bigint];

/** Straight pieces of one element: word > high: `upper`; else word > low: `middle`; else `lower`. */
export interface Pieces {
  readonly high: bigint;
  readonly low: bigint;
  readonly upper: Line;
  readonly middle: Line;
  readonly lower: Line;
}

/** An exact function of up to three straight pieces, then the cast; element i uses entry i mod their number. */
export interface PiecewiseSpec {
  readonly kind: 'piecewise';
  /** Grid of the exact result. @unit fraction bits */
  readonly fraction: number;
  readonly pieces: readonly Pieces[];
}

/** elu and selu: word · factor for words ≥ 0, else an entry addressed by −x · size / 8, truncated and clamped; both exact, then the cast. */
export interface ExponentialUnitSpec {
  readonly kind: 'exponential-unit';
  /** Grid of the exact words. @unit fraction bits */
  readonly fraction: number;
  readonly factor: bigint;
  readonly entries: readonly bigint[];
  /** Type of the index into the table. */
  readonly index: FixedType;
}

/** Rows of a table, addressed by the whole part of a word, clamped; every element cast. */
export interface EmbeddingSpec {
  readonly kind: 'embedding';
  /** @shape [row, width] */
  readonly entries: Mantissas;
  readonly width: number;
  readonly tableType: MantissaType;
  /** Type of the row's number. */
  readonly index: FixedType;
}

/** 1 for the first largest word of every slice, 0 elsewhere; then the cast. */
export interface ArgmaxSpec {
  readonly kind: 'argmax';
  readonly sliceCount: number;
  readonly sliceSize: number;
  readonly sliceStride: number;
}

/** A function inside a recurrent cell, from one of its types to another. */
export type CellFunctionSpec =
  | { readonly kind: 'relu'; readonly from: MantissaType; readonly to: MantissaType }
  /** As in `TableSpec`; entries of the type `table`. */
  | { readonly kind: 'table'; readonly from: MantissaType; readonly to: MantissaType; readonly entries: Mantissas; readonly range: number; readonly table: FixedType };

/** A cell of LSTM or GRU; see `kernels/recurrent-cell.ts`. */
export interface CellSpec {
  readonly cell: 'LSTM' | 'GRU';
  readonly stateCount: number;
  readonly accum: MantissaType;
  readonly result: MantissaType;
  readonly inputMac: MacSpec;
  readonly stateMac: MacSpec;
  readonly gate: CellFunctionSpec;
  readonly candidate: CellFunctionSpec;
  /** Of the LSTM's inner state. */
  readonly output: CellFunctionSpec;
  /** Type of the index into the cell's tables. */
  readonly index: FixedType;
  /** GRU: the reset gate stands before the update gate. */
  readonly resetsFirst: boolean;
}

/** Cells run over the time steps of a sample; a second one runs from the last step to the first, its result behind the other's. */
export interface RecurrentSpec {
  readonly kind: 'recurrent';
  readonly cells: readonly CellSpec[];
  readonly steps: number;
  readonly inputCount: number;
  readonly returnsSequences: boolean;
}

/** Every element cast to a type of its own (none: it is 0), then to the result. The modes of all types are the same. */
export interface ElementTypesSpec {
  readonly kind: 'element-types';
  readonly types: readonly (FixedType | undefined)[];
}

/** Products of vectors with matrices at several places: the input gathered, vector v by `macs[of[v]]`, the results gathered. */
export interface PlacedMacSpec {
  readonly kind: 'placed-mac';
  /** Word j of the vectors is word `from[j]` of the input. */
  readonly from: Int32Array;
  /** All of one shape, with the same types. */
  readonly macs: readonly MacSpec[];
  readonly of: readonly number[];
  /** Word j of the result is word `out[j]` of the products. */
  readonly out: Int32Array;
}

/** Sums of products of two tensors, cast to the accumulator after every addition; as in `einsum.ts` and the dot product. */
export interface PairSumSpec {
  readonly kind: 'pair-sum';
  /** Words of both operands, gathered: [place, free, contracted] and [place, other free, contracted]. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly out: Int32Array;
  readonly free: number;
  readonly otherFree: number;
  readonly contracted: number;
  readonly accum: MantissaType;
  /** Every product is cast to the accumulator by itself. */
  readonly castsProducts: boolean;
}

/** Layer normalisation over vectors that lie together; see `kernels/layer-normalization.ts`. */
export interface NormalizationSpec {
  readonly kind: 'normalization';
  /** Elements of a vector. */
  readonly count: number;
  readonly accum: MantissaType;
  /** 1 / count in the accumulator's type. */
  readonly inverseCount: bigint;
  readonly entries: Mantissas;
  readonly tableType: FixedType;
  /** Index into the table: variance · size, where size counts the entries up to 1. */
  readonly indexSize: number;
  readonly scales: Mantissas;
  readonly scaleType: FixedType;
  readonly biases: Mantissas;
  readonly biasType: FixedType;
}

/** Softmax as 1 / Σ_j exp(x_j − x_i), both functions by tables. */
export interface LegacySoftmaxSpec {
  readonly kind: 'legacy-softmax';
  readonly exponentials: Mantissas;
  readonly inverses: Mantissas;
  /** Type of both tables and of the sum. */
  readonly table: FixedType;
  readonly exponentialRange: number;
  readonly inverseRange: number;
  readonly sliceSize: number;
  readonly sliceStride: number;
  readonly sliceStarts: readonly number[];
}

/** Products of single bits for vectors that lie together; see `kernels/binary-dense.ts`. */
export interface EqualCountsSpec extends EqualCounts {
  readonly kind: 'equal-counts';
  /** Vectors of a sample. */
  readonly pixels: number;
}

/** What a kernel computes. */
export type KernelSpec =
  | WindowMacSpec
  | EqualCountsSpec
  | DepthwiseSpec
  | ElementSpec
  | GatherSpec
  | AffineSpec
  | TableSpec
  | SoftmaxSpec
  | PoolingSpec
  | MergeSpec
  | ConcatenationSpec
  | PiecewiseSpec
  | RecurrentSpec
  | ExponentialUnitSpec
  | EmbeddingSpec
  | ArgmaxSpec
  | ElementTypesSpec
  | PlacedMacSpec
  | PairSumSpec
  | NormalizationSpec
  | LegacySoftmaxSpec;

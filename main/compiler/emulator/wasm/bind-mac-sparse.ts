/** @file Binds dense layers whose inputs are often 0 to the kernel that passes over these (`assembly/mac-sparse.ts`). */

import type { WindowGeometry } from '../../ir/window-geometry.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';
import type { BindContext, NarrowPlace } from './bind-context.ts';

/** Shorter vectors are not worth gathering. */
const INPUTS_MIN = 16;
/** So few outputs cost less than to gather their inputs. */
const OUTPUTS_MIN = 5;
/** All weights are read for every sample: they must stay in the first cache beside the rest. @unit bytes */
const COLUMN_BYTES_MAX = 16 * 1024;
const TILE = 16;
const VECTOR = 8;

/** @shape → [tile of up to 16 outputs][input][outputs to a multiple of 8] */
function packColumns({ weights, outputCount, inputCount }: MacSpec): Int16Array {
  const padded = Math.ceil(outputCount / VECTOR) * VECTOR;
  const packed = new Int16Array(padded * inputCount);
  let at = 0;
  for (let first = 0; first < padded; first += TILE) {
    const width = Math.min(TILE, padded - first);
    for (let i = 0; i < inputCount; i++, at += width) {
      for (let j = first; j < Math.min(first + width, outputCount); j++) packed[at + j - first] = Number(weights[i * outputCount + j]!);
    }
  }
  return packed;
}

/** What `mac16` would compute. */
export interface PairProduct {
  /** Of `mac16`. */
  readonly struct: number;
  readonly geometry: WindowGeometry;
  readonly input: NarrowPlace;
  /** Fraction bits that every product loses. */
  readonly drop: number;
  /** Pairs that may be added before the low parts are taken off. */
  readonly steps: number;
}

/** Bind the product, to be run in place of `mac16`; nothing where it would not be faster. Never throws. */
export function bindSparse(context: BindContext, mac: MacSpec, { struct, geometry, input, drop, steps }: PairProduct): (() => void) | undefined {
  const { inputCount, outputCount, accum } = mac;
  const isVector = geometry.outHeight * geometry.outWidth === 1 && geometry.kernelWidth * geometry.channels === inputCount && geometry.inWidth * geometry.inHeight * geometry.channels === inputCount;
  const bytes = 2 * inputCount * Math.ceil(outputCount / VECTOR) * VECTOR;
  // Words below 0 are no relu's, and zeros rare among them.
  const isOften0 = input.range.min >= 0n && drop > 0 && accum.rounding === 'TRN';
  if (!isVector || !isOften0 || inputCount < INPUTS_MIN || outputCount < OUTPUTS_MIN || bytes > COLUMN_BYTES_MAX || Math.ceil(inputCount / 2) > steps) return undefined;
  const columns = context.packed(mac.weights, `columns ${outputCount}`, () => packColumns(mac));
  const room = (): number => context.table(new Int16Array(Math.ceil(inputCount / VECTOR) * VECTOR + VECTOR));
  const sparse = context.struct([struct, inputCount, columns, room(), room()]);
  return () => context.kernels.macSparse(sparse);
}

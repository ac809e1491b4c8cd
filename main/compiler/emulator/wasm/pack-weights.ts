/** @file Weights in the layouts that the product kernels read; see `assembly/mac16.ts` and `assembly/mac-words.ts`. */

import type { Mantissas } from '../../numerics/mantissas.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';

/** Outputs in a 128-bit vector of 32-bit lanes. */
const LANE_COUNT = 4;
/** Vectors of a tile of `mac16`. */
const TILE_VECTORS = 4;

/** How the inputs of a window come: runs that lie together in the image. */
export interface WindowRuns {
  readonly runCount: number;
  readonly runLength: number;
}

/** Pack pairs of inputs for `mac16`. Never throws. @shape → [tile][run][pair][vector][4 outputs][2 inputs] */
export function packPairs({ weights, outputCount }: MacSpec, { runCount, runLength }: WindowRuns): Int16Array {
  const vectors = Math.ceil(outputCount / LANE_COUNT);
  const pairs = Math.ceil(runLength / 2);
  const packed = new Int16Array(vectors * runCount * pairs * 8);
  let at = 0;
  for (let firstVector = 0; firstVector < vectors; firstVector += TILE_VECTORS) {
    const first = firstVector * LANE_COUNT;
    const lanes = Math.min(TILE_VECTORS, vectors - firstVector) * LANE_COUNT;
    const used = Math.min(lanes, outputCount - first);
    for (let run = 0; run < runCount; run++) {
      for (let t = 0; t < 2 * pairs; t += 2, at += 2 * lanes) {
        const row = (run * runLength + t) * outputCount + first;
        for (let j = 0; j < used; j++) packed[at + 2 * j] = Number(weights[row + j]!);
        if (t + 1 < runLength) for (let j = 0; j < used; j++) packed[at + 2 * j + 1] = Number(weights[row + outputCount + j]!);
      }
    }
  }
  return packed;
}

/** Pack words for the other kernels into vectors of `lanes` outputs. Never throws. @shape → [vector][input in order][lane] */
export function packLanes<A extends Int32Array | Float64Array | BigInt64Array>(spec: MacSpec, lanes: number, target: (length: number) => A): A {
  const { weights, outputCount, inputCount, order } = spec;
  const vectors = Math.ceil(outputCount / lanes);
  const packed = target(vectors * inputCount * lanes);
  const isBig = packed instanceof BigInt64Array;
  let at = 0;
  for (let first = 0; first < vectors * lanes; first += lanes) {
    for (let k = 0; k < inputCount; k++) {
      const row = order[k]! * outputCount;
      for (let lane = 0; lane < lanes; lane++, at++) if (first + lane < outputCount) packed[at] = word(weights, row + first + lane, isBig);
    }
  }
  return packed;
}

function word(weights: Mantissas, index: number, isBig: boolean): never {
  return (isBig ? BigInt(weights[index]!) : Number(weights[index]!)) as never;
}

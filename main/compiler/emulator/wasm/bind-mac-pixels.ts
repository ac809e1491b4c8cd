/** @file Binds small convolutions of one channel to the kernel whose lanes are windows (`assembly/mac-pixels.ts`). */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { macBounds } from '../kernels/multiply-accumulate.ts';
import type { MacSpec } from '../kernels/multiply-accumulate.ts';
import type { BindContext, RunStep } from './bind-context.ts';
import type { MacTask, SumPlaces } from './bind-mac.ts';
import type { WindowSource } from './window-source.ts';
import type { WordRange } from './word-range.ts';

const INT32_LIMIT = 2 ** 31 - 1;
/** A window of one line of lanes. */
const LANE_COUNT = 8;
const OUTPUTS_MAX = 16;
const INPUTS_MAX = 128;
const PAIR_WORDS = 24;

function dropOf(mac: MacSpec): number {
  return fractionBits(mac.input) + mac.weightFractionBits - fractionBits(mac.accum);
}

/** Return whether the lanes hold a whole window and are worth it; asked for what `mac16` could compute. Never throws. */
export function fitsPixels({ mac, geometry }: MacTask, range: WordRange): boolean {
  if (geometry.channels * geometry.strideWidth !== 1 || geometry.outWidth < LANE_COUNT || mac.outputCount > OUTPUTS_MAX || mac.inputCount > INPUTS_MAX) return false;
  const drop = dropOf(mac);
  const taps = mac.inputCount + (mac.inputCount % 2);
  const halves = drop > 0 && mac.accum.rounding === 'RND' ? 2 ** drop * taps : 0;
  return macBounds(mac, range).sum + halves < INT32_LIMIT && (drop <= 0 || taps * 2 ** drop <= 2 ** 16);
}

/** @shape → [output][pair][3 vectors of 8] */
function packPixels({ weights, outputCount, inputCount }: MacSpec): Int16Array {
  const pairs = Math.ceil(inputCount / 2);
  const packed = new Int16Array(outputCount * pairs * PAIR_WORDS);
  const word = (i: number, j: number): number => (i < inputCount ? Number(weights[i * outputCount + j]!) : 0);
  for (let j = 0, at = 0; j < outputCount; j++) {
    for (let t = 0; t < pairs; t++, at += PAIR_WORDS) {
      const [a, b] = [word(2 * t, j), word(2 * t + 1, j)];
      for (let lane = 0; lane < LANE_COUNT; lane++) packed[at + lane] = lane % 2 === 0 ? a : b;
      packed.fill(a, at + 8, at + 16).fill(b, at + 16, at + 24);
    }
  }
  return packed;
}

/** Bind the product; to be started with the image and the room for the sums. Never throws. */
export function bindPixels(context: BindContext, { mac, geometry }: MacTask, parts: { readonly source: WindowSource; readonly biases: readonly bigint[] }): (x: number, buffers: SumPlaces) => RunStep {
  const { source, biases } = parts;
  const weights = context.packed(mac.weights, `pixels ${mac.outputCount}`, () => packPixels(mac));
  const biasTable = context.table(Int32Array.from([...biases.map(Number), 0, 0, 0, 0]));
  const pairs = Math.ceil(mac.inputCount / 2);
  // The weight behind an odd last input is 0: it may read the first one again.
  const offset = (i: number): number => (i < mac.inputCount ? Math.floor(i / geometry.kernelWidth) * source.lineBytes + (i % geometry.kernelWidth) * 2 : 0);
  const offsets = context.table(Int32Array.from({ length: 2 * pairs }, (_, i) => offset(i)));
  const drop = dropOf(mac);
  return (x, buffers) => {
    const struct = context.struct([
      x, 0, source.rowStride, geometry.outHeight, source.lineStride, geometry.outWidth, pairs, offsets,
      weights, biasTable, mac.outputCount, buffers.sums, drop, drop > 0 && mac.accum.rounding === 'RND' ? 1 : 0,
    ]);
    return (rows) => {
      context.memory.setInt32(struct + 4, rows);
      context.kernels.macPixels(struct);
    };
  };
}

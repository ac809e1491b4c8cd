/**
 * @file QKeras' `quantized_bits`: values to a uniform grid, with or without a scale found from the values.
 *
 * Everything is computed in 32-bit floats and in TensorFlow's order of operations, because the grid decision of a
 * trained weight must come out as it did in training.
 * @source QKeras 0.9, `quantizers.py`, quantized_bits and its scale search; checked against QKeras on random kernels
 */

import type { QuantizerSpec } from '../ir/model-graph.ts';
import { channelCount, fittedScale, hasAutoScale, largestByChannel, nearestPowerOfTwo, noiseFactor, straightThrough } from './channel-scale.ts';
import { numberArgument } from './qkeras-spec.ts';
import { clip, roundHalfEven } from './rounding.ts';

/** Values after a quantizer, and the scale it used. */
export interface QuantizedValues {
  /** @unit model units */
  readonly data: Float64Array;
  /** One factor per channel (last axis), or a single one when all channels share it. */
  readonly scale: Float64Array;
}

const f = Math.fround;

/** Return the values on the grid of a `quantized_bits`. Never throws. @shape [..., channels] → same; scale [channels] or [1] */
export function quantizeBits(spec: QuantizerSpec, data: Float64Array, shape: readonly number[]): QuantizedValues {
  const alpha = spec.config['alpha'];
  if (hasAutoScale(spec)) return quantizeAutoScale(spec, data, shape);
  return quantizeFixedScale(spec, data, typeof alpha === 'number' ? alpha : 1);
}

/** A fixed scale: clip and round, multiply last. */
function quantizeFixedScale(spec: QuantizerSpec, data: Float64Array, alpha: number): QuantizedValues {
  const scale = f(alpha);
  const { bits, integerFactor, keepNegative } = grid(spec);
  const unsignedBits = bits - keepNegative;
  const m = 2 ** unsignedBits;
  const low = keepNegative * (-m + numberArgument(spec, 'symmetric', 0));
  const out = new Float64Array(data.length);
  for (const [index, value] of data.entries()) {
    const x = f(value);
    const onGrid = unsignedBits > 0 ? f((integerFactor * clip(roundHalfEven(f((x * m) / integerFactor)), low, m - 1)) / m) : x < 0 ? -1 : 1;
    out[index] = straightThrough(x, f(scale * onGrid), noiseFactor(spec));
  }
  return { data: out, scale: Float64Array.of(alpha) };
}

/** A scale per channel that fits the values, or the power of two next to the least-squares fit. */
function quantizeAutoScale(spec: QuantizerSpec, data: Float64Array, shape: readonly number[]): QuantizedValues {
  const { bits, integerFactor, keepNegative } = grid(spec);
  const m = 2 ** (bits - keepNegative);
  const half = 2 ** (bits - 1) - 1;
  const x = data.map((value) => f(f(value) / integerFactor));
  let scale: Float64Array = largestByChannel(x, channelCount(shape)).map((max) => f((max * 2) / (half * 2)));
  let steps = stepsOf(x, scale, half);
  if (spec.config['alpha'] === 'auto_po2') {
    scale = scale.map(nearestPowerOfTwo);
    // The last fit is used with the steps found before it, as in training.
    for (let round = 0; round < 5; round++) {
      steps = stepsOf(x, scale, half);
      scale = fittedScale(spec, x, steps, shape);
    }
  }
  const factor = scale.map((s) => f(s * m));
  const noise = noiseFactor(spec);
  const out = new Float64Array(data.length);
  for (const [index, step] of steps.entries()) {
    const onGrid = f((factor[index % factor.length] ?? 1) * f((integerFactor * step) / m));
    out[index] = straightThrough(f((x[index] ?? 0) * integerFactor), onGrid, noise);
  }
  return { data: out, scale: factor };
}

function grid(spec: QuantizerSpec): { readonly bits: number; readonly integerFactor: number; readonly keepNegative: number } {
  return { bits: numberArgument(spec, 'bits', 8), integerFactor: 2 ** numberArgument(spec, 'integer', 0), keepNegative: numberArgument(spec, 'keep_negative', 1) };
}


/** Signed whole steps: round half up of the magnitude, limited to ±half. */
function stepsOf(x: Float64Array, scale: Float64Array, half: number): Float64Array {
  return x.map((value, index) => {
    const v = Math.floor(f(f(Math.abs(value) / (scale[index % scale.length] ?? 1)) + 0.5));
    return Math.sign(value) * (v < half ? v : half);
  });
}

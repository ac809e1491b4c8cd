/**
 * @file QKeras' `quantized_po2` and `quantized_relu_po2`: values to powers of two.
 *
 * In 32-bit floats; the exponent is rounded, not the value, so that 1.5 lies closer to 2 than to 1.
 * @source QKeras 0.9, `quantizers.py`, quantized_po2, quantized_relu_po2; checked against QKeras on random kernels
 */

import type { QuantizerSpec } from '../ir/model-graph.ts';
import { noiseFactor, straightThrough } from './channel-scale.ts';
import { numberArgument } from './qkeras-spec.ts';
import { clip, roundHalfEven } from './rounding.ts';

const EPSILON = Math.fround(1e-7);
const f = Math.fround;

/** Return the values as ± powers of two; 0 becomes the smallest one. Never throws. @shape any → same */
export function quantizePowerOfTwo(spec: QuantizerSpec, data: Float64Array): Float64Array {
  const exponent = exponentOf(spec, numberArgument(spec, 'bits', 8) - 1);
  const noise = noiseFactor(spec);
  return data.map((value) => {
    const x = f(value);
    return straightThrough(x, (x < 0 ? -1 : 1) * 2 ** exponent(Math.abs(x)), noise);
  });
}

/** Return the values after a relu as powers of two, the negative side as a slope times them. Never throws. @shape any → same */
export function quantizeReluPowerOfTwo(spec: QuantizerSpec, data: Float64Array): Float64Array {
  const exponent = exponentOf(spec, numberArgument(spec, 'bits', 8));
  const slope = f(numberArgument(spec, 'negative_slope', 0));
  const limit = maxValue(spec) ?? Infinity;
  const noise = noiseFactor(spec);
  return data.map((value) => {
    const x = f(value);
    const rectified = x > limit ? limit : x > 0 ? x : f(slope * x);
    const power = x >= 0 || slope === 0 ? 2 ** exponent(Math.max(x, 0)) : -(2 ** exponent(f(Math.max(-x, 0) * slope)));
    return straightThrough(rectified, power, noise);
  });
}

/** The exponent of a magnitude, within what the bits can say. */
function exponentOf(spec: QuantizerSpec, magnitudeBits: number): (magnitude: number) => number {
  const max = maxValue(spec);
  const bits = magnitudeBits - (max === undefined || max > 1 ? 1 : 0);
  const isQuadratic = numberArgument(spec, 'quadratic_approximation', 0) !== 0;
  const low = -(2 ** bits);
  const high = isQuadratic ? 2 * Math.floor((2 ** bits - 1) / 2) : 2 ** bits - 1;
  const round = spec.config['log2_rounding'] === 'floor' ? Math.floor : roundHalfEven;
  return (magnitude) => {
    if (magnitude < EPSILON) return low;
    const limited = max === undefined ? magnitude : Math.min(magnitude, f(max));
    const base = isQuadratic ? f(Math.sqrt(limited)) : limited;
    return (isQuadratic ? 2 : 1) * clip(round(f(f(Math.log(base)) / f(Math.LN2))), low, high);
  };
}

function maxValue(spec: QuantizerSpec): number | undefined {
  const value = spec.config['max_value'];
  return typeof value === 'number' ? value : undefined;
}

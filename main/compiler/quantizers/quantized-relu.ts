/**
 * @file QKeras' `quantized_relu`: the positive part on an unsigned grid, halves to even, saturating.
 *
 * The smooth variant (`use_sigmoid`) is not computed here.
 * @source QKeras 0.9, `quantizers.py`, quantized_relu
 */

import type { QuantizerSpec } from '../ir/model-graph.ts';
import { numberArgument } from './qkeras-spec.ts';
import { clip, roundHalfEven } from './rounding.ts';

/** Return the values after a `quantized_relu`. Never throws. @shape any → same @unit model units */
export function quantizeRelu(spec: QuantizerSpec, x: Float64Array): Float64Array {
  const slope = numberArgument(spec, 'negative_slope', 0);
  const m = 2 ** (numberArgument(spec, 'bits', 8) - (slope === 0 ? 0 : 1));
  const integerFactor = 2 ** numberArgument(spec, 'integer', 0);
  const clipsToGrid = numberArgument(spec, 'is_quantized_clip', 1) !== 0;
  const bound = numberArgument(spec, 'relu_upper_bound', 0);
  const upper = !clipsToGrid && bound !== 0 ? bound : Infinity;
  return x.map((value) => {
    const p = (value * m) / integerFactor;
    const positive = integerFactor * clip(roundHalfEven(p) / m, 0, 1 - 1 / m);
    const negative = slope === 0 ? 0 : integerFactor * slope * clip(roundHalfEven(p * slope) / (slope * m), -1, 0);
    return Math.min(positive + negative, upper);
  });
}

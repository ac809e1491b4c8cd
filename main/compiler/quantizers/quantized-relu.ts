/**
 * @file QKeras' `quantized_relu`: the positive part on an unsigned grid, halves to even, saturating; with a slope, the
 * negative part on a grid finer by the slope.
 *
 * @source QKeras 0.9, `quantizers.py`, quantized_relu; checked against QKeras on sweeps
 */

import type { QuantizerSpec } from '../ir/model-graph.ts';
import { numberArgument } from './qkeras-spec.ts';
import { clip, roundHalfEven } from './rounding.ts';
import { hardSigmoid } from './sigmoid-tanh.ts';

/** The grid of a `quantized_relu`. */
export interface ReluGrid {
  /** Of the negative part; 0: there is none. */
  readonly slope: number;
  /** From 0 to the end of the range. @unit steps */
  readonly m: number;
  /** End of the range. @unit model units */
  readonly integerFactor: number;
  /** A hard sigmoid instead of a line. */
  readonly isSmooth: boolean;
  /** @unit model units */
  readonly upper: number;
}

/** Return the grid of a `quantized_relu`. Never throws. */
export function reluGrid(spec: QuantizerSpec): ReluGrid {
  const slope = numberArgument(spec, 'negative_slope', 0);
  const clipsToGrid = numberArgument(spec, 'is_quantized_clip', 1) !== 0;
  const bound = numberArgument(spec, 'relu_upper_bound', 0);
  return {
    slope, m: 2 ** (numberArgument(spec, 'bits', 8) - (slope === 0 ? 0 : 1)), integerFactor: 2 ** numberArgument(spec, 'integer', 0),
    isSmooth: numberArgument(spec, 'use_sigmoid', 0) !== 0, upper: !clipsToGrid && bound !== 0 ? bound : Infinity,
  };
}

/** Return the values after a `quantized_relu`. Never throws. @shape any → same @unit model units */
export function quantizeRelu(spec: QuantizerSpec, x: Float64Array): Float64Array {
  const { slope, m, integerFactor, isSmooth, upper } = reluGrid(spec);
  // With use_sigmoid the line runs through a hard sigmoid first, and only its upper half counts.
  const position = (value: number): number => (isSmooth ? hardSigmoid(value / integerFactor) * m : (value * m) / integerFactor);
  const stretch = (y: number): number => (isSmooth ? 2 * y - 1 : y);
  return x.map((value) => {
    const p = position(value);
    const positive = integerFactor * clip(stretch(roundHalfEven(p) / m), 0, 1 - 1 / m);
    const negative = slope === 0 ? 0 : integerFactor * slope * clip(stretch(roundHalfEven(p * slope) / (slope * m)), -1, 0);
    return Math.min(positive + negative, upper);
  });
}

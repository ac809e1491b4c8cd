/**
 * @file QKeras' `quantized_sigmoid` and `quantized_tanh`: hard (a clipped line) unless the real function is asked for.
 *
 * @source QKeras 0.9, `quantizers.py`, quantized_sigmoid, quantized_tanh; checked against QKeras on sweeps
 */

import type { QuantizerSpec } from '../ir/model-graph.ts';
import { numberArgument } from './qkeras-spec.ts';
import { clip, roundHalfEven } from './rounding.ts';

const f = Math.fround;

/** Return a sigmoid of the values on a grid of 2^-bits in [0, 1). Never throws. @shape any → same */
export function quantizeSigmoid(spec: QuantizerSpec, data: Float64Array): Float64Array {
  const m = 2 ** numberArgument(spec, 'bits', 8);
  const isReal = numberArgument(spec, 'use_real_sigmoid', 0) !== 0;
  const low = numberArgument(spec, 'symmetric', 0) / m;
  return data.map((x) => clip(roundHalfEven(f((isReal ? sigmoid(x) : hardSigmoid(x)) * m)) / m, low, 1 - 1 / m));
}

/** Return a tanh of the values on a grid of 2^-(bits-1) in [-1, 1). Never throws. @shape any → same */
export function quantizeTanh(spec: QuantizerSpec, data: Float64Array): Float64Array {
  const m = 2 ** (numberArgument(spec, 'bits', 8) - 1);
  const isReal = numberArgument(spec, 'use_real_tanh', 0) !== 0;
  const low = -1 + numberArgument(spec, 'symmetric', 0) / m;
  return data.map((x) => clip(roundHalfEven(f((isReal ? f(Math.tanh(f(x))) : f(2 * hardSigmoid(x) - 1)) * m)) / m, low, 1 - 1 / m));
}

/** Return QKeras' sigmoid: 0.5·x + 0.5, clipped to 0 … 1. Never throws. */
export function hardSigmoid(x: number): number {
  return clip(f(f(0.5 * f(x)) + 0.5), 0, 1);
}

function sigmoid(x: number): number {
  return f(1 / (1 + Math.exp(-f(x))));
}

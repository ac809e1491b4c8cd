/**
 * @file QKeras' `binary` and `ternary` and their stochastic kin as they are at inference, where nothing is drawn by chance.
 *
 * In 32-bit floats and TensorFlow's order of operations.
 * @source QKeras 0.9, `quantizers.py`, binary, ternary, stochastic_binary, stochastic_ternary; checked against QKeras on random kernels
 */

import type { QuantizerSpec } from '../ir/model-graph.ts';
import { channelCount, fittedScale, hasAutoScale, largestByChannel, nearestPowerOfTwo, straightThrough } from './channel-scale.ts';
import { numberArgument } from './qkeras-spec.ts';
import type { QuantizedValues } from './quantized-bits.ts';
import { roundHalfEven } from './rounding.ts';

const f = Math.fround;

/** Below this magnitude a ternary quantizer gives 0 when nothing else is said. @unit model units */
export const TERNARY_THRESHOLD = 0.33;

/** Return the sign of the values (0 counts as positive) times the scale; 0 and 1 with `use_01`. Never throws. @shape [..., channels] → same */
export function quantizeBinary(spec: QuantizerSpec, data: Float64Array, shape: readonly number[]): QuantizedValues {
  const low = numberArgument(spec, 'use_01', 0) === 0 ? -1 : 0;
  const x = passedThrough(spec, data);
  const signs = data.map((value) => (f(value) < 0 ? low : 1));
  return scaled(x, signs, hasAutoScale(spec) ? fittedScale(spec, x, signs, shape) : constantScale(spec));
}

/** Return −1, 0 or 1 times the scale. Never throws. @shape [..., channels] → same */
export function quantizeTernary(spec: QuantizerSpec, data: Float64Array, shape: readonly number[]): QuantizedValues {
  const x = passedThrough(spec, data);
  if (hasAutoScale(spec)) return quantizeAutoTernary(spec, x, shape);
  const threshold = f(numberArgument(spec, 'threshold', TERNARY_THRESHOLD));
  const signs = data.map((value) => (Math.abs(f(value)) >= threshold ? Math.sign(value) : 0));
  return scaled(x, signs, constantScale(spec));
}

/** Scale and assignment in turn: values beyond half the scale count, then the scale is fitted to them. */
function quantizeAutoTernary(spec: QuantizerSpec, x: Float64Array, shape: readonly number[]): QuantizedValues {
  let scale: Float64Array = largestByChannel(x, channelCount(shape)).map((max) => f(f(2 * max) / 3));
  if (spec.config['alpha'] === 'auto_po2') scale = scale.map(nearestPowerOfTwo);
  let signs: Float64Array = new Float64Array(x.length);
  for (let round = 0; round < numberArgument(spec, 'number_of_unrolls', 5); round++) {
    signs = x.map((value, index) => {
      const s = scale[index % scale.length] ?? 1;
      return Math.abs(f(s * roundHalfEven(f(value / s)))) >= f(s / 2) ? Math.sign(value) : 0;
    });
    scale = fittedScale(spec, x, signs, shape);
  }
  return scaled(x, signs, scale);
}

function scaled(x: Float64Array, q: Float64Array, scale: Float64Array): QuantizedValues {
  return { data: x.map((value, index) => straightThrough(value, f((scale[index % scale.length] ?? 1) * (q[index] ?? 0)))), scale };
}

/** Without a scale the gradient passes through tanh, and so does the value that the straight-through estimator starts from. */
function passedThrough(spec: QuantizerSpec, data: Float64Array): Float64Array {
  return spec.config['alpha'] === null ? data.map((value) => f(Math.tanh(f(value)))) : data.map(f);
}

function constantScale(spec: QuantizerSpec): Float64Array {
  return Float64Array.of(f(numberArgument(spec, 'alpha', 1)));
}

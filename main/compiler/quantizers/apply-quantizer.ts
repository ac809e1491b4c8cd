/**
 * @file Entry of the quantizers: by class name, on weights and on activations.
 *
 * Callers ask `canQuantizeWeights` or `canQuantizeActivations` first; a quantizer without an implementation here is a
 * finding about the model, made by the reader.
 */

import { assert } from '../../base/assert.ts';
import type { QuantizerSpec } from '../ir/model-graph.ts';
import { numberArgument } from './qkeras-spec.ts';
import { quantizeBits, type QuantizedValues } from './quantized-bits.ts';
import { quantizeRelu } from './quantized-relu.ts';
import { clip, roundHalfEven } from './rounding.ts';

/** Return whether weights can be put through this quantizer here. Never throws. */
export function canQuantizeWeights(spec: QuantizerSpec): boolean {
  const alpha = spec.config['alpha'];
  const known = alpha === null || alpha === undefined || typeof alpha === 'number' || alpha === 'auto' || alpha === 'auto_po2';
  const perLastAxis = spec.config['scale_axis'] === null || spec.config['scale_axis'] === undefined;
  return spec.className === 'quantized_bits' && known && perLastAxis && !isStochastic(spec);
}

/** Return whether activations can be put through this quantizer here. Never throws. */
export function canQuantizeActivations(spec: QuantizerSpec): boolean {
  if (isStochastic(spec)) return false;
  if (spec.className === 'quantized_relu') return numberArgument(spec, 'use_sigmoid', 0) === 0;
  return spec.className === 'quantized_bits' && typeof spec.config['alpha'] !== 'string';
}

/**
 * Return weights as the framework uses them, and the scale of its quantizer.
 *
 * @shape [..., channels] → data of the same shape; scale [channels] or [1]
 * @unit model units
 * @throws {InvariantError} for a quantizer that `canQuantizeWeights` refuses
 */
export function quantizeWeights(spec: QuantizerSpec, data: Float64Array, shape: readonly number[]): QuantizedValues {
  assert(canQuantizeWeights(spec), `weights quantizer ${spec.className}`);
  return quantizeBits(spec, data, shape);
}

/**
 * Return the factor per channel that a quantizer found for these (unquantized) weights; 1 where it found 0.
 *
 * @shape [..., channels] → [channels], or [1] when all channels share it
 * @throws {InvariantError} for a quantizer that `canQuantizeWeights` refuses
 */
export function alphaScale(spec: QuantizerSpec, data: Float64Array, shape: readonly number[]): Float64Array {
  return quantizeWeights(spec, data, shape).scale.map((scale) => (scale === 0 ? 1 : scale));
}

/**
 * Return activations after a quantizer, exactly on its grid.
 *
 * Training adds x + (q − x) in 32-bit floats and so misses the grid by an ulp now and then; this gives q.
 * @throws {InvariantError} for a quantizer that `canQuantizeActivations` refuses
 */
export function applyActivationQuantizer(spec: QuantizerSpec, x: Float64Array): Float64Array {
  assert(canQuantizeActivations(spec), `activation quantizer ${spec.className}`);
  if (spec.className === 'quantized_relu') return quantizeRelu(spec, x);
  return quantizeActivationBits(spec, x);
}

function quantizeActivationBits(spec: QuantizerSpec, x: Float64Array): Float64Array {
  const keepNegative = numberArgument(spec, 'keep_negative', 1);
  const m = 2 ** (numberArgument(spec, 'bits', 8) - keepNegative);
  if (m === 1) return quantizeBits(spec, x, [x.length]).data;
  const integerFactor = 2 ** numberArgument(spec, 'integer', 0);
  const scale = numberArgument(spec, 'alpha', 1);
  const low = keepNegative * (-m + numberArgument(spec, 'symmetric', 0));
  return x.map((value) => (scale * integerFactor * clip(roundHalfEven((value * m) / integerFactor), low, m - 1)) / m);
}

function isStochastic(spec: QuantizerSpec): boolean {
  return numberArgument(spec, 'use_stochastic_rounding', 0) !== 0;
}

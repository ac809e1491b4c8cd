/**
 * @file The scale that QKeras fits to values and their quantized form, per channel, in 32-bit floats.
 *
 * @source QKeras 0.9, `quantizers.py`, _get_scale; checked against QKeras on random kernels
 */

import { numberArgument } from './qkeras-spec.ts';
import { roundHalfEven } from './rounding.ts';
import type { QuantizerSpec } from '../ir/model-graph.ts';

/** Added by TensorFlow's backend to keep logarithms and quotients finite. */
const EPSILON = Math.fround(1e-7);
const f = Math.fround;

/** Return whether a quantizer finds its scale from the values. Never throws. */
export function hasAutoScale(spec: QuantizerSpec): boolean {
  return spec.config['alpha'] === 'auto' || spec.config['alpha'] === 'auto_po2';
}

/** Return how many channels (last axis) have a scale of their own; a vector counts as one. Never throws. @shape [..., channels] */
export function channelCount(shape: readonly number[]): number {
  return shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
}

/** Return the power of two next to a scale, in logarithmic distance. Never throws. */
export function nearestPowerOfTwo(scale: number): number {
  return 2 ** roundHalfEven(f(f(Math.log(f(scale + EPSILON))) / f(Math.LN2)));
}

/** Return the largest magnitude of every channel. Never throws. @shape → [channels] */
export function largestByChannel(x: Float64Array, channels: number): Float64Array {
  const out = new Float64Array(channels);
  for (const [index, value] of x.entries()) out[index % channels] = Math.max(out[index % channels] ?? 0, Math.abs(value));
  return out;
}

/**
 * Return the least-squares factor s of x ≈ s·q, as a power of two for `auto_po2`.
 *
 * A vector has a factor for every element: QKeras takes its only axis for the channels. Never throws. @shape → [channels]
 */
export function fittedScale(spec: QuantizerSpec, x: Float64Array, q: Float64Array, shape: readonly number[]): Float64Array {
  const channels = shape.length > 1 ? channelCount(shape) : x.length;
  const [products, squares] = [new Float64Array(channels), new Float64Array(channels)];
  for (const [index, value] of x.entries()) {
    const step = q[index] ?? 0;
    const channel = index % channels;
    products[channel] = (products[channel] ?? 0) + f(value * step);
    squares[channel] = (squares[channel] ?? 0) + f(step * step);
  }
  const count = x.length / channels;
  const scale = products.map((sum, channel) => f(f(sum / count) / f(f((squares[channel] ?? 0) / count) + EPSILON)));
  return spec.config['alpha'] === 'auto_po2' ? scale.map(nearestPowerOfTwo) : scale;
}

/**
 * Return what a quantizer returns for x when it decided on q: the training graph adds x + noise·(q − x), and in 32-bit floats
 * that is not always q. Never throws.
 */
export function straightThrough(x: number, q: number, noise = 1): number {
  return f(x + f(noise * f(q - x)));
}

/** Return the share of its effect a quantizer is set to (1: all). Never throws. */
export function noiseFactor(spec: QuantizerSpec): number {
  return f(numberArgument(spec, 'qnoise_factor', 1));
}

/**
 * @file Entry of the quantizers: by class name, on weights and on activations.
 *
 * Everything is as at inference: `use_stochastic_rounding` and the stochastic classes round there like the others. Only
 * `bernoulli` draws at random even then, and is in neither list. Callers ask `canQuantizeWeights` or `canQuantizeActivations`
 * first; a quantizer without an implementation here is a finding about the model, made by the reader.
 */

import { assert } from '../../base/assert.ts';
import type { QuantizerSpec } from '../ir/model-graph.ts';
import { quantizeBinary, quantizeTernary } from './binary-ternary.ts';
import { hasAutoScale } from './channel-scale.ts';
import { applyElementQuantizer, ELEMENT_QUANTIZER } from './element-widths.ts';
import { quantizeNode } from './quant-node.ts';
import { quantizePowerOfTwo, quantizeReluPowerOfTwo } from './power-of-two.ts';
import { numberArgument } from './qkeras-spec.ts';
import { weightTypeFromQuantizer } from './quantizer-types.ts';
import { quantizeBits, type QuantizedValues } from './quantized-bits.ts';
import { quantizeRelu } from './quantized-relu.ts';
import { clip, roundHalfEven } from './rounding.ts';
import { hardSigmoid, quantizeSigmoid, quantizeTanh } from './sigmoid-tanh.ts';

type Quantize = (spec: QuantizerSpec, data: Float64Array, shape: readonly number[]) => QuantizedValues;

const ONE = Float64Array.of(1);

/** A quantizer without a scale. */
function unscaled(quantize: (spec: QuantizerSpec, data: Float64Array) => Float64Array): Quantize {
  return (spec, data) => ({ data: quantize(spec, data), scale: ONE });
}

const QUANTIZERS: ReadonlyMap<string, Quantize> = new Map<string, Quantize>([
  ['quantized_bits', quantizeBits],
  ['quantized_po2', unscaled(quantizePowerOfTwo)],
  ['quantized_relu_po2', unscaled(quantizeReluPowerOfTwo)],
  ['quantized_relu', unscaled(quantizeRelu)],
  ['quantized_tanh', unscaled(quantizeTanh)],
  ['quantized_sigmoid', unscaled(quantizeSigmoid)],
  ['ternary', quantizeTernary],
  ['stochastic_ternary', quantizeTernary],
  ['binary', quantizeBinary],
  ['stochastic_binary', quantizeBinary],
  ['BinaryQuantizer', quantizeBinary],
  ['BipolarQuant', unscaled((_spec, data) => data.map((x) => (x >= 0 ? 1 : -1)))],
  ['QuantNode', unscaled(quantizeNode)],
  ['TernaryQuantizer', unscaled((_spec, data) => data.map((x) => (x > 0.5 ? 1 : x <= -0.5 ? -1 : 0)))],
]);

/** Return whether weights can be put through this quantizer here. Never throws. */
export function canQuantizeWeights(spec: QuantizerSpec): boolean {
  const alpha = spec.config['alpha'];
  const isScalar = alpha === null || alpha === undefined || typeof alpha === 'number' || hasAutoScale(spec);
  const perLastAxis = spec.config['scale_axis'] === null || spec.config['scale_axis'] === undefined;
  return QUANTIZERS.has(spec.className) && isScalar && perLastAxis && !isRefusedByQkeras(spec);
}

/** Combinations at which QKeras itself stops. */
function isRefusedByQkeras(spec: QuantizerSpec): boolean {
  const isStochastic = numberArgument(spec, 'use_stochastic_rounding', 0) !== 0;
  if (isBinary(spec)) return isStochastic;
  if (!isTernary(spec)) return false;
  return hasAutoScale(spec) ? typeof spec.config['threshold'] === 'number' : isStochastic;
}

/** Return whether activations can be put through this quantizer here: not if it fits a scale to the batch. Never throws. */
export function canQuantizeActivations(spec: QuantizerSpec): boolean {
  if (spec.className === ELEMENT_QUANTIZER) return spec.widths !== undefined;
  return spec.className === 'binary_tanh' || spec.className === 'binary_sigmoid' || (canQuantizeWeights(spec) && !hasAutoScale(spec));
}

/**
 * Return weights as the framework uses them, and the scale of its quantizer.
 *
 * @shape [..., channels] → data of the same shape; scale [channels] or [1]
 * @unit model units
 * @throws {InvariantError} for a quantizer that `canQuantizeWeights` refuses
 */
export function quantizeWeights(spec: QuantizerSpec, data: Float64Array, shape: readonly number[]): QuantizedValues {
  const quantize = QUANTIZERS.get(spec.className);
  assert(quantize && canQuantizeWeights(spec), `weights quantizer ${spec.className}`);
  return quantize(spec, data, shape);
}

/**
 * Return the values that hls4ml writes where they are not what the quantizer makes: single bits and ±1 have no room for them.
 *
 * A binary quantizer keeps the sign only; `quantized_bits` of one bit keeps the lowest bit of ±1, which is 1 for both. Never throws.
 */
export function convertedByQuantizer(spec: QuantizerSpec, data: Float64Array): Float64Array | undefined {
  const type = weightTypeFromQuantizer(spec);
  const isBits = spec.className === 'quantized_bits';
  if (isBits ? type.kind !== 'xnor' : !isBinary(spec)) return undefined;
  // ±1 with a factor that another layer takes over later is no loss.
  const factored = type.kind === 'xnor' && !isBits && numberArgument(spec, 'use_01', 0) === 0;
  if (factored) return undefined;
  const converted = data.map((x) => (isBits ? (Math.round(x) % 2 === 0 ? -1 : 1) : x >= 0 ? 1 : -1));
  return converted.every((x, i) => x === data[i]) ? undefined : converted;
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
  if (spec.className === ELEMENT_QUANTIZER) return applyElementQuantizer(spec, x);
  if (spec.className === 'quantized_bits') return quantizeActivationBits(spec, x);
  // A sigmoid of one half is rounded to even: 0 counts as −1 here, unlike in hardware.
  if (spec.className === 'binary_tanh') return x.map((value) => (hardSigmoid(value) > 0.5 ? 1 : -1));
  if (spec.className === 'binary_sigmoid') return x.map((value) => (hardSigmoid(value) > 0.5 ? 1 : 0));
  const { data } = quantizeWeights(spec, x, [x.length]);
  const scale = isTernary(spec) || isBinary(spec) ? Math.fround(numberArgument(spec, 'alpha', 1)) : undefined;
  return scale === undefined ? data : data.map((value) => scale * Math.round(value / scale));
}

/** The grid of a `quantized_bits` on activations. */
export interface ActivationGrid {
  /** To the end of the range; 1: only signs. @unit steps */
  readonly m: number;
  /** End of the range. @unit model units */
  readonly integerFactor: number;
  readonly scale: number;
  /** @unit steps */
  readonly low: number;
}

/** Return the grid of a `quantized_bits` on activations. Never throws. */
export function activationGrid(spec: QuantizerSpec): ActivationGrid {
  const keepNegative = numberArgument(spec, 'keep_negative', 1);
  const m = 2 ** (numberArgument(spec, 'bits', 8) - keepNegative);
  return { m, integerFactor: 2 ** numberArgument(spec, 'integer', 0), scale: numberArgument(spec, 'alpha', 1), low: keepNegative * (-m + numberArgument(spec, 'symmetric', 0)) };
}

function quantizeActivationBits(spec: QuantizerSpec, x: Float64Array): Float64Array {
  const { m, integerFactor, scale, low } = activationGrid(spec);
  if (m === 1) return quantizeBits(spec, x, [x.length]).data;
  return x.map((value) => (scale * integerFactor * clip(roundHalfEven((value * m) / integerFactor), low, m - 1)) / m);
}

function isTernary(spec: QuantizerSpec): boolean {
  return spec.className === 'ternary' || spec.className === 'stochastic_ternary';
}

function isBinary(spec: QuantizerSpec): boolean {
  return spec.className === 'binary' || spec.className === 'stochastic_binary';
}

/**
 * @file Batch normalisation as a scale and a bias, in the order and width of NumPy's operations.
 *
 * Training statistics are 32-bit floats in nearly every file, and hls4ml folds them in that width: each operation here
 * rounds to it, unless the file stores doubles.
 * @source hls4ml 1.3.0, `model/layers.py`, BatchNormalization and Conv2DBatchnorm: behaviour checked on weights of the conformance cases
 */

import type { H5Dataset } from '../../h5-access.ts';
import { integersAt, numberAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { canQuantizeWeights, quantizeWeights } from '../../../quantizers/apply-quantizer.ts';
import { asKernelQuantizer } from '../../../quantizers/qkeras-spec.ts';
import type { Weight } from '../../../ir/model-graph.ts';
import { emptyQuantizers, plainWeight, quantizerText, readQuantizer, type Values } from './weights.ts';

/** What a trained batch normalisation holds, per channel. */
export interface BatchStatistics {
  readonly gamma: H5Dataset | undefined;
  readonly beta: H5Dataset | undefined;
  readonly mean: H5Dataset;
  readonly variance: H5Dataset;
  readonly epsilon: number;
}

/** Read `BatchNormalization` and `QBatchNormalization`; over an axis that is not the last for the reference only. */
export const readBatchNormalization: LayerReader = (context) => {
  const { config, layer, inputShape } = context;
  const axis = integersAt(config, 'axis') ?? [-1];
  const isLast = axis.length === 1 && (axis[0] === -1 || axis[0] === inputShape.length);
  const place = isLast ? inputShape.length - 1 : (axis[0] ?? -1) + ((axis[0] ?? -1) < 0 ? inputShape.length : -1);
  const channels = inputShape[place] ?? 0;
  context.expectBuilt(isLast || !context.isShapeKnown, `Layer "${layer.name}" normalises over axis ${axis.join(', ')}; only the last axis is supported.`, { attribute: 'axis' });
  const size = inputShape.reduce((product, n) => product * n, 1);
  const statistics = readStatistics(context, context.known(channels));
  const attributes = {
    ...context.commonAttributes(),
    n_in: size,
    n_out: size,
    n_filt: inputShape.length === 1 ? -1 : channels,
    use_gamma: context.flag('scale', true),
    ...(context.flag('scale', true) ? {} : { gamma_data: 1 }),
    use_beta: context.flag('center', true),
    ...(context.flag('center', true) ? {} : { beta_data: 0 }),
    ...emptyQuantizers(context),
  };
  const parts: LayerParts = { class_name: 'BatchNormalization', shape: inputShape, attributes };
  if (!statistics || context.hasFailed) return parts;
  const { scale, bias } = scaleAndBias(statistics);
  const trained = layer.className === 'QBatchNormalization' ? scaleAndBias(quantizedStatistics(context, statistics)) : { scale, bias };
  if (context.hasFailed) return parts;
  const weights = { scale: convertedWeight(trained.scale, scale), bias: convertedWeight(trained.bias, bias) };
  return context.isStopped ? { ...parts, ...alongAxis(weights, inputShape.length - 1 - place) } : { ...parts, weights };
};

/** Scale and shift with one element a channel, where axes follow behind that of the channels. */
function alongAxis({ scale, bias }: { readonly scale: Weight; readonly bias: Weight }, behind: number): Pick<LayerParts, 'weights' | 'reference_operation'> {
  const placed = (weight: Weight): Weight => ({ ...weight, shape: [...weight.shape, ...Array.from({ length: behind }, () => 1)] });
  return { weights: { operand1: placed(scale), operand2: placed(bias) }, reference_operation: { name: 'ScaleShift', options: {} } };
}

/** The framework computes with quantized statistics; hls4ml reads the quantizers and folds the statistics without them. */
function convertedWeight(trained: Values, converted: Values): Weight {
  return trained === converted ? plainWeight(trained) : { ...plainWeight(trained), converted: converted.data };
}

/** Return the statistics as `QBatchNormalization` computes with them. */
function quantizedStatistics(context: LayerContext, statistics: BatchStatistics): BatchStatistics {
  const quantized = <T extends H5Dataset | undefined>(array: T, name: string, isTrained: boolean): T => {
    const written = array && readQuantizer(context.config[`${name}_quantizer`]);
    const spec = written && isTrained ? asKernelQuantizer(written) : written;
    if (!array || !spec) return array;
    if (!context.expect(canQuantizeWeights(spec), 'model/unsupported-quantizer', `Layer "${context.layer.name}" has ${name}_quantizer ${quantizerText(spec)}, which is not supported.`, { attribute: `${name}_quantizer` })) return array;
    return { ...array, data: quantizeWeights(spec, array.data, array.shape).data };
  };
  return {
    ...statistics,
    gamma: quantized(statistics.gamma, 'gamma', true),
    beta: quantized(statistics.beta, 'beta', false),
    mean: quantized(statistics.mean, 'mean', false),
    variance: quantized(statistics.variance, 'variance', true),
  };
}

/** Return the statistics of a layer, or undefined with findings. */
export function readStatistics(context: LayerContext, channels: number | undefined): BatchStatistics | undefined {
  const gamma = context.flag('scale', true) ? context.array('gamma', [channels]) : undefined;
  const beta = context.flag('center', true) ? context.array('beta', [channels]) : undefined;
  const mean = context.array('moving_mean', [channels]);
  const variance = context.array('moving_variance', [channels]);
  return mean && variance ? { gamma, beta, mean, variance, epsilon: numberAt(context.config, 'epsilon') ?? 1e-3 } : undefined;
}

/** Return scale = γ/√(variance + ε) and bias = β − scale·mean. @shape [channels] */
export function scaleAndBias({ gamma, beta, mean, variance, epsilon }: BatchStatistics): { readonly scale: Values; readonly bias: Values } {
  const f = variance.isDouble ? (x: number): number => x : Math.fround;
  const scale = variance.data.map((v, channel) => f((gamma?.data[channel] ?? 1) / f(Math.sqrt(f(v + f(epsilon))))));
  const bias = scale.map((s, channel) => f((beta?.data[channel] ?? 0) - f(s * (mean.data[channel] ?? 0))));
  return { scale: { shape: variance.shape, data: scale }, bias: { shape: variance.shape, data: bias } };
}

/** Return kernel and bias of a convolution with the normalisation folded in. @shape kernel [..., filters], bias [filters] */
export function foldIntoConvolution(kernel: H5Dataset, bias: H5Dataset | undefined, { gamma, beta, mean, variance, epsilon }: BatchStatistics): { readonly kernel: Values; readonly bias: Values } {
  const f = variance.isDouble || kernel.isDouble ? (x: number): number => x : Math.fround;
  const filters = variance.data.length;
  const factor = variance.data.map((v, filter) => f(f(1 / f(Math.sqrt(f(v + f(epsilon))))) * (gamma?.data[filter] ?? 1)));
  const foldedKernel = kernel.data.map((w, index) => f((factor[index % filters] ?? 1) * w));
  const foldedBias = factor.map((s, filter) => f(f(s * f((bias?.data[filter] ?? 0) - (mean.data[filter] ?? 0))) + (beta?.data[filter] ?? 0)));
  return { kernel: { shape: kernel.shape, data: foldedKernel }, bias: { shape: variance.shape, data: foldedBias } };
}

/** @file Convolutions over one and two axes: plain, depthwise, QKeras, and QKeras' with a folded batch normalisation. */

import type { AttributeValue, Weight } from '../../../ir/model-graph.ts';
import type { H5Dataset } from '../../h5-access.ts';
import { integersAt, numberAt, textAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { axisPadding, type AxisPadding } from '../padding.ts';
import { inlineActivation } from './activations.ts';
import { biasOf } from './core.ts';
import { foldIntoConvolution, readStatistics } from './normalization.ts';
import { emptyQuantizers, quantizedWeight, weightQuantizer } from './weights.ts';
import type { Values } from './weights.ts';

/** Read `Conv1D`, `Conv2D`, `DepthwiseConv1D`, `DepthwiseConv2D`, `QConv1D`, `QConv2D` and `QDepthwiseConv2D`. */
export const readConvolution: LayerReader = (context) => {
  const guessed = convolutionGeometry(context);
  if (!guessed) return undefined;
  const arrays = convolutionArrays(context, guessed);
  const geometry = withChannelsOf(guessed, arrays.kernel);
  const { attribute, quantizers, after } = inlineActivation(context, geometry.shape);
  const attributes = convolutionAttributes(context, geometry, attribute, arrays.bias === undefined);
  const padded = trainedPadding(context, geometry);
  const parts: LayerParts = { class_name: `${geometry.depthMultiplier === undefined ? '' : 'Depthwise'}Conv${geometry.out.length}D`, shape: geometry.shape, attributes, ...(quantizers ? { output_quantizers: quantizers } : {}), ...(after ? { after } : {}) };
  const { kernelQuantizer, biasQuantizer } = quantizersOf(context);
  if (!arrays.kernel || context.hasFailed) return parts;
  const weights = { weight: quantizedWeight(arrays.kernel, kernelQuantizer), ...(arrays.bias ? { bias: quantizedWeight(arrays.bias, biasQuantizer) } : {}) };
  return context.isStopped ? { ...parts, ...otherForm(geometry, weights) } : { ...parts, weights, ...padded };
};

/** A convolution that hls4ml does not build, for the reference: the filters of a depthwise one are groups of their own. */
function otherForm({ kernel, channels, filters, strides, dilation, groups, out, depthMultiplier }: Geometry, { weight, bias }: { readonly weight: Weight; readonly bias?: Weight }): Pick<LayerParts, 'weights' | 'reference_operation'> {
  const isDepthwiseForm = depthMultiplier !== undefined;
  const operand = isDepthwiseForm ? { ...weight, shape: [...kernel, 1, filters] } : weight;
  return {
    weights: { operand1: operand, ...(bias ? { operand2: bias } : {}) },
    reference_operation: { name: 'KerasConvolution', options: { strides, dilation, before: out.map((axis) => axis.before), groups: isDepthwiseForm ? channels : groups } },
  };
}

/** hls4ml's Keras 2 converter pads a causal convolution with a stride less than Keras does. */
function trainedPadding(context: LayerContext, { kernel, out }: Geometry): Pick<LayerParts, 'reference_options'> {
  const trained = (kernel[0] ?? 1) - 1;
  const [first] = out;
  if (textAt(context.config, 'padding') !== 'causal' || first === undefined || first.before === trained) return {};
  context.report('warning', 'model/option-ignored', `Layer "${context.layer.name}" is causal with a stride: Keras puts ${trained} zeros before the data, hls4ml 1.3 ${first.before}, and so does the emulation. The reference follows Keras.`, { attribute: 'padding', help: 'Use stride 1, or padding "same" or "valid".' });
  return { reference_options: { pad_left: trained } };
}

/** Read `QConv2DBatchnorm`: the normalisation is folded into kernel and bias before they are quantised, as at inference. */
export const readConvolutionBatchnorm: LayerReader = (context) => {
  const guessed = convolutionGeometry(context);
  if (!guessed) return undefined;
  const arrays = convolutionArrays(context, guessed);
  const geometry = withChannelsOf(guessed, arrays.kernel);
  const statistics = readStatistics(context, geometry.filters);
  const { attribute, quantizers, after } = inlineActivation(context, geometry.shape);
  const size = geometry.shape.reduce((product, n) => product * n, 1);
  const attributes = {
    ...convolutionAttributes(context, geometry, attribute, arrays.bias === undefined),
    n_in: size,
    n_out: size,
    use_gamma: context.flag('scale', true),
    use_beta: context.flag('center', true),
  };
  const parts: LayerParts = { class_name: 'Conv2DBatchnorm', shape: geometry.shape, attributes, ...(quantizers ? { output_quantizers: quantizers } : {}), ...(after ? { after } : {}) };
  const { kernelQuantizer, biasQuantizer } = quantizersOf(context);
  if (!arrays.kernel || !statistics || context.hasFailed) return parts;
  const folded = foldIntoConvolution(arrays.kernel, arrays.bias, statistics);
  const bias = biasQuantizer ? quantizedWeight(folded.bias, biasQuantizer) : unfoldedBias(context, folded.bias, arrays.bias);
  return { ...parts, weights: { weight: quantizedWeight(folded.kernel, kernelQuantizer), bias } };
};

/** Without a quantizer for the bias, hls4ml folds the normalisation into the kernel only and keeps the bias of the file. */
function unfoldedBias(context: LayerContext, folded: Values, stored: H5Dataset | undefined): Weight {
  const { name } = context.layer;
  context.report('warning', 'model/folded-bias-lost', `Layer "${name}" (QConv2DBatchnorm) has no bias quantizer: hls4ml 1.3 folds the normalisation into its kernel only and computes with ${stored ? 'the bias of the file' : 'no bias'}, and so does the emulation. The reference has the folded bias.`, { attribute: 'bias_quantizer' });
  return { ...folded, converted: stored?.data ?? new Float64Array(folded.data.length) };
}

/** Sizes of a convolution. */
export interface Geometry {
  readonly channels: number;
  readonly filters: number;
  /** Set for depthwise convolutions: filters per channel. */
  readonly depthMultiplier?: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly out: readonly AxisPadding[];
  /** Output shape. */
  readonly shape: readonly number[];
}

/** Return the sizes of a convolution, or undefined with findings. */
export function convolutionGeometry(context: LayerContext): Geometry | undefined {
  const axes = context.layer.className.includes('1D') ? 1 : 2;
  const { config, layer, inputShape } = context;
  if (!context.expectChannelsLast() || !context.expectRank(axes + 1)) return undefined;
  expectDefaultOptions(context);
  const kernel = context.integers('kernel_size', axes);
  const strides = context.integers('strides', axes);
  const channels = inputShape.at(-1) ?? 0;
  const depthMultiplier = isDepthwise(layer.className) ? (numberAt(config, 'depth_multiplier') ?? 1) : undefined;
  const filters = depthMultiplier === undefined ? numberAt(config, 'filters') : channels * depthMultiplier;
  const padding = textAt(config, 'padding') ?? 'valid';
  const allowed = axes === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same'];
  if (!context.expect(allowed.includes(padding), 'model/unsupported-option', `Layer "${layer.name}" has padding "${padding}"; ${allowed.join(', ')} are supported.`, { attribute: 'padding' })) return undefined;
  const hasFilters = context.expect(filters !== undefined && filters > 0, 'model/architecture-invalid', `Layer "${layer.name}" has no number of filters.`, { attribute: 'filters' });
  if (!kernel || !strides || !hasFilters || filters === undefined) return undefined;
  const written = integersAt(config, 'dilation_rate') ?? [1];
  const dilation = kernel.map((_, axis) => written[axis] ?? written[0] ?? 1);
  const out = kernel.flatMap((window, axis) => windowPadding(context, { padding, size: inputShape[axis] ?? 0, stride: strides[axis] ?? 1, window: (window - 1) * (dilation[axis] ?? 1) + 1 }));
  if (!context.expect(out.every((o) => o.out > 0) || !context.isShapeKnown, 'model/shape-mismatch', `Layer "${layer.name}": the kernel [${kernel.join(', ')}] is larger than its input [${inputShape.join(', ')}].`)) return undefined;
  return { channels, filters, ...(depthMultiplier === undefined ? {} : { depthMultiplier }), kernel, strides, dilation, groups: numberAt(config, 'groups') ?? 1, out, shape: [...out.map((o) => o.out), filters] };
}

/** In Keras 3 a causal convolution has all its zeros before, whatever the stride. */
function windowPadding({ generation }: LayerContext, { padding, size, stride, window }: { readonly padding: string; readonly size: number; readonly stride: number; readonly window: number }): AxisPadding | [] {
  if (generation === 3 && padding === 'causal') return { out: Math.ceil(size / stride), before: window - 1, after: 0 };
  return axisPadding(padding, size, stride, window) ?? [];
}

function expectDefaultOptions(context: LayerContext): void {
  const { config, layer } = context;
  const groups = numberAt(config, 'groups') ?? 1;
  const dilation = integersAt(config, 'dilation_rate') ?? [1];
  const multiplier = numberAt(config, 'depth_multiplier') ?? 1;
  context.expectBuilt(multiplier === 1, `Layer "${layer.name}" has a depth multiplier of ${multiplier}; hls4ml computes 1 only.`, { attribute: 'depth_multiplier' });
  context.expectBuilt(groups === 1, `Layer "${layer.name}" has ${groups} groups; hls4ml builds only ungrouped convolutions.`, { attribute: 'groups' });
  context.expectBuilt(dilation.every((rate) => rate === 1), `Layer "${layer.name}" has a dilation of [${dilation.join(', ')}]; hls4ml ignores dilation.`, { attribute: 'dilation_rate' });
}

function convolutionArrays(context: LayerContext, geometry: Geometry): { readonly kernel: H5Dataset | undefined; readonly bias: H5Dataset | undefined } {
  const { kernel, channels, filters, depthMultiplier, groups } = geometry;
  const array = depthMultiplier === undefined ? context.array('kernel', [...kernel, context.known(channels / groups), filters]) : context.array('depthwise_kernel', [...kernel, context.known(channels), depthMultiplier]);
  return { kernel: array, bias: biasOf(context, filters) };
}

/** Behind a layer of unknown output shape the channels are a guess; the kernel knows them. Elsewhere the two agree. */
function withChannelsOf(geometry: Geometry, kernel: H5Dataset | undefined): Geometry {
  return kernel && geometry.groups === 1 ? { ...geometry, channels: kernel.shape.at(-2) ?? geometry.channels } : geometry;
}

function quantizersOf(context: LayerContext): { readonly kernelQuantizer: ReturnType<typeof weightQuantizer>; readonly biasQuantizer: ReturnType<typeof weightQuantizer> } {
  const { className } = context.layer;
  if (!className.startsWith('Q')) return { kernelQuantizer: undefined, biasQuantizer: undefined };
  return { kernelQuantizer: weightQuantizer(context, isDepthwise(className) ? 'depthwise_quantizer' : 'kernel_quantizer'), biasQuantizer: weightQuantizer(context, 'bias_quantizer') };
}

function isDepthwise(className: string): boolean {
  return className.includes('Depthwise');
}

/** Return the attributes of a convolution in hls4ml's order. */
export function convolutionAttributes(context: LayerContext, geometry: Geometry, activation: Readonly<Record<string, AttributeValue>>, hasNoBias: boolean): Record<string, AttributeValue> {
  const common = { ...context.commonAttributes(), ...activation, ...emptyQuantizers(context) };
  const noBias = { ...(hasNoBias ? { bias_data: null } : {}), ...(geometry.depthMultiplier === undefined ? {} : { depth_multiplier: geometry.depthMultiplier }) };
  const { channels, filters, kernel, strides, out } = geometry;
  const [first, second] = out;
  if (first && !second) {
    return {
      ...common,
      in_width: context.inputShape[0] ?? 0,
      n_chan: channels,
      ...noBias,
      n_filt: filters,
      filt_width: kernel[0] ?? 1,
      stride_width: strides[0] ?? 1,
      out_width: first.out,
      pad_left: first.before,
      pad_right: first.after,
    };
  }
  return {
    ...common,
    in_height: context.inputShape[0] ?? 0,
    in_width: context.inputShape[1] ?? 0,
    n_chan: channels,
    ...noBias,
    n_filt: filters,
    filt_height: kernel[0] ?? 1,
    filt_width: kernel[1] ?? 1,
    stride_height: strides[0] ?? 1,
    stride_width: strides[1] ?? 1,
    out_height: first?.out ?? 0,
    out_width: second?.out ?? 0,
    pad_top: first?.before ?? 0,
    pad_bottom: first?.after ?? 0,
    pad_left: second?.before ?? 0,
    pad_right: second?.after ?? 0,
  };
}

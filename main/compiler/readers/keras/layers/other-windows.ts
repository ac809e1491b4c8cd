/** @file Convolutions and poolings that hls4ml has no layer for: transposed, and over three axes. The reference computes them. */

import { integersAt, numberAt, textAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { axisPadding } from '../padding.ts';
import { inlineActivation } from './activations.ts';
import { biasOf } from './core.ts';
import { plainWeight } from './weights.ts';

/** Read `Conv1DTranspose`, `Conv2DTranspose` and `Conv3DTranspose`. */
export const readTransposedConvolution: LayerReader = (context) => {
  const axes = Number(/(\d)D/.exec(context.layer.className)?.[1] ?? 2);
  const { config, inputShape } = context;
  if (!context.expectChannelsLast() || !context.expectRank(axes + 1)) return undefined;
  const [size, strides] = [context.integers('kernel_size', axes), context.integers('strides', axes)];
  const filters = numberAt(config, 'filters');
  if (!size || !strides || !context.expect(filters !== undefined && filters > 0, 'model/architecture-invalid', `Layer "${context.layer.name}" has no number of filters.`, { attribute: 'filters' }) || filters === undefined) return undefined;
  const dilation = fill(integersAt(config, 'dilation_rate') ?? [1], axes);
  const extra = integersAt(config, 'output_padding');
  const padding = textAt(config, 'padding') ?? 'valid';
  const spread = size.map((k, axis) => spreadAxis({ padding, size: inputShape[axis] ?? 0, window: (k - 1) * (dilation[axis] ?? 1) + 1, stride: strides[axis] ?? 1, extra: extra === undefined ? undefined : (extra[axis] ?? extra[0] ?? 0) }));
  const kernel = context.array('kernel', [...size, filters, context.known(inputShape.at(-1))]);
  const bias = biasOf(context, filters);
  const options = { strides, dilation, before: spread.map(({ before }) => before) };
  return withoutLayer(context, { kernel, bias, shape: [...spread.map(({ out }) => out), filters], operation: { name: 'KerasTransposedConvolution', options } });
};

/** Read `Conv3D`. */
export const readConvolution3D: LayerReader = (context) => {
  const { config, inputShape } = context;
  if (!context.expectChannelsLast() || !context.expectRank(4)) return undefined;
  const [size, strides] = [context.integers('kernel_size', 3), context.integers('strides', 3)];
  const filters = numberAt(config, 'filters');
  if (!size || !strides || !context.expect(filters !== undefined && filters > 0, 'model/architecture-invalid', `Layer "${context.layer.name}" has no number of filters.`, { attribute: 'filters' }) || filters === undefined) return undefined;
  const dilation = fill(integersAt(config, 'dilation_rate') ?? [1], 3);
  const groups = numberAt(config, 'groups') ?? 1;
  const out = size.flatMap((k, axis) => axisPadding(textAt(config, 'padding') ?? 'valid', inputShape[axis] ?? 0, strides[axis] ?? 1, (k - 1) * (dilation[axis] ?? 1) + 1) ?? []);
  const kernel = context.array('kernel', [...size, context.known((inputShape.at(-1) ?? 0) / groups), filters]);
  const options = { strides, dilation, before: out.map(({ before }) => before), groups };
  return withoutLayer(context, { kernel, bias: biasOf(context, filters), shape: [...out.map((axis) => axis.out), filters], operation: { name: 'KerasConvolution', options } });
};

/** Read `MaxPooling3D`, `AveragePooling3D` and the global ones. */
export const readPooling3D: LayerReader = (context) => {
  const { config, inputShape, layer } = context;
  if (!context.expectChannelsLast() || !context.expectRank(4)) return undefined;
  const isGlobal = layer.className.startsWith('Global');
  const image = inputShape.slice(0, 3);
  const size = isGlobal ? image : context.integers('pool_size', 3);
  const strides = isGlobal || integersAt(config, 'strides') === undefined ? size : context.integers('strides', 3);
  if (!size || !strides) return undefined;
  const out = size.flatMap((window, axis) => axisPadding(isGlobal ? 'valid' : (textAt(config, 'padding') ?? 'valid'), image[axis] ?? 0, strides[axis] ?? 1, window) ?? []);
  const kept = isGlobal && !context.flag('keepdims', false) ? [] : out.map((axis) => axis.out);
  const name = layer.className.includes('Max') ? 'Max' : 'Average';
  const parts = withoutLayer(context, { shape: [...out.map((axis) => axis.out), inputShape.at(-1) ?? 0], operation: { name: `Keras${name}Pooling`, options: { pool_size: size, strides, before: out.map(({ before }) => before), out: out.map((axis) => axis.out) } } });
  return { ...parts, shape: [...kept, inputShape.at(-1) ?? 0] };
};

interface Windowed {
  readonly kernel?: { readonly shape: readonly number[]; readonly data: Float64Array } | undefined;
  readonly bias?: { readonly shape: readonly number[]; readonly data: Float64Array } | undefined;
  readonly shape: readonly number[];
  readonly operation: NonNullable<LayerParts['reference_operation']>;
}

function withoutLayer(context: LayerContext, { kernel, bias, shape, operation }: Windowed): LayerParts {
  context.stopHardware('model/unsupported-layer', `Layer "${context.layer.name}" is a ${context.layer.className}, for which hls4ml 1.3 has no layer.`, { help: 'Use UpSampling and a convolution instead of a transposed one, layers over one or two axes instead of three, or cut the network before it. The reference goes on.' });
  const { attribute, after } = inlineActivation(context, shape);
  const weights = { ...(kernel ? { operand1: plainWeight(kernel) } : {}), ...(bias ? { operand2: plainWeight(bias) } : {}) };
  return { class_name: 'Unsupported', shape, attributes: { ...context.commonAttributes(), ...attribute }, weights, reference_operation: operation, ...(after ? { after } : {}) };
}

/** One axis of a transposed convolution. */
interface SpreadAxis {
  readonly padding: string;
  readonly size: number;
  readonly window: number;
  readonly stride: number;
  /** `output_padding`, where the layer sets it. */
  readonly extra: number | undefined;
}

/** Size of the result, and cells of it cut off before. @source Keras 3 `deconv_output_length` and TensorFlow's padding "SAME" */
function spreadAxis({ padding, size, window, stride, extra }: SpreadAxis): { readonly out: number; readonly before: number } {
  const isSame = padding === 'same';
  if (extra !== undefined) {
    const pad = isSame ? Math.floor(window / 2) : 0;
    return { out: (size - 1) * stride + window - 2 * pad + extra, before: pad };
  }
  const out = size * stride + (isSame ? 0 : Math.max(window - stride, 0));
  return { out, before: isSame ? Math.floor(Math.max((size - 1) * stride + window - out, 0) / 2) : 0 };
}

function fill(list: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => list[k] ?? list[0] ?? 1);
}

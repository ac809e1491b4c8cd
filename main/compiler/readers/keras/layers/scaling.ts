/**
 * @file Layers that multiply by a constant and add one: Rescaling and Normalization. hls4ml has no layer for them; they are emulated as
 * the batch normalisation that computes the same.
 */

import type { AttributeValue, Weight } from '../../../ir/model-graph.ts';
import { isList, type JsonValue } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';

/** Least deviation by which Keras divides. */
const DEVIATION_MIN = 1e-7;

/** Read `Rescaling`: x · scale + offset. */
export const readRescaling: LayerReader = (context) => {
  const [scale, offset] = [numbersOf(context.config['scale'] ?? 1), numbersOf(context.config['offset'] ?? 0)];
  const channels = context.inputShape.at(-1) ?? 1;
  const fits = [scale, offset].every((list) => list !== undefined && [1, channels].includes(list.length));
  if (!context.expect(fits, 'model/architecture-invalid', `Layer "${context.layer.name}" has a scale and an offset that do not fit its input [${context.inputShape.join(', ')}].`) || !scale || !offset) return undefined;
  warn(context);
  return scaleShiftParts(context, scale, offset);
};

/** Read `Normalization` along the last axis (or none): (x − mean) / deviation, or its inverse. */
export const readNormalization: LayerReader = (context) => {
  const { config, inputShape, layer } = context;
  const axis = (isList(config['axis']) ? config['axis'] : [config['axis'] ?? null]).filter((value) => value !== null).map(Number);
  const isLast = axis.length === 0 || (axis.length === 1 && (axis[0] === -1 || axis[0] === inputShape.length));
  if (!context.expect(isLast, 'model/unsupported-option', `Layer "${layer.name}" normalises along axis ${axis.join(', ')}; only the last axis is supported.`, { attribute: 'axis' })) return undefined;
  const size = axis.length === 0 ? [] : [inputShape.at(-1) ?? 1];
  const statistic = (name: 'mean' | 'variance'): readonly number[] | undefined => numbersOf(config[name] ?? null) ?? arrayOf(context, name, size);
  const [mean, variance] = [statistic('mean'), statistic('variance')];
  if (!mean || !variance) return undefined;
  const deviation = variance.map((value) => Math.max(Math.sqrt(value), DEVIATION_MIN));
  warn(context);
  if (context.flag('invert', false)) return scaleShiftParts(context, deviation, mean);
  return scaleShiftParts(context, deviation.map((d) => 1 / d), mean.map((m, k) => -m / (deviation[k] ?? deviation[0] ?? 1)));
};

/** Return the batch normalisation that multiplies and adds constants, one for all or one a channel. */
export function scaleShiftParts(context: LayerContext, scale: readonly number[], shift: readonly number[]): LayerParts {
  const { inputShape: shape, layer } = context;
  const channels = shape.at(-1) ?? 1;
  const size = shape.reduce((product, n) => product * n, 1);
  const weight = (values: readonly number[]): Weight => ({ shape: [channels], data: Float64Array.from({ length: channels }, (_, k) => values[k] ?? values[0] ?? 0) });
  const attributes: Record<string, AttributeValue> = { name: layer.name, class_name: 'BatchNormalization', data_format: 'channels_last', n_in: size, n_out: size, n_filt: shape.length === 1 ? -1 : channels, use_gamma: true, use_beta: true };
  return { class_name: 'BatchNormalization', shape, attributes, weights: { scale: weight(scale), bias: weight(shift) } };
}

function warn(context: LayerContext): void {
  context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" is a ${context.layer.className}, for which hls4ml 1.3 has no layer. It is emulated as a batch normalisation with the same constants.`, { help: 'Scale the data outside the network, or write a BatchNormalization layer, if hls4ml shall build it.' });
}

function arrayOf(context: LayerContext, name: string, size: readonly number[]): readonly number[] | undefined {
  const array = context.array(name, size);
  return array && [...array.data];
}

/** A number or a list of numbers, nested as Keras writes constants. */
function numbersOf(value: JsonValue): readonly number[] | undefined {
  if (typeof value === 'number') return [value];
  if (!isList(value)) return undefined;
  const inner = value.map((item) => numbersOf(item));
  return inner.every((list) => list !== undefined) && inner.length > 0 ? inner.flat() : undefined;
}


/** @file Makes IR weights of arrays: as they are, or through the layer's quantizer. */

import { canQuantizeWeights, convertedByQuantizer, quantizeWeights } from '../../../quantizers/apply-quantizer.ts';
import { asKernelQuantizer, asTwoBitQuantizer, isKnownQuantizer, parseQuantizerText, quantizerSpec } from '../../../quantizers/qkeras-spec.ts';
import type { QuantizerSpec, Weight } from '../../../ir/model-graph.ts';
import { isObject, objectAt, textAt, type JsonValue } from '../json-value.ts';
import type { LayerContext } from '../layer-context.ts';

/** Values and shape of an array. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Return a weight without a quantizer. */
export function plainWeight(values: Values): Weight {
  return { shape: values.shape, data: values.data };
}

/** Return a weight with the values its quantizer makes, or the plain one if there is no quantizer. */
export function quantizedWeight(values: Values, quantizer: QuantizerSpec | undefined): Weight {
  if (!quantizer) return plainWeight(values);
  const { data } = quantizeWeights(quantizer, values.data, values.shape);
  const converted = convertedByQuantizer(quantizer, data);
  return { shape: values.shape, data, unquantized: values.data, quantizer, ...(converted ? { converted } : {}) };
}

/** Keys of a layer's quantizers. */
export type QuantizerKey = 'kernel_quantizer' | 'depthwise_quantizer' | 'pointwise_quantizer' | 'recurrent_quantizer' | 'bias_quantizer';

/** Return the quantizer at a key such as `kernel_quantizer`; undefined if there is none, or with a finding if it cannot be used. */
export function weightQuantizer(context: LayerContext, key: QuantizerKey): QuantizerSpec | undefined {
  const written = context.config[key];
  if (written === null || written === undefined) return undefined;
  const read = readQuantizer(written);
  const trained = read && key !== 'bias_quantizer' ? asKernelQuantizer(read) : read;
  const spec = trained && key !== 'kernel_quantizer' ? asTwoBitQuantizer(trained) : trained;
  if (spec && canQuantizeWeights(spec)) return spec;
  const isRandom = spec?.className === 'bernoulli';
  context.fail(
    'model/unsupported-quantizer',
    `Layer "${context.layer.name}" has ${key} ${spec ? quantizerText(spec) : JSON.stringify(written).slice(0, 80)}, which ${isRandom ? 'draws its weights at random even at inference' : 'is not supported for weights'}.`,
    { attribute: key, help: spec ? 'Use quantized_bits, quantized_po2, binary or ternary, with a number, "auto" or "auto_po2" for alpha.' : 'hls4ml 1.3 converts with QKeras 0.9; quantizers that only later versions have (quantized_linear, …) it cannot read. Use quantized_bits.' },
  );
  return undefined;
}

/** Where hls4ml keeps the quantizers of a layer, by the name under which Keras has them. */
const PLACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dense: { kernel: 'weight', bias: 'bias' },
  QDense: { kernel: 'weight', bias: 'bias' },
  QConv1D: { kernel: 'weight', bias: 'bias' },
  QConv2D: { kernel: 'weight', bias: 'bias' },
  QConv2DBatchnorm: { kernel: 'weight', bias: 'bias' },
  QDepthwiseConv2D: { depthwise: 'depthwise', bias: 'bias' },
  QBatchNormalization: { mean: 'mean', variance: 'variance', beta: 'beta', gamma: 'gamma' },
};

/** Return the empty places that hls4ml leaves among a layer's attributes for quantizers it does not have. Never throws. */
export function emptyQuantizers({ layer, config }: LayerContext): Readonly<Record<string, null>> {
  const places = Object.entries(PLACES[layer.className] ?? {}).filter(([name]) => (config[`${name}_quantizer`] ?? null) === null);
  return Object.fromEntries(places.map(([, place]) => [`${place}_quantizer`, null]));
}

/** Return a quantizer written as an object or as text, or undefined. Never throws. */
export function readQuantizer(written: JsonValue | undefined): QuantizerSpec | undefined {
  if (typeof written === 'string') {
    const parsed = parseQuantizerText(written);
    return parsed.ok ? parsed.value : undefined;
  }
  if (!isObject(written)) return undefined;
  const className = (textAt(written, 'class_name') ?? '').replace(/^.*>/, '');
  return isKnownQuantizer(className) ? quantizerSpec(className, objectAt(written, 'config')) : undefined;
}

/** Return a quantizer as a short text for messages. Never throws. */
export function quantizerText(spec: QuantizerSpec): string {
  const alpha = spec.config['alpha'];
  const numbers = [spec.config['bits'], spec.config['integer']].filter((value) => value !== undefined);
  return `${spec.className}(${[...numbers, ...(alpha === null || alpha === undefined ? [] : [`alpha=${String(alpha)}`])].join(', ')})`;
}

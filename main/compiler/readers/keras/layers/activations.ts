/**
 * @file Activations: layers of their own, and the `activation=` of another layer.
 *
 * The options of the ReLU layer (`max_value`, `negative_slope`, `threshold`) are kept as attributes: hls4ml
 * drops them without a word, so the hardware is a plain relu and only the reference follows them.
 */

import type { AttributeValue, QuantizerSpec } from '../../../ir/model-graph.ts';
import { isObject, numberAt, objectAt, textAt, type JsonObject, type JsonValue } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { expectActivationQuantizer, isActivationQuantizer, quantizedActivationParts } from './quantized-activations.ts';
import { plainWeight, readQuantizer } from './weights.ts';

/** Names of activations that exist in hardware. */
const ACTIVATIONS = new Set(['linear', 'relu', 'relu1', 'relu6', 'sigmoid', 'tanh', 'softplus', 'softsign', 'elu', 'selu', 'softmax', 'hard_sigmoid', 'leaky_relu', 'binary_tanh', 'ternary_tanh']);

/** Read `Activation` and the activation layers with a class of their own. */
export const readActivation: LayerReader = (context) => {
  const { className } = context.layer;
  if (className !== 'Activation') return parametrized(context, className);
  const written = context.config['activation'];
  const quantizer = quantizerOf(written);
  if (quantizer) return quantizedActivation(context, quantizer);
  const activation = activationName(written);
  expectKnown(context, activation, written);
  return named(context, activation ?? 'linear');
};

/** Read `QActivation`. */
export const readQActivation: LayerReader = (context) => {
  const written = context.config['activation'];
  const quantizer = readQuantizer(written);
  if (quantizer) return quantizedActivation(context, quantizer);
  context.fail('model/unsupported-quantizer', `Layer "${context.layer.name}" has the activation ${JSON.stringify(written ?? null).slice(0, 80)}, which is not a known quantizer.`, { attribute: 'activation', help: 'hls4ml 1.3 converts with QKeras 0.9; quantizers that only later versions have (quantized_linear, …) it cannot read.' });
  return { class_name: 'Activation', shape: context.inputShape, attributes: context.commonAttributes() };
};

/** Read `PReLU` with a slope of its own for every element. */
export const readPRelu: LayerReader = (context) => {
  const { config, layer, inputShape } = context;
  const shared = config['shared_axes'];
  context.expect(shared === null || shared === undefined, 'model/unsupported-option', `Layer "${layer.name}" shares slopes along axes; hls4ml needs one slope per element.`, { attribute: 'shared_axes' });
  const slopes = context.array('alpha', inputShape.map((size) => context.known(size)));
  return { class_name: 'PReLU', shape: inputShape, attributes: { ...context.commonAttributes(), activation: 'PReLU' }, ...(slopes ? { weights: { param: plainWeight(slopes) } } : {}) };
};

/** What the `activation=` of a Dense or convolution layer means: the attribute, and the quantizer if it is one. */
export function inlineActivation(context: LayerContext): { readonly attribute: Readonly<Record<string, AttributeValue>>; readonly quantizers?: readonly QuantizerSpec[] } {
  const written = context.config['activation'];
  if (written === undefined) return { attribute: {} };
  const quantizer = quantizerOf(written);
  if (quantizer) {
    expectActivationQuantizer(context, quantizer);
    return { attribute: { activation: quantizer.className }, quantizers: [quantizer] };
  }
  const activation = written === null ? 'linear' : activationName(written);
  expectKnown(context, activation, written);
  return { attribute: { activation: activation ?? 'linear' } };
}

function named(context: LayerContext, activation: string): LayerParts {
  const shape = context.inputShape;
  const base = { ...context.commonAttributes(), activation };
  switch (activation) {
    case 'softmax':
      return { class_name: 'Softmax', shape, attributes: { ...base, class_name: 'Softmax', axis: numberAt(context.config, 'axis') ?? -1 } };
    case 'hard_sigmoid':
      return { class_name: 'HardActivation', shape, attributes: { ...base, class_name: 'HardActivation' } };
    case 'elu':
      return { class_name: 'ParametrizedActivation', shape, attributes: { ...base, class_name: 'ELU', activ_param: numberAt(context.config, 'alpha') ?? 1 } };
    case 'leaky_relu':
      return { class_name: 'ParametrizedActivation', shape, attributes: { ...base, class_name: 'LeakyReLU', activ_param: numberAt(context.config, 'alpha') ?? 0.2 } };
    default:
      return { class_name: 'Activation', shape, attributes: base };
  }
}

function parametrized(context: LayerContext, className: string): LayerParts {
  const shape = context.inputShape;
  const { config } = context;
  const attributes = { ...context.commonAttributes(), activation: className };
  const parameter = (name: string, otherwise: number): number => numberAt(config, 'negative_slope') ?? numberAt(config, name) ?? otherwise;
  switch (className) {
    case 'Softmax':
      context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" is of the class Softmax: no hls4ml equivalent. It is emulated as Activation("softmax"), which hls4ml 1.3 builds; its C++ for the class does not compile.`);
      return { class_name: 'Softmax', shape, attributes: { ...attributes, axis: numberAt(config, 'axis') ?? -1 } };
    case 'LeakyReLU':
      return { class_name: 'ParametrizedActivation', shape, attributes: { ...attributes, activ_param: parameter('alpha', 0.3) } };
    case 'ThresholdedReLU':
      return { class_name: 'ParametrizedActivation', shape, attributes: { ...attributes, activ_param: numberAt(config, 'theta') ?? 1 } };
    case 'ELU':
      return { class_name: 'ParametrizedActivation', shape, attributes: { ...attributes, activ_param: numberAt(config, 'alpha') ?? 1 } };
    default:
      return { class_name: 'Activation', shape, attributes: { ...attributes, class_name: 'Activation', ...ignoredReluOptions(config) } };
  }
}

/** Options of a ReLU layer that hls4ml drops without a word: the hardware is a plain relu, only the reference knows them. */
function ignoredReluOptions(config: JsonObject): Readonly<Record<string, AttributeValue>> {
  return Object.fromEntries(['max_value', 'negative_slope', 'threshold'].flatMap((key) => {
    const value = numberAt(config, key);
    return value === undefined || (value === 0 && key !== 'max_value') ? [] : [[key, value] as const];
  }));
}

function quantizedActivation(context: LayerContext, quantizer: QuantizerSpec): LayerParts {
  expectActivationQuantizer(context, quantizer);
  return quantizedActivationParts({ name: context.layer.name, shape: context.inputShape }, quantizer);
}

function expectKnown(context: LayerContext, activation: string | undefined, written: JsonValue | undefined): void {
  const shown = activation ?? JSON.stringify(written ?? null).slice(0, 80);
  context.expect(activation !== undefined && ACTIVATIONS.has(activation), 'model/unsupported-option', `Layer "${context.layer.name}" has the activation "${shown}", which does not exist in hardware.`, {
    attribute: 'activation',
    help: `Use one of ${[...ACTIVATIONS].join(', ')}.`,
  });
}

/** A QKeras quantizer in the place of an activation, as an object or as a call such as `quantized_relu(6)`. */
function quantizerOf(written: JsonValue | undefined): QuantizerSpec | undefined {
  return isObject(written) || (typeof written === 'string' && isActivationQuantizer(written)) ? readQuantizer(written) : undefined;
}

/** Plain name, also where Keras 3 serialises the function. */
function activationName(written: JsonValue | undefined): string | undefined {
  if (typeof written === 'string') return written;
  if (!isObject(written)) return undefined;
  return textAt(written, 'class_name') === 'function' ? (textAt(written, 'config') ?? textAt(objectAt(written, 'config'), 'name')) : undefined;
}

/**
 * @file Activations: layers of their own, and the `activation=` of another layer.
 *
 * The options of the ReLU layer of Keras 2 (`max_value`, `negative_slope`, `threshold`) are kept as attributes: hls4ml
 * drops them without a word, so the hardware is a plain relu and only the reference follows them.
 */

import type { AttributeValue, QuantizerSpec } from '../../../ir/model-graph.ts';
import { repeatAxes } from '../../../ir/tensor-axes.ts';
import { isList, isObject, numberAt, objectAt, textAt, type JsonObject, type JsonValue } from '../json-value.ts';
import type { AddedParts, LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { activationParts, HARDWARE_ACTIVATIONS } from './activation-kinds.ts';
import { expectActivationQuantizer, isActivationQuantizer, quantizedActivationParts } from './quantized-activations.ts';
import { plainWeight, readQuantizer } from './weights.ts';

/** Read `Activation` and the activation layers with a class of their own. */
export const readActivation: LayerReader = (context) => {
  const { className } = context.layer;
  if (className !== 'Activation') return parametrized(context, className);
  const written = context.config['activation'];
  const quantizer = quantizerOf(written);
  if (quantizer) return quantizedActivation(context, quantizer);
  const activation = written === null ? 'linear' : activationName(written);
  if (activation === undefined) return noFunction(context, written);
  const { config, layer, inputShape, generation } = context;
  expectHardware(context, activation, layer.name);
  const parts = activationParts({ name: layer.name, shape: inputShape, activation, generation, options: { axis: numberAt(config, 'axis') ?? -1, ...(numberAt(config, 'alpha') === undefined ? {} : { alpha: numberAt(config, 'alpha') ?? 1 }) } });
  return { ...parts, attributes: { ...context.commonAttributes(), ...parts.attributes } };
};

/** Read `QActivation`. */
export const readQActivation: LayerReader = (context) => {
  const written = context.config['activation'];
  const quantizer = readQuantizer(written);
  if (quantizer) return quantizedActivation(context, quantizer);
  context.fail('model/unsupported-quantizer', `Layer "${context.layer.name}" has the activation ${JSON.stringify(written ?? null).slice(0, 80)}, which is not a known quantizer.`, { attribute: 'activation', help: 'hls4ml 1.3 converts with QKeras 0.9; quantizers that only later versions have (quantized_linear, …) it cannot read.' });
  return { class_name: 'Activation', shape: context.inputShape, attributes: context.commonAttributes() };
};

/** Read `PReLU`. hls4ml needs a slope for every element; slopes that are shared along axes are repeated. */
export const readPRelu: LayerReader = (context) => {
  const { config, layer, inputShape } = context;
  const shared = config['shared_axes'];
  const axes = isList(shared) ? shared.map(Number) : [];
  const slopes = context.array('alpha', inputShape.map((size, axis) => (axes.includes(axis + 1) ? 1 : context.known(size))));
  if (axes.length > 0) {
    context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${layer.name}" shares its slopes along axis ${axes.join(', ')}; hls4ml 1.3 takes them for one slope per element and reads beyond them. It is emulated with the slopes repeated.`, { attribute: 'shared_axes', help: 'Train with shared_axes=None if hls4ml shall build the network.' });
  }
  const attributes = { ...context.commonAttributes(), activation: 'PReLU' };
  return { class_name: 'PReLU', shape: inputShape, attributes, ...(slopes && !context.hasFailed ? { weights: { param: plainWeight({ shape: inputShape, data: repeatAxes(slopes.data, slopes.shape, inputShape) }) } } : {}) };
};

/** What the `activation=` of a Dense or convolution layer means: the attribute, the quantizer if it is one, and a layer behind it where hardware stops there. */
export interface InlineActivation {
  readonly attribute: Readonly<Record<string, AttributeValue>>;
  readonly quantizers?: readonly QuantizerSpec[];
  readonly after?: readonly AddedParts[];
}

/** Read the `activation=` of a layer whose output has the given shape. */
export function inlineActivation(context: LayerContext, shape: readonly number[]): InlineActivation {
  const written = context.config['activation'];
  if (written === undefined) return { attribute: {} };
  const quantizer = quantizerOf(written);
  if (quantizer) {
    expectActivationQuantizer(context, quantizer);
    return { attribute: { activation: quantizer.className }, quantizers: [quantizer] };
  }
  const activation = written === null ? 'linear' : activationName(written);
  if (activation === undefined) {
    noFunction(context, written);
    return { attribute: { activation: 'linear' } };
  }
  if (HARDWARE_ACTIVATIONS.has(activation)) return { attribute: { activation } };
  // Within TimeDistributed there is no room behind a layer.
  if (context.layer.weightsOf !== undefined) return refuseWrapped(context, activation);
  const name = `${context.layer.name}_${activation}`;
  expectHardware(context, activation, name);
  const { generation } = context;
  return { attribute: { activation: 'linear' }, after: [{ name, parts: activationParts({ name, shape, activation, generation }) }] };
}

function refuseWrapped(context: LayerContext, activation: string): InlineActivation {
  context.fail('model/unsupported-option', `Layer "${context.layer.name}" has the activation "${activation}", which does not exist in hardware.`, { attribute: 'activation' });
  return { attribute: { activation: 'linear' } };
}

function parametrized(context: LayerContext, className: string): LayerParts {
  const shape = context.inputShape;
  const { config } = context;
  const attributes = { ...context.commonAttributes(), activation: className };
  const parameter = (name: string, otherwise: number): number => numberAt(config, 'negative_slope') ?? numberAt(config, name) ?? otherwise;
  switch (className) {
    case 'Softmax':
      if (context.generation === 2) context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" is of the class Softmax: no hls4ml equivalent. It is emulated as Activation("softmax"), which hls4ml 1.3 builds; its C++ for the class does not compile.`);
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

/** Report an activation that hardware has not, or has otherwise. `name` is the layer that becomes of it. */
function expectHardware(context: LayerContext, activation: string, name: string): void {
  if (!HARDWARE_ACTIVATIONS.has(activation)) {
    context.stopHardware('model/unsupported-option', `Layer "${context.layer.name}" has the activation "${activation}", which does not exist in hardware.`, { layer: name, attribute: 'activation', help: `Use one of ${[...HARDWARE_ACTIVATIONS].join(', ')}.` });
  } else if (activation === 'hard_sigmoid' && context.generation === 3) {
    context.report('warning', 'model/option-ignored', `Layer "${context.layer.name}" has the hard_sigmoid of Keras 3, max(0, min(1, x/6 + 0.5)); hls4ml 1.3 builds that of Keras 2, with a slope of 0.2, and so does the emulation. The reference keeps the slope of 1/6.`, { attribute: 'activation', help: 'Use sigmoid or tanh, or expect the difference.' });
  }
}

/** An activation that is no function of this program or Keras: a layer, a function of the user's. */
function noFunction(context: LayerContext, written: JsonValue | undefined): LayerParts {
  context.fail('model/unsupported-option', `Layer "${context.layer.name}" has the activation ${JSON.stringify(written ?? null).slice(0, 80)}, which is no function of Keras.`, { attribute: 'activation', help: `Use one of ${[...HARDWARE_ACTIVATIONS].join(', ')}.` });
  return { class_name: 'Unsupported', shape: context.inputShape, attributes: context.commonAttributes() };
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

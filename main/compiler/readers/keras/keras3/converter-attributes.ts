/**
 * @file What hls4ml's Keras 3 converter makes of a layer, given what the reader shared with Keras 2 made of it: its own handlers
 * (`native`) set other attributes and split the inline activation at once; layers it has no handler for go through those of Keras 2
 * (`fallback`).
 *
 * @source hls4ml 1.3.0, `converters/keras_v3_to_hls.py` and `converters/keras_v3/`: behaviour, checked on the lowered graphs of our cases
 */

import type { AttributeValue } from '../../../ir/model-graph.ts';
import { snakeCase } from '../class-path.ts';
import { textAt } from '../json-value.ts';
import type { AddedParts, LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { activationParts, isActivationPart } from '../layers/activation-kinds.ts';
import { classModule } from './class-modules.ts';

/** Attributes in hls4ml's names. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Return a reader whose layer has the attributes of a handler of the Keras 3 converter; `build` gives those of its own. */
export function native(reader: LayerReader, build: (context: LayerContext, parts: LayerParts) => Attributes): LayerReader {
  return (context) => {
    const parts = reader(context);
    return parts && splitActivation(context, { ...parts, attributes: { ...handlerAttributes(context), ...build(context, parts), inputs: context.layer.inputs } }, activationOf(parts));
  };
}

/** Return a reader whose layer has the attributes that the handlers of Keras 2 give it inside the Keras 3 converter. */
export function fallback(reader: LayerReader): LayerReader {
  return (context) => {
    const parts = reader(context);
    if (!parts) return undefined;
    if ((parts.output_quantizers?.length ?? 0) > 0) {
      context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" (${context.layer.className}) has a quantizer as its activation: of a Keras 3 model hls4ml 1.3 cannot convert that. It is emulated as that of a Keras 2 model.`, { attribute: 'activation', help: 'Use QKeras 0.9 on Keras 2 (tf_keras), or HGQ2, if hls4ml shall build the network.' });
    }
    const { activation, ...attributes } = parts.attributes;
    const isActivation = activation !== undefined && Object.keys(parts.weights ?? {}).length === 0;
    const tensors = { inputs: context.layer.inputs, output_keras_tensor_names: [context.tensors.output], input_keras_tensor_names: context.tensors.inputs };
    return splitActivation(context, { ...parts, attributes: { ...attributes, ...(isActivation ? { activation } : {}), ...tensors } }, activationOf(parts), true);
  };
}

/** Return the attributes that every handler starts with. */
export function handlerAttributes(context: LayerContext, className: string = context.layer.className): Record<string, AttributeValue> {
  const { config, layer, tensors } = context;
  const format = textAt(config, 'data_format');
  return {
    name: layer.name,
    class_name: className,
    module: classModule(layer.className, snakeCase(layer.className), layer.module),
    input_keras_tensor_names: tensors.inputs,
    input_shape: context.inputShapes,
    output_keras_tensor_names: [tensors.output],
    ...(typeof config['use_bias'] === 'boolean' ? { use_bias: config['use_bias'] } : {}),
    ...(format === undefined ? {} : { data_format: format }),
  };
}

/** Return those of a layer's attributes that have the given names. Never throws. */
export function pick({ attributes }: LayerParts, names: readonly string[]): Attributes {
  return Object.fromEntries(names.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])));
}

/** The inline activation of a layer that multiplies. */
function activationOf(parts: LayerParts): string {
  const isInline = Object.keys(parts.weights ?? {}).length > 0 && !isActivationPart(parts.class_name);
  const written = isInline ? parts.attributes['activation'] : undefined;
  return typeof written === 'string' ? written : 'linear';
}

/** Put the inline activation behind the layer, and what stood behind it already behind that. */
function splitActivation(context: LayerContext, parts: LayerParts, activation: string, isFallback = false): LayerParts {
  if (activation === 'linear' || (parts.output_quantizers?.length ?? 0) > 0) return parts;
  const [before, behind] = [`${context.tensors.output}_activation`, context.tensors.output];
  // Named before names are made unique.
  const name = `${context.layer.kerasName}_${activation}`;
  const plain = activationParts({ name, shape: parts.shape, activation, generation: 3 });
  const { data_format: _format, ...own } = plain.attributes;
  const attributes = { ...own, ...(isFallback ? { class_name: 'Activation' } : {}), input_keras_tensor_names: [before], output_keras_tensor_names: [behind], inputs: [context.layer.name] };
  const after: AddedParts = { name, parts: { ...plain, attributes } };
  return { ...parts, attributes: { ...parts.attributes, output_keras_tensor_names: [before] }, after: [after, ...(parts.after ?? [])] };
}

/**
 * @file Pass: split inline activations.
 *
 * *Requires* a source graph; layers that multiply carry the framework's `activation` as an attribute.
 * *Guarantees* that such a layer computes its linear part only and that a layer `<layer>_<activation>` follows it, also for
 * `linear`; readers of the layer read the new one, results of the model move to it.
 * *Method*: as hls4ml's Keras reader, which makes the two entries while parsing; the linear casts vanish later.
 * *Does not handle* recurrent layers, whose activation is part of the recurrence; a layer that TimeDistributed wraps directly, whose
 * activation hls4ml loses; a layer whose activation layer is there
 * already is left alone.
 */

import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { numberArgument } from '../quantizers/qkeras-spec.ts';
import { isActivation, isRecurrent } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with inline activations as layers of their own. Never throws. */
export function splitInlineActivations(graph: ModelGraph, context?: Pick<PassContext, 'design'>): PassResult {
  const isOld = context?.design.numericsProfile === 'hls4ml-0.8';
  const names = new Set(graph.layers.map((layer) => layer.name));
  const renamed = new Map<string, string>();
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    const own = { ...layer, inputs: layer.inputs.map((tensor) => renamed.get(tensor) ?? tensor) };
    const activation = textAttribute(layer, 'activation');
    const name = `${layer.name}_${activation}`;
    const isWhole = isActivation(layer.class_name) || layer.class_name === 'UnaryLUT' || layer.class_name === 'Unsupported' || isRecurrent(layer.class_name);
    if (activation === '' || isWhole || layer.reference_options?.['activation'] !== undefined || names.has(name)) {
      layers.push(renamed.size > 0 ? own : layer);
      continue;
    }
    const { reference_of: reference, output_quantizers: quantizers, ...linear } = own;
    layers.push(linear, {
      ...(isOld ? plainActivation : sameActivation)(activationLayer(layer, name, activation)),
      ...(reference === undefined ? {} : { reference_of: reference }),
      ...(quantizers === undefined ? {} : { output_quantizers: quantizers }),
    });
    renamed.set(layer.name, name);
  }
  if (renamed.size === 0) return { graph };
  return { graph: { ...graph, layers, outputs: graph.outputs.map((tensor) => renamed.get(tensor) ?? tensor) } };
}

/** Return whether `reader` is the cast that this pass makes of an inline linear activation of `layer`. Never throws. */
export function isInlineLinear(reader: Layer, layer: Layer): boolean {
  return reader.name === `${layer.name}_linear` && reader.attributes['activation'] === 'linear' && reader.source_layers === layer.source_layers;
}

/** IR class, framework class as hls4ml keeps it, and further attributes of an activation by its name. */
const SPECIAL = new Map<string, { readonly class_name: string; readonly framework: string; readonly attributes: Layer['attributes'] }>([
  ['softmax', { class_name: 'Softmax', framework: 'Softmax', attributes: { axis: -1 } }],
  ['hard_sigmoid', { class_name: 'HardActivation', framework: 'HardActivation', attributes: {} }],
  ['elu', { class_name: 'ParametrizedActivation', framework: 'ELU', attributes: { activ_param: 1 } }],
  ['leaky_relu', { class_name: 'ParametrizedActivation', framework: 'LeakyReLU', attributes: { activ_param: 0.2 } }],
  ['quantized_bits', { class_name: 'Activation', framework: 'Activation', attributes: { activation: 'linear', trusted: true } }],
  ['quantized_relu', { class_name: 'Activation', framework: 'Activation', attributes: { activation: 'relu', trusted: true } }],
]);

function activationLayer(layer: Layer, name: string, activation: string): Layer {
  const special = kindOf(layer, activation);
  return {
    name,
    class_name: special?.class_name ?? 'Activation',
    inputs: [layer.name],
    outputs: [name],
    shape: layer.shape,
    result_type: { kind: 'auto' },
    types: {},
    attributes: { name, class_name: special?.framework ?? 'Activation', data_format: 'channels_last', activation, ...special?.attributes },
    weights: {},
    ...(layer.scope === undefined ? {} : { scope: layer.scope }),
    source_layers: layer.source_layers,
  };
}

const sameActivation = (layer: Layer): Layer => layer;

/** hls4ml 0.8 keeps neither of these on the layers its reader adds. */
function plainActivation(layer: Layer): Layer {
  const { data_format: _format, trusted: _trusted, ...attributes } = layer.attributes;
  return { ...layer, attributes };
}

/** A quantized relu with a negative slope is a leaky relu. */
function kindOf(layer: Layer, activation: string): ReturnType<typeof SPECIAL.get> {
  const [quantizer] = layer.output_quantizers ?? [];
  const slope = quantizer === undefined ? 0 : numberArgument(quantizer, 'negative_slope', 0);
  if (activation !== 'quantized_relu' || slope === 0) return SPECIAL.get(activation);
  return { class_name: 'ParametrizedActivation', framework: 'LeakyReLU', attributes: { activation: 'leaky_relu', activ_param: slope, trusted: true } };
}

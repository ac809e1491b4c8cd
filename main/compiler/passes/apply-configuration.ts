/**
 * @file Pass: apply the configuration.
 *
 * *Requires* a source graph with inline activations split; types are not looked at.
 * *Guarantees* that every layer has its index (layer-numbering.ts), result type, types of accumulator, weights and
 * tables, and the attributes of its class; what the configuration leaves to inference is `auto`. Layers with a kernel but no
 * bias get a zero bias of type `uint<1>`.
 * *Method*: hls4ml's lookup order (hls-config.ts) for each layer in turn, as its graph is built.
 * *Does not handle* strategy and legality of the reuse factor (initialize-implementation.ts).
 */

import { int } from '../../../preload/model/fixed-type.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { initializeLayer } from './initialize-layer.ts';
import { hasKernel } from './layer-classes.ts';
import { numberLayers } from './layer-numbering.ts';
import type { PassContext, PassResult } from './pass.ts';

const NO_BIAS: Precision = int(1, false);

/** Return the graph with indices, types and attributes as configured. Never throws. */
export function applyConfiguration(graph: ModelGraph, { config }: PassContext): PassResult {
  const made = new Map<string, Layer>();
  const { indices, lastIndex } = graph.format === 'hls4ml' ? ownNumbers(graph.layers) : numberLayers(graph.layers);
  const layers = graph.layers.map((source) => {
    const { types, result_type: _result, ...rest } = source;
    const bias = hasKernel(source.class_name) && source.weights['bias'] === undefined ? zeroBias(source) : undefined;
    const layer = initializeLayer({
      layer: {
        ...rest,
        attributes: { ...(bias === undefined ? {} : { bias_data: null }), ...source.attributes },
        weights: bias ? { ...source.weights, bias } : source.weights,
      },
      input: made.get(source.inputs[0] ?? ''),
      index: indices.get(source.name) ?? 0,
      config,
      modelTypes: Object.fromEntries(Object.entries(types).filter(([name, type]) => type.kind !== 'auto' && source.weights[name] === undefined)),
      ...(bias || source.attributes['bias_data'] === null ? { weightTypes: { bias: NO_BIAS } } : {}),
    });
    for (const tensor of layer.outputs) made.set(tensor, layer);
    return layer;
  });
  return { graph: { ...graph, layers }, lastIndex };
}

/** Layers of a project keep the numbers that its types, files and reports have. */
function ownNumbers(layers: readonly Layer[]): ReturnType<typeof numberLayers> {
  const indices = new Map(layers.map((layer) => [layer.name, numberAttribute(layer, 'index')]));
  return { indices, lastIndex: Math.max(0, ...indices.values()) };
}

function zeroBias(layer: Layer): Weight {
  const count = layer.shape.at(-1) ?? numberAttribute(layer, 'n_filt', 1);
  return { shape: [count], data: new Float64Array(count) };
}

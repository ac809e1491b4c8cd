/**
 * @file Pass: repack stream reshapes.
 *
 * *Requires* io_stream and strategies assigned; with io_parallel it does nothing.
 * *Guarantees* that a Reshape to more than one axis, or one that is a result of the model, is a Repack named `repack_<layer>`. A
 * flatten stays: the layer behind it gathers the values itself.
 * *Method*: as hls4ml's ReshapeStream; the type stays that of the reshape.
 * *Does not handle* transposes.
 */

import type { Precision } from '../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import type { HlsConfig } from './hls-config.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/**
 * Return the type that hls4ml keeps on a layer under `result_t`: its result type, except for a Repack and a Clone, where it is the
 * configured one although the values have another. Copies of its stream and the size of a softmax table follow it. Never throws.
 */
export function declaredResultType(layer: Layer, config: HlsConfig): Precision {
  return layer.class_name === 'Repack' || layer.class_name === 'Clone' ? config.precision(layer, 'result') : layer.result_type;
}

/** Return the graph with stream reshapes as Repack layers. Never throws. */
export function repackStreamReshapes(graph: ModelGraph, { design, config, lastIndex }: PassContext): PassResult {
  if (design.ioType !== 'io_stream') return { graph };
  const renamed = new Map<string, string>();
  let index = lastIndex;
  const layers = graph.layers.map((layer): Layer => {
    const inputs = layer.inputs.map((tensor) => renamed.get(tensor) ?? tensor);
    const [tensor = layer.name] = layer.outputs;
    if (layer.class_name !== 'Reshape' || (layer.shape.length === 1 && !graph.outputs.includes(tensor))) return { ...layer, inputs };
    index += 1;
    const name = `repack_${layer.name}`;
    renamed.set(tensor, name);
    const made = { ...layer, name, class_name: 'Repack', inputs, outputs: [name], attributes: { target_shape: layer.attributes['target_shape'] ?? layer.shape } };
    return { ...initializeLayer({ layer: made, index, config }), result_type: layer.result_type };
  });
  if (renamed.size === 0) return { graph };
  return { graph: { ...graph, layers, outputs: graph.outputs.map((tensor) => renamed.get(tensor) ?? tensor) }, lastIndex: index };
}

/**
 * @file Pass: use the pointwise convolution.
 *
 * *Requires* strategies assigned.
 * *Guarantees* that a Conv1D or Conv2D with a window of one pixel is a PointwiseConv1D or PointwiseConv2D: a new layer, with a new
 * index, of the same name.
 * *Method*: attributes are copied and the configuration's keys are written over them once more, as hls4ml does; a reuse factor
 * that was made legal is thereby undone when the layer has a ReuseFactor of its own.
 * *Does not handle* strides: the kernel of hls4ml takes them into account itself.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { configuredOptions } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with convolutions of size 1 as pointwise convolutions. Never throws. */
export function usePointwiseConvolution(graph: ModelGraph, { config, lastIndex }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = lastIndex;
  for (const layer of graph.layers) {
    if (!isPointwise(layer)) continue;
    index += 1;
    const class_name = `Pointwise${layer.class_name}`;
    const options = configuredOptions({ name: layer.name, class_name }, config);
    const attributes: Record<string, AttributeValue> = { ...layer.attributes, index, ...options.attributes };
    if (layer.attributes['strategy'] !== undefined) attributes['strategy'] = layer.attributes['strategy'];
    editor.update({ ...layer, class_name, attributes, types: { ...layer.types, ...options.types } });
  }
  return { graph: editor.finish(), lastIndex: index };
}

function isPointwise(layer: Layer): boolean {
  if (layer.class_name !== 'Conv1D' && layer.class_name !== 'Conv2D') return false;
  if (layer.class_name === 'Conv1D' && layer.attributes['strategy'] === 'distributed_arithmetic') return false;
  return numberAttribute(layer, 'filt_height', 1) === 1 && numberAttribute(layer, 'filt_width', 1) === 1;
}

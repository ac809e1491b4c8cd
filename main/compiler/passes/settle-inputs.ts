/**
 * @file Pass: settle inputs.
 *
 * *Requires* the lowered graph.
 * *Guarantees* that the attribute `inputs`, where the framework's file had one, names the tensors the layer reads now.
 * *Method*: hls4ml keeps one list for both; here the attribute is brought up to date once, at the end.
 * *Does not handle* layers without the attribute (sequential models): they stay without.
 */

import type { ModelGraph } from '../ir/model-graph.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with `inputs` attributes that agree with the edges. Never throws. */
export function settleInputs(graph: ModelGraph, _context?: PassContext): PassResult {
  const layers = graph.layers.map((layer) => {
    const named = layer.attributes['inputs'];
    // A Resize of an ONNX file keeps the list as it was when its constants were taken out.
    if (layer.class_name === 'Input' || !Array.isArray(named) || (layer.class_name === 'Resize' && named.includes('')) || named.join('\n') === layer.inputs.join('\n')) return layer;
    return { ...layer, attributes: { ...layer.attributes, inputs: [...layer.inputs] } };
  });
  return { graph: layers.every((layer, i) => layer === graph.layers[i]) ? graph : { ...graph, layers } };
}

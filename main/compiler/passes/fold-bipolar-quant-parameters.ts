/**
 * @file Pass: fold bipolar quant parameters.
 *
 * *Requires* an ONNX graph as read.
 * *Guarantees* that a BipolarQuant has one input and its scale as a weight.
 * *Method*: hls4ml's bipolar_quant_constant_parameters.
 * *Does not handle* scales computed from data: the reader refuses them.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, takeConstants, valueOf } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with the scale of every BipolarQuant on the layer. Never throws. */
export function foldBipolarQuantParameters(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const scale = layer.class_name === 'BipolarQuant' ? constantOf(editor, layer.inputs[1]) : undefined;
    if (scale) takeConstants(editor, { ...layer, inputs: layer.inputs.slice(0, 1), weights: { scale: valueOf(scale) } }, [scale]);
  }
  return { graph: editor.finish() };
}

/**
 * @file Pass: fold quant parameters.
 *
 * *Requires* an ONNX graph as read.
 * *Guarantees* that a Quant has one input; its scale and zero point are weights, its bit width an attribute.
 * *Method*: hls4ml's quant_constant_parameters.
 * *Does not handle* parameters computed from data and several bit widths: the reader refuses them.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, takeConstants, valueOf } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with the parameters of every Quant on the layer. Never throws. */
export function foldQuantParameters(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'Quant' || layer.inputs.length !== 4) continue;
    const [scale, zeropt, bitwidth] = layer.inputs.slice(1).map((tensor) => constantOf(editor, tensor));
    if (!scale || !zeropt || !bitwidth) continue;
    const folded = { ...layer, inputs: layer.inputs.slice(0, 1), attributes: { ...layer.attributes, bitwidth: valueOf(bitwidth).data[0] ?? 0 }, weights: { scale: valueOf(scale), zeropt: valueOf(zeropt) } };
    takeConstants(editor, folded, [scale, zeropt, bitwidth]);
  }
  return { graph: editor.finish() };
}

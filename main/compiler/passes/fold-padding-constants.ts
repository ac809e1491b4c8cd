/**
 * @file Pass: fold padding constants.
 *
 * *Requires* an ONNX graph as read: the pads are attributes of the layer.
 * *Guarantees* that no zero padding reads a Constant.
 * *Method*: hls4ml's padding_constant.
 * *Does not handle* pads computed from data: the reader does not make them.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, takeConstants } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with pads on the layers only. Never throws. */
export function foldPaddingConstants(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'ZeroPadding1D' && layer.class_name !== 'ZeroPadding2D') continue;
    const constants = layer.inputs.slice(1).flatMap((tensor) => constantOf(editor, tensor) ?? []);
    if (constants.length > 0) takeConstants(editor, { ...layer, inputs: layer.inputs.slice(0, 1) }, constants);
  }
  return { graph: editor.finish() };
}

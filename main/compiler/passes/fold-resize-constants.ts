/**
 * @file Pass: fold resize constants.
 *
 * *Requires* an ONNX graph as read: the sizes are attributes of the layer.
 * *Guarantees* that no Resize reads a Constant.
 * *Method*: hls4ml's resize_remove_constants; the attribute `inputs` keeps the list of that moment, with empty places, for good.
 * *Does not handle* regions of interest: the reader makes none.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, takeConstants } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with sizes on the layers only. Never throws. */
export function foldResizeConstants(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'Resize' || layer.inputs.length < 2) continue;
    const [data = '', ...others] = layer.inputs;
    const constants = others.flatMap((tensor) => constantOf(editor, tensor) ?? []);
    takeConstants(editor, { ...layer, inputs: [data], attributes: { ...layer.attributes, inputs: [data, ...others.map(() => '')] } }, constants);
  }
  return { graph: editor.finish() };
}

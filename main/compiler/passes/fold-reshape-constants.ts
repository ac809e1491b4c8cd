/**
 * @file Pass: fold reshape constants.
 *
 * *Requires* an ONNX graph as read: the target shape is known on the layer.
 * *Guarantees* that no Reshape reads a Constant; the place of the input stays, empty.
 * *Method*: hls4ml's reshape_constant.
 * *Does not handle* target shapes computed from data: the reader does not make them.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, takeConstants } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with target shapes on the reshapes only. Never throws. */
export function foldReshapeConstants(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const shape = layer.class_name === 'Reshape' ? constantOf(editor, layer.inputs[1]) : undefined;
    if (shape) takeConstants(editor, { ...layer, inputs: [layer.inputs[0] ?? '', ''] }, [shape]);
  }
  return { graph: editor.finish() };
}

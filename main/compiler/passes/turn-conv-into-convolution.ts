/**
 * @file Pass: turn Conv into Conv1D or Conv2D.
 *
 * *Requires* scalings moved behind the convolutions.
 * *Guarantees* that no Conv of one group with constant kernel and bias is left: `Conv2D_<conv>` stands in its place.
 * *Method*: hls4ml's conv_to_conv_x_d.
 * *Does not handle* groups: turn-conv-into-depthwise, and reference operations.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { replaceConv } from './convolution-of-conv.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with convolutions of one group as hls4ml's layers. Never throws. */
export function turnConvIntoConvolution(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name === 'Conv' && numberAttribute(layer, 'group', 1) === 1 && replaceConv(editor, layer, 'Conv', { context, index: index + 1 })) index += 1;
  }
  return { graph: editor.finish(), lastIndex: index };
}

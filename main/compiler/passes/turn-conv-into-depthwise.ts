/**
 * @file Pass: turn Conv into a depthwise convolution.
 *
 * *Requires* scalings moved behind the convolutions.
 * *Guarantees* that no Conv with a group for every channel and constant kernel and bias is left: `DepthwiseConv2D_<conv>` stands in its place.
 * *Method*: hls4ml's conv_to_depthwise_conv_x_d.
 * *Does not handle* other groups: the reader makes reference operations of them.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { replaceConv } from './convolution-of-conv.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with convolutions of every channel for itself as hls4ml's layers. Never throws. */
export function turnConvIntoDepthwise(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const group = numberAttribute(layer, 'group', 1);
    const isDepthwise = layer.class_name === 'Conv' && group !== 1 && group === numberAttribute(layer, 'n_chan');
    if (isDepthwise && replaceConv(editor, layer, 'DepthwiseConv', { context, index: index + 1 })) index += 1;
  }
  return { graph: editor.finish(), lastIndex: index };
}

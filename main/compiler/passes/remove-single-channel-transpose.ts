/**
 * @file Pass: remove the Transpose of a single channel.
 *
 * *Requires* the configuration applied.
 * *Guarantees*, with io_parallel, that an input of one channel is not turned to channels last in hardware: its elements lie in that order already.
 * *Method*: hls4ml's remove_single_channel_transpose; the input has the turned shape from then on.
 * *Does not handle* inputs that others read too.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without Transposes of inputs of one channel. Never throws. */
export function removeSingleChannelTranspose(graph: ModelGraph, { design }: PassContext): PassResult {
  if (design.ioType !== 'io_parallel') return { graph };
  const editor = new GraphEditor(graph);
  for (const layer of graph.layers) {
    const input = layer.class_name === 'Transpose' ? editor.producer(layer.inputs[0]) : undefined;
    const [channels, ...rest] = input?.shape ?? [];
    if (input?.class_name !== 'Input' || channels !== 1 || String(layer.shape) !== String([...rest, 1]) || editor.consumers(input.outputs[0] ?? '').length > 1) continue;
    editor.update({ ...input, shape: layer.shape });
    editor.remove(layer.name);
  }
  return { graph: editor.finish() };
}

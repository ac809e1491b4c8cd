/**
 * @file Pass: skip softmax.
 *
 * *Requires* the configuration applied.
 * *Guarantees* that no Softmax with the option Skip stays.
 * *Method*: remove it; the result is its input (the class with the largest value stays the same).
 * *Does not handle* other activations: hls4ml offers the option for softmax only.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without softmax layers that are to be skipped. Never throws. */
export function skipSoftmax(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const layer of graph.layers) if (layer.class_name === 'Softmax' && layer.attributes['skip'] === true) editor.remove(layer.name);
  return { graph: editor.finish() };
}

/**
 * @file Pass: remove Transposes of vectors.
 *
 * *Requires* the configuration applied.
 * *Guarantees* that no Transpose of a vector is left.
 * *Method*: hls4ml's remove_nop_transpose.
 * *Does not handle* tensors of higher rank whose axes all stay: hls4ml builds those too. Nor Transposes whose input and output are both results of the model.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without Transposes of vectors. Never throws. */
export function removeNopTranspose(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    const perm = layer?.class_name === 'Transpose' ? layer.attributes['perm'] : undefined;
    const parent = editor.producer(layer?.inputs[0]);
    if (layer && parent && Array.isArray(perm) && perm.join() === '0') absorbIntoParent(editor, layer, parent);
  }
  return { graph: editor.finish() };
}

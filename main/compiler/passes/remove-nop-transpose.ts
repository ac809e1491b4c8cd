/**
 * @file Pass: remove Transposes that do nothing.
 *
 * *Requires* the configuration applied.
 * *Guarantees* that no Transpose leaves all axes in their places.
 * *Method*: hls4ml's remove_nop_transpose, which knows vectors only; a Transpose that moves nothing but the batch is one too here.
 * *Does not handle* Transposes whose input and output are both results of the model.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without Transposes that move no axis. Never throws. */
export function removeNopTranspose(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    const perm = layer?.class_name === 'Transpose' ? layer.attributes['perm'] : undefined;
    const parent = editor.producer(layer?.inputs[0]);
    if (layer && parent && Array.isArray(perm) && perm.every((axis, i) => axis === i)) absorbIntoParent(editor, layer, parent);
  }
  return { graph: editor.finish() };
}

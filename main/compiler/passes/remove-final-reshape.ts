/**
 * @file Pass: remove the final reshape.
 *
 * *Requires* strategies assigned.
 * *Guarantees* with io_parallel that no Reshape is the last layer of its branch. With io_stream it stays.
 * *Method*: remove it; the result of the model is its input.
 * *Does not handle* a reshape whose input is a result as well.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without reshapes that nobody reads. Never throws. */
export function removeFinalReshape(graph: ModelGraph, { design }: PassContext): PassResult {
  if (design.ioType === 'io_stream') return { graph };
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  for (const layer of graph.layers.toReversed()) {
    const parent = editor.producer(layer.inputs[0]);
    if (layer.class_name !== 'Reshape' || !parent || editor.consumers(layer.outputs[0] ?? '').length > 0) continue;
    if (absorbIntoParent(editor, layer, parent) === 'both-are-outputs') diagnostics.push(findings.cannotRemoveOutput(layer.name));
    else diagnostics.push(findings.finalReshapeRemoved(layer.name));
  }
  return { graph: editor.finish(), diagnostics };
}

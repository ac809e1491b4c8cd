/**
 * @file Pass: eliminate linear activations.
 *
 * *Requires* the configuration applied.
 * *Guarantees* that no linear Activation stays whose result type equals that of its input (two `auto` are equal).
 * *Method*: remove it; readers read its input.
 * *Does not handle* linear activations that cast: they stay, as in hls4ml (preflight names the one that surprises).
 */

import { sameType } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import { isRequantise } from './insert-requantise.ts';
import { isActivation } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without linear activations that change nothing. Never throws. */
export function eliminateLinearActivation(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    const parent = editor.producer(layer?.inputs[0]);
    if (!layer || !parent || !isActivation(layer.class_name) || layer.attributes['activation'] !== 'linear' || isRequantise(layer)) continue;
    if (!sameType(layer.result_type, parent.result_type)) continue;
    if (absorbIntoParent(editor, layer, parent) === 'both-are-outputs') diagnostics.push(findings.cannotRemoveOutput(name));
  }
  const edited = editor.finish();
  return { graph: edited, ...(edited === graph ? {} : { diagnostics }) };
}

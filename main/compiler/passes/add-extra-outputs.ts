/**
 * @file Pass: add extra outputs.
 *
 * *Requires* a source graph with inline activations split, cut where the design cuts it.
 * *Guarantees* that the result of every layer that the design makes an output is a result of the model, behind the model's own in
 * the order of the edits; the first result stays the main one.
 * *Method*: only the list of results grows, as in a model of the framework with more outputs.
 * *Does not handle* layers that are not there, inputs, and layers that are outputs already: a finding.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import type { PassContext, PassResult } from './pass.ts';
import { layerBehind } from './structure-place.ts';

/** Return the graph with the design's extra outputs among its results. Never throws. */
export function addExtraOutputs(graph: ModelGraph, { design }: PassContext): PassResult {
  const diagnostics: Diagnostic[] = [];
  const outputs = [...graph.outputs];
  for (const edit of design.structure ?? []) {
    if (edit.kind !== 'extra-output') continue;
    const layer = layerBehind(graph, edit.layer);
    const [tensor] = layer?.outputs ?? [];
    if (layer === undefined || tensor === undefined) diagnostics.push(findings.structureNotApplied(edit, `there is no layer ${edit.layer}`));
    else if (layer.class_name === 'Input') diagnostics.push(findings.structureNotApplied(edit, `${layer.name} is an input`));
    else if (outputs.includes(tensor)) diagnostics.push(findings.structureNotApplied(edit, `${layer.name} is an output already`));
    else outputs.push(tensor);
  }
  return { graph: outputs.length === graph.outputs.length ? graph : { ...graph, outputs }, diagnostics };
}

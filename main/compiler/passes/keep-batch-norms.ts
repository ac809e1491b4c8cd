/**
 * @file Pass: keep batch norms.
 *
 * *Requires* the configuration applied.
 * *Guarantees* the attribute `keep_batch_norm` on every BatchNormalization that the design keeps; the passes that merge or
 * remove batch normalisations leave it where it is.
 * *Method*: a mark. By hand a user would give the layer before it a fixed result type; here that type may stay `auto`.
 * *Does not handle* layers that are no batch normalisation or not there: a finding.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { findLayer } from '../ir/visit.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with the batch normalisations marked that the design keeps. Never throws. */
export function keepBatchNorms(graph: ModelGraph, { design }: PassContext): PassResult {
  const diagnostics: Diagnostic[] = [];
  const kept = new Set<string>();
  for (const edit of design.structure ?? []) {
    if (edit.kind !== 'keep-batch-norm') continue;
    const layer = findLayer(graph, edit.layer);
    if (layer === undefined) diagnostics.push(findings.structureNotApplied(edit, `there is no layer ${edit.layer}`));
    else if (layer.class_name !== 'BatchNormalization') diagnostics.push(findings.structureNotApplied(edit, `${edit.layer} is no batch normalisation`));
    else kept.add(layer.name);
  }
  if (kept.size === 0) return { graph, diagnostics };
  const layers = graph.layers.map((layer): Layer => (kept.has(layer.name) ? { ...layer, attributes: { ...layer.attributes, keep_batch_norm: true } } : layer));
  return { graph: { ...graph, layers }, diagnostics };
}

/** Return whether a design keeps this batch normalisation. Never throws. */
export function isKeptBatchNorm(layer: Layer): boolean {
  return layer.attributes['keep_batch_norm'] === true;
}

/**
 * @file Pass: insert requantise layers.
 *
 * *Requires* a source graph with inline activations split.
 * *Guarantees* for every requantise edit whose layer is there an Activation `linear` on its edge (or in front of all readers and
 * results), of the type that the edit asks for; the attribute `requantise` marks it, and later passes leave it where it is.
 * *Method*: the layer a user would put into the model by hand. Its type comes from an entry in `LayerName` that the lowering
 * writes for it (structure-edit.ts), so that the layer's own settings win as on any other layer. hls4ml merges such a layer into
 * a producer of type `auto`, which gives the same numbers; here it stays, so that it can be seen and taken away.
 * *Does not handle* places that only exist after lowering (between a kernel and its `_alpha`, behind a padding): a finding.
 */

import type { StructureEdit } from '../../../preload/model/design.ts';
import { requantiseName } from '../../../preload/model/structure-edit.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { elementCount, findLayer } from '../ir/visit.ts';
import type { PassContext, PassResult } from './pass.ts';
import { layerBefore, layerBehind } from './structure-place.ts';

type Requantise = Extract<StructureEdit, { readonly kind: 'requantise' }>;

/** Return the graph with a casting layer for every requantise edit. Never throws. */
export function insertRequantise(graph: ModelGraph, { design }: PassContext): PassResult {
  const diagnostics: Diagnostic[] = [];
  let current = graph;
  for (const edit of design.structure ?? []) {
    if (edit.kind !== 'requantise') continue;
    const next = insert(current, edit);
    if (typeof next === 'string') diagnostics.push(findings.structureNotApplied(edit, next));
    else current = next;
  }
  return { graph: current, diagnostics };
}

function insert(graph: ModelGraph, edit: Requantise): ModelGraph | string {
  const producer = layerBehind(graph, edit.layer);
  if (producer === undefined) return `there is no layer ${edit.layer}`;
  const name = requantiseName(edit);
  if (findLayer(graph, name) !== undefined) return `the network has a layer ${name} already`;
  const [tensor = producer.name] = producer.outputs;
  const reader = edit.to === undefined ? undefined : layerBefore(graph, edit.to);
  if (edit.to !== undefined && (reader === undefined || !reader.inputs.includes(tensor))) return `${edit.to} does not read ${producer.name}`;
  const rewired = graph.layers.map((layer) => {
    const isReader = layer.inputs.includes(tensor) && (reader === undefined || layer.name === reader.name);
    return isReader ? { ...layer, inputs: layer.inputs.map((read) => (read === tensor ? name : read)) } : layer;
  });
  const layers = rewired.flatMap((layer) => (layer.name === producer.name ? [layer, castLayer(name, tensor, producer)] : [layer]));
  return { ...graph, layers, outputs: reader === undefined ? graph.outputs.map((output) => (output === tensor ? name : output)) : graph.outputs };
}

function castLayer(name: string, tensor: string, producer: Layer): Layer {
  return {
    name,
    class_name: 'Activation',
    inputs: [tensor],
    outputs: [name],
    shape: producer.shape,
    result_type: { kind: 'auto' },
    types: {},
    attributes: { name, class_name: 'Activation', activation: 'linear', n_in: elementCount(producer.shape), requantise: true },
    weights: {},
    ...(producer.scope === undefined ? {} : { scope: producer.scope }),
    source_layers: [],
    ...(producer.reference_of === undefined ? {} : { reference_of: producer.reference_of }),
  };
}

/** Return whether a layer was made by a requantise edit. Never throws. */
export function isRequantise(layer: Layer): boolean {
  return layer.attributes['requantise'] === true;
}

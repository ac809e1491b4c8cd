/**
 * @file Pass: cut the network.
 *
 * *Requires* a source graph with inline activations split.
 * *Guarantees* with a cut in the design that the layer it names makes the only result and that every layer but the model's inputs
 * leads to it; the graph is the one that the framework's model cut at the same layer is read as.
 * *Method*: walk back from the layer. Inputs that nothing reads any more stay, so that datasets still fit.
 * *Does not handle* a cut at a layer that is not there, or at an input: a finding, and the network stays whole.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { producersByTensor } from '../ir/visit.ts';
import type { PassContext, PassResult } from './pass.ts';
import { layerBehind } from './structure-place.ts';

/** Return the graph up to the layer at which the design cuts it. Never throws. */
export function cutNetwork(graph: ModelGraph, { design }: PassContext): PassResult {
  const edits = (design.structure ?? []).filter((edit) => edit.kind === 'cut');
  const edit = edits.at(-1);
  if (edit === undefined) return { graph };
  const diagnostics: Diagnostic[] = edits.slice(0, -1).map((other) => findings.structureNotApplied(other, `the network is cut at ${edit.layer}`));
  const end = layerBehind(graph, edit.layer);
  if (end === undefined || end.class_name === 'Input') {
    const reason = end === undefined ? `there is no layer ${edit.layer}` : 'nothing would be left of the network';
    return { graph, diagnostics: [...diagnostics, findings.structureNotApplied(edit, reason)] };
  }
  const needed = leadingTo(graph, end);
  const layers = graph.layers.filter((layer) => needed.has(layer.name) || layer.class_name === 'Input');
  const [tensor = end.name] = end.outputs;
  if (layers.length === graph.layers.length && graph.outputs.join('\n') === tensor) return { graph, diagnostics };
  return { graph: { ...graph, layers, outputs: [tensor] }, diagnostics };
}

function leadingTo(graph: ModelGraph, end: Layer): ReadonlySet<string> {
  const producers = producersByTensor(graph);
  const needed = new Set([end.name]);
  const open: Layer[] = [end];
  for (let layer = open.pop(); layer !== undefined; layer = open.pop()) {
    for (const tensor of layer.inputs) {
      const producer = producers.get(tensor);
      if (producer === undefined || needed.has(producer.name)) continue;
      needed.add(producer.name);
      open.push(producer);
    }
  }
  return needed;
}

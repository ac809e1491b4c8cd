/**
 * @file Taking a layer out of the graph when the layer before it stands for both from then on: tensors, sources, reference.
 */

import type { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer } from '../ir/model-graph.ts';

/** Outcome of an attempt to take a layer out. */
export type Absorbed = 'removed' | 'both-are-outputs';

/**
 * Remove `layer` and let `parent` stand for its source layers.
 *
 * The parent also takes over the framework layer it corresponds to and the quantizers, unless others read its value too and
 * the removed layer quantized it. Two results of the model that would become one are left alone. Never throws.
 */
export function absorbIntoParent(editor: GraphEditor, layer: Layer, parent: Layer): Absorbed {
  const [from, made] = [parent.outputs[0] ?? '', layer.outputs[0] ?? ''];
  if (editor.outputs.includes(made) && editor.outputs.includes(from)) return 'both-are-outputs';
  const isOnlyReader = editor.consumers(from).length === 1 && !editor.outputs.includes(from);
  const quantizers = layer.output_quantizers ?? [];
  if (isOnlyReader || quantizers.length === 0) {
    const all = [...(parent.output_quantizers ?? []), ...quantizers];
    editor.update({
      ...parent,
      source_layers: [...new Set([...parent.source_layers, ...layer.source_layers])],
      ...(layer.reference_of === undefined ? {} : { reference_of: layer.reference_of }),
      ...(all.length === 0 ? {} : { output_quantizers: all }),
    });
  }
  editor.remove(layer.name);
  return 'removed';
}

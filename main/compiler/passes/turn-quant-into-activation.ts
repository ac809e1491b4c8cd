/**
 * @file Pass: turn Quant into an activation.
 *
 * *Requires* the parameters of quantisers folded; quantisers of constants fused where that is possible.
 * *Guarantees* that no Quant of a power-of-two scale reads data: `<quant>_act`, a linear activation whose result type rounds and saturates,
 * stands in its place.
 * *Method*: hls4ml's quant_to_activation. Rounding modes that hls4ml refuses have the type that means the same.
 * *Does not handle* other scales and zero points: split-quant.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, nodeQuantizer, replaceByActivation, scaleExponent } from './quant-layer.ts';

/** Return the graph with plain quantisers of data as activations. Never throws. */
export function turnQuantIntoActivation(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'Quant' || !isFolded(layer) || constantOf(editor, layer.inputs[0])) continue;
    const exponent = scaleExponent(layer);
    if (exponent === undefined) continue;
    index += 1;
    replaceByActivation(editor, layer, context, { index, quantizer: nodeQuantizer(layer, exponent) });
  }
  return { graph: editor.finish(), lastIndex: index };
}

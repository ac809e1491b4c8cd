/**
 * @file Pass: turn BipolarQuant into an activation.
 *
 * *Requires* the parameters of quantisers folded; quantisers of constants fused where that is possible.
 * *Guarantees* that no BipolarQuant of scale 1 reads data: `<quant>_act`, a binary_tanh into single bits, stands in its place.
 * *Method*: hls4ml's bipolar_quant_to_activation.
 * *Does not handle* other scales: split-bipolar-quant.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { XNOR } from '../quantizers/quantizer-types.ts';
import { constantOf } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, replaceByActivation, scaleOf } from './quant-layer.ts';

/** Return the graph with bipolar quantisers of data as activations. Never throws. */
export function turnBipolarQuantIntoActivation(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'BipolarQuant' || !isFolded(layer) || constantOf(editor, layer.inputs[0]) || scaleOf(layer).data.some((s) => s !== 1)) continue;
    index += 1;
    const made = replaceByActivation(editor, layer, context, { index, quantizer: { className: 'BipolarQuant', config: {} }, isBipolar: true });
    editor.update({ ...made, result_type: XNOR, types: { ...made.types, quantizer_precision: XNOR } });
  }
  return { graph: editor.finish(), lastIndex: index };
}

/**
 * @file Pass: split the BipolarQuant of data.
 *
 * *Requires* turn-bipolar-quant-into-activation done: what is left has a scale other than 1.
 * *Guarantees* that no BipolarQuant is left: `<quant>_act` makes single bits, `<quant>_rescale` multiplies by the scale.
 * *Method*: hls4ml's bipolar_quant_to_alpha_activation_alpha.
 * *Does not handle* moving the scale over products: scale-down-….
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { XNOR } from '../quantizers/quantizer-types.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, overData, replaceByActivation, scaleOf, scalingLayer } from './quant-layer.ts';
import { insertForAll } from './split-quant.ts';

/** Return the graph with scaled bipolar quantisers as activation and scaling. Never throws. */
export function splitBipolarQuant(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const quant = editor.get(name);
    if (!quant) continue;
    if (quant.class_name !== 'BipolarQuant' || !isFolded(quant)) continue;
    const { reference_of: reference, ...rest } = quant;
    editor.update(rest);
    const made = replaceByActivation(editor, rest, context, { index: index + 1, quantizer: { className: 'BipolarQuant', config: {} }, isBipolar: true });
    const activation = { ...made, result_type: XNOR, types: { ...made.types, quantizer_precision: XNOR } };
    editor.update(activation);
    const scale = overData(scaleOf(quant), quant.shape);
    const rescale = scalingLayer({ name: `${quant.name}_rescale`, tensor: made.outputs[0] ?? '', shape: quant.shape, scale, bias: { shape: quant.shape, data: new Float64Array(scale.data.length) } }, quant, context, { index: index + 2, input: activation });
    insertForAll(editor, { ...rescale, ...(reference === undefined ? {} : { reference_of: reference }) });
    index += 2;
  }
  return { graph: editor.finish(), lastIndex: index };
}

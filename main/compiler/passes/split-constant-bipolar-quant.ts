/**
 * @file Pass: split the BipolarQuant of a constant.
 *
 * *Requires* fuse-bipolar-quant-with-constant done: what is left has a scale other than 1.
 * *Guarantees* that no BipolarQuant reads a Constant: the Constant holds single bits, `<quant>_rescale` behind it multiplies by the scale.
 * *Method*: hls4ml's const_bipolar_quant_to_const_alpha.
 * *Does not handle* moving the scale over the product: scale-down-mat-mul and scale-down-conv.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, valueOf, withQuantizer } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, overData, scaleOf, scalingLayer } from './quant-layer.ts';

/** Return the graph with scaled signs as signs and a scaling. Never throws. */
export function splitConstantBipolarQuant(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const constant = layer.class_name === 'BipolarQuant' && isFolded(layer) ? constantOf(editor, layer.inputs[0]) : undefined;
    if (!constant) continue;
    const { shape } = valueOf(constant);
    const scale = overData(scaleOf(layer), shape);
    editor.update(withQuantizer(constant, { className: 'BipolarQuant', config: {} }));
    index += 1;
    const rescale = scalingLayer({ name: `${layer.name}_rescale`, tensor: layer.inputs[0] ?? '', output: layer.outputs[0] ?? layer.name, shape, scale, bias: { shape, data: new Float64Array(scale.data.length) } }, layer, context, { index, input: constant });
    editor.replace(layer.name, rescale);
  }
  return { graph: editor.finish(), lastIndex: index };
}

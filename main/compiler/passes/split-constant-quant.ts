/**
 * @file Pass: split the Quant of a constant.
 *
 * *Requires* fuse-quant-with-constant done: what is left has a scale that is no power of two, several scales, or a zero point.
 * *Guarantees* that no Quant reads a Constant: the Constant holds the integers, `<quant>_rescale` behind it multiplies by the scale.
 * *Method*: hls4ml's const_quant_to_const_alpha, in 32-bit floats.
 * With a zero point, hls4ml leaves it to the scaling, which then cannot be moved over a product; here it goes into the integers, which are
 * signed and one bit wider: a finding says so.
 * *Does not handle* moving the scale over the product: scale-down-mat-mul and scale-down-conv.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, QuantizerSpec } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { quantNode } from '../quantizers/quant-node.ts';
import { storedValues } from './channel-values.ts';
import { constantOf, quantizedWeight, valueOf } from './constant-layers.ts';
import { quantFindings } from './findings-quant.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, nodeQuantizer, overData, scaleOf, scalingLayer, zeroOf } from './quant-layer.ts';

const f = Math.fround;

/** Return the graph with quantised constants as integers and a scaling. Never throws. */
export function splitConstantQuant(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const constant = layer.class_name === 'Quant' && isFolded(layer) ? constantOf(editor, layer.inputs[0]) : undefined;
    if (!constant) continue;
    const { shape } = valueOf(constant);
    const [scale, zero] = [overData(scaleOf(layer), shape), overData(zeroOf(layer), shape)];
    const integers = nodeQuantizer(layer, 0);
    const isShifted = zero.data.some((z) => z !== 0);
    if (isShifted) diagnostics.push(quantFindings.zeroPointInWeights(layer.name));
    editor.update({ ...constant, weights: { value: isShifted ? shifted(constant, layer, { scale: scale.data, zero: zero.data, integers }) : quantizedWeight(shape, storedValues(valueOf(constant)).map((x, i) => f(f(x) / f(scale.data[i] ?? 1))), integers) } });
    index += 1;
    const rescale = scalingLayer({ name: `${layer.name}_rescale`, tensor: layer.inputs[0] ?? '', output: layer.outputs[0] ?? layer.name, shape, scale, bias: { shape, data: new Float64Array(scale.data.length) } }, layer, context, { index, input: constant });
    editor.replace(layer.name, rescale);
  }
  return { graph: editor.finish(), diagnostics, lastIndex: index };
}

interface Grid {
  readonly scale: Float64Array;
  readonly zero: Float64Array;
  readonly integers: QuantizerSpec;
}

/** The integers less their zero point: one bit more holds every difference. */
function shifted(constant: Layer, layer: Layer, { scale, zero, integers }: Grid): ReturnType<typeof quantizedWeight> {
  const { shape } = valueOf(constant);
  const codes = quantizedWeight(shape, storedValues(valueOf(constant)).map((x, i) => f(f(f(x) / f(scale[i] ?? 1)) + (zero[i] ?? 0))), integers).data;
  const bits = numberAttribute(layer, 'bitwidth') + 1;
  return quantizedWeight(shape, codes.map((code, i) => code - (zero[i] ?? 0)), quantNode({ bits, integer: bits, signed: true, narrow: false, rounding: 'ROUND' }));
}

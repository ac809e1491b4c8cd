/**
 * @file Pass: quantize the dense output.
 *
 * *Requires* batch norms before binary and ternary activations merged into thresholds.
 * *Guarantees* that a BinaryDense or TernaryDense on such thresholds counts in whole numbers: kernel of single bits (or `int<2>`),
 * accumulator and result `int<⌈log₂ n⌉+2>`, bias 0; thresholds that read it are whole numbers of that type.
 * *Method*: as hls4ml. Its pass does not say that it changed something, so the passes behind it decide whether it runs again; a
 * binary kernel that it meets a second time, already as 0 and 1, becomes all ones there, and so it does here.
 * *Does not handle* QDense, whose quantizers decide its types.
 */

import { int } from '../../../preload/model/fixed-type.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { convertedValues, numberAttribute } from '../ir/visit.ts';
import { XNOR } from '../quantizers/quantizer-types.ts';
import type { PassResult } from './pass.ts';

/** Return the graph with binary and ternary dense layers on whole numbers. Never throws. */
export function quantizeDenseOutput(graph: ModelGraph): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const dense = editor.get(name);
    const input = editor.producer(dense?.inputs[0]);
    const quantizer = dense?.weights['weight']?.quantizer?.className;
    if (dense?.class_name !== 'Dense' || input?.class_name !== 'BatchNormalizationQuantizedTanh') continue;
    if (quantizer !== 'BinaryQuantizer' && quantizer !== 'TernaryQuantizer') continue;
    const type = int(Math.ceil(Math.log2(numberAttribute(dense, 'n_in', 1))) + 2);
    editor.update(quantizeDense(dense, type, quantizer === 'BinaryQuantizer'));
    for (const reader of editor.consumers(dense.outputs[0] ?? '')) {
      if (reader.class_name === 'BatchNormalizationQuantizedTanh') editor.update(wholeThresholds(reader, type, quantizer === 'BinaryQuantizer' ? ['threshold'] : ['threshold_hi', 'threshold_lo']));
    }
  }
  return { graph: editor.finish() };
}

function quantizeDense(dense: Layer, type: Precision, isBinary: boolean): Layer {
  const { weight, bias } = dense.weights;
  if (!weight || !bias) return dense;
  const stored = isBinary ? XNOR : int(2);
  const isSecondTime = isBinary && dense.types['weight']?.kind === 'xnor';
  // A bias of 0 is the single bit 0, which is how a negative weight is written.
  const none = new Float64Array(bias.data.length).fill(isBinary ? -1 : 0);
  return {
    ...dense,
    result_type: type,
    types: { ...dense.types, accum: type, weight: stored, bias: stored },
    weights: {
      ...dense.weights,
      weight: isSecondTime ? { ...weight, converted: new Float64Array(weight.data.length).fill(1) } : weight,
      bias: { ...bias, converted: none },
    },
  };
}

function wholeThresholds(layer: Layer, type: Precision, names: readonly string[]): Layer {
  const weights: Record<string, Weight> = { ...layer.weights };
  const types: Record<string, Precision> = { ...layer.types };
  for (const name of names) {
    const weight = weights[name];
    if (!weight) continue;
    weights[name] = { ...weight, data: convertedValues(weight).map((value) => Math.floor(value)) };
    types[name] = type;
  }
  return { ...layer, weights, types };
}

/**
 * @file Pass: split the Quant of data.
 *
 * *Requires* turn-quant-into-activation done: what is left has a scale that is no power of two, several scales, or a zero point.
 * *Guarantees* that no Quant is left: `<quant>_scale` divides by the scale and adds the zero point, `<quant>_act` rounds to integers, and
 * `<quant>_rescale` goes back.
 * *Method*: hls4ml's quant_to_alpha_activation_alpha; reciprocals in 32-bit floats, ideal arithmetic divides.
 * Where the data has several readers hls4ml hangs the first scaling before whichever stands first; here it stands before its activation.
 * *Does not handle* moving the scale over products: scale-down-….
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, nodeQuantizer, overData, replaceByActivation, scaleOf, scalingLayer, zeroOf } from './quant-layer.ts';

const f = Math.fround;

/** Return the graph with quantisers of data as scaling, activation and scaling. Never throws. */
export function splitQuant(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'Quant' || !isFolded(layer)) continue;
    split(editor, layer, context, index);
    index += 3;
  }
  return { graph: editor.finish(), lastIndex: index };
}

function split(editor: GraphEditor, quant: Layer, context: PassContext, lastIndex: number): void {
  const { shape } = quant;
  const { reference_of: reference, ...rest } = quant;
  const [scale, zero] = [overData(scaleOf(quant), shape), overData(zeroOf(quant), shape)];
  editor.update(rest);
  const activation = replaceByActivation(editor, rest, context, { index: lastIndex + 1, quantizer: nodeQuantizer(quant, 0) });
  const tensor = quant.inputs[0] ?? '';
  const input = editor.producer(tensor);
  const first = scalingLayer({ name: `${quant.name}_scale`, tensor, shape, scale: reciprocal(scale), bias: zero }, quant, context, { index: lastIndex + 2, input });
  editor.insertBehind(first, activation.name);
  const back = inSingles({ shape, data: scale.data.map((s, i) => -(zero.data[i] ?? 0) * s) });
  const second = scalingLayer({ name: `${quant.name}_rescale`, tensor: activation.outputs[0] ?? '', shape, scale, bias: back }, quant, context, { index: lastIndex + 3, input: activation });
  // What runs such a quantizer keeps its values in single floats, and means of them decide ties behind.
  const moved = { ...second, reference_options: { ...second.reference_options, single: true }, ...(reference === undefined ? {} : { reference_of: reference }) };
  insertForAll(editor, moved);
}

/** Insert a layer behind another and let all its readers read the new one. Never throws. */
export function insertForAll(editor: GraphEditor, layer: Layer): void {
  const [tensor = ''] = layer.inputs;
  const [made = ''] = layer.outputs;
  const readers = editor.consumers(tensor);
  const isResult = editor.outputs.includes(tensor);
  editor.insertBehind(layer);
  for (const reader of readers) editor.update({ ...(editor.get(reader.name) ?? reader), inputs: (editor.get(reader.name) ?? reader).inputs.map((name) => (name === tensor ? made : name)) });
  if (isResult) editor.renameOutput(tensor, made);
}

/** The framework divides; what is written is the reciprocal in single precision. */
function reciprocal({ shape, data }: Weight): Weight {
  return inSingles({ shape, data: data.map((s) => 1 / s) });
}

/** Written in single precision, exact for ideal arithmetic. */
function inSingles({ shape, data }: Weight): Weight {
  const written = data.map(f);
  return written.every((x, i) => x === data[i]) ? { shape, data } : { shape, data, converted: written };
}

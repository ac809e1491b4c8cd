/**
 * @file Pass: scale down Conv.
 *
 * *Requires* quantisers split.
 * *Guarantees* that a Conv reads no scaling that can stand behind it: of its data, its kernel (one scale, or one for every filter) or its bias.
 * *Method*: hls4ml's scale_down_conv: s·(conv + b) + b·(1 − s) = s·conv + b, where b is the plain bias; a bias with the same scale as the product keeps its
 * integers. Forms that hls4ml gives up on (scales per filter together with a bias; a bias with another scale) are moved too.
 * *Does not handle* scales that differ along what is summed, shifted operands, and scalings that others read too: they stay.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { broadcastTo, constantOf, valueOf } from './constant-layers.ts';
import { quantFindings } from './findings-quant.ts';
import { factorOf, isNumber, movableScaling, moveScaling, reduced, type Factor } from './move-scaling.ts';
import type { PassContext, PassResult } from './pass.ts';

const f = Math.fround;
const ZERO: Factor = { shape: [], values: Float64Array.of(0) };

/** Return the graph with the scalings of one more Conv behind it. Never throws. */
export function scaleDownConv(graph: ModelGraph, context: PassContext): PassResult {
  for (const layer of graph.layers) {
    if (layer.class_name !== 'Conv' || layer.inputs.length < 2) continue;
    const editor = new GraphEditor(graph);
    const moved = scaleDown(editor, layer, context);
    if (moved) return { graph: editor.finish(), lastIndex: context.lastIndex + 1, diagnostics: moved };
  }
  return { graph };
}

function scaleDown(editor: GraphEditor, conv: Layer, context: PassContext): readonly Diagnostic[] | undefined {
  const [ofData, ofKernel, ofBias] = [0, 1, 2].map((place) => movableScaling(editor, conv.inputs[place]));
  if (!ofData && !ofKernel && !ofBias) return undefined;
  const filters = conv.shape.at(-1) ?? 1;
  const scale = productScale(ofData, ofKernel, filters);
  if (!scale) return undefined;
  const plain = constantOf(editor, conv.inputs[2]);
  const bias = ofBias ? scaledBias(editor, ofBias, scale) : plainBias(plain, scale);
  if (!bias) return undefined;
  const sources = conv.inputs.map((tensor) => editor.producer(tensor));
  const like = ofData ? sources[0] : ofKernel ? (ofBias ? sources[1] : sources[0]) : sources[2];
  const named = (ofKernel && (ofBias ? !ofData : true) ? ofKernel : undefined) ?? ofData ?? ofKernel ?? ofBias;
  if (!like || !named) return undefined;
  const from = [ofData, ofKernel, ofBias].filter((scaling) => scaling !== undefined);
  if (!moveScaling(editor, { behind: conv, from, like, named, scale, bias, index: context.lastIndex + 1 }, context)) return undefined;
  const copied = like.attributes['n_filt'];
  return copied === undefined || copied === -1 ? [] : [quantFindings.scaleOfPooled(named.name)];
}

/** The scale of the product, per filter; undefined where it differs along what is summed. */
function productScale(ofData: Layer | undefined, ofKernel: Layer | undefined, filters: number): Factor | undefined {
  const [data, kernel] = [ofData, ofKernel].map((layer) => (layer ? factorOf(layer.weights['scale']) : { shape: [], values: Float64Array.of(1) }));
  const shifts = [ofData, ofKernel].flatMap((layer) => (layer ? [factorOf(layer.weights['bias'])] : []));
  if (!data || !kernel || shifts.some((shift) => !isNumber(shift, 0)) || data.shape.length > 0) return undefined;
  const [first = 1] = data.values;
  if (kernel.shape.length === 0) return { shape: [], values: Float64Array.of(f(first * (kernel.values[0] ?? 1))) };
  const small = reduced(kernel);
  if (small.shape.slice(1).some((n) => n !== 1) || small.values.length !== filters) return undefined;
  return { shape: [filters], values: small.values.map((s) => f(first * s)) };
}

function plainBias(constant: Layer | undefined, scale: Factor): Factor | undefined {
  if (!constant) return ZERO;
  const values = valueOf(constant).data;
  if (values.every((b) => b === 0)) return ZERO;
  const factors = broadcastTo(scale.values, scale.shape, [values.length]);
  return factors && { shape: [values.length], values: values.map((b, i) => f(b * f(1 - (factors[i] ?? 1)))) };
}

/** A bias in the product's own scale keeps its integers; any other becomes a plain constant. */
function scaledBias(editor: GraphEditor, ofBias: Layer, scale: Factor): Factor | undefined {
  const constant = constantOf(editor, ofBias.inputs[0]);
  const [own, shift] = [factorOf(ofBias.weights['scale']), factorOf(ofBias.weights['bias'])];
  if (!constant) return undefined;
  const count = valueOf(constant).data.length;
  const [factors, shifts, wanted] = [own, shift, scale].map(({ shape, values }) => broadcastTo(values, shape.length > 1 ? [values.length] : shape, [count]));
  if (!factors || !shifts || !wanted) return undefined;
  if (factors.every((s, i) => s === wanted[i])) return { shape: [count], values: shifts };
  const values = valueOf(constant).data.map((q, i) => f(f(q * (factors[i] ?? 1)) + (shifts[i] ?? 0)));
  const value = { shape: [count], data: values };
  editor.update({ ...constant, weights: { value } });
  return plainBias({ ...constant, weights: { value } }, scale);
}


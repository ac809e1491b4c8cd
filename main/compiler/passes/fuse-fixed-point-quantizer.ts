/**
 * @file Pass: fuse fixed-point quantizers (hls4ml's fuse_fixed_point_quantizer).
 *
 * *Requires* exact types (decide-exact-types.ts).
 * *Guarantees* that a quantizer with one type for all elements, whose input nobody else reads, is the type of the layer before it; in
 * front of a Reshape or Transpose its rounding and overflow go on to the layer before that.
 * *Method*: one quantizer a run, in execution order; the reference keeps quantizing where the quantizer stood.
 * *Does not handle* quantizers with widths for every element: they stay layers.
 */

import { isFixed, type FixedType, type OverflowMode, type RoundingMode } from '../../../preload/model/fixed-type.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, QuantizerSpec } from '../ir/model-graph.ts';
import { isUniform, WIDTHS } from '../quantizers/element-widths.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import { IS_EXACT } from './decide-exact-types.ts';
import type { PassResult } from './pass.ts';

/** Return the graph with one more quantizer fused, or as it is. Never throws. */
export function fuseFixedPointQuantizer(graph: ModelGraph): PassResult {
  const editor = new GraphEditor(graph);
  for (const layer of graph.layers) {
    const parent = editor.producer(layer.inputs[0]);
    if (!parent || !canFuse(layer) || editor.consumers(layer.inputs[0] ?? '').length !== 1) continue;
    const type = fusedType(layer);
    if (!type || (editor.outputs.includes(layer.inputs[0] ?? '') && editor.outputs.includes(layer.outputs[0] ?? ''))) continue;
    hand(editor, parent, type);
    const settled = withoutReference(editor.get(parent.name) ?? parent);
    absorbIntoParent(editor, layer.class_name === 'FixedPointQuantizer' ? { ...layer, output_quantizers: [trainedQuantizer(layer), ...(layer.output_quantizers ?? [])] } : layer, settled);
    return { graph: editor.finish() };
  }
  return { graph };
}

/** The layer now makes quantized values; those of the framework's layer, before the quantizer of its reader, are nowhere any more. */
function withoutReference({ reference_of: _reference, ...layer }: Layer): Layer {
  return layer;
}

function canFuse(layer: Layer): boolean {
  if (layer.attributes[IS_EXACT] !== true) return false;
  const mask = layer.weights[WIDTHS];
  if (layer.class_name === 'FixedPointQuantizer') return mask !== undefined && isUniform(mask);
  return layer.class_name === 'Activation' && layer.attributes['activation'] === 'linear' && layer.attributes['trusted'] === true;
}

function fusedType({ class_name: kind, attributes, result_type: result, weights }: Layer): FixedType | undefined {
  const [rounding, overflow] = [String(attributes['RND']) as RoundingMode, String(attributes['SAT']) as OverflowMode];
  if (kind !== 'FixedPointQuantizer' || (rounding === 'TRN' && overflow === 'WRAP')) return isFixed(result) ? result : undefined;
  const data = weights[WIDTHS]?.data ?? new Float64Array(3);
  const count = data.length / 3;
  return { kind: 'fixed', widthBits: Math.max(1, data[count] ?? 1), integerBits: data[2 * count] ?? 0, signed: (data[0] ?? 0) !== 0, rounding, overflow };
}

/** Give a layer the type; what only moves elements hands rounding and overflow on to its own input. */
function hand(editor: GraphEditor, layer: Layer, type: FixedType): void {
  const isMove = layer.class_name === 'Reshape' || layer.class_name === 'Transpose';
  const before = isMove ? editor.producer(layer.inputs[0]) : undefined;
  const handsOn = before !== undefined && editor.consumers(layer.inputs[0] ?? '').length === 1;
  const own: FixedType = handsOn ? { ...type, rounding: 'TRN', overflow: 'WRAP' } : type;
  editor.update({ ...layer, result_type: own, attributes: { ...layer.attributes, _result_t_propagated: true } });
  if (handsOn) hand(editor, before, type);
}

/** The quantizer as it was trained, for the reference. */
function trainedQuantizer({ attributes, weights, reference_weights: trained, shape }: Layer): QuantizerSpec {
  const mask = trained?.[WIDTHS] ?? weights[WIDTHS];
  return { className: 'FixedPointQuantizer', config: { RND: String(attributes['RND']), SAT: String(attributes['SAT']) }, ...(mask ? { widths: { ...mask, fullShape: shape } } : {}) };
}

/**
 * @file Pass: turn divisions by a constant into scalings.
 *
 * *Requires* quantisers split, scalings moved as far as they go.
 * *Guarantees* that no Div by a constant is left: `bn_<merge>` of class ApplyAlpha multiplies by the reciprocal.
 * *Method*: hls4ml's merge_to_apply_alpha_div, one at a time; the reciprocal in 32-bit floats, ideal arithmetic divides. A quantised divisor keeps a
 * quantiser of which hls4ml guesses the width.
 * *Does not handle* divisors with zeros: the reader makes reference operations of them.
 */

import { fractionBits, int, isFixed } from '../../../preload/model/fixed-type.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph, QuantizerSpec, Weight } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { quantNode } from '../quantizers/quant-node.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { storedValues } from './channel-values.ts';
import { constantOf, quantizedWeight, valueOf } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isWithin, replaceByScaling } from './turn-merge-into-scale.ts';

/** Return the graph with one more division as a scaling. Never throws. */
export function turnDivisionIntoScale(graph: ModelGraph, context: PassContext): PassResult {
  for (const layer of graph.layers) {
    if (layer.class_name !== 'Merge' || textAttribute(layer, 'op') !== 'divide') continue;
    const editor = new GraphEditor(graph);
    const constant = constantOf(editor, layer.inputs[1]);
    if (!constant || !isWithin(editor, constant, layer.inputs[0])) continue;
    const scale = reciprocal(valueOf(constant));
    const parts = {
      scale,
      bias: { shape: [], data: Float64Array.of(0) },
      types: { bias: int(1, false), bias_precision: int(1, false) },
      attributes: scale.quantizer ? {} : { scale_quantizer: null },
    };
    replaceByScaling(editor, layer, { constant, data: 0, parts }, context);
    return { graph: editor.finish(), lastIndex: context.lastIndex + 1 };
  }
  return { graph };
}

function reciprocal(value: Weight): Weight {
  const exact = storedValues(value).map((x) => 1 / x);
  const quantizer = value.quantizer && reciprocalQuantizer(value.quantizer);
  if (quantizer) return quantizedWeight(value.shape, exact.map(Math.fround), quantizer);
  const written = exact.map(Math.fround);
  return written.every((x, i) => x === exact[i]) ? { shape: value.shape, data: exact } : { shape: value.shape, data: exact, converted: written };
}

function reciprocalQuantizer(spec: QuantizerSpec): QuantizerSpec | undefined {
  const type = weightTypeFromQuantizer(spec);
  if (spec.className !== 'QuantNode' || !isFixed(type)) return undefined;
  const [sign, fraction] = [Number(type.signed), fractionBits(type)];
  return quantNode({ bits: 1 + sign + Math.max(fraction, 0), integer: 1 + sign + fraction, signed: type.signed, narrow: spec.config['narrow'] === true, rounding: String(spec.config['rounding']) });
}

/**
 * @file Pass: scale down MatMul.
 *
 * *Requires* quantisers split.
 * *Guarantees* that a MatMul reads no scaling that can stand behind it: scales of weights first, then those of data.
 * *Method*: hls4ml's scale_down_mat_mul, one at a time. Scales per column of the weights, which hls4ml does not move, are moved too, with a finding.
 * *Does not handle* scales that differ along what is summed, biases, and scalings that others read too: they stay before the product.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { constantOf } from './constant-layers.ts';
import { quantFindings } from './findings-quant.ts';
import { factorOf, isNumber, movableScaling, moveScaling, reduced, type Factor } from './move-scaling.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with one more scaling behind its product. Never throws. */
export function scaleDownMatMul(graph: ModelGraph, context: PassContext): PassResult {
  for (const layer of graph.layers) {
    if (layer.class_name !== 'MatMul' || layer.inputs.length !== 2) continue;
    const editor = new GraphEditor(graph);
    const scalings = layer.inputs.map((tensor) => movableScaling(editor, tensor));
    const isOfConstant = scalings.map((scaling) => scaling !== undefined && constantOf(editor, scaling.inputs[0]) !== undefined);
    const place = isOfConstant[0] === true ? 0 : isOfConstant[1] === true ? 1 : scalings[0] ? 0 : 1;
    const scaling = scalings[place];
    const moved = scaling && factorBehind(scaling, isOfConstant[place] === true && place === 1);
    if (!scaling || !moved) continue;
    const zero: Factor = { shape: [], values: Float64Array.of(0) };
    const isMoved = moveScaling(editor, { behind: layer, from: [scaling], like: scaling, named: scaling, scale: moved.scale, bias: zero, index: context.lastIndex + 1 }, context);
    const diagnostics: readonly Diagnostic[] = moved.isPerColumn ? [quantFindings.scalePerChannel(layer.name)] : [];
    if (isMoved) return { graph: editor.finish(), lastIndex: context.lastIndex + 1, diagnostics };
  }
  return { graph };
}

/** The scale as it can stand behind the product: one number, or one for every column of the weights. */
function factorBehind({ weights }: Layer, isWeight: boolean): { readonly scale: Factor; readonly isPerColumn: boolean } | undefined {
  const [scale, bias] = [factorOf(weights['scale']), factorOf(weights['bias'])];
  if (!isNumber(bias, 0)) return undefined;
  if (scale.shape.length === 0) return { scale, isPerColumn: false };
  const small = reduced(scale);
  if (!isWeight || small.shape.slice(0, -1).some((n) => n !== 1)) return undefined;
  return { scale: { shape: small.shape.slice(-1), values: small.values }, isPerColumn: true };
}

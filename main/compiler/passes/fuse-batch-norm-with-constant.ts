/**
 * @file Pass: fuse batch norm with Constant.
 *
 * *Requires* batch normalisations with scale and bias.
 * *Guarantees* that no BatchNormalization or ApplyAlpha reads a Constant without a quantiser: the Constant holds the result.
 * *Method*: hls4ml's constant_batch_norm_fusion.
 * *Does not handle* quantised constants: their scaling moves over the product.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { storedValues } from './channel-values.ts';
import { broadcastTo, constantOf, valueOf } from './constant-layers.ts';
import { isBatchNormalization } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const f = Math.fround;

/** Return the graph with scaled constants computed. Never throws. */
export function fuseBatchNormWithConstant(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const constant = isBatchNormalization(layer.class_name) ? constantOf(editor, layer.inputs[0]) : undefined;
    const { scale, bias } = layer.weights;
    const value = constant && valueOf(constant);
    if (!constant || !value || value.quantizer || !scale || !bias) continue;
    const factors = broadcastTo(storedValues(scale), scale.shape, value.shape);
    const shifts = broadcastTo(storedValues(bias), bias.shape, value.shape);
    if (!factors || !shifts) continue;
    editor.update({ ...constant, weights: { value: { shape: value.shape, data: value.data.map((x, i) => f(f(f(x) * f(factors[i] ?? 1)) + f(shifts[i] ?? 0))) } } });
    editor.remove(layer.name);
  }
  return { graph: editor.finish() };
}

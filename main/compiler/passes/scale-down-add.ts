/**
 * @file Pass: scale down add.
 *
 * *Requires* quantisers split.
 * *Guarantees* that no sum of two scalings with the same scale is left: one scaling stands behind the sum, with the sum of the biases.
 * *Method*: hls4ml's scale_down_add, one at a time, so that new layers are numbered as there.
 * *Does not handle* scalings that others read too (hls4ml moves them all the same, which changes what the others read).
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { storedValues } from './channel-values.ts';
import { movableScaling, moveScaling } from './move-scaling.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with one more scaling behind its sum. Never throws. */
export function scaleDownAdd(graph: ModelGraph, context: PassContext): PassResult {
  for (const layer of graph.layers) {
    if (layer.class_name !== 'Merge' || layer.inputs.length !== 2 || textAttribute(layer, 'op') !== 'add') continue;
    const editor = new GraphEditor(graph);
    const [first, second] = layer.inputs.map((tensor) => movableScaling(editor, tensor));
    const [scale, other] = [first?.weights['scale'], second?.weights['scale']];
    const [bias, added] = [first?.weights['bias'], second?.weights['bias']];
    if (!first || !second || !scale || !other || !bias || !added || first === second) continue;
    if (scale.shape.join() !== other.shape.join() || storedValues(scale).some((s, i) => s !== storedValues(other)[i])) continue;
    const sum = storedValues(bias).map((b, i) => Math.fround(b + (storedValues(added)[i] ?? 0)));
    const isMoved = moveScaling(editor, { behind: layer, from: [first, second], like: first, named: first, scale: { shape: scale.shape, values: storedValues(scale) }, bias: { shape: bias.shape, values: sum }, index: context.lastIndex + 1 }, context);
    if (isMoved) return { graph: editor.finish(), lastIndex: context.lastIndex + 1 };
  }
  return { graph };
}

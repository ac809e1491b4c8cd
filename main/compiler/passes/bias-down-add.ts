/**
 * @file Pass: bias down add.
 *
 * *Requires* quantisers split.
 * *Guarantees* that no sum reads a single scaling whose scale is 0.
 * *Method*: hls4ml's bias_down_add, which moves a scaling only if its scale is 0 everywhere: such a scaling is a constant.
 * *Does not handle* scalings that others read too.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { storedValues } from './channel-values.ts';
import { movableScaling, moveScaling } from './move-scaling.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with one more constant scaling behind its sum: x·0 + b + y is (0 + y)·1 + b. Never throws. */
export function biasDownAdd(graph: ModelGraph, context: PassContext): PassResult {
  for (const layer of graph.layers) {
    if (layer.class_name !== 'Merge' || layer.inputs.length !== 2 || textAttribute(layer, 'op') !== 'add') continue;
    const editor = new GraphEditor(graph);
    const scalings = layer.inputs.flatMap((tensor) => movableScaling(editor, tensor) ?? []);
    const [only, ...others] = scalings;
    const { scale, bias } = only?.weights ?? {};
    if (!only || others.length > 0 || !scale || !bias || storedValues(scale).some((s) => s !== 0)) continue;
    const isMoved = moveScaling(editor, { behind: layer, from: [only], like: only, named: only, scale: { shape: scale.shape, values: storedValues(scale) }, bias: { shape: bias.shape, values: storedValues(bias) }, index: context.lastIndex + 1 }, context);
    if (isMoved) return { graph: editor.finish(), lastIndex: context.lastIndex + 1 };
  }
  return { graph };
}

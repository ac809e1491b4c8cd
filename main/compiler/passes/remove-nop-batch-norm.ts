/**
 * @file Pass: remove batch norms that do nothing.
 *
 * *Requires* types inferred.
 * *Guarantees* that no BatchNormalization or ApplyAlpha with scale 1 and bias 0 everywhere stays.
 * *Method*: remove it; readers read its input. Its result type goes with it, as in hls4ml.
 * *Does not handle* values that only become 1 and 0 in their type.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import { isAll, storedValues } from './channel-values.ts';
import { isKeptBatchNorm } from './keep-batch-norms.ts';
import { isBatchNormalization } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without batch normalisations that change nothing. Never throws. */
export function removeNopBatchNorm(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    const parent = editor.producer(layer?.inputs[0]);
    const { scale, bias } = layer?.weights ?? {};
    if (!layer || !parent || !isBatchNormalization(layer.class_name) || !scale || !bias || isKeptBatchNorm(layer)) continue;
    if (isAll(storedValues(scale), 1) && isAll(storedValues(bias), 0)) absorbIntoParent(editor, layer, parent);
  }
  return { graph: editor.finish() };
}

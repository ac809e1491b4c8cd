/**
 * @file Pass: pool single bits.
 *
 * *Requires* binary activations merged into thresholds.
 * *Guarantees* that the largest of single bits is a single bit: max pooling of them, also over the whole image, gives their type.
 * *Method*: the result type is replaced; the accumulator keeps its own.
 * *Does not handle* averages: they keep the configured type, and add the bits as 0 and 1.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { XNOR } from '../quantizers/quantizer-types.ts';
import type { PassResult } from './pass.ts';

const POOLING = new Set(['Pooling1D', 'Pooling2D', 'GlobalPooling1D', 'GlobalPooling2D']);

/** Return the graph with max pooling of single bits as single bits. Never throws. */
export function poolSingleBits(graph: ModelGraph): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer || !POOLING.has(layer.class_name) || textAttribute(layer, 'pool_op') !== 'Max' || layer.result_type.kind === 'xnor') continue;
    if (editor.producer(layer.inputs[0])?.result_type.kind === 'xnor') editor.update({ ...layer, result_type: XNOR });
  }
  return { graph: editor.finish() };
}

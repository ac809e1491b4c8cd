/**
 * @file Pass: merge two constants.
 *
 * *Requires* an ONNX graph; what has no quantiser was folded when it was read.
 * *Guarantees* that no Merge of two constants of one shape is left.
 * *Method*: hls4ml's merge_two_constants; the values after their quantisers are merged, in 32-bit floats, and the result has none.
 * *Does not handle* constants of different shapes.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { constantOf, valueOf } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';

const OPERATIONS: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  average: (x, y) => (x + y) / 2,
  maximum: Math.max,
  minimum: Math.min,
};

/** Return the graph with merges of constants computed. Never throws. */
export function mergeTwoConstants(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'Merge') continue;
    const [first, second] = layer.inputs.map((tensor) => constantOf(editor, tensor));
    const apply = OPERATIONS[textAttribute(layer, 'op')];
    if (!first || !second || !apply || valueOf(first).shape.join() !== valueOf(second).shape.join()) continue;
    const [a, b] = [valueOf(first), valueOf(second)];
    editor.update({ ...first, weights: { value: { shape: a.shape, data: a.data.map((x, i) => Math.fround(apply(x, b.data[i] ?? 0))) } } });
    editor.update({ ...layer, inputs: layer.inputs.slice(0, 1) });
    editor.remove(second.name);
    editor.remove(layer.name);
  }
  return { graph: editor.finish() };
}

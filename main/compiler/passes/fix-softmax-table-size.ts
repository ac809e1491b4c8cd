/**
 * @file Pass: fix the softmax table size.
 *
 * *Requires* types inferred.
 * *Guarantees* that a softmax table has no more entries than its address has values: at most 2^min(bits of the input, bits of the
 * inverse table).
 * *Method*: reduce `table_size`; hls4ml keeps the reduced one as text, and so does the attribute here.
 * *Does not handle* layers with their own `inv_table_size`: hls4ml leaves them alone.
 */

import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import type { PassContext, PassResult } from './pass.ts';
import { declaredResultType } from './repack-stream-reshapes.ts';

/** Return the graph with softmax tables no larger than their address. Never throws. */
export function fixSoftmaxTableSize(graph: ModelGraph, { config }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  for (const layer of graph.layers) {
    if (layer.class_name !== 'Softmax' || layer.attributes['inv_table_size'] !== undefined) continue;
    const producer = editor.producer(layer.inputs[0]);
    const inverse = layer.types['inv_table'];
    if (!producer || !inverse || !isFixed(inverse)) continue;
    const input = declaredResultType(producer, config);
    // A type still open counts as no bits there.
    const inputBits = isFixed(input) ? input.widthBits : input.kind === 'auto' ? 0 : inverse.widthBits;
    const largest = 2 ** Math.min(inputBits, inverse.widthBits);
    const size = Number(layer.attributes['table_size'] ?? 1024);
    if (!(size > largest)) continue;
    editor.update({ ...layer, attributes: { ...layer.attributes, table_size: String(largest) } });
    diagnostics.push(findings.softmaxTableReduced(layer.name, size, largest));
  }
  return { graph: editor.finish(), diagnostics };
}

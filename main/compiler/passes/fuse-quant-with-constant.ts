/**
 * @file Pass: fuse Quant with Constant.
 *
 * *Requires* the parameters of quantisers folded.
 * *Guarantees* that no Quant of a power-of-two scale reads a Constant: the Constant has the quantiser.
 * *Method*: hls4ml's fuse_quant_with_constant.
 * *Does not handle* other scales and zero points: split-constant-quant.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, withQuantizer } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, nodeQuantizer, scaleExponent } from './quant-layer.ts';

/** Return the graph with plain quantisers of constants on the constants. Never throws. */
export function fuseQuantWithConstant(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    if (layer.class_name !== 'Quant' || !isFolded(layer)) continue;
    const constant = constantOf(editor, layer.inputs[0]);
    const exponent = scaleExponent(layer);
    if (!constant || exponent === undefined) continue;
    editor.update(withQuantizer({ ...constant, source_layers: [...constant.source_layers, ...layer.source_layers] }, nodeQuantizer(layer, exponent)));
    editor.remove(layer.name);
  }
  return { graph: editor.finish() };
}

/**
 * @file Pass: fuse BipolarQuant with Constant.
 *
 * *Requires* the parameters of quantisers folded.
 * *Guarantees* that no BipolarQuant of scale 1 reads a Constant: the Constant holds single bits.
 * *Method*: hls4ml's fuse_bipolar_quant_with_constant.
 * *Does not handle* other scales: split-constant-bipolar-quant.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { constantOf, withQuantizer } from './constant-layers.ts';
import type { PassContext, PassResult } from './pass.ts';
import { isFolded, scaleOf } from './quant-layer.ts';

/** Return the graph with bipolar quantisers of constants on the constants. Never throws. */
export function fuseBipolarQuantWithConstant(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const constant = layer.class_name === 'BipolarQuant' && isFolded(layer) ? constantOf(editor, layer.inputs[0]) : undefined;
    if (!constant || scaleOf(layer).data.some((s) => s !== 1)) continue;
    editor.update(withQuantizer({ ...constant, source_layers: [...constant.source_layers, ...layer.source_layers] }, { className: 'BipolarQuant', config: {} }));
    editor.remove(layer.name);
  }
  return { graph: editor.finish() };
}

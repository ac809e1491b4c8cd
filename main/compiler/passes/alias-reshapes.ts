/**
 * @file Pass: alias reshapes.
 *
 * *Requires* types inferred.
 * *Guarantees* that a Reshape which is no hardware of its own has exactly its input's type; with io_parallel a result of the model
 * that is a reshape is its input instead.
 * *Method*: hls4ml makes the reshape's variable a second name of its input (io_parallel always; io_stream for a flatten inside).
 * *Does not handle* Repack layers: they are hardware.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { sameResultType } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with reshapes typed like their input. Never throws. */
export function aliasReshapes(graph: ModelGraph, { design }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    const parent = editor.producer(layer?.inputs[0]);
    if (layer?.class_name !== 'Reshape' || !parent) continue;
    const [made = layer.name] = layer.outputs;
    const isResult = editor.outputs.includes(made);
    if (design.ioType === 'io_stream' && (layer.shape.length !== 1 || isResult)) continue;
    if (!sameResultType(layer, parent)) editor.update({ ...layer, result_type: parent.result_type });
    if (isResult && !editor.outputs.includes(parent.outputs[0] ?? '')) editor.renameOutput(made, parent.outputs[0] ?? made);
  }
  return { graph: editor.finish() };
}

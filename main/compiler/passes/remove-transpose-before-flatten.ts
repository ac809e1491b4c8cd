/**
 * @file Pass: remove the Transpose before a flatten.
 *
 * *Requires* the configuration applied.
 * *Guarantees*, with io_parallel, that a Transpose back to channels first before a flatten and a Dense is gone; the rows of the Dense are turned.
 * *Method*: hls4ml's remove_transpose_before_flatten, which takes every Transpose there for one from channels last to channels first.
 * *Does not handle* other orders of axes: hls4ml turns the rows all the same, wrongly; here the layer stays.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { elementCount } from '../ir/visit.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Orders of axes that put channels first: of a row, of an image. */
const TO_FIRST = new Set(['1,0', '2,0,1']);

/** Return the graph without Transposes that the rows of a Dense can do. Never throws. */
export function removeTransposeBeforeFlatten(graph: ModelGraph, { design }: PassContext): PassResult {
  if (design.ioType !== 'io_parallel') return { graph };
  const editor = new GraphEditor(graph);
  for (const { name } of graph.layers) {
    const flatten = editor.get(name);
    const transpose = editor.producer(flatten?.inputs[0]);
    const readers = flatten ? editor.consumers(flatten.outputs[0] ?? '') : [];
    const [dense] = readers;
    if (flatten?.class_name !== 'Reshape' || flatten.shape.length !== 1 || transpose?.class_name !== 'Transpose' || dense?.class_name !== 'Dense' || readers.length > 1) continue;
    const isAlone = editor.consumers(transpose.outputs[0] ?? '').length === 1 && !editor.outputs.includes(transpose.outputs[0] ?? '') && !editor.outputs.includes(flatten.outputs[0] ?? '');
    const weight = dense.weights['weight'];
    if (!isAlone || !weight || !TO_FIRST.has(String(transpose.attributes['perm']))) continue;
    editor.update({ ...dense, weights: { ...dense.weights, weight: turnedRows(weight, transpose) } });
    editor.remove(transpose.name);
  }
  return { graph: editor.finish() };
}

/** Rows of a channels-first image in the order of its channels-last one. */
function turnedRows(weight: Weight, { shape }: Layer): Weight {
  const [channels = 1, ...spatial] = shape;
  const places = elementCount(spatial);
  const columns = weight.shape[1] ?? 1;
  const turn = (values: Float64Array): Float64Array => {
    const result = new Float64Array(values.length);
    for (let c = 0; c < channels; c++) for (let p = 0; p < places; p++) result.set(values.subarray((c * places + p) * columns, (c * places + p + 1) * columns), (p * channels + c) * columns);
    return result;
  };
  return { ...weight, data: turn(weight.data), ...(weight.unquantized ? { unquantized: turn(weight.unquantized) } : {}), ...(weight.converted ? { converted: turn(weight.converted) } : {}) };
}

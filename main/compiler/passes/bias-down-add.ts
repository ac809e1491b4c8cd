/**
 * @file Pass: bias down add.
 *
 * *Requires* quantisers split.
 * *Guarantees* that no sum reads a single scaling whose scale is 0: x·0 + b + y is one scaling of y, with scale 1 and bias b.
 * *Method*: hls4ml's bias_down_add moves such a scaling behind the sum as it is, with its scale of 0, and so loses y: a finding says so.
 * *Does not handle* scalings that others read too.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { elementCount, textAttribute } from '../ir/visit.ts';
import { storedValues } from './channel-values.ts';
import { broadcastTo } from './constant-layers.ts';
import { quantFindings } from './findings-quant.ts';
import { movableScaling } from './move-scaling.ts';
import type { PassContext, PassResult } from './pass.ts';
import { scalingLayer } from './quant-layer.ts';

/** Return the graph with sums of a constant scaling and data as scalings of the data. Never throws. */
export function biasDownAdd(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const sum = editor.get(name);
    if (sum?.class_name !== 'Merge' || sum.inputs.length !== 2 || textAttribute(sum, 'op') !== 'add') continue;
    const scalings = sum.inputs.map((tensor) => movableScaling(editor, tensor));
    const place = scalings.findIndex((scaling) => scaling !== undefined);
    const constant = scalings[place];
    const shift = constant && shiftOf(constant, sum.shape);
    if (String(editor.producer(sum.inputs[1 - place])?.shape) !== String(sum.shape)) continue;
    if (!constant || !shift || scalings.every((scaling) => scaling !== undefined)) continue;
    index += 1;
    diagnostics.push(quantFindings.addendLost(sum.name));
    scaleOther(editor, { sum, constant, shift, tensor: sum.inputs[1 - place] ?? '' }, context, index);
  }
  return { graph: editor.finish(), diagnostics, lastIndex: index };
}

/** The bias of a scaling whose scale is 0 everywhere, for every element of the sum. */
function shiftOf({ weights: { scale, bias } }: Layer, shape: readonly number[]): Float64Array | undefined {
  if (!scale || !bias || storedValues(scale).some((s) => s !== 0)) return undefined;
  return broadcastTo(storedValues(bias), bias.shape, shape);
}

interface Constant {
  readonly sum: Layer;
  readonly constant: Layer;
  readonly shift: Float64Array;
  readonly tensor: string;
}

function scaleOther(editor: GraphEditor, { sum, constant, shift, tensor }: Constant, context: PassContext, index: number): void {
  const { shape } = sum;
  const ones = new Float64Array(elementCount(shape)).fill(1);
  const made = scalingLayer({ name: constant.name, tensor, output: sum.outputs[0] ?? sum.name, shape, scale: { shape, data: ones }, bias: { shape, data: shift } }, constant, context, { index, input: editor.producer(tensor) });
  editor.update({ ...sum, inputs: [tensor] });
  editor.remove(constant.name);
  editor.replace(sum.name, { ...made, source_layers: [...new Set([...constant.source_layers, ...sum.source_layers])], ...(sum.reference_of === undefined ? {} : { reference_of: sum.reference_of }) });
}

/**
 * @file Pass: refer leftover operators.
 *
 * *Requires* all other passes of ONNX graphs done.
 * *Guarantees* that no transient layer of an ONNX graph is left (Constant, MatMul, Conv, BatchNormOnnx, a merge with a constant): what no pass could
 * turn into a layer of hls4ml is of class Unsupported, with a reference operation, and a finding says why.
 * *Method*: constants behind scalings are computed and become operands.
 * *Does not handle* anything that hls4ml can build.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { numberAttribute, textAttribute } from '../ir/visit.ts';
import { broadcastTo, constantOf, valueOf } from './constant-layers.ts';
import { quantFindings } from './findings-quant.ts';
import type { PassContext, PassResult } from './pass.ts';

const MERGES: Readonly<Record<string, string>> = { add: 'Add', subtract: 'Sub', multiply: 'Mul', divide: 'Div', average: 'Mean', maximum: 'Max', minimum: 'Min' };

/** Return the graph with reference operations for whatever is left. Never throws. */
export function referLeftoverOperators(graph: ModelGraph, _context?: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    if (!layer) continue;
    const operation = operationOf(editor, layer);
    if (operation === undefined) continue;
    diagnostics.push(quantFindings.scaleNotMovable(layer.name, operation.name));
    editor.update(unsupported(editor, layer, operation));
  }
  for (const layer of editor.layers().toReversed()) {
    const isScaledConstant = layer.class_name === 'ApplyAlpha' && constantOf(editor, layer.inputs[0]) !== undefined;
    const isUnread = layer.outputs.every((tensor) => editor.consumers(tensor).length === 0 && !editor.outputs.includes(tensor));
    if ((layer.class_name === 'Constant' || isScaledConstant) && isUnread) editor.remove(layer.name);
  }
  return { graph: editor.finish(), diagnostics };
}

interface Operation {
  readonly name: string;
  readonly options: Readonly<Record<string, AttributeValue>>;
}

function operationOf(editor: GraphEditor, layer: Layer): Operation | undefined {
  switch (layer.class_name) {
    case 'MatMul':
      return { name: 'MatMul', options: {} };
    case 'Conv':
      return { name: 'Conv', options: convOptions(layer) };
    case 'BatchNormOnnx':
      return { name: 'BatchNormalization', options: { epsilon: numberAttribute(layer, 'epsilon', 1e-5) } };
    case 'Merge':
      return layer.inputs.some((tensor) => parameter(editor, tensor)) ? { name: MERGES[textAttribute(layer, 'op')] ?? 'Add', options: {} } : undefined;
    default:
      return undefined;
  }
}

function convOptions(layer: Layer): Readonly<Record<string, AttributeValue>> {
  const axes = numberAttribute(layer, 'n_dim', 2) === 1 ? ['width'] : ['height', 'width'];
  const all = (name: string): number[] => axes.map((axis) => numberAttribute(layer, `${name}_${axis}`, 1));
  const pads = axes.length === 1 ? ['pad_left', 'pad_right'] : ['pad_top', 'pad_left', 'pad_bottom', 'pad_right'];
  return { strides: all('stride'), dilations: all('dilation'), pads: pads.map((name) => numberAttribute(layer, name)), group: numberAttribute(layer, 'group', 1) };
}

/** The value of a constant, or of one behind scalings. */
function parameter(editor: GraphEditor, tensor: string | undefined): Weight | undefined {
  const layer = editor.producer(tensor);
  if (layer?.class_name === 'Constant') return valueOf(layer);
  const inner = layer?.class_name === 'ApplyAlpha' ? parameter(editor, layer.inputs[0]) : undefined;
  const { scale, bias } = layer?.weights ?? {};
  if (!inner || !scale || !bias) return undefined;
  const [factors, shifts] = [scale, bias].map(({ data, shape }) => broadcastTo(data, shape, inner.shape));
  return factors && shifts ? { shape: inner.shape, data: inner.data.map((x, i) => x * (factors[i] ?? 1) + (shifts[i] ?? 0)) } : undefined;
}

function unsupported(editor: GraphEditor, layer: Layer, operation: Operation): Layer {
  const values = layer.inputs.map((tensor) => parameter(editor, tensor));
  return {
    ...layer,
    class_name: 'Unsupported',
    inputs: layer.inputs.filter((_, place) => values[place] === undefined),
    attributes: { ...layer.attributes, class_name: operation.name },
    weights: Object.fromEntries(values.flatMap((value, place) => (value ? [[`operand${place}`, { shape: value.shape, data: value.data }] as const] : []))),
    reference_operation: operation,
  };
}

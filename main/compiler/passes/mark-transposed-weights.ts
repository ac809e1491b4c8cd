/**
 * @file Pass: mark transposed weights.
 *
 * *Requires* strategies assigned.
 * *Guarantees* the attribute `_weights_transposed` on multiplying layers whose kernel the project stores output by output.
 * *Method*: Resource and ResourceUnrolled do. The IR keeps the framework's layout; only writers transpose.
 * QConv2DBatchnorm with Resource on Vivado hls4ml 1.3 transposes twice; its kernel here is what the project then reads (a finding).
 * *Does not handle* kernels of separable convolutions, which are split before.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { ModelGraph, Weight } from '../ir/model-graph.ts';
import { strategyClamps } from '../../../preload/model/reuse-factor.ts';
import { convertedValues, textAttribute } from '../ir/visit.ts';
import { hasKernel } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

const TRANSPOSED_RECURRENT = new Set(['LSTM', 'GRU', 'Bidirectional']);

/** Return the graph with transposed kernels marked. Never throws. */
export function markTransposedWeights(graph: ModelGraph, { design }: PassContext): PassResult {
  const diagnostics: Diagnostic[] = [];
  const layers = graph.layers.map((layer) => {
    const strategy = textAttribute(layer, 'strategy');
    if (!(hasKernel(layer.class_name) || TRANSPOSED_RECURRENT.has(layer.class_name)) || !strategyClamps(strategy)) return layer;
    if (layer.class_name === 'Conv2DBatchnorm' && strategy === 'resource' && design.backend === 'Vivado') {
      diagnostics.push(findings.transposedTwice(layer.name));
      return { ...layer, attributes: { ...layer.attributes, _weights_transposed: true }, weights: { ...layer.weights, ...transposedTwice(layer.weights['weight']) } };
    }
    return { ...layer, attributes: { ...layer.attributes, _weights_transposed: true } };
  });
  return { graph: layers.every((layer, i) => layer === graph.layers[i]) ? graph : { ...graph, layers }, diagnostics };
}

/** A kernel gives the same values in every lowering of a model. */
const known = new WeakMap<Float64Array, Float64Array>();

/** The kernel that a project with [in, out, rows, columns] in memory reads as [out, rows, columns, in]. @shape [rows, columns, in, out] */
function transposedTwice(kernel: Weight | undefined): { readonly weight?: Weight } {
  if (!kernel) return {};
  const values = convertedValues(kernel);
  const made = known.get(values) ?? readAsOnce(values, kernel.shape);
  known.set(values, made);
  return { weight: { ...kernel, converted: made } };
}

function readAsOnce(values: Float64Array, shape: readonly number[]): Float64Array {
  const [rows, columns, inputs, outputs] = [shape[0] ?? 1, shape[1] ?? 1, shape[2] ?? 1, shape[3] ?? 1];
  const read = new Float64Array(values.length);
  const window = rows * columns * inputs;
  for (let at = 0; at < values.length; at++) {
    // Memory position `at` holds element [in, out, row, column] and is read as element `at % window` of output ⌊at / window⌋.
    const column = at % columns;
    const row = Math.floor(at / columns) % rows;
    const output = Math.floor(at / (columns * rows)) % outputs;
    const input = Math.floor(at / (columns * rows * outputs));
    read[(at % window) * outputs + Math.floor(at / window)] = values[((row * columns + column) * inputs + input) * outputs + output] ?? 0;
  }
  return read;
}

/**
 * @file The network as built, as an ONNX model with QONNX quantisers: weights as hardware holds them, a quantiser for every result type.
 *
 * The model says what is computed, not how: accumulators, tables and the order of sums have no place in ONNX. Where they round, a runtime
 * gives other numbers; where they do not, the same.
 */

import type { ModelGraph } from '../ir/model-graph.ts';
import { MODEL_INPUT, producersByTensor } from '../ir/visit.ts';
import { OnnxBuilder } from './onnx-builder.ts';
import { writeOnnxLayer } from './onnx-layers.ts';
import { encodeOnnxModel, type OnnxValue } from './onnx-message.ts';

/** The file, or the layer that has no form in ONNX. */
export type WrittenOnnx = { readonly ok: true; readonly bytes: Uint8Array; readonly notes: readonly string[] } | { readonly ok: false; readonly layer: string; readonly reason: string };

/** Newest operator set whose operators are written in the forms used here: axes of reductions are attributes. */
const OPERATOR_SET = 13;

/** Write the lowered graph. Never throws. @source ONNX operator set 13; QONNX operator Quant, BipolarQuant */
export function writeOnnx(graph: ModelGraph): WrittenOnnx {
  const producers = producersByTensor(graph);
  const builder = new OnnxBuilder(graph.layers.flatMap(({ outputs }) => outputs));
  const inputs: OnnxValue[] = [];
  const between: OnnxValue[] = [];
  for (const layer of graph.layers) {
    const [output = layer.name, ...copies] = layer.outputs;
    if (layer.class_name === 'Input') {
      const name = builder.freeName(`${layer.name}_in`);
      inputs.push({ name, shape: layer.shape });
      builder.quantize(name, layer.result_type, { at: layer.name, output });
    } else {
      const made = writeOnnxLayer({ layer, inputs: layer.inputs.filter((tensor) => tensor !== MODEL_INPUT), inputShapes: layer.inputs.map((tensor) => producers.get(tensor)?.shape ?? []), builder });
      if (typeof made !== 'string') return { ok: false, layer: layer.name, reason: made.reason };
      builder.quantize(made, layer.result_type, { at: layer.name, output });
    }
    for (const copy of copies) builder.add('Identity', [output], { at: layer.name, output: copy });
    between.push(...layer.outputs.map((name) => ({ name, shape: layer.shape })));
  }
  const results = new Set(graph.outputs);
  const bytes = encodeOnnxModel({
    name: graph.name, nodes: builder.nodes, tensors: builder.tensors, inputs, outputs: between.filter(({ name }) => results.has(name)), between: between.filter(({ name }) => !results.has(name)),
    domains: { '': OPERATOR_SET, ...Object.fromEntries([...builder.usedDomains].map((domain) => [domain, 1])) }, metadata: { source: `${graph.name}, as lowered for hardware` },
  });
  return { ok: true, bytes, notes: ['Accumulators and tables have no place in ONNX: where they round or overflow, a runtime gives other numbers than hardware.', ...builder.notes] };
}

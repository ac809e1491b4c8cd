/** @file One layer on its own: what it would make of given inputs in ideal arithmetic. */

import { runIdeal } from '../emulator/ideal-forward.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { MODEL_INPUT } from '../ir/visit.ts';

/** Values of a tensor with its shape. */
export interface ValueTensor {
  /** @shape [rows, ...shape] @unit model units */
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** Return a network input that is nothing but a name for given values. Never throws. */
export function inputLayer(tensor: string, shape: readonly number[], type: Layer['result_type']): Layer {
  return { name: tensor, class_name: 'Input', inputs: [MODEL_INPUT], outputs: [tensor], shape, result_type: type, types: {}, attributes: {}, weights: {}, source_layers: [] };
}

/** Return what a layer makes of its inputs in ideal arithmetic, or nothing where it has no ideal model. Never throws. @shape → [rows, ...layer shape] @unit model units */
export function idealOfInputs(layer: Layer, inputs: ReadonlyMap<string, ValueTensor>, rowCount: number): Float64Array | undefined {
  const names = [...new Set(layer.inputs.filter((name) => name !== ''))];
  const given = names.flatMap((name) => {
    const tensor = inputs.get(name);
    return tensor === undefined ? [] : [{ name, ...tensor }];
  });
  if (given.length < names.length) return undefined;
  const layers = [...given.map(({ name, shape }) => inputLayer(name, shape, layer.result_type)), layer];
  const output = layer.outputs[0] ?? layer.name;
  const graph: ModelGraph = { name: layer.name, format: 'keras2', layers, inputs: names, outputs: [output], origin: {} };
  const tensors = new Map(given.map(({ name, data }) => [name, data] as const));
  return runIdeal(graph, { id: 'one layer', rowCount, tensors }).tensors.get(output);
}

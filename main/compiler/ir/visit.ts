/**
 * @file Questions about a graph that more than one compiler folder asks: who makes a tensor, who reads it, how large it is.
 *
 * Read-only; changing a graph is `graph-editor.ts`.
 */

import type { AttributeValue, Layer, ModelGraph, Weight } from './model-graph.ts';

/** Tensor name that the model's own inputs read. */
export const MODEL_INPUT = 'input';

/** Return the layer that makes each tensor, by tensor name. Never throws. */
export function producersByTensor(graph: ModelGraph): ReadonlyMap<string, Layer> {
  return new Map(graph.layers.flatMap((layer) => layer.outputs.map((tensor) => [tensor, layer] as const)));
}

/** Return the layers that read each tensor, by tensor name, in execution order. Never throws. */
export function consumersByTensor(graph: ModelGraph): ReadonlyMap<string, readonly Layer[]> {
  const consumers = new Map<string, Layer[]>();
  for (const layer of graph.layers) {
    for (const tensor of layer.inputs) {
      const list = consumers.get(tensor);
      if (list) list.push(layer);
      else consumers.set(tensor, [layer]);
    }
  }
  return consumers;
}

/** Return the layer of that name, or undefined. Never throws. */
export function findLayer(graph: ModelGraph, name: string): Layer | undefined {
  return graph.layers.find((layer) => layer.name === name);
}

/** Return the number of elements of a shape. Never throws. @unit elements */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Return the values of a weight that go to hardware, before its type. Never throws. @unit model units */
export function convertedValues(weight: Weight): Float64Array {
  return weight.converted ?? weight.data;
}

/** Return a numeric attribute, or `fallback` where it is absent or not a number. Never throws. */
export function numberAttribute(layer: Layer, name: string, fallback = 0): number {
  const value = layer.attributes[name];
  return typeof value === 'number' ? value : fallback;
}

/** Return a numeric attribute (some are numbers as text), or the fallback where it is absent. Never throws. */
export function statedNumber(layer: Layer, name: string, fallback: number): number {
  const value: AttributeValue | undefined = layer.attributes[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : fallback;
}

/** Return a text attribute, or the empty text where it is absent or not text. Never throws. */
export function textAttribute(layer: Layer, name: string): string {
  const value = layer.attributes[name];
  return typeof value === 'string' ? value : '';
}

/** Return whether a layer's products are built by distributed arithmetic, which adds exactly. Never throws. */
export function isDistributed(layer: Layer): boolean {
  return ['distributed_arithmetic', 'da'].includes(textAttribute(layer, 'strategy').toLowerCase());
}

/**
 * Return the layers in an order in which every layer stands after those it reads, or undefined if there is a cycle.
 *
 * Stable: layers that do not depend on each other keep their order. Never throws.
 */
export function topologicalOrder(graph: ModelGraph): readonly Layer[] | undefined {
  const producers = producersByTensor(graph);
  const state = new Map<string, 'open' | 'done'>();
  const order: Layer[] = [];
  for (const root of graph.layers) {
    const stack: Layer[] = [root];
    for (let layer = stack.at(-1); layer !== undefined; layer = stack.at(-1)) {
      if (state.get(layer.name) === 'done') {
        stack.pop();
        continue;
      }
      state.set(layer.name, 'open');
      const waiting = layer.inputs.flatMap((tensor) => producers.get(tensor) ?? []).filter((p) => state.get(p.name) !== 'done');
      if (waiting.some((p) => state.get(p.name) === 'open')) return undefined;
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      state.set(layer.name, 'done');
      order.push(layer);
      stack.pop();
    }
  }
  return order;
}

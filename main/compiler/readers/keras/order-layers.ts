/** @file Puts layers in an order in which every layer comes after those it reads. */

import { fail, ok, type Result } from '../../../base/result.ts';

interface Ordered {
  readonly name: string;
  readonly inputs: readonly string[];
}

/** Return the layers in execution order; a file that is in order already stays as it is. Fails with the names of layers that wait for each other. */
export function orderByInputs<T extends Ordered>(layers: readonly T[]): Result<readonly T[], readonly string[]> {
  const position = new Map(layers.map((layer, index) => [layer.name, index]));
  const sorted = layers.every((layer, index) => layer.inputs.every((input) => (position.get(input) ?? -1) < index));
  if (sorted) return ok(layers);
  const waitingFor = new Map(layers.map((layer) => [layer.name, layer.inputs.length]));
  const readers = new Map<string, T[]>();
  for (const layer of layers) for (const input of layer.inputs) readers.set(input, [...(readers.get(input) ?? []), layer]);
  const order = layers.filter((layer) => layer.inputs.length === 0);
  for (const done of order) {
    for (const reader of readers.get(done.name) ?? []) {
      const left = (waitingFor.get(reader.name) ?? 0) - 1;
      waitingFor.set(reader.name, left);
      if (left === 0) order.push(reader);
    }
  }
  if (order.length === layers.length) return ok(order);
  const done = new Set(order.map((layer) => layer.name));
  return fail(layers.filter((layer) => !done.has(layer.name)).map((layer) => layer.name));
}

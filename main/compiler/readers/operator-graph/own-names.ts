/** @file Names of layers and tensors that an operator makes besides its own: changed where something else has them already. */

import type { Layer } from '../../ir/model-graph.ts';
import type { FactedGraph } from './infer-and-fold.ts';
import type { OperatorNode } from './operator-graph.ts';

/** Names that are in use while a graph is built. */
export class OwnNames {
  readonly #taken: Set<string>;

  /** Begin with the names of a graph. Never throws. */
  constructor({ nodes, inputs, constants }: FactedGraph) {
    this.#taken = new Set([...nodes.flatMap((node) => [node.name, ...node.outputs]), ...inputs.map(({ name }) => name), ...constants.keys()]);
  }

  /** Return the layers of a node with names that nothing else has. Never throws. */
  of(node: OperatorNode, layers: readonly Layer[]): readonly Layer[] {
    const own = new Set(node.outputs);
    const renamed = new Map<string, string>();
    const named = layers.map((layer, i) => ({ layer, name: layer.name === node.name && layers.findIndex(({ name }) => name === node.name) === i ? layer.name : this.#fresh(layer.name, own) }));
    for (const output of layers.flatMap(({ outputs }) => outputs)) if (!own.has(output) && !renamed.has(output)) renamed.set(output, this.#fresh(output, own));
    const tensor = (name: string): string => renamed.get(name) ?? name;
    return named.map(({ layer, name }) => {
      const [inputs, outputs] = [layer.inputs.map(tensor), layer.outputs.map(tensor)];
      const isSame = name === layer.name && inputs.join() === layer.inputs.join() && outputs.join() === layer.outputs.join();
      return isSame ? layer : { ...layer, name, inputs, outputs, attributes: { ...layer.attributes, name, inputs, outputs } };
    });
  }

  #fresh(wish: string, own: ReadonlySet<string>): string {
    let name = wish;
    for (let i = 1; this.#taken.has(name) && !own.has(name); i++) name = `${wish}_own${i}`;
    this.#taken.add(name);
    return name;
  }
}

/** @file Questions and small edits that the steps of the normalisation share. */

import type { ConstantTensor } from './constant-tensor.ts';
import type { OperatorNode } from './operator-graph.ts';

/** Return the node that makes each tensor. Never throws. */
export function producersOf(nodes: readonly OperatorNode[]): ReadonlyMap<string, OperatorNode> {
  return new Map(nodes.flatMap((node) => node.outputs.filter((name) => name !== '').map((name) => [name, node] as const)));
}

/** Return the nodes that read each tensor, in order; a node that reads it twice stands there twice. Never throws. */
export function consumersOf(nodes: readonly OperatorNode[]): ReadonlyMap<string, readonly OperatorNode[]> {
  const consumers = new Map<string, OperatorNode[]>();
  for (const node of nodes) {
    for (const name of node.inputs) {
      const list = consumers.get(name);
      if (list) list.push(node);
      else if (name !== '') consumers.set(name, [node]);
    }
  }
  return consumers;
}

/** Return nodes with tensors of other names read in the place of some; chains of replacements are followed. Never throws. */
export function withTensors(nodes: readonly OperatorNode[], replaced: ReadonlyMap<string, string>): readonly OperatorNode[] {
  if (replaced.size === 0) return nodes;
  return nodes.map((node) => (node.inputs.some((name) => replaced.has(name)) ? { ...node, inputs: node.inputs.map((name) => finalName(name, replaced)) } : node));
}

/** Return what stands for a tensor after replacements. Never throws. */
export function finalName(name: string, replaced: ReadonlyMap<string, string>): string {
  let current = name;
  for (let next = replaced.get(current); next !== undefined; next = replaced.get(current)) current = next;
  return current;
}

/** Gives names for new tensors that nothing else has. */
export class NameSource {
  readonly #taken: Set<string>;

  /** Begin with the names in use. Never throws. */
  constructor(nodes: readonly Pick<OperatorNode, 'inputs' | 'outputs'>[], constants: ReadonlyMap<string, ConstantTensor>, others: readonly string[]) {
    this.#taken = new Set([...constants.keys(), ...others, ...nodes.flatMap((node) => [...node.inputs, ...node.outputs])]);
  }

  /** Return the wish, or the wish with a number behind it. Never throws. */
  fresh(wish: string): string {
    let name = wish;
    for (let i = 1; this.#taken.has(name); i++) name = `${wish}_${i}`;
    this.#taken.add(name);
    return name;
  }
}

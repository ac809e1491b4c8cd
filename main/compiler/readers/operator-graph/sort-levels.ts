/**
 * @file The order of nodes that a preparation for hls4ml leaves: level by level, and constants behind data where the order of operands does
 * not matter. Numbers of layers and constants follow it.
 *
 * @source qonnx: transformations SortGraph and SortCommutativeInputsInitializerLast, which run after every other
 */

import { producersOf } from './edit-nodes.ts';
import type { OperatorGraph, OperatorNode } from './operator-graph.ts';

const COMMUTATIVE = new Set(['Add', 'Mul', 'And', 'Or', 'Xor', 'Sum']);

/** Return the graph with its nodes by level; a node's level is one more than that of the last node it reads. Nodes must be in order. Never throws. */
export function sortLevels(graph: OperatorGraph): OperatorGraph {
  const producers = producersOf(graph.nodes);
  const levels = new Map<OperatorNode, number>();
  for (const node of graph.nodes) {
    const before = node.inputs.flatMap((name) => producers.get(name) ?? []).map((producer) => levels.get(producer) ?? 0);
    levels.set(node, before.length === 0 ? 0 : Math.max(...before) + 1);
  }
  const sorted = graph.nodes.toSorted((a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0));
  return { ...graph, nodes: sorted.map((node) => constantsLast(node, graph)) };
}

function constantsLast(node: OperatorNode, { constants }: OperatorGraph): OperatorNode {
  if (node.domain !== '' || !COMMUTATIVE.has(node.operator) || !node.inputs.some((name, i) => i > 0 && !constants.has(name))) return node;
  const inputs = [...node.inputs.filter((name) => !constants.has(name)), ...node.inputs.filter((name) => constants.has(name))];
  return inputs.every((name, i) => name === node.inputs[i]) ? node : { ...node, inputs };
}

/** @file Nodes that only pass a tensor on: Identity (also what Dropout is at inference) and Cast between float types. */

import { finalName, producersOf, withTensors } from './edit-nodes.ts';
import { textOf, type OperatorGraph, type OperatorNode } from './operator-graph.ts';

/** Return the graph without nodes that pass their input on, and their names. Never throws. */
export function removeIdentities(graph: OperatorGraph): { readonly graph: OperatorGraph; readonly removed: readonly string[] } {
  const replaced = new Map<string, string>();
  const outputs = [...graph.outputs];
  const inner = producersOf(graph.nodes);
  const gone = new Set<OperatorNode>();
  for (const node of graph.nodes) {
    const [input = ''] = node.inputs;
    const [output = ''] = node.outputs;
    if (!passesOn(node)) continue;
    const source = finalName(input, replaced);
    const isResult = outputs.includes(output);
    // A result must stay a tensor of its own that a node makes.
    if (isResult && (outputs.includes(source) || !inner.has(source))) continue;
    if (isResult) outputs.splice(outputs.indexOf(output), 1, source);
    replaced.set(output, source);
    gone.add(node);
  }
  if (gone.size === 0) return { graph, removed: [] };
  const nodes = withTensors(graph.nodes.filter((node) => !gone.has(node)), replaced);
  return { graph: { ...graph, nodes, outputs }, removed: [...gone].map(({ source }) => source) };
}

function passesOn(node: OperatorNode): boolean {
  if (node.domain !== '' || node.refusal !== undefined) return false;
  return node.operator === 'Identity' || (node.operator === 'Cast' && /^(b?float)/.test(textOf(node, 'to', '')));
}

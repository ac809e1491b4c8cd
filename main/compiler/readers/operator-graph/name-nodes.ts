/**
 * @file Names and constants as hls4ml's users know them: every constant belongs to one node, nodes are numbered by operator (`MatMul_0`), tensors
 * follow their node (`MatMul_0_out0`, `MatMul_0_param0`), inputs and results are `global_in` and `global_out`.
 *
 * A file that has been prepared already keeps its names, gaps included.
 * @source qonnx: util.cleanup (GiveUniqueParameterTensors, RemoveUnusedTensors, GiveUniqueNodeNames, GiveReadableTensorNames)
 */

import type { ConstantTensor } from './constant-tensor.ts';
import { NameSource } from './edit-nodes.ts';
import type { OperatorGraph, OperatorNode } from './operator-graph.ts';

/** Return the graph with a constant of its own for every place that reads one and for results, and none that nothing reads. Never throws. */
export function ownConstants(graph: OperatorGraph): OperatorGraph {
  const names = new NameSource(graph.nodes, graph.constants, graph.inputs.map(({ name }) => name));
  // A result keeps its constant: passes put those of readers into the layers.
  const seen = new Set(graph.outputs.filter((name) => graph.constants.has(name)));
  const copies = new Map<string, ConstantTensor>();
  const nodes = graph.nodes.map((node) => {
    const inputs = node.inputs.map((name) => {
      const tensor = graph.constants.get(name);
      if (!tensor) return name;
      if (!seen.has(name)) {
        seen.add(name);
        return name;
      }
      const copy = names.fresh(`${name}_copy`);
      copies.set(copy, tensor);
      return copy;
    });
    return inputs.some((name, i) => name !== node.inputs[i]) ? { ...node, inputs } : node;
  });
  const kept = [...graph.constants].filter(([name]) => seen.has(name));
  return { ...graph, nodes, constants: new Map([...kept, ...copies]) };
}

/** Return whether the nodes carry the names that a preparation gives. Never throws. */
export function isPrepared({ nodes, inputs }: OperatorGraph): boolean {
  const sources = new Set(nodes.map(({ source }) => source));
  return nodes.length > 0 && sources.size === nodes.length && (inputs[0]?.name ?? '') === 'global_in' && nodes.every(({ source, operator }) => new RegExp(`^${operator}_\\d+$`).test(source));
}

/** Return the graph with names for all nodes and tensors. Never throws. */
export function nameNodes(graph: OperatorGraph): OperatorGraph {
  if (isPrepared(graph)) return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, name: node.source })) };
  const tensors = new Map<string, string>();
  const counts = new Map<string, number>();
  const named = graph.nodes.map((node): OperatorNode => {
    const operator = node.operator.replaceAll(/\W/g, '_');
    const count = counts.get(operator) ?? 0;
    counts.set(operator, count + 1);
    const name = `${operator}_${count}`;
    for (const [i, output] of node.outputs.entries()) if (output !== '') tensors.set(output, `${name}_out${i}`);
    let parameter = 0;
    for (const input of node.inputs) if (graph.constants.has(input)) tensors.set(input, `${name}_param${parameter++}`);
    return { ...node, name };
  });
  for (const [i, { name }] of graph.inputs.entries()) tensors.set(name, i === 0 ? 'global_in' : `global_in_${i}`);
  for (const [i, name] of graph.outputs.entries()) if (!graph.inputs.some((input) => input.name === name)) tensors.set(name, i === 0 ? 'global_out' : `global_out_${i}`);
  const rename = (name: string): string => tensors.get(name) ?? name;
  return {
    ...graph,
    inputs: graph.inputs.map((input) => ({ ...input, name: rename(input.name) })),
    outputs: graph.outputs.map(rename),
    nodes: named.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    constants: new Map([...graph.constants].map(([name, tensor]) => [rename(name), tensor])),
  };
}

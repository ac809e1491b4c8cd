/**
 * @file A Transpose behind a quantised weight is done on the stored weight: Transpose(Quant(w)) is Quant(Transpose(w)).
 *
 * @source qonnx: transformation FoldTransposeIntoQuantInit (which parameters are turned); checked against models it prepared
 */

import { transposed, type ConstantTensor } from './constant-tensor.ts';
import { consumersOf, producersOf, withTensors } from './edit-nodes.ts';
import { listOf, type OperatorGraph, type OperatorNode } from './operator-graph.ts';

/** Return the graph without Transpose nodes behind quantised constants. Never throws. */
export function foldTransposedQuantizers(graph: OperatorGraph): OperatorGraph {
  const constants = new Map(graph.constants);
  const producers = producersOf(graph.nodes);
  const consumers = consumersOf(graph.nodes);
  const replaced = new Map<string, string>();
  const gone = new Set<OperatorNode>();
  for (const node of graph.nodes) {
    const [input = '', ...more] = node.inputs;
    const quant = node.operator === 'Transpose' && more.length === 0 ? producers.get(input) : undefined;
    if (!quant || !isQuantizedConstant(quant, constants) || (consumers.get(input)?.length ?? 0) > 1 || graph.outputs.includes(node.outputs[0] ?? '')) continue;
    turnParameters(quant, constants, (tensor) => listOf(node, 'perm') ?? tensor.shape.map((_, axis) => tensor.shape.length - 1 - axis));
    replaced.set(node.outputs[0] ?? '', input);
    gone.add(node);
  }
  return gone.size === 0 ? graph : { ...graph, nodes: withTensors(graph.nodes.filter((node) => !gone.has(node)), replaced), constants };
}

/** Return whether a node quantises a constant with constant parameters. Never throws. */
export function isQuantizedConstant(node: OperatorNode, constants: ReadonlyMap<string, ConstantTensor>): boolean {
  return (node.operator === 'Quant' || node.operator === 'BipolarQuant') && node.inputs.every((name) => constants.has(name));
}

function turnParameters(quant: OperatorNode, constants: Map<string, ConstantTensor>, permOf: (tensor: ConstantTensor) => readonly number[]): void {
  for (const name of new Set(quant.inputs)) {
    const tensor = constants.get(name);
    const perm = tensor && permOf(tensor);
    if (tensor && perm && perm.length === tensor.shape.length && tensor.shape.length > 1) constants.set(name, transposed(tensor, perm));
  }
}

/**
 * @file A Linear on data of several axes, after decomposition: the axes in front are joined, every row is multiplied, and the axes are taken
 * apart again. Here it is one Linear again, so that samples stay apart.
 */

import { transposed, type ConstantTensor } from '../operator-graph/constant-tensor.ts';
import { consumersOf, NameSource, producersOf } from '../operator-graph/edit-nodes.ts';
import type { FactedGraph } from '../operator-graph/infer-and-fold.ts';
import { numberOf, type OperatorGraph, type OperatorNode } from '../operator-graph/operator-graph.ts';

/** Return the graph with products between two reshapes as one node. Never throws. */
export function joinRowProducts(graph: FactedGraph): OperatorGraph {
  const [producers, consumers] = [producersOf(graph.nodes), consumersOf(graph.nodes)];
  const names = new NameSource(graph.nodes, graph.constants, graph.inputs.map(({ name }) => name));
  const constants = new Map(graph.constants);
  const shape = (name: string | undefined): readonly number[] => graph.facts.get(name ?? '')?.shape ?? [];
  const gone = new Set<OperatorNode>();
  const made = new Map<OperatorNode, OperatorNode>();
  for (const product of graph.nodes) {
    const [rows = '', matrix = '', bias = ''] = product.operator === 'Linear' ? [] : product.inputs;
    const before = producers.get(rows);
    const [after, ...others] = consumers.get(product.outputs[0] ?? '') ?? [];
    const stored = graph.constants.get(matrix);
    if (!isProduct(product, graph.constants.get(bias)) || before?.operator !== 'Reshape' || after?.operator !== 'Reshape' || others.length > 0 || stored?.shape.length !== 2) continue;
    if (graph.outputs.includes(product.outputs[0] ?? '')) continue;
    const [from, to] = [shape(before.inputs[0]), shape(after.outputs[0])];
    if (from.length < 3 || from.length !== to.length || from.slice(0, -1).join() !== to.slice(0, -1).join() || from.at(-1) !== stored.shape[0] || to.at(-1) !== stored.shape[1]) continue;
    const weight = names.fresh(`${matrix}_turned`);
    constants.set(weight, transposed(stored, [1, 0]));
    gone.add(product);
    made.set(after, { ...after, operator: 'Linear', source: product.source, inputs: [before.inputs[0] ?? '', weight, ...(bias === '' ? [] : [bias])], attributes: {} });
    if ((consumers.get(rows) ?? []).length === 1 && !graph.outputs.includes(rows)) gone.add(before);
  }
  return { ...graph, constants, nodes: graph.nodes.filter((node) => !gone.has(node)).map((node) => made.get(node) ?? node) };
}

function isProduct(node: OperatorNode, bias: ConstantTensor | undefined): boolean {
  if (node.refusal !== undefined || node.domain !== '') return false;
  if (node.operator === 'MatMul') return true;
  return node.operator === 'Gemm' && numberOf(node, 'alpha', 1) === 1 && numberOf(node, 'beta', 1) === 1 && bias?.shape.length === 1;
}

/**
 * @file Gemm as MatMul and Add, with Transpose and Mul where its attributes ask for them; and, where there was a Gemm, additions of 0 and
 * multiplications by 1 taken out.
 *
 * @source qonnx: transformations GemmToMatMul and RemoveIdentityOps; checked against models they prepared
 */

import { tensorOf, type ConstantTensor } from './constant-tensor.ts';
import { NameSource, withTensors } from './edit-nodes.ts';
import type { FactedGraph } from './infer-and-fold.ts';
import { numberOf, type OperatorGraph, type OperatorNode } from './operator-graph.ts';

/** How far from 1 a factor of a Gemm may be. */
const TOLERANCE = 1e-5;

/** Return the graph without Gemm nodes. Never throws. */
export function splitGemm(graph: FactedGraph): OperatorGraph {
  if (!graph.nodes.some((node) => isGemm(node))) return graph;
  const constants = new Map(graph.constants);
  const names = new NameSource(graph.nodes, constants, graph.inputs.map(({ name }) => name));
  const nodes = graph.nodes.flatMap((node) => (isGemm(node) ? split(node, constants, names) : [node]));
  return { ...graph, nodes, constants };
}

function isGemm(node: OperatorNode): boolean {
  return node.operator === 'Gemm' && node.domain === '' && node.refusal === undefined;
}

function split(gemm: OperatorNode, constants: Map<string, ConstantTensor>, names: NameSource): readonly OperatorNode[] {
  const [a = '', b = '', c = ''] = gemm.inputs;
  const [output = ''] = gemm.outputs;
  const made: OperatorNode[] = [];
  const add = (operator: string, inputs: readonly string[], result = names.fresh(`${output}_${operator.toLowerCase()}`)): string => {
    made.push({ ...gemm, operator, inputs, outputs: [result], attributes: operator === 'Transpose' ? { perm: [1, 0] } : {} });
    return result;
  };
  const scaled = (tensor: string, factor: number, result?: string): string => {
    if (Math.abs(factor - 1) <= TOLERANCE) return tensor;
    const name = names.fresh(`${output}_factor`);
    constants.set(name, tensorOf('float32', [], [factor]));
    return add('Mul', [tensor, name], result);
  };
  const left = numberOf(gemm, 'transA', 0) === 1 ? add('Transpose', [a]) : a;
  const right = numberOf(gemm, 'transB', 0) === 1 ? add('Transpose', [b]) : b;
  const alpha = numberOf(gemm, 'alpha', 1);
  const hasFactor = Math.abs(alpha - 1) > TOLERANCE;
  const product = add('MatMul', [left, right], c === '' && !hasFactor ? output : undefined);
  const sum = scaled(product, alpha, c === '' ? output : undefined);
  if (c === '') return made;
  const addend = scaled(c, numberOf(gemm, 'beta', 1));
  add('Add', [sum, addend], output);
  return made;
}

/**
 * Return the graph without operations that do nothing.
 *
 * The preparation for hls4ml also takes out what nearly does nothing (1e-5): an epsilon before a square root would be lost. They keep their place where they are the model's result. Never throws.
 */
export function removeNeutralOperations(graph: FactedGraph): OperatorGraph {
  const replaced = new Map<string, string>();
  const nodes = graph.nodes.filter((node) => {
    const [input = '', other = ''] = node.inputs;
    const [output = ''] = node.outputs;
    const isNeutral = node.domain === '' && neutral(node.operator, graph.constants.get(other)) && graph.facts.get(input)?.shape.join() === graph.facts.get(output)?.shape.join();
    if (!isNeutral || graph.outputs.includes(output) || graph.constants.has(input)) return true;
    replaced.set(output, input);
    return false;
  });
  return replaced.size === 0 ? graph : { ...graph, nodes: withTensors(nodes, replaced) };
}

function neutral(operator: string, constant: ConstantTensor | undefined): boolean {
  if (!constant) return false;
  if (operator === 'Add' || operator === 'Sub') return constant.data.every((x) => x === 0);
  if (operator === 'Mul' || operator === 'Div') return constant.data.every((x) => x === 1);
  return operator === 'Pad' && constant.data.every((x) => x === 0);
}

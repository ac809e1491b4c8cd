/**
 * @file Operators on stored integers (ONNX's QLinearConv and QLinearMatMul, onnxruntime's QGemm, QLinearAdd …) as what they mean:
 * DequantizeLinear of every operand, the operator on numbers, QuantizeLinear of the result. What only moves or chooses integers between them
 * (MaxPool, Flatten, Transpose …) works on numbers too, so that every QuantizeLinear meets its DequantizeLinear.
 *
 * onnxruntime computes the sum of such an operator in integers and scales it by one factor; numbers agree but for ties that floats split.
 * An operator whose scales are no constants stays as it is.
 * @source ONNX operator documentation: QLinearConv, QLinearMatMul; onnxruntime: contrib operators of the domain com.microsoft
 */

import { tensorOf, type ConstantTensor } from './constant-tensor.ts';
import { consumersOf, NameSource, producersOf } from './edit-nodes.ts';
import type { OperatorAttribute, OperatorGraph, OperatorNode } from './operator-graph.ts';
import { numberOf } from './operator-graph.ts';

/** Places of a node's inputs: integers, scale and zero point in a row from the first place on. */
interface QuantizedForm {
  readonly operator: string;
  readonly domain: '' | 'com.microsoft';
  /** First places of the operands. */
  readonly operands: readonly number[];
  /** Place of scale and zero point of the result. */
  readonly result: number;
  /** Place of a bias in units of the product of both scales. */
  readonly bias?: number;
  /** Axis of the second operand that a list of scales goes along. */
  readonly scaleAxis?: (node: OperatorNode) => number;
}

const ONE = [0];
const TWO = [0, 3];
const MICROSOFT = 'com.microsoft';
const FORMS: Readonly<Record<string, QuantizedForm>> = {
  QGemm: { operator: 'Gemm', domain: MICROSOFT, operands: TWO, bias: 6, result: 7, scaleAxis: (node) => (numberOf(node, 'transB', 0) === 1 ? 0 : 1) },
  QLinearAdd: { operator: 'Add', domain: MICROSOFT, operands: TWO, result: 6 },
  QLinearAveragePool: { operator: 'AveragePool', domain: MICROSOFT, operands: ONE, result: 3 },
  QLinearConv: { operator: 'Conv', domain: '', operands: TWO, bias: 8, result: 6, scaleAxis: () => 0 },
  QLinearGlobalAveragePool: { operator: 'GlobalAveragePool', domain: MICROSOFT, operands: ONE, result: 3 },
  QLinearLeakyRelu: { operator: 'LeakyRelu', domain: MICROSOFT, operands: ONE, result: 3 },
  QLinearMatMul: { operator: 'MatMul', domain: '', operands: TWO, result: 6, scaleAxis: () => -1 },
  QLinearMul: { operator: 'Mul', domain: MICROSOFT, operands: TWO, result: 6 },
  QLinearSigmoid: { operator: 'Sigmoid', domain: MICROSOFT, operands: ONE, result: 3 },
};

/** Operators whose result holds values of their first input and nothing else. */
const CHOOSING = new Set(['Flatten', 'Identity', 'MaxPool', 'Reshape', 'Slice', 'Squeeze', 'Transpose', 'Unsqueeze']);

interface Expansion {
  readonly constants: Map<string, ConstantTensor>;
  readonly names: NameSource;
}

/** Return the graph with numbers between integers. Never throws. */
export function expandQuantized(graph: OperatorGraph): OperatorGraph {
  if (!graph.nodes.some((node) => formOf(node) !== undefined)) return graph;
  const constants = new Map(graph.constants);
  const expansion: Expansion = { constants, names: new NameSource(graph.nodes, constants, graph.inputs.map(({ name }) => name)) };
  const expanded = graph.nodes.flatMap((node) => expand(node, expansion) ?? [node]);
  return { ...graph, nodes: liftOverChoices(expanded, graph.outputs, expansion), constants };
}

function formOf({ operator, domain, refusal }: OperatorNode): QuantizedForm | undefined {
  const form = refusal === undefined ? FORMS[operator] : undefined;
  return form?.domain === domain ? form : undefined;
}

/** The nodes in the place of an operator on integers. */
function expand(node: OperatorNode, { constants, names }: Expansion): readonly OperatorNode[] | undefined {
  const form = formOf(node);
  if (!form) return undefined;
  const at = (place: number): string => node.inputs[place] ?? '';
  const scales = form.operands.map((place) => constants.get(at(place + 1)));
  if (scales.includes(undefined)) return undefined;
  const [output = ''] = node.outputs;
  const made: OperatorNode[] = [];
  const add = (operator: string, inputs: readonly string[], result: string, attributes: Readonly<Record<string, OperatorAttribute>>): string => {
    made.push({ ...node, operator, domain: '', inputs, outputs: [result], attributes });
    return result;
  };
  const inputs = form.operands.map((place, i) => {
    const axis = i === 1 && (scales[1]?.data.length ?? 1) > 1 ? { axis: form.scaleAxis?.(node) ?? 1 } : {};
    return add('DequantizeLinear', [at(place), at(place + 1), at(place + 2)], names.fresh(`${at(place)}_number`), axis);
  });
  if (form.bias !== undefined && at(form.bias) !== '') {
    const scale = names.fresh(`${at(form.bias)}_scale`);
    constants.set(scale, productOf(scales[0], scales[1]));
    inputs.push(add('DequantizeLinear', [at(form.bias), scale], names.fresh(`${at(form.bias)}_number`), { axis: 0 }));
  }
  // Without a scale for its result a QGemm gives numbers.
  if (at(form.result) === '') add(form.operator, inputs, output, node.attributes);
  else add('QuantizeLinear', [add(form.operator, inputs, names.fresh(`${output}_number`), node.attributes), at(form.result), at(form.result + 1)], output, {});
  return made;
}

/** Scales of a bias: those of a kernel times that of the data, in single floats as they were when the bias was stored. */
function productOf(data: ConstantTensor | undefined, kernel: ConstantTensor | undefined): ConstantTensor {
  const factor = data?.data[0] ?? 1;
  return tensorOf('float32', kernel?.shape ?? [], Float64Array.from(kernel?.data ?? [1], (scale) => Math.fround(factor * scale)));
}

/** Move every DequantizeLinear before the operators that only choose among integers, up to the QuantizeLinear. */
function liftOverChoices(nodes: readonly OperatorNode[], outputs: readonly string[], { constants, names }: Expansion): readonly OperatorNode[] {
  const producers = producersOf(nodes);
  /** Tensors of numbers by tensor of integers, scale and zero point. */
  const numbers = new Map<string, string>();
  let madeCount = 0;
  const lifted = nodes.flatMap((node) => {
    const [integers = '', ...grid] = node.inputs;
    if (node.operator !== 'DequantizeLinear' || constants.get(grid[0] ?? '')?.data.length !== 1 || madeCount > nodes.length) return [node];
    const keyOf = (tensor: string): string => JSON.stringify([tensor, ...grid]);
    const chain: OperatorNode[] = [];
    let from = integers;
    for (let choice = producers.get(from); isChoice(choice) && !numbers.has(keyOf(from)); choice = producers.get(from)) {
      chain.push(choice);
      from = choice.inputs[0] ?? '';
    }
    if (chain.length === 0) return [node];
    const made: OperatorNode[] = [];
    let number = numbers.get(keyOf(from));
    if (number === undefined) {
      number = names.fresh(`${from}_number`);
      made.push({ ...node, inputs: [from, ...grid], outputs: [number] });
    }
    for (const choice of chain.toReversed()) {
      const [moved = ''] = choice === chain[0] ? node.outputs : [names.fresh(`${choice.outputs[0] ?? ''}_number`)];
      made.push({ ...choice, inputs: [number, ...choice.inputs.slice(1)], outputs: [moved] });
      numbers.set(keyOf(choice.outputs[0] ?? ''), moved);
      number = moved;
    }
    madeCount += made.length;
    return made;
  });
  return withoutUnreadChoices(lifted, outputs);
}

/** Behind the last operator on integers nothing reads what was chosen among them. */
function withoutUnreadChoices(nodes: readonly OperatorNode[], outputs: readonly string[]): readonly OperatorNode[] {
  const unread = new Set<OperatorNode>();
  const readers = new Map([...consumersOf(nodes)].map(([name, list]) => [name, list.length]));
  for (const node of nodes.toReversed()) {
    if (!isChoice(node) || node.outputs.some((name) => (readers.get(name) ?? 0) > 0 || outputs.includes(name))) continue;
    unread.add(node);
    for (const name of node.inputs) readers.set(name, (readers.get(name) ?? 1) - 1);
  }
  return nodes.filter((node) => !unread.has(node));
}

function isChoice(node: OperatorNode | undefined): node is OperatorNode {
  return node !== undefined && node.domain === '' && node.refusal === undefined && node.outputs.length === 1 && CHOOSING.has(node.operator);
}

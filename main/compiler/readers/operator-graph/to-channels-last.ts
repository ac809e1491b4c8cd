/**
 * @file Turns a graph from channels first to channels last, as hardware and hls4ml have it: kernels and the rows of a Dense behind a
 * Flatten are turned as they are stored, axes of the operators between are renumbered, and inputs and results of images are given channels
 * last. A Transpose stays only where both orders are needed.
 *
 * Nothing is turned in a graph without convolutions, pooling or the like.
 * @source qonnx: transformation ConvertToChannelsLastAndClean; node lists checked against models it prepared
 */

import { transposed } from './constant-tensor.ts';
import type { FactedGraph } from './infer-and-fold.ts';
import { firstOrder, lastOrder, LayoutTurn, withInputs } from './layout-turn.ts';
import { listOf, type GraphInput, type OperatorGraph, type OperatorNode } from './operator-graph.ts';
import { turnFlatten } from './turn-flatten.ts';
import { AXIS_TURNS } from './turn-axes.ts';

/** Operators that work on images: their data has channels. */
const IMAGE_OPERATORS = new Set(['AveragePool', 'Conv', 'GlobalAveragePool', 'GlobalMaxPool', 'MaxPool', 'Resize']);
const UNARY = new Set(['Abs', 'BipolarQuant', 'Cast', 'Ceil', 'Celu', 'Clip', 'DequantizeLinear', 'Elu', 'Erf', 'Exp', 'Floor', 'Gelu', 'HardSigmoid', 'HardSwish', 'HardTanh', 'Identity', 'LeakyRelu', 'Log', 'Mish', 'Neg', 'Quant', 'QuantizeLinear', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Shrink', 'Sigmoid', 'Sign', 'Softplus', 'Softsign', 'Sqrt', 'Swish', 'Tanh', 'ThresholdedRelu', 'Trunc']);
const BROADCAST = new Set(['Add', 'Div', 'Max', 'Mean', 'Min', 'Mul', 'Pow', 'PRelu', 'Sub', 'Sum', 'Where', 'Greater', 'Less', 'Equal']);

function isImageOperator(node: OperatorNode, graph: FactedGraph): boolean {
  if (node.domain !== '' || node.channelsLast === true || node.refusal !== undefined) return false;
  const rank = graph.facts.get(node.inputs[0] ?? '')?.shape.length ?? 0;
  return (IMAGE_OPERATORS.has(node.operator) || node.operator === 'BatchNormalization') && rank >= 3 && rank <= 4;
}

/** How a graph is turned. */
export interface TurnOptions {
  /** Keep a Transpose before a flattened image instead of turning the matrix behind it: hls4ml's passes for PyTorch do that. */
  readonly keepsFlattenOrder?: true;
}

/** Return the graph with channels last. Never throws. */
export function toChannelsLast(graph: FactedGraph, options: TurnOptions = {}): OperatorGraph {
  if (!graph.nodes.some((node) => isImageOperator(node, graph))) return graph;
  const turn = new LayoutTurn(graph);
  const wanted = wantedLast(graph);
  const inputs = graph.inputs.map((input) => turnInput(input, turn, wanted));
  for (const node of graph.nodes) turnNode(node, { turn, graph, wanted, options });
  return { ...graph, inputs, nodes: turn.nodes, constants: turn.constants, outputs: graph.outputs.map((name) => turn.named(name)) };
}

function turnInput(input: GraphInput, turn: LayoutTurn, wanted: ReadonlySet<string>): GraphInput {
  if (!wanted.has(input.name)) return input;
  turn.markLast(input.name);
  return { ...input, shape: lastOrder(input.shape.length).map((axis) => input.shape[axis] ?? 1), channelsFirstShape: input.shape.slice(1) };
}

/** Tensors that an image operator reads, through operators that do not care about the order of axes. */
function wantedLast(graph: FactedGraph): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const node of graph.nodes.toReversed()) {
    const [first = ''] = node.inputs;
    const passes = node.domain === '' && (UNARY.has(node.operator) || BROADCAST.has(node.operator) || node.operator === 'Concat' || AXIS_TURNS[node.operator] !== undefined) && node.outputs.some((name) => wanted.has(name));
    if (isImageOperator(node, graph)) wanted.add(first);
    else if (passes) for (const name of UNARY.has(node.operator) ? [first] : node.inputs) if ((graph.facts.get(name)?.shape.length ?? 0) >= 3) wanted.add(name);
  }
  return wanted;
}

interface Turning {
  readonly turn: LayoutTurn;
  readonly graph: FactedGraph;
  readonly wanted: ReadonlySet<string>;
  readonly options: TurnOptions;
}

function turnNode(node: OperatorNode, turning: Turning): void {
  const { turn, graph, options } = turning;
  const { operator } = node;
  const isTurned = node.inputs.some((name) => turn.isLast(name));
  if (isImageOperator(node, graph)) return turnImageOperator(node, turn);
  if (operator === 'Transpose' && node.refusal === undefined) return turnTranspose(node, turning);
  if (!isTurned || node.domain !== '' || node.refusal !== undefined) return keep(node, turn);
  if (UNARY.has(operator)) return turnUnary(node, turn);
  if (BROADCAST.has(operator)) return turnBroadcast(node, turn);
  if (operator === 'Flatten' || operator === 'Reshape') return turnFlatten(node, turn, options.keepsFlattenOrder !== true);
  const turned = AXIS_TURNS[operator]?.(node, turn);
  if (turned === undefined) return keep(node, turn);
  turn.add(turned.node);
  if (turned.isLast) for (const name of node.outputs) turn.markLast(name);
}

/** A node that works in the order of the file. */
function keep(node: OperatorNode, turn: LayoutTurn): void {
  turn.add(withInputs(node, node.inputs.map((name) => turn.asFirst(name, node))));
}

function turnImageOperator(node: OperatorNode, turn: LayoutTurn): void {
  const [data = '', ...others] = node.inputs;
  const inputs = others.map((name, i) => {
    if (node.operator === 'Conv') return i === 0 ? turn.asLast(name, node) : turn.named(name);
    return node.operator === 'Resize' ? turnResizeInput(name, node, turn) : name;
  });
  turn.add({ ...withInputs(node, [turn.asLast(data, node), ...inputs]), channelsLast: true });
  for (const name of node.outputs) turn.markLast(name);
}

/** Scales and sizes stand in the order of the axes. */
function turnResizeInput(name: string, node: OperatorNode, turn: LayoutTurn): string {
  const tensor = turn.constants.get(name);
  const rank = turn.fact(node.inputs[0] ?? '')?.shape.length ?? 0;
  if (tensor?.shape.length !== 1 || tensor.data.length !== rank || listOf(node, 'axes')) return name;
  return turn.replaceConstant(name, { ...tensor, data: tensor.data.map((_, i) => tensor.data[lastOrder(rank)[i] ?? 0] ?? 1) });
}

function turnUnary(node: OperatorNode, turn: LayoutTurn): void {
  const [data = '', ...parameters] = node.inputs;
  const rank = turn.fact(data)?.shape.length ?? 0;
  turn.add(withInputs(node, [turn.named(data), ...parameters.map((name) => turn.turnedConstant(name, rank))]));
  for (const name of node.outputs) turn.markLast(name);
}

function turnBroadcast(node: OperatorNode, turn: LayoutTurn): void {
  const rank = turn.fact(node.outputs[0] ?? '')?.shape.length ?? 0;
  const fits = node.inputs.every((name) => name === '' || turn.constants.has(name) || turn.fact(name)?.shape.length === rank);
  if (!fits) return keep(node, turn);
  turn.add(withInputs(node, node.inputs.map((name) => (turn.constants.has(name) ? turn.turnedConstant(name, rank) : turn.asLast(name, node)))));
  for (const name of node.outputs) turn.markLast(name);
}

function isIdentity(perm: readonly number[]): boolean {
  return perm.every((axis, i) => axis === i);
}

/** A Transpose of the file may be what turns the tensor already, or be undone by the turning. */
function turnTranspose(node: OperatorNode, { turn, wanted }: Turning): void {
  const [data = ''] = node.inputs;
  const [output = ''] = node.outputs;
  const rank = turn.fact(data)?.shape.length ?? 0;
  const perm = listOf(node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const stored = turn.constants.get(data);
  if (stored) {
    turn.constants.set(output, transposed(stored, perm));
    return;
  }
  const physical = turn.isLast(data) ? perm.map((axis) => lastPlace(axis, rank)) : perm;
  const asLast = lastOrder(rank).map((axis) => physical[axis] ?? axis);
  const aliased = isIdentity(physical) || (wanted.has(output) && isIdentity(asLast));
  if (aliased && !(turn.isResult(output) && turn.isResult(data))) {
    turn.alias(output, data, !isIdentity(physical));
    return;
  }
  if (wanted.has(output)) {
    turn.add(withInputs(node, [turn.named(data)], { perm: asLast }));
    turn.markLast(output);
  } else turn.add(withInputs(node, [turn.named(data)], { perm: physical }));
}

/** Place of an axis of the file in a turned tensor. */
function lastPlace(axis: number, rank: number): number {
  return firstOrder(rank)[axis] ?? axis;
}

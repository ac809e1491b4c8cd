/**
 * @file Shapes of all tensors, and everything that can be computed before data comes in, computed: one walk over the nodes in order.
 *
 * A node whose shapes cannot be known keeps its place with a refusal; its results are taken to have its input's shape, so that the rest of
 * the graph can be seen. What hangs on such a guess is not complained about again.
 */

import { integerList, sizeOf, tensorOf, type ConstantTensor } from './constant-tensor.ts';
import { evaluateOperator, evaluationCost } from './evaluate-operator.ts';
import type { OperatorGraph, OperatorNode } from './operator-graph.ts';
import { numberOf } from './operator-graph.ts';
import { SHAPE_RULES } from './shape-rules.ts';
import { factOf, type NodeContext, type ShapeResult, type TensorFact } from './tensor-facts.ts';

/** A graph with what is known of its tensors. */
export interface FactedGraph extends OperatorGraph {
  /** By tensor name, constants included. */
  readonly facts: ReadonlyMap<string, TensorFact>;
}

/** Most elements of a tensor; a claimed size beyond it must not fill the memory. @unit elements */
const ELEMENTS_MAX = 2 ** 26;
/** Most elements of a tensor that is computed from data, for one sample. @unit elements */
const DATA_MAX = 2 ** 24;
/** Most elements that one walk computes beforehand, besides four times those of the file. @unit elements */
const COMPUTED_MAX = 2 ** 22;

/** Operators that stay although all their inputs are constants: they say how a weight is held. */
const QUANTIZERS = new Set(['Quant', 'BipolarQuant', 'Trunc', 'QuantizeLinear', 'DequantizeLinear']);

/** Infer shapes and fold constants; nodes must be in order. Never throws. */
export function inferAndFold(graph: OperatorGraph): FactedGraph {
  const constants = new Map(graph.constants);
  const facts = new Map<string, TensorFact>();
  const input = graph.inputs.find(({ fixedBatch }) => fixedBatch !== undefined)?.fixedBatch;
  for (const { name, shape } of graph.inputs) facts.set(name, factOf(shape, 0));
  for (const [name, { shape }] of constants) facts.set(name, factOf(shape));
  const nodes: OperatorNode[] = [];
  const budget = { left: COMPUTED_MAX + 4 * [...constants.values()].reduce((sum, { data }) => sum + data.length, 0) };
  for (const node of graph.nodes) {
    const context = contextOf(node, facts, constants, input);
    const known = foldNode(context, budget) ?? [];
    for (const [i, value] of known.entries()) {
      const name = node.outputs[i];
      if (name === undefined || name === '') continue;
      constants.set(name, value);
      facts.set(name, factOf(value.shape));
    }
    if (known.length === 0) nodes.push(withFacts(context, facts));
  }
  return { ...graph, nodes, constants, facts };
}

function contextOf(node: OperatorNode, facts: ReadonlyMap<string, TensorFact>, constants: ReadonlyMap<string, ConstantTensor>, fixedBatch: number | undefined): NodeContext {
  const context: NodeContext = { node, facts: node.inputs.map((name) => facts.get(name)), constants: node.inputs.map((name) => constants.get(name)) };
  const target = context.constants[1];
  // A model whose batch is fixed to n repeats n in its target shapes; here the batch is 1.
  if (fixedBatch === undefined || node.operator !== 'Reshape' || target?.data[0] !== fixedBatch || context.facts[0]?.batchAxis !== 0) return context;
  return { ...context, constants: [context.constants[0], tensorOf(target.type, target.shape, [1, ...target.data.slice(1)])] };
}

function foldNode(context: NodeContext, budget: { left: number }): readonly ConstantTensor[] | undefined {
  const { node, facts, constants } = context;
  if (node.refusal !== undefined || QUANTIZERS.has(node.operator)) return undefined;
  const [x] = facts;
  if (node.domain === '' && x && x.isGuess === undefined && (node.operator === 'Shape' || node.operator === 'Size')) return [shapeConstant(node, x)];
  const given = node.inputs.filter((name) => name !== '');
  if (constants.filter((tensor) => tensor !== undefined).length < given.length) return undefined;
  const shapes = shapesOf(context);
  if (typeof shapes === 'string') return undefined;
  const plain = shapes.map(({ shape }) => shape);
  const cost = evaluationCost(context, plain);
  if (cost > budget.left) return undefined;
  budget.left -= cost;
  return evaluateOperator(context, plain);
}

function shapeConstant(node: OperatorNode, { shape }: TensorFact): ConstantTensor {
  if (node.operator === 'Size') return tensorOf('int64', [], [shape.reduce((product, n) => product * n, 1)]);
  const place = (axis: number): number => Math.min(shape.length, Math.max(0, axis < 0 ? axis + shape.length : axis));
  return integerList(shape.slice(place(numberOf(node, 'start', 0)), place(numberOf(node, 'end', shape.length))));
}

function shapesOf(context: NodeContext): ShapeResult {
  const { node } = context;
  if (node.refusal !== undefined) return node.refusal;
  const rule = node.domain === '' ? SHAPE_RULES[node.operator] : undefined;
  if (!rule) return `the operator ${node.domain === '' ? '' : `${node.domain}.`}${node.operator} is not known`;
  if (node.inputs.some((name, i) => name !== '' && context.facts[i] === undefined)) return 'one of its inputs is missing';
  return withinLimits(rule(context), ELEMENTS_MAX);
}

/** Shapes, or why a tensor cannot be as large as it is said to be. */
function withinLimits(facts: ShapeResult, most: number): ShapeResult {
  const wrong = typeof facts === 'string' ? undefined : facts.find(({ shape }) => !shape.every((n) => Number.isSafeInteger(n) && n >= 0) || sizeOf(shape) > most);
  return wrong ? `its result would have the shape [${wrong.shape.join(', ')}]` : facts;
}

function isSmall(shape: readonly number[]): boolean {
  return shape.length > 0 && shape.every((n) => Number.isSafeInteger(n) && n >= 1) && sizeOf(shape) <= DATA_MAX;
}

/** Put the facts of a node's results down, and the refusal where there are none. */
function withFacts(context: NodeContext, facts: Map<string, TensorFact>): OperatorNode {
  const { node } = context;
  const isDoubtful = context.facts.some((fact) => fact?.isGuess === true);
  const shapes = withinLimits(shapesOf(context), DATA_MAX);
  const isKnown = typeof shapes !== 'string';
  const dynamic = context.facts.find((fact, i) => fact !== undefined && context.constants[i] === undefined) ?? context.facts.find((fact) => fact !== undefined);
  for (const [i, name] of node.outputs.entries()) {
    if (name === '') continue;
    const fact = isKnown ? shapes[i] : undefined;
    const claimed = node.claimedShapes?.[i];
    const guess: TensorFact = { ...(claimed && isSmall(claimed) ? factOf(claimed, claimed[0] === 1 ? 0 : undefined) : (dynamic ?? factOf([1, 1], 0))), isGuess: true };
    facts.set(name, fact ? (isDoubtful ? { ...fact, isGuess: true } : fact) : guess);
  }
  return isKnown || node.refusal !== undefined ? node : { ...node, refusal: shapes };
}

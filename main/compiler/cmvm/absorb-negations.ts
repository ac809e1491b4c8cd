/**
 * @file Results that would come out with the wrong sign, made with the right one.
 *
 * *Requires*: an adder graph.
 * *Guarantees*: a graph of the same results that costs no more bits, negations of results counted.
 * *Method*: from the results backwards, a value that only negated results read is built negated: a difference swaps its
 * operands, a sum negates an operand that nothing else reads, and so on down to the inputs, of which one negated copy
 * serves all. Many negative constants of one input so share one negation instead of paying one each.
 * *Does not handle*: a value that is read with both signs; it keeps its own and the result stays marked as negated.
 */

import { defined } from '../../base/assert.ts';
import type { AdderGraph, AdderNode } from './adder-graph.ts';
import { negation } from './adder-graph.ts';
import { widthOf } from './interval.ts';
import { NodeStore } from './node-store.ts';

/** Return a graph with fewer negated results, or the same one if that would cost more. Never throws. */
export function absorbNegations(graph: AdderGraph, inputDepths: readonly number[]): AdderGraph {
  if (graph.outputs.every((output) => !output.negated || output.value === undefined)) return graph;
  const rebuilt = rebuild(graph, chooseSigns(graph), inputDepths);
  return costOf(rebuilt) < costOf(graph) ? rebuilt : graph;
}

/** Return the carry bits of all adders and of the negations that remain. @throws {InvariantError} if a result names no value @unit bits */
export function costOf(graph: AdderGraph): number {
  const first = graph.inputs.length;
  const rangeOf = (value: number): { min: bigint; max: bigint } => defined(value < first ? graph.inputs[value] : graph.nodes[value - first]?.range, 'a value has a range');
  return graph.outputs.reduce((bits, { value, negated }) => (negated && value !== undefined ? bits + widthOf(rangeOf(value)) + 1 : bits), graph.adderBits);
}

/** Return, per value, whether it is built negated. */
function chooseSigns(graph: AdderGraph): boolean[] {
  const first = graph.inputs.length;
  const count = first + graph.nodes.length;
  const reads = Array.from({ length: count }, () => 0);
  const negatedReads = Array.from({ length: count }, () => 0);
  const tally = (list: number[], value: number): void => {
    list[value] = (list[value] ?? 0) + 1;
  };
  for (const { a, b } of graph.nodes) for (const value of [a, b]) tally(reads, value);
  for (const { value, negated } of graph.outputs) {
    if (value === undefined) continue;
    tally(reads, value);
    if (negated) tally(negatedReads, value);
  }
  const negative = Array.from({ length: count }, () => false);
  for (let value = count - 1; value >= first; value -= 1) {
    const node = defined(graph.nodes[value - first], 'a node per value');
    if (reads[value] === negatedReads[value]) negative[value] = true;
    if (negative[value] !== true || node.subtract) continue;
    // −(a + b) needs one operand negated: one that nothing else reads, or an input.
    const operand = [node.a, node.b].find((v) => v >= first && reads[v] === 1) ?? [node.a, node.b].find((v) => v < first);
    if (operand === undefined) negative[value] = false;
    else if (operand >= first) negative[operand] = true;
  }
  return negative;
}

function rebuild(graph: AdderGraph, negative: readonly boolean[], inputDepths: readonly number[]): AdderGraph {
  const store = new NodeStore(graph.inputs, inputDepths);
  const placed: number[] = graph.inputs.map((_, index) => index);
  graph.nodes.forEach((node, index) => {
    const isNegative = negative[graph.inputs.length + index] === true;
    placed.push(place(node, { store, placed, negative, inputCount: graph.inputs.length, isNegative }));
  });
  const outputs = graph.outputs.map((output) => {
    if (output.value === undefined) return output;
    return { value: defined(placed[output.value], 'an output is placed'), shift: output.shift, negated: output.negated !== (negative[output.value] === true) };
  });
  return {
    inputs: graph.inputs,
    nodes: store.nodes,
    outputs,
    adderBits: store.nodes.reduce((sum, node) => sum + node.adderBits, 0),
    depth: Math.max(0, ...outputs.map(({ value }) => (value === undefined ? 0 : store.depth(value)))),
  };
}

interface Placing {
  readonly store: NodeStore;
  readonly placed: readonly number[];
  readonly negative: readonly boolean[];
  readonly inputCount: number;
  readonly isNegative: boolean;
}

/** Place a node so that its value is ± its old one; operands may be built negated themselves. */
function place(node: AdderNode, { store, placed, negative, inputCount, isNegative }: Placing): number {
  const [a, b] = [defined(placed[node.a], 'operands come first'), defined(placed[node.b], 'operands come first')];
  const minusA = isNegative !== (negative[node.a] === true);
  const minusB = (isNegative !== node.subtract) !== (negative[node.b] === true);
  if (minusA && minusB) {
    // Only a sum with an input comes here: the input is negated, once for all.
    if (node.a < inputCount) return store.make({ a: store.make(negation(a)), b, shiftA: node.shiftA, shiftB: node.shiftB, subtract: true });
    return store.make({ a: store.make(negation(b)), b: a, shiftA: node.shiftB, shiftB: node.shiftA, subtract: true });
  }
  if (minusA) return store.make({ a: b, b: a, shiftA: node.shiftB, shiftB: node.shiftA, subtract: true });
  return store.make({ a, b, shiftA: node.shiftA, shiftB: node.shiftB, subtract: minusB });
}

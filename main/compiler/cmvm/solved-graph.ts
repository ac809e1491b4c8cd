/**
 * @file An adder graph from da4ml's search: columns that are alike are built from one another, at the depth that costs least.
 *
 * *Requires*: a matrix of whole numbers and the exact range of every input.
 * *Guarantees*: a graph that computes the product exactly, or none where the matrix is too long or too large for the search.
 * *Method*: the search of `da4ml/` says which values are added; here every adder gets its exact range and cost again, with
 * powers of two and signs carried along until an adder or a result takes them up.
 */

import { defined } from '../../base/assert.ts';
import type { AdderOutput } from './adder-graph.ts';
import { pairsOf } from './da4ml/built-product.ts';
import type { KernelMatrix } from './da4ml/centred-kernel.ts';
import { kernelBits, SHORT_BITS } from './da4ml/centred-kernel.ts';
import { cheapest, trySplits } from './da4ml/search-depths.ts';
import type { SolvedKernel } from './da4ml/solve-kernel.ts';
import type { Interval } from './interval.ts';
import { NodeStore } from './node-store.ts';

/** Pairs of digits up to which the search is done: a second or two. */
const PAIRS_MAX = 500_000;

/** A value of the search: a node of the graph, times a power of two, perhaps negated. */
interface ScaledNode {
  readonly node: number;
  readonly exponent: number;
  readonly negative: boolean;
}

/** Adders with the results they make. */
export interface SolvedGraph {
  readonly store: NodeStore;
  readonly outputs: readonly AdderOutput[];
}

/** Return the adders that da4ml's search finds for a product, or undefined where it is not done. Never throws. */
export function solvedGraph(kernel: KernelMatrix, inputs: readonly Interval[], { inputDepths = [], depthSlack = -1 }: { readonly inputDepths?: readonly number[]; readonly depthSlack?: number }): SolvedGraph | undefined {
  const isSingle = kernel.entries.every((entry) => Math.fround(entry) === entry);
  if (!isSingle || kernelBits(kernel) > SHORT_BITS || pairsOf(kernel) > PAIRS_MAX) return undefined;
  const values = inputs.map(({ min, max }, i) => ({ range: { min: Math.fround(Number(min)), max: Math.fround(Number(max)), step: 1 }, level: inputDepths[i] ?? 0 }));
  const { stages } = cheapest(trySplits(kernel, values, depthSlack));
  const store = new NodeStore(inputs, inputDepths);
  let between: readonly (ScaledNode | undefined)[] = inputs.map((_, node) => ({ node, exponent: 0, negative: false }));
  for (const stage of stages) between = placeStage(stage, between, store);
  return { store, outputs: between.map((value) => (value === undefined ? { value: undefined, shift: 0, negated: false } : { value: value.node, shift: value.exponent, negated: value.negative })) };
}

function placeStage({ inputShifts, adders, outputs }: SolvedKernel, inputs: readonly (ScaledNode | undefined)[], store: NodeStore): (ScaledNode | undefined)[] {
  const values = inputs.map((input, i) => input && moved(input, defined(inputShifts[i], 'a shift for each input'), false));
  for (const { a, b, shift, subtract } of adders) values.push(added(defined(values[a], 'an adder reads values'), moved(defined(values[b], 'an adder reads values'), shift, subtract), store));
  return outputs.map(({ value, shift, negated }) => {
    const made = value === undefined ? undefined : values[value];
    return made && moved(made, shift, negated);
  });
}

function moved(value: ScaledNode, shift: number, negate: boolean): ScaledNode {
  return { node: value.node, exponent: value.exponent + shift, negative: value.negative !== negate };
}

/** The sum of two signed values; one negative sign becomes a difference, two are kept outside. */
function added(x: ScaledNode, y: ScaledNode, store: NodeStore): ScaledNode {
  const [a, b] = x.negative && !y.negative ? [y, x] : [x, y];
  const exponent = Math.min(a.exponent, b.exponent);
  const node = store.make({ a: a.node, b: b.node, shiftA: a.exponent - exponent, shiftB: b.exponent - exponent, subtract: a.negative !== b.negative });
  return { node, exponent, negative: a.negative && b.negative };
}

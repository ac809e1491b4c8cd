/**
 * @file One row of results of a Dense or convolution kernel: constant weights, accumulator, bias, result type.
 *
 * *Requires*: mantissas of weights and bias in their types; nodes of the inputs with one common scale.
 * *Guarantees*: the same bits as hls4ml's kernel: each product is assigned to the accumulator's type, then added there.
 * *Method*: where a product needs no rounding and the accumulator wraps, additions commute and the whole matrix is one
 * adder graph. A product that loses bits is built exactly (sharing among the products of its input), rounded on its
 * own, and enters the sum as an input of weight 1. An accumulator that saturates forces the order: bias first, inputs
 * ascending; unless the ranges prove that no partial sum can leave it.
 * *Does not handle*: reuse factors above 1, whose saturating order differs.
 */

import { defined } from '../../base/assert.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, mantissaRange } from '../../../preload/model/fixed-type.ts';
import type { AdderGraph } from '../cmvm/adder-graph.ts';
import { isNegation } from '../cmvm/adder-graph.ts';
import { buildAdderGraph } from '../cmvm/build-adder-graph.ts';
import type { Interval } from '../cmvm/interval.ts';
import { addRange, contains, multiplyRange } from '../cmvm/interval.ts';
import type { NetlistBuilder, NodeId } from './netlist.ts';
import { applyOverflow, quantise, roundTo } from './quantise.ts';

/** A constant matrix with the types around it. */
export interface WeightedSum {
  readonly inputs: readonly NodeId[];
  /** @unit bits */
  readonly inputFraction: number;
  /** Mantissas, row-major. @shape [inputs, outputs] */
  readonly weights: readonly bigint[];
  /** @unit bits */
  readonly weightFraction: number;
  /** Mantissas. @shape [outputs] */
  readonly bias: readonly bigint[];
  /** @unit bits */
  readonly biasFraction: number;
  /** Absent: sums are exact (distributed arithmetic) and only the result type rounds. */
  readonly accum?: FixedType;
  readonly result: FixedType;
  readonly depthSlack: number;
}

/** Build the sums and return one node per output, in the result type's scale. */
export function buildWeightedSum(net: NetlistBuilder, sum: WeightedSum): NodeId[] {
  const accum = sum.accum ?? exactAccumulator(sum);
  const fraction = fractionBits(accum);
  const bias = sum.bias.map((b) => quantise(net, net.constant(b), sum.biasFraction, accum));
  const products = roundedProducts(net, sum, accum);
  const chained = accum.overflow !== 'WRAP' && !provablyInRange(net, products, bias, accum);
  const totals = chained ? chainSums(net, products, bias, accum) : treeSums(net, products, bias, sum);
  return totals.map((total) => quantise(net, applyOverflow(net, total, accum), fraction, sum.result));
}

/** A type in which no sum rounds or overflows: the ranges decide the real widths. */
function exactAccumulator(sum: WeightedSum): FixedType {
  const fraction = Math.max(sum.inputFraction + sum.weightFraction, sum.biasFraction);
  const widthBits = 4096;
  return { kind: 'fixed', widthBits, integerBits: widthBits - fraction, signed: true, rounding: 'TRN', overflow: 'WRAP' };
}

/** One summand of an output: `node·weight`, exact in the accumulator's scale. */
interface Summand {
  readonly node: NodeId;
  readonly weight: bigint;
}

/** Return, per output, the summands in the order of the inputs. */
function roundedProducts(net: NetlistBuilder, sum: WeightedSum, accum: FixedType): Summand[][] {
  const outputCount = sum.bias.length;
  const dropped = sum.inputFraction + sum.weightFraction - fractionBits(accum);
  const lists: Summand[][] = Array.from({ length: outputCount }, () => []);
  sum.inputs.forEach((input, i) => {
    const row = sum.weights.slice(i * outputCount, (i + 1) * outputCount);
    const lossy = [...new Set(row.filter((w) => w !== 0n && !isExact(w, dropped)))];
    const rounded = lossy.length === 0 ? new Map<bigint, NodeId>() : lossyProducts(net, input, lossy, { sum, accum });
    row.forEach((weight, j) => {
      if (weight === 0n) return;
      const list = defined(lists[j], 'an output of the sum');
      const node = rounded.get(weight);
      const exact = dropped >= 0 ? weight >> BigInt(dropped) : weight << BigInt(-dropped);
      list.push(node === undefined ? exactSummand(net, input, exact, accum) : { node, weight: 1n });
    });
  });
  return lists;
}

function isExact(weight: bigint, dropped: number): boolean {
  return dropped <= 0 || (weight & ((1n << BigInt(dropped)) - 1n)) === 0n;
}

/** A product without rounding still meets the accumulator's range when that saturates. */
function exactSummand(net: NetlistBuilder, input: NodeId, weight: bigint, accum: FixedType): Summand {
  if (accum.overflow === 'WRAP') return { node: input, weight };
  const range = multiplyRange(net.range(input), { min: weight, max: weight });
  if (contains(mantissaRange(accum), range)) return { node: input, weight };
  const [product] = placeAdderGraph(net, buildAdderGraph({ inputCount: 1, outputCount: 1, entries: [weight] }, [net.range(input)]), [input]);
  return { node: applyOverflow(net, defined(product, 'one product'), accum), weight: 1n };
}

function lossyProducts(
  net: NetlistBuilder,
  input: NodeId,
  weights: readonly bigint[],
  types: { readonly sum: WeightedSum; readonly accum: FixedType },
): Map<bigint, NodeId> {
  const { sum, accum } = types;
  const graph = buildAdderGraph({ inputCount: 1, outputCount: weights.length, entries: weights }, [net.range(input)], { depthSlack: sum.depthSlack });
  const exact = placeAdderGraph(net, graph, [input]);
  const options = { fraction: sum.inputFraction + sum.weightFraction, target: fractionBits(accum), mode: accum.rounding };
  return new Map(
    weights.map((weight, index) => {
      const rounded = roundTo(net, defined(exact[index], 'a product per weight'), options);
      return [weight, accum.overflow === 'WRAP' ? rounded : applyOverflow(net, rounded, accum)];
    }),
  );
}

/** Return whether no partial sum, in the kernel's order, can leave the accumulator: then its overflow mode is idle. */
function provablyInRange(net: NetlistBuilder, products: readonly Summand[][], bias: readonly NodeId[], accum: FixedType): boolean {
  const limits = mantissaRange(accum);
  return products.every((list, j) => {
    let range: Interval = net.range(defined(bias[j], 'a bias per output'));
    return list.every(({ node, weight }) => {
      range = addRange(range, multiplyRange(net.range(node), { min: weight, max: weight }));
      return contains(limits, range);
    });
  });
}

function chainSums(net: NetlistBuilder, products: readonly Summand[][], bias: readonly NodeId[], accum: FixedType): NodeId[] {
  return products.map((list, j) => {
    let total = defined(bias[j], 'a bias per output');
    for (const { node, weight } of list) {
      const graph = buildAdderGraph({ inputCount: 1, outputCount: 1, entries: [weight] }, [net.range(node)]);
      const [product] = placeAdderGraph(net, graph, [node]);
      total = applyOverflow(net, net.add(total, defined(product, 'one product')), accum);
    }
    return total;
  });
}

function treeSums(net: NetlistBuilder, products: readonly Summand[][], bias: readonly NodeId[], sum: WeightedSum): NodeId[] {
  const nodes = [...new Set(products.flatMap((list) => list.map((s) => s.node)))].sort((x, y) => x - y);
  const rows = new Map(nodes.map((node, index) => [node, index]));
  const entries = Array.from({ length: nodes.length * products.length }, () => 0n);
  products.forEach((list, j) => {
    for (const { node, weight } of list) {
      const place = defined(rows.get(node), 'every summand has a row') * products.length + j;
      entries[place] = (entries[place] ?? 0n) + weight;
    }
  });
  const depths = inputDepths(net, nodes, sum.inputs);
  const graph = buildAdderGraph(
    { inputCount: nodes.length, outputCount: products.length, entries },
    nodes.map((node) => net.range(node)),
    { depthSlack: sum.depthSlack, inputDepths: depths },
  );
  return placeAdderGraph(net, graph, nodes, bias);
}

/** Return how many adders lead from the kernel's inputs to each node. */
function inputDepths(net: NetlistBuilder, nodes: readonly NodeId[], inputs: readonly NodeId[]): number[] {
  const depths = new Map<NodeId, number>(inputs.map((id) => [id, 0]));
  const depthOf = (id: NodeId): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const node = net.node(id);
    const own = node.op === 'add' || node.op === 'clamp' ? 1 : 0;
    const depth = own + Math.max(0, ...operandsOf(node).map(depthOf));
    depths.set(id, depth);
    return depth;
  };
  return nodes.map(depthOf);
}

function operandsOf(node: ReturnType<NetlistBuilder['node']>): NodeId[] {
  if (node.op === 'input' || node.op === 'constant') return [];
  return 'b' in node ? [node.a, node.b] : [node.a];
}

/** Put an adder graph into a netlist, with a constant node added to each output; return the outputs. */
export function placeAdderGraph(net: NetlistBuilder, graph: AdderGraph, inputs: readonly NodeId[], offsets: readonly NodeId[] = []): NodeId[] {
  const values: NodeId[] = [...inputs];
  const at = (value: number): NodeId => defined(values[value], 'an adder reads earlier values');
  for (const node of graph.nodes) {
    const { a, b, shiftA, shiftB, subtract } = node;
    values.push(isNegation(node) ? net.add(net.constant(0n), at(a), { subtract }) : net.add(at(a), at(b), { shiftA, shiftB, subtract }));
  }
  return graph.outputs.map(({ value, shift, negated }, j) => {
    const offset = offsets[j] ?? net.constant(0n);
    if (value === undefined) return offset;
    return negated ? net.add(offset, net.shift(at(value), shift), { subtract: true }) : net.add(net.shift(at(value), shift), offset);
  });
}

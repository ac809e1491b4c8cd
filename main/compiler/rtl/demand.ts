/**
 * @file Which bits of every node anything behind it reads.
 *
 * An adder in front of a wrap needs no bits above the wrap; a product in front of a truncation is registered
 * without the bits that are cut off. Nodes that nothing reads are dead.
 */

import { assertNever, defined } from '../../base/assert.ts';
import type { NetNode, Netlist, NodeId } from './netlist.ts';

/** Bits `low … high − 1` of a word; none if `high` is 0. @unit bits */
export interface BitSpan {
  low: number;
  high: number;
}

/** Return, per node, the span of bits that reach an output. Never throws. @unit bits */
export function demandedBits(net: Netlist): readonly BitSpan[] {
  const spans: BitSpan[] = net.nodes.map(() => ({ low: 0, high: 0 }));
  const demand = (id: NodeId, low: number, high: number): void => {
    const width = defined(net.nodes[id], 'an operand is a node').widthBits;
    const span = defined(spans[id], 'an operand is a node');
    const [from, to] = [Math.max(0, Math.min(low, width - 1)), Math.min(high, width)];
    if (to <= 0) return;
    if (span.high === 0) [span.low, span.high] = [from, to];
    else [span.low, span.high] = [Math.min(span.low, from), Math.max(span.high, to)];
  };
  for (const id of net.outputs) demand(id, 0, Number.POSITIVE_INFINITY);
  for (let id = net.nodes.length - 1; id >= 0; id -= 1) {
    const span = defined(spans[id], 'a span per node');
    if (span.high > 0) demandOperands(defined(net.nodes[id], 'a node'), span, demand);
  }
  return spans;
}

function demandOperands(node: NetNode, { low, high }: BitSpan, demand: (id: NodeId, low: number, high: number) => void): void {
  const all = Number.POSITIVE_INFINITY;
  switch (node.op) {
    case 'input':
    case 'constant':
      return;
    case 'add':
      demand(node.a, node.shiftB > 0 ? Math.min(low, node.shiftB) : 0, high - node.shiftA);
      demand(node.b, node.shiftA > 0 && !node.subtract ? Math.min(low, node.shiftA) : 0, high - node.shiftB);
      return;
    case 'shift':
      demand(node.a, low - node.by, high - node.by);
      return;
    case 'wrap':
      demand(node.a, low, high);
      return;
    case 'bit':
      demand(node.a, node.index, node.index + 1);
      return;
    case 'any':
      demand(node.a, 0, node.count);
      return;
    case 'mux':
      demand(node.select, 0, 1);
      demand(node.a, low, high);
      demand(node.b, low, high);
      return;
    case 'multiply':
      demand(node.a, 0, high);
      demand(node.b, 0, high);
      return;
    case 'logic':
    case 'less':
      demand(node.a, 0, all);
      demand(node.b, 0, all);
      return;
    case 'clamp':
    case 'table':
      demand(node.a, 0, all);
  }
}

/** Return the operands of a node, in order. Never throws. */
export function operandsOf(node: NetNode): readonly NodeId[] {
  switch (node.op) {
    case 'input':
    case 'constant':
      return [];
    case 'mux':
      return [node.select, node.a, node.b];
    case 'add':
    case 'logic':
    case 'less':
    case 'multiply':
      return [node.a, node.b];
    case 'shift':
    case 'wrap':
    case 'bit':
    case 'any':
    case 'clamp':
    case 'table':
      return [node.a];
    default:
      return assertNever(node, 'operation');
  }
}

/** Return whether a node is wires only, so that it costs neither logic nor registers of its own. Never throws. */
export function isWire(node: NetNode): boolean {
  return node.op === 'shift' || node.op === 'wrap' || node.op === 'bit' || node.op === 'constant';
}

/**
 * @file The meaning of a netlist: what its outputs are for one set of inputs, in exact whole numbers.
 *
 * Slow and plain: the oracle for the Verilog printer and for generators in tests without a simulator.
 */

import { assert, assertNever, defined } from '../../base/assert.ts';
import type { NetNode, Netlist, NodeId } from './netlist.ts';

/**
 * Evaluate a netlist.
 *
 * @shape [inputs] → [outputs]
 * @throws {InvariantError} if a value leaves the range that the builder promised for it
 */
export function evaluateNetlist(net: Netlist, inputs: readonly bigint[]): bigint[] {
  const values: bigint[] = [];
  const at = (id: NodeId): bigint => defined(values[id], 'operands come before their node');
  net.nodes.forEach((node, id) => {
    const value = evaluateNode(node, at, inputs);
    assert(value >= node.range.min && value <= node.range.max, `node ${id} (${node.op}) keeps its range`);
    values.push(value);
  });
  return net.outputs.map(at);
}

function evaluateNode(node: NetNode, at: (id: NodeId) => bigint, inputs: readonly bigint[]): bigint {
  switch (node.op) {
    case 'input':
      return defined(inputs[node.port], 'a value per input');
    case 'constant':
      return node.value;
    case 'add': {
      const [a, b] = [at(node.a) << BigInt(node.shiftA), at(node.b) << BigInt(node.shiftB)];
      return node.subtract ? a - b : a + b;
    }
    case 'shift':
      return node.by >= 0 ? at(node.a) << BigInt(node.by) : at(node.a) >> BigInt(-node.by);
    case 'wrap':
      return node.signed ? BigInt.asIntN(node.widthBits, at(node.a)) : BigInt.asUintN(node.widthBits, at(node.a));
    case 'bit':
      return (at(node.a) >> BigInt(node.index)) & 1n;
    case 'any':
      return BigInt.asUintN(node.count, at(node.a)) === 0n ? 0n : 1n;
    case 'logic': {
      const a = node.invertA ? 1n - at(node.a) : at(node.a);
      return node.kind === 'and' ? a & at(node.b) : a | at(node.b);
    }
    case 'less':
      return at(node.a) < at(node.b) ? 1n : 0n;
    case 'mux':
      return at(node.select) === 1n ? at(node.a) : at(node.b);
    case 'clamp': {
      const a = at(node.a);
      return a < node.low ? node.onLow : a > node.high ? node.onHigh : a;
    }
    case 'multiply':
      return at(node.a) * at(node.b);
    case 'table':
      return defined(node.table[Number(at(node.a) - node.first)], 'an address inside the table');
    default:
      return assertNever(node, 'operation');
  }
}

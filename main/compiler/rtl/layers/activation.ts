/**
 * @file Activations: relu and linear by wires and multiplexers, sigmoid and tanh as tables of their results.
 */

import { fail, ok } from '../../../base/result.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import { functionTable } from '../../numerics/tables.ts';
import type { DesignResult, LayerContext } from '../layer-design.ts';
import { elementCount, elementwise, fixedTypeOf, inputOf, numberAttribute, textAttribute } from '../layer-design.ts';
import type { NodeId } from '../netlist.ts';
import { NetlistBuilder } from '../netlist.ts';
import { quantise, roundTo } from '../quantise.ts';

/** Most entries of a table that becomes logic; larger ones would need memories. */
const TABLE_ENTRIES_MAX = 4096;

/** Design an activation that works element by element. Fails with a reason for functions without hardware here. */
export function designActivation(context: LayerContext): DesignResult {
  const { layer, result } = context;
  const input = inputOf(context);
  const net = new NetlistBuilder();
  const x = net.input(input.range);
  const fraction = fractionBits(input.type);
  const activation = textAttribute(layer, 'activation');
  let y: NodeId;
  switch (activation) {
    case 'linear':
      y = quantise(net, x, fraction, result);
      break;
    case 'relu':
      y = quantise(net, net.maximum(x, net.constant(0n)), fraction, result);
      break;
    case 'sigmoid':
    case 'tanh': {
      const table = tableActivation(net, x, activation, context);
      if (!table.ok) return table;
      y = table.value;
      break;
    }
    default:
      return fail(`the activation ${activation || 'without a name'} has no hardware in this flow yet`);
  }
  return ok(elementwise(net.build([y]), elementCount(layer.shape), (index) => [{ tensor: 0, index }]));
}

type NodeResult = { readonly ok: true; readonly value: NodeId } | { readonly ok: false; readonly failure: string };

/** The table holds the results themselves: entry, then its assignment to the result type, both at compile time. */
function tableActivation(net: NetlistBuilder, x: NodeId, name: 'sigmoid' | 'tanh', context: LayerContext): NodeResult {
  const type = fixedTypeOf(context.layer, 'table');
  if (!type.ok) return type;
  const size = numberAttribute(context.layer, 'table_size', 1024);
  if (size > TABLE_ENTRIES_MAX) return fail(`its table of ${size} entries is larger than ${TABLE_ENTRIES_MAX}`);
  const addressBits = Math.log2(size);
  if (!Number.isInteger(addressBits)) return fail(`its table size ${size} is not a power of two`);
  // Index = x·size/16 (tanh: x·size/8), towards zero, plus size/2, inside the table.
  const fraction = fractionBits(inputOf(context).type) - (addressBits - (name === 'sigmoid' ? 4 : 3));
  const steps = roundTo(net, x, { fraction, target: 0, mode: 'TRN_ZERO' });
  const half = BigInt(size / 2);
  const index = net.clamp(steps, { low: -half, high: half - 1n, onLow: -half, onHigh: half - 1n });
  const entries = toBigints(functionTable(name, size, type.value)).map((entry) => {
    const scratch = new NetlistBuilder();
    return scratch.range(quantise(scratch, scratch.constant(entry), fractionBits(type.value), context.result)).min;
  });
  return ok(net.table(index, -half, entries));
}

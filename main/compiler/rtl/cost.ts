/**
 * @file What a scheduled netlist is made of: the counts from which resources are estimated.
 *
 * LUTs of adders are counted bit by bit, as a mapper to carry chains needs them: a bit in which both operands have a
 * signal takes a LUT, one with a single signal is a wire (or an inverter, where it is subtracted), and the copies of a
 * sign bit share one. Registers count only bits that something reads.
 */

import { defined } from '../../base/assert.ts';
import type { UnitCost } from '../ir/hardware-plan.ts';
import type { NetNode, NodeId } from './netlist.ts';
import type { Schedule } from './schedule.ts';
import { carrierOf } from './schedule.ts';

/** Shortest register chain that Yosys turns into shift-register LUTs. */
const SHIFT_REGISTER_LENGTH_MIN = 3;

/** Count the parts of a scheduled netlist. Never throws. */
export function costOf(schedule: Schedule): UnitCost {
  return new CostCounter(schedule).count();
}

type MutableCost = { -readonly [K in keyof UnitCost]: UnitCost[K] };

class CostCounter {
  private readonly schedule: Schedule;
  private readonly inverted = new Set<string>();
  private readonly cost: MutableCost = {
    adderCount: 0, adderBits: 0, adderLutBits: 0, inverterBits: 0, clampBits: 0, clampTestBits: 0, muxBits: 0, gateBits: 0, compareBits: 0,
    logicBits: 0, multiplyBits: 0, tableBits: 0, tableCount: 0, registerBits: 0, shiftRegisterBits: 0, shiftRegisterLuts: 0,
  };

  /** Nodes that feed an output register. */
  private readonly resets: ReadonlySet<NodeId>;

  constructor(schedule: Schedule) {
    this.schedule = schedule;
    this.resets = new Set(schedule.latencyCycles > 0 ? schedule.net.outputs.map((id) => carrierOf(schedule.net, id)) : []);
  }

  count(): UnitCost {
    this.schedule.net.nodes.forEach((node, id) => {
      const width = this.width(id);
      if (width === 0) return;
      this.addLogic(id, node, width);
      this.addRegisters(id);
    });
    this.cost.inverterBits = this.inverted.size;
    return this.cost;
  }

  private at(id: NodeId): NetNode {
    return defined(this.schedule.net.nodes[id], 'an operand is a node');
  }

  private width(id: NodeId): number {
    return defined(this.schedule.spans[id], 'a span per node').high;
  }

  private addLogic(id: NodeId, node: NetNode, width: number): void {
    const { cost } = this;
    switch (node.op) {
      case 'add':
        this.addAdder(node, width);
        return;
      case 'clamp':
        cost.clampBits += width;
        cost.clampTestBits += Math.max(1, this.at(node.a).widthBits - width);
        return;
      case 'mux':
        this.addMux(id, node, width);
        return;
      case 'less':
        cost.compareBits += Math.max(this.at(node.a).widthBits, this.at(node.b).widthBits);
        return;
      case 'any':
        cost.logicBits += Math.ceil(node.count / 5);
        return;
      case 'logic':
        cost.logicBits += 1;
        return;
      case 'multiply':
        cost.multiplyBits += this.at(node.a).widthBits * this.at(node.b).widthBits;
        return;
      case 'table':
        cost.tableBits += node.table.length * width;
        cost.tableCount += 1;
        return;
      case 'input':
      case 'constant':
      case 'shift':
      case 'wrap':
      case 'bit':
    }
  }

  /** A multiplexer with a constant whose only reader is its register becomes that register's set or reset. */
  private addMux(id: NodeId, node: NetNode & { op: 'mux' }, width: number): void {
    const gate = this.at(node.a).op === 'constant' || this.at(node.b).op === 'constant';
    if (!gate) this.cost.muxBits += width;
    else if (!this.resets.has(id)) this.cost.gateBits += width;
  }

  private addAdder(node: NetNode & { op: 'add' }, width: number): void {
    const [a, b] = [this.at(node.a), this.at(node.b)];
    const swap = node.shiftA > 0 && !node.subtract;
    const from = swap ? node.shiftA : node.shiftB;
    const low = swap ? b : a;
    const isWire = from >= width || (!node.subtract && !low.signed && low.widthBits <= from);
    if (isWire) return;
    this.cost.adderCount += 1;
    this.cost.adderBits += width - from;
    let before = '';
    for (let position = from; position < width; position += 1) {
      const [bitA, bitB] = [this.signal(node.a, position - node.shiftA), this.signal(node.b, position - node.shiftB)];
      const pair = `${bitA}/${bitB}`;
      if (pair === before) continue;
      before = pair;
      if (bitA === '0' || bitA === '1') this.addSingle(bitB, (bitA === '1') !== node.subtract);
      else if (bitB === '0' || bitB === '1') this.addSingle(bitA, (bitB === '1') !== node.subtract);
      else if (bitA !== bitB) this.cost.adderLutBits += 1;
    }
  }

  /** A carry-chain bit with one signal: nothing, or an inverter that all chains with the same one share. */
  private addSingle(signal: string, inverts: boolean): void {
    if (inverts && signal !== '0' && signal !== '1') this.inverted.add(signal);
  }

  /** Return a name for bit `index` of a node: `0` and `1` are constants, wires are followed to what drives them. */
  private signal(id: NodeId, index: number): string {
    const node = this.at(id);
    if (index < 0) return '0';
    if (node.op === 'constant') return (node.value >> BigInt(index)) & 1n ? '1' : '0';
    if (index >= node.widthBits && !node.signed) return '0';
    const bit = Math.min(index, node.widthBits - 1);
    if (node.op === 'shift') return this.signal(node.a, bit - node.by);
    if (node.op === 'wrap') return this.signal(node.a, bit);
    if (node.op === 'bit') return this.signal(node.a, node.index);
    if (node.op === 'add') {
      // Bits below the carry chain are those of the lower operand.
      const swap = node.shiftA > 0 && !node.subtract;
      if (bit < (swap ? node.shiftA : node.shiftB)) return this.signal(swap ? node.b : node.a, bit);
    }
    return `${id}.${bit}`;
  }

  private addRegisters(id: NodeId): void {
    const depth = this.schedule.registerDepths[id] ?? 0;
    if (depth === 0) return;
    const span = defined(this.schedule.spans[id], 'a span per node');
    const bits = span.high - span.low;
    this.cost.registerBits += bits * depth;
    const run = this.schedule.longestRuns[id] ?? 0;
    if (run < SHIFT_REGISTER_LENGTH_MIN) return;
    this.cost.shiftRegisterBits += bits * run;
    this.cost.shiftRegisterLuts += bits;
  }
}

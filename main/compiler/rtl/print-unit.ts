/**
 * @file A scheduled netlist as one Verilog-2001 module without instances.
 *
 * Ports are flat buses: element k of `x` and `y` lies above element k − 1. Every adder is written so that the bits
 * that only pass through stay out of it; constants and table contents are literals.
 */

import { assert, assertNever, defined } from '../../base/assert.ts';
import { isWire, operandsOf } from './demand.ts';
import type { NetNode, NodeId } from './netlist.ts';
import type { Schedule } from './schedule.ts';

/** Width and sign of one element of a bus. */
export interface WordShape {
  /** @unit bits */
  readonly widthBits: number;
  readonly signed: boolean;
}

/** Return the text of a module that computes a schedule; all outputs get the word shape `output`. */
export function printUnit(moduleName: string, schedule: Schedule, output: WordShape): string {
  const printer = new UnitPrinter(schedule);
  return printer.print(moduleName, output);
}

/** Return a sized literal of a whole number. Never throws. */
export function literal(value: bigint, widthBits: number, signed: boolean): string {
  const bits = value & ((1n << BigInt(widthBits)) - 1n);
  return `${widthBits}'${signed ? 'sh' : 'h'}${bits.toString(16)}`;
}

/** Return the declared range of a vector: `[7:0]`. Never throws. */
export function span(widthBits: number): string {
  return `[${widthBits - 1}:0]`;
}

type LogicNode = NetNode & { op: 'any' | 'logic' | 'less' | 'mux' | 'multiply' | 'clamp' };

class UnitPrinter {
  private readonly schedule: Schedule;
  private readonly declarations: string[] = [];
  private readonly clocked: string[] = [];
  private readonly names = new Map<string, string>();

  constructor(schedule: Schedule) {
    this.schedule = schedule;
  }

  print(moduleName: string, output: WordShape): string {
    const { net, latencyCycles } = this.schedule;
    const offsets: number[] = [];
    let inputBits = 0;
    for (const id of net.inputs) {
      offsets.push(inputBits);
      inputBits += this.node(id).widthBits;
    }
    net.nodes.forEach((node, id) => {
      if (this.width(id) === 0 || isWire(node)) return;
      this.declareNode(id, node, offsets);
      this.declareRegisters(id);
    });
    const results = net.outputs.map((id) => this.resized(id, latencyCycles, output));
    const outputBits = output.widthBits * net.outputs.length;
    const clock = this.clocked.length === 0 ? [] : ['  always @(posedge clk) begin', ...this.clocked, '  end'];
    return [
      `module ${moduleName} (`,
      '  input wire clk,',
      `  input wire ${span(Math.max(1, inputBits))} x,`,
      `  output wire ${span(outputBits)} y`,
      ');',
      ...this.declarations,
      ...clock,
      ...results.map((text, k) => `  assign y[${(k + 1) * output.widthBits - 1}:${k * output.widthBits}] = ${text};`),
      'endmodule',
      '',
    ].join('\n');
  }

  private node(id: NodeId): NetNode {
    return defined(this.schedule.net.nodes[id], 'a node of the netlist');
  }

  /** Bits of a node that exist: up to the highest one that is read. */
  private width(id: NodeId): number {
    return defined(this.schedule.spans[id], 'a span per node').high;
  }

  private declareNode(id: NodeId, node: NetNode, offsets: readonly number[]): void {
    const width = this.width(id);
    const head = `  wire ${node.signed ? 'signed ' : ''}${span(width)} n${id}`;
    if (node.op === 'input') {
      const low = defined(offsets[node.port], 'an offset per input');
      this.declarations.push(`${head} = x[${low + width - 1}:${low}];`);
    } else if (node.op === 'table') this.declareTable(id, node);
    else if (node.op === 'add') this.declareAdder(id, node, head);
    else this.declarations.push(`${head} = ${this.logicText(id, node as LogicNode)};`);
    this.names.set(`${id}:0`, `n${id}`);
  }

  private declareRegisters(id: NodeId): void {
    const node = this.node(id);
    for (let k = 1; k <= (this.schedule.registerDepths[id] ?? 0); k += 1) {
      const before = k === 1 ? `n${id}` : `n${id}_${k - 1}`;
      this.declarations.push(`  reg ${node.signed ? 'signed ' : ''}${span(this.width(id))} n${id}_${k};`);
      this.clocked.push(`    n${id}_${k} <= ${before};`);
      this.names.set(`${id}:${k}`, `n${id}_${k}`);
    }
  }

  /** Return the name of a wire that holds a node's value in a stage. */
  private at(id: NodeId, stage: number): string {
    const node = this.node(id);
    if (node.op === 'constant') return literal(node.value, node.widthBits, node.signed);
    const delay = stage - defined(this.schedule.stages[id], 'a stage per node');
    const key = `${id}:${delay}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    assert(isWire(node), 'a value is read only while its register chain holds it');
    const name = `n${id}_${delay}`;
    const text = this.wireText(id, node, stage);
    this.declarations.push(`  wire ${node.signed ? 'signed ' : ''}${span(this.width(id))} ${name} = ${text};`);
    this.names.set(key, name);
    return name;
  }

  private wireText(id: NodeId, node: NetNode, stage: number): string {
    const width = this.width(id);
    const source = defined(operandsOf(node)[0], 'a wire has a source');
    const name = this.at(source, stage);
    const sourceWidth = this.width(source);
    if (node.op === 'bit') return `${name}[${node.index}]`;
    if (node.op === 'wrap') return width <= sourceWidth ? `${name}[${width - 1}:0]` : this.extended(source, name);
    assert(node.op === 'shift', 'a wire is a slice or a shift');
    if (node.by > 0) return `{${this.slice(source, name, width - node.by)}, ${node.by}'b0}`;
    const low = -node.by;
    if (low >= sourceWidth) return this.node(source).signed ? `{${width}{${name}[${sourceWidth - 1}]}}` : `${width}'b0`;
    if (width + low <= sourceWidth) return `${name}[${width + low - 1}:${low}]`;
    return this.node(source).signed ? `$signed(${name}[${sourceWidth - 1}:${low}])` : `${name}[${sourceWidth - 1}:${low}]`;
  }

  /** Return exactly `width` low bits of a node, extended by its sign where it is shorter. */
  private slice(id: NodeId, name: string, width: number): string {
    const own = this.node(id).op === 'constant' ? this.node(id).widthBits : this.width(id);
    if (this.node(id).op === 'constant') {
      const node = this.node(id);
      return literal(node.op === 'constant' ? node.value : 0n, width, false);
    }
    if (own === width) return name;
    if (own > width) return `${name}[${width - 1}:0]`;
    const fill = this.node(id).signed ? `${name}[${own - 1}]` : "1'b0";
    return `{{${width - own}{${fill}}}, ${name}}`;
  }

  /** Return a node as a signed expression, so that Verilog extends it by its own sign. */
  private extended(id: NodeId, name: string): string {
    return this.node(id).signed ? name : `$signed({1'b0, ${name}})`;
  }

  private operand(id: NodeId, stage: number): string {
    return this.extended(id, this.at(id, stage));
  }

  private resized(id: NodeId, stage: number, shape: WordShape): string {
    return this.slice(id, this.at(id, stage), shape.widthBits);
  }

  private declareAdder(id: NodeId, node: NetNode & { op: 'add' }, head: string): void {
    const stage = this.stage(id);
    const width = this.width(id);
    const sign = node.subtract ? '-' : '+';
    const swap = node.shiftA > 0 && !node.subtract;
    const [low, high, gap] = swap ? [node.b, node.a, node.shiftA] : [node.a, node.b, node.shiftB];
    if (node.shiftA > 0 && node.subtract) {
      this.declarations.push(`${head} = (${this.operand(node.a, stage)} <<< ${node.shiftA}) - ${this.operand(node.b, stage)};`);
      return;
    }
    if (gap === 0) {
      this.declarations.push(`${head} = ${this.operand(low, stage)} ${sign} ${this.operand(high, stage)};`);
      return;
    }
    const lowName = this.at(low, stage);
    if (width <= gap) {
      this.declarations.push(`${head} = ${this.slice(low, lowName, width)};`);
      return;
    }
    const carry = `n${id}_c`;
    const above = this.above(low, lowName, gap);
    const rest = this.operand(high, stage);
    const sum = above === undefined ? `${node.subtract ? '-' : ''}${rest}` : `${above} ${sign} ${rest}`;
    this.declarations.push(`  wire signed ${span(width - gap)} ${carry} = ${sum};`);
    this.declarations.push(`${head} = {${carry}, ${this.slice(low, lowName, gap)}};`);
  }

  /** Return the bits of a node from `gap` upwards as a signed expression; undefined if they are all zero. */
  private above(id: NodeId, name: string, gap: number): string | undefined {
    const node = this.node(id);
    if (node.op === 'constant') return literal(node.value >> BigInt(gap), node.widthBits + 1, true);
    const width = this.width(id);
    if (gap >= width) return node.signed ? `$signed(${name}[${width - 1}])` : undefined;
    const bits = `${name}[${width - 1}:${gap}]`;
    return node.signed ? `$signed(${bits})` : `$signed({1'b0, ${bits}})`;
  }

  private stage(id: NodeId): number {
    return defined(this.schedule.stages[id], 'a stage per node');
  }

  private logicText(id: NodeId, node: LogicNode): string {
    const stage = this.stage(id);
    switch (node.op) {
      case 'any':
        return `|${this.slice(node.a, this.at(node.a, stage), node.count)}`;
      case 'logic':
        return `${node.invertA ? '~' : ''}${this.at(node.a, stage)} ${node.kind === 'and' ? '&' : '|'} ${this.at(node.b, stage)}`;
      case 'less':
        return `${this.operand(node.a, stage)} < ${this.operand(node.b, stage)}`;
      case 'mux':
        return `${this.at(node.select, stage)} ? ${this.operand(node.a, stage)} : ${this.operand(node.b, stage)}`;
      case 'multiply':
        return `${this.operand(node.a, stage)} * ${this.operand(node.b, stage)}`;
      case 'clamp':
        return this.clampText(id, node);
      default:
        return assertNever(node, 'operation in logic');
    }
  }

  private clampText(id: NodeId, node: NetNode & { op: 'clamp' }): string {
    const width = this.width(id);
    const name = this.at(node.a, this.stage(id));
    const source = this.node(node.a);
    const sourceWidth = this.width(node.a);
    const top = sourceWidth - 1;
    const sign = source.signed ? `${name}[${top}]` : "1'b0";
    const bound = (value: bigint): string => literal(value, sourceWidth + 1, true);
    const tests: string[] = [];
    if (source.range.max > node.high) {
      const bits = powerOfTwo(node.high + 1n);
      const last = source.signed ? top - 1 : top;
      const over = bits === undefined ? `${this.extended(node.a, name)} > ${bound(node.high)}` : `~${sign} & (|${name}[${last}:${bits}])`;
      tests.push(`(${over}) ? ${literal(node.onHigh, width, node.signed)} : `);
    }
    if (source.range.min < node.low) {
      const bits = powerOfTwo(-node.low);
      const byBits = node.low === 0n ? sign : `${sign} & ~(&${name}[${top - 1}:${bits ?? 0}])`;
      const under = node.low !== 0n && bits === undefined ? `${this.extended(node.a, name)} < ${bound(node.low)}` : byBits;
      tests.push(`(${under}) ? ${literal(node.onLow, width, node.signed)} : `);
    }
    const inside = node.signed ? `$signed(${this.slice(node.a, name, width)})` : this.slice(node.a, name, width);
    return tests.join('') + inside;
  }

  private declareTable(id: NodeId, node: NetNode & { op: 'table' }): void {
    const width = this.width(id);
    const address = this.at(node.a, this.stage(id));
    const source = this.node(node.a);
    const sourceWidth = this.width(node.a);
    const lines = node.table.map((value, index) => `      ${literal(node.first + BigInt(index), sourceWidth, source.signed)}: n${id} = ${literal(value, width, node.signed)};`);
    this.declarations.push(
      `  reg ${node.signed ? 'signed ' : ''}${span(width)} n${id};`,
      '  always @* begin',
      `    case (${address})`,
      ...lines,
      `      default: n${id} = ${literal(node.table[0] ?? 0n, width, node.signed)};`,
      '    endcase',
      '  end',
    );
  }
}

function powerOfTwo(value: bigint): number | undefined {
  if (value <= 0n || (value & (value - 1n)) !== 0n) return undefined;
  return value.toString(2).length - 1;
}

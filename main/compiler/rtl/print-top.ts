/**
 * @file The top module: one instance per layer, and registers that bring branches of different latency together.
 *
 * Ports are flat buses of full words of the tensor types, so that a user sees the types of the design and not
 * the narrower wires inside.
 */

import { defined } from '../../base/assert.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import { identifier } from './identifiers.ts';
import { elementCount } from './layer-design.ts';
import type { TensorWires } from './layer-design.ts';
import type { PlacedLayer, PlannedNetwork } from './plan-network.ts';
import { wordOf } from './plan-network.ts';
import { span } from './print-unit.ts';

/** A port of the top module. */
export interface TopPort {
  readonly portName: string;
  /** Layer whose tensor it carries. */
  readonly layer: string;
  readonly elementCount: number;
  readonly type: FixedType;
  /** Bits of one element: the width of the tensor's type. @unit bits */
  readonly widthBits: number;
  readonly signed: boolean;
}

/** The top module and what to know about it. */
export interface TopModule {
  readonly moduleName: string;
  readonly verilog: string;
  readonly inputs: readonly TopPort[];
  readonly outputs: readonly TopPort[];
  /** From any input to every output. @unit cycles */
  readonly latencyCycles: number;
  /** @unit bits */
  readonly alignmentRegisterBits: number;
}

/** Return the top module of a planned network; layers that read from one without hardware are left out. */
export function printTop(network: PlannedNetwork, names: { readonly moduleName: string; readonly moduleOf: ReadonlyMap<string, string>; readonly outputs: readonly string[] }): TopModule {
  const writer = new TopWriter(network, names.moduleOf);
  return writer.write(names.moduleName, names.outputs);
}

interface Signal {
  readonly wires: TensorWires;
  readonly net: string;
  readonly cycle: number;
}

class TopWriter {
  private readonly network: PlannedNetwork;
  private readonly moduleOf: ReadonlyMap<string, string>;
  private readonly body: string[] = [];
  private readonly clocked: string[] = [];
  private readonly signals = new Map<string, Signal>();
  private readonly delayed = new Map<string, number>();
  private registerBits = 0;

  constructor(network: PlannedNetwork, moduleOf: ReadonlyMap<string, string>) {
    this.network = network;
    this.moduleOf = moduleOf;
  }

  write(moduleName: string, wanted: readonly string[]): TopModule {
    const inputs = this.network.inputs.map((wires) => this.declareInput(wires));
    const placed = this.network.layers.filter((l) => l.inTop);
    for (const layer of placed) this.placeLayer(layer);
    const results = outputsOfTop(this.network, wanted);
    const latencyCycles = Math.max(0, ...results.map((name) => this.signal(name).cycle));
    const outputs = results.map((name) => this.declareOutput(name, latencyCycles));
    const ports = [
      '  input wire clk',
      ...inputs.map((p) => `  input wire ${span(p.widthBits * p.elementCount)} ${p.portName}`),
      ...outputs.map((p) => `  output wire ${span(p.widthBits * p.elementCount)} ${p.portName}`),
    ];
    const clock = this.clocked.length === 0 ? [] : ['  always @(posedge clk) begin', ...this.clocked, '  end'];
    const verilog = [...describeTop({ inputs, outputs, latencyCycles }), `module ${moduleName} (`, ports.join(',\n'), ');', ...this.body, ...clock, 'endmodule', ''].join('\n');
    return { moduleName, verilog, inputs, outputs, latencyCycles, alignmentRegisterBits: this.registerBits };
  }

  private declareInput(wires: TensorWires): TopPort {
    const port = portOf(wires, 'in');
    this.signals.set(wires.name, { wires, net: port.portName, cycle: 0 });
    return port;
  }

  private placeLayer({ layer, inputs, output, plan }: PlacedLayer): void {
    const module = defined(this.moduleOf.get(layer.name), 'every planned layer has a module');
    const cycle = Math.max(0, ...inputs.map((input) => this.signal(input.name).cycle));
    const net = `t_${module}`;
    this.body.push(`  wire ${span(wordOf(output).widthBits * elementCount(output.shape))} ${net};`);
    const connections = inputs.map((input, k) => `.in${k}(${this.at(input.name, cycle)})`);
    this.body.push(`  ${module} i_${module} (.clk(clk), ${connections.join(', ')}, .out(${net}));`);
    this.signals.set(layer.name, { wires: output, net, cycle: cycle + plan.latencyCycles });
  }

  private declareOutput(name: string, cycle: number): TopPort {
    const { wires } = this.signal(name);
    const port = portOf(wires, 'out');
    const net = this.at(name, cycle);
    const { widthBits: own, signed } = wordOf(wires);
    for (let k = 0; k < port.elementCount; k += 1) {
      const [high, low] = [(k + 1) * own - 1, k * own];
      const fill = port.widthBits - own;
      const padding = fill > 0 ? `{{${fill}{${signed ? `${net}[${high}]` : "1'b0"}}}, ${net}[${high}:${low}]}` : `${net}[${high}:${low}]`;
      this.body.push(`  assign ${port.portName}[${(k + 1) * port.widthBits - 1}:${k * port.widthBits}] = ${padding};`);
    }
    return port;
  }

  /** Return the net that carries a tensor in a cycle, through registers where it was ready before. */
  private at(name: string, cycle: number): string {
    const { wires, net, cycle: made } = this.signal(name);
    const bits = wordOf(wires).widthBits * elementCount(wires.shape);
    const have = this.delayed.get(name) ?? 0;
    for (let k = have + 1; k <= cycle - made; k += 1) {
      this.body.push(`  reg ${span(bits)} ${net}_d${k};`);
      this.clocked.push(`    ${net}_d${k} <= ${k === 1 ? net : `${net}_d${k - 1}`};`);
      this.registerBits += bits;
    }
    this.delayed.set(name, Math.max(have, cycle - made));
    return cycle === made ? net : `${net}_d${cycle - made}`;
  }

  private signal(name: string): Signal {
    return defined(this.signals.get(name), `tensor ${name} is in the top`);
  }
}

/** Comment lines that say how to drive the top. */
function describeTop({ inputs, outputs, latencyCycles }: Pick<TopModule, 'inputs' | 'outputs' | 'latencyCycles'>): readonly string[] {
  const port = ({ portName, layer, type, elementCount: count }: TopPort): string => `//   ${portName}: ${count} x ${printPrecision(type)}, tensor ${identifier(layer)}`;
  return [
    `// Latency ${latencyCycles} cycle${latencyCycles === 1 ? '' : 's'} from inputs to outputs; takes new inputs at every rising edge of clk. No reset, no handshake.`,
    '// A port holds its elements in row-major order, the first in the lowest bits; each is the mantissa in its type.',
    ...[...inputs, ...outputs].map(port),
  ];
}

function portOf(wires: TensorWires, direction: 'in' | 'out'): TopPort {
  const { widthBits, signed } = wires.type;
  return { type: wires.type, portName: `${direction}_${identifier(wires.name)}`, layer: wires.name, elementCount: elementCount(wires.shape), widthBits, signed };
}

/** Results of the top: the network's outputs it holds, and what the layers left outside would read. */
function outputsOfTop(network: PlannedNetwork, wanted: readonly string[]): string[] {
  const inside = new Set(network.layers.filter((l) => l.inTop).map((l) => l.layer.name));
  const read = new Set(network.layers.filter((l) => l.inTop).flatMap((l) => l.inputs.map((input) => input.name)));
  return [...inside].filter((name) => wanted.includes(name) || !read.has(name));
}

/** @file A layer as Verilog: its units once each, and a module that places them and wires their elements. */

import { defined } from '../../base/assert.ts';
import type { LayerDesign, UnitInstance } from './layer-design.ts';
import { elementCount } from './layer-design.ts';
import type { PlacedLayer } from './plan-network.ts';
import { wordOf } from './plan-network.ts';
import { literal, printUnit, span } from './print-unit.ts';

/** Text of one unit of a layer. */
export interface UnitText {
  readonly moduleName: string;
  readonly verilog: string;
  readonly instanceCount: number;
}

/** Return the texts of a layer's units, in the design's order. */
export function printUnits(placed: PlacedLayer, moduleName: string): UnitText[] {
  const { design, schedules } = placed.plan;
  const word = wordOf(placed.output);
  return schedules.map((schedule, unit) => {
    const name = `${moduleName}_unit${unit}`;
    const instanceCount = design.instances.filter((instance) => instance.unit === unit).length;
    return { moduleName: name, verilog: printUnit(name, schedule, word), instanceCount };
  });
}

/** Return the text of the module that places a layer's units: ports `clk`, `in0 …`, `out`. */
export function printLayerModule(placed: PlacedLayer, moduleName: string): string {
  const { design } = placed.plan;
  const out = wordOf(placed.output).widthBits;
  const count = elementCount(placed.output.shape);
  const lines = design.instances.map((instance, index) => instanceText(placed, instance, { moduleName, index }));
  const wires = (design.wires ?? []).map((source, element) => {
    const text = sourceText(placed, source, out);
    return `  assign out[${(element + 1) * out - 1}:${element * out}] = ${text};`;
  });
  return [
    `module ${moduleName} (`,
    '  input wire clk,',
    ...placed.inputs.map((input, k) => `  input wire ${span(wordOf(input).widthBits * elementCount(input.shape))} in${k},`),
    `  output wire ${span(out * count)} out`,
    ');',
    ...lines,
    ...wires,
    'endmodule',
    '',
  ].join('\n');
}

function instanceText(placed: PlacedLayer, instance: UnitInstance, names: { readonly moduleName: string; readonly index: number }): string {
  const out = wordOf(placed.output).widthBits;
  const net = defined(placed.plan.schedules[instance.unit], 'an instance names a unit').net;
  const inputs = instance.inputs.map((source, k) => {
    const node = defined(net.nodes[defined(net.inputs[k], 'an input per source')], 'an input is a node');
    return sourceText(placed, source, node.widthBits);
  });
  const [low, high] = [Math.min(...instance.outputs), Math.max(...instance.outputs)];
  const inOrder = instance.outputs.every((element, k) => element === low + k);
  const slice = inOrder ? `out[${(high + 1) * out - 1}:${low * out}]` : `{${instance.outputs.toReversed().map((e) => `out[${(e + 1) * out - 1}:${e * out}]`).join(', ')}}`;
  return `  ${names.moduleName}_unit${instance.unit} u${names.index} (.clk(clk), .x({${inputs.toReversed().join(', ')}}), .y(${slice}));`;
}

/** Return an element as exactly `widthBits` bits: a unit's input may be wider than the tensor's words. */
function sourceText(placed: PlacedLayer, source: NonNullable<LayerDesign['wires']>[number], widthBits: number): string {
  if ('constant' in source) return literal(source.constant, widthBits, false);
  const { widthBits: own, signed } = wordOf(defined(placed.inputs[source.tensor], 'a source names an input'));
  const [high, low] = [(source.index + 1) * own - 1, source.index * own];
  const element = `in${source.tensor}[${high}:${low}]`;
  if (own >= widthBits) return own === widthBits ? element : `in${source.tensor}[${low + widthBits - 1}:${low}]`;
  return `{{${widthBits - own}{${signed ? `in${source.tensor}[${high}]` : "1'b0"}}}, ${element}}`;
}

/**
 * @file The rtl flow's entry: a lowered graph becomes Verilog, one module per layer and a top that joins them.
 *
 * Bit-exact by construction against the emulator, for io_parallel, reuse factor 1. Every path from the top's inputs
 * to its outputs takes `latencyCycles` cycles and a new input is taken every cycle.
 */

import { defined } from '../../base/assert.ts';
import type { HardwarePlan, LayerPlan, UnbuiltLayer, UnitCost } from '../ir/hardware-plan.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { identifier } from './identifiers.ts';
import { elementCount } from './layer-design.ts';
import type { PlacedLayer, PlannedNetwork, RtlOptions } from './plan-network.ts';
import { planNetwork, wordOf } from './plan-network.ts';
import type { UnitText } from './print-layer.ts';
import { printLayerModule, printUnits } from './print-layer.ts';
import type { TopModule } from './print-top.ts';
import { printTop } from './print-top.ts';

/** Options of `generateRtl`. */
export interface GenerateOptions extends RtlOptions {
  /** Put before every module name. */
  readonly namePrefix?: string;
}

/** Verilog of one layer. */
export interface LayerModule {
  readonly layer: string;
  readonly moduleName: string;
  /** The layer's module and its units: complete by itself. */
  readonly verilog: string;
  /** What synthesis looks at: each unit once; a layer's counts are Σ instanceCount · counts. Wires only: empty. */
  readonly units: readonly UnitText[];
  /** @unit cycles */
  readonly latencyCycles: number;
  /** Carry bits of all adders, instances counted. @unit bits */
  readonly adderBits: number;
  /** @unit bits */
  readonly registerBits: number;
  /** @unit bits */
  readonly inputBits: number;
  /** @unit bits */
  readonly outputBits: number;
}

/** A network as Verilog. */
export interface RtlDesign {
  readonly modules: readonly LayerModule[];
  readonly top: TopModule;
  /** Layers without hardware, and those the top leaves out because they read from one. */
  readonly unsupported: readonly UnbuiltLayer[];
  readonly plan: HardwarePlan;
}

/** Generate the Verilog of a lowered graph. @throws {InvariantError} only for a graph that its verifier would refuse */
export function generateRtl(graph: ModelGraph, options: GenerateOptions): RtlDesign {
  const network = planNetwork(graph, options);
  const names = moduleNames(network, options.namePrefix ?? '');
  const modules = network.layers.map((placed) => layerModule(placed, nameOf(names, placed)));
  const top = printTop(network, { moduleName: `${options.namePrefix ?? ''}top`, moduleOf: names, outputs: graph.outputs });
  return { modules, top, unsupported: unbuilt(network), plan: hardwarePlan(network, names, top) };
}

/** Plan the hardware of a lowered graph without printing it: what estimates are made from. */
export function planRtl(graph: ModelGraph, options: GenerateOptions): HardwarePlan {
  const network = planNetwork(graph, options);
  const names = moduleNames(network, options.namePrefix ?? '');
  return hardwarePlan(network, names, printTop(network, { moduleName: 'top', moduleOf: names, outputs: graph.outputs }));
}

function unbuilt(network: PlannedNetwork): UnbuiltLayer[] {
  const without = new Set(network.unsupported.map((u) => u.layer));
  const outside = network.layers.filter((placed) => !placed.inTop);
  return [
    ...network.unsupported,
    ...outside.map(({ layer, inputs }) => {
      const cause = inputs.find((input) => without.has(input.name))?.name ?? defined(inputs[0], 'a layer outside reads something').name;
      return { layer: layer.name, reason: `it is built, but left outside the top: it reads ${cause}, which is not in it` };
    }),
  ];
}

function nameOf(names: ReadonlyMap<string, string>, placed: PlacedLayer): string {
  return defined(names.get(placed.layer.name), 'every planned layer has a module name');
}

function moduleNames(network: PlannedNetwork, prefix: string): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set([`${prefix}top`, 'testbench']);
  for (const { layer } of network.layers) {
    const base = identifier(prefix + layer.name);
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${base}_${n}`;
    taken.add(name);
    names.set(layer.name, name);
  }
  return names;
}

function layerModule(placed: PlacedLayer, moduleName: string): LayerModule {
  const units = printUnits(placed, moduleName);
  const total = (pick: (cost: UnitCost) => number): number => placed.plan.costs.reduce((sum, cost, k) => sum + pick(cost) * (units[k]?.instanceCount ?? 0), 0);
  return {
    layer: placed.layer.name,
    moduleName,
    verilog: [...units.map((unit) => unit.verilog), printLayerModule(placed, moduleName)].join('\n'),
    units,
    latencyCycles: placed.plan.latencyCycles,
    adderBits: total((cost) => cost.adderBits),
    registerBits: total((cost) => cost.registerBits),
    inputBits: inputBits(placed),
    outputBits: bitsOf(placed.output),
  };
}

function bitsOf(wires: PlacedLayer['output']): number {
  return wordOf(wires).widthBits * elementCount(wires.shape);
}

function inputBits(placed: PlacedLayer): number {
  return placed.inputs.reduce((sum, input) => sum + bitsOf(input), 0);
}

function hardwarePlan(network: PlannedNetwork, names: ReadonlyMap<string, string>, top: TopModule): HardwarePlan {
  const layers = network.layers.map((placed): LayerPlan => {
    const moduleName = nameOf(names, placed);
    const units = placed.plan.costs.map((cost, unit) => ({
      moduleName: `${moduleName}_unit${unit}`,
      instanceCount: placed.plan.design.instances.filter((instance) => instance.unit === unit).length,
      cost,
    }));
    return {
      layer: placed.layer.name, className: placed.layer.class_name, moduleName, units,
      latencyCycles: placed.plan.latencyCycles, inputBits: inputBits(placed), outputBits: bitsOf(placed.output),
    };
  });
  return { layers, unsupported: unbuilt(network), latencyCycles: top.latencyCycles, alignmentRegisterBits: top.alignmentRegisterBits };
}

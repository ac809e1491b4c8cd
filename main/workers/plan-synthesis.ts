/**
 * @file From a source model and a design to what a synthesis job works on: plain texts and counts, no compiler types.
 *
 * Runs where it is called (the runner process); nothing here touches files.
 */

import type { RunView } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { generateRtl } from '../compiler/rtl/generate-rtl.ts';
import { lowerDesign } from './engine-lower.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { graphFacts, outlineOf, type GraphFacts } from './graph-facts.ts';

/** A module to be mapped by itself; a layer uses it `instanceCount` times. */
export interface SynthesisUnit {
  readonly moduleName: string;
  readonly verilog: string;
  readonly instanceCount: number;
}

/** The hardware of one layer. */
export interface SynthesisLayer {
  readonly layer: string;
  readonly moduleName: string;
  /** The layer's module with its units: complete by itself. */
  readonly verilog: string;
  readonly units: readonly SynthesisUnit[];
  /** @unit cycles */
  readonly latencyCycles: number;
}

/** Everything a synthesis job needs to know. */
export interface SynthesisPlan {
  readonly layers: readonly SynthesisLayer[];
  readonly top: { readonly moduleName: string; readonly verilog: string };
  readonly leftOut: readonly { readonly layer: string; readonly reason: string }[];
  /** From the inputs to all outputs. @unit cycles */
  readonly latencyCycles: number;
  /** Registers of the top that align branches; they are in no layer. @unit bits */
  readonly alignmentRegisterBits: number;
}

/** A lowered graph with what runs keep of it. */
export interface LoweredForRun {
  readonly lowered: LoweredDesign;
  readonly facts: GraphFacts;
  readonly outline: RunView['graph'];
}

/** Lower a model for a run. Never throws on the user's input. */
export function lowerForRun(source: ModelGraph, design: Design): LoweredForRun {
  const lowered = lowerDesign(source, design);
  const { graph } = lowered;
  return { lowered, facts: graphFacts(graph.layers), outline: graph.layers.map(outlineOf) };
}

/** Return the Verilog of a lowered graph, layer by layer. */
export function planSynthesis(graph: ModelGraph, design: Design): SynthesisPlan {
  const rtl = generateRtl(graph, { adderLevelsPerStage: design.adderLevelsPerStage, ioType: design.ioType });
  return {
    layers: rtl.modules.map(({ layer, moduleName, verilog, units, latencyCycles }) => ({ layer, moduleName, verilog, units, latencyCycles })),
    top: { moduleName: rtl.top.moduleName, verilog: rtl.top.verilog },
    leftOut: rtl.unsupported,
    latencyCycles: rtl.top.latencyCycles,
    alignmentRegisterBits: rtl.top.alignmentRegisterBits,
  };
}

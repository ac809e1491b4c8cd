/** @file The network as read beside the network as built, and what the passes did. */

import type { LoweringTrace } from '../../preload/contract/lowering.ts';
import type { Design } from '../../preload/model/design.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { lowerGraph } from '../compiler/passes/pipeline.ts';
import { traceLowering, type TracedLayer } from '../compiler/passes/trace-lowering.ts';

/** Return what became of every layer. The stages are made for this alone; nothing is kept. @throws {InvariantError} for a bug in a pass */
export function traceDesign(source: ModelGraph, design: Design): Omit<LoweringTrace, 'designId' | 'revision'> {
  const { graph, stages } = lowerGraph(source, design, { withStages: true });
  const trace = traceLowering(source, graph, stages);
  return { source: trace.source.map(comparedLayer), lowered: trace.lowered.map(comparedLayer), steps: trace.steps };
}

function comparedLayer({ layer, counterparts }: TracedLayer): LoweringTrace['source'][number] {
  const own = layer.attributes['class_name'];
  const className = layer.class_name === 'Unsupported' && typeof own === 'string' ? own : layer.class_name;
  return { name: layer.name, class_name: className, inputs: layer.inputs, outputs: layer.outputs, shape: layer.shape, result_type: printPrecision(layer.result_type), counterparts };
}

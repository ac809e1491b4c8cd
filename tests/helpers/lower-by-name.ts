/** @file A network lowered under the design that it gets when it is opened. */
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { createDefaultDesign } from '../../main/compiler/passes/default-design.ts';
import { lowerGraph } from '../../main/compiler/passes/pipeline.ts';

/** Lower a source graph under its default design, with types by layer. */
export function lowerByName(graph: ModelGraph): ReturnType<typeof lowerGraph> {
  return lowerGraph(graph, createDefaultDesign(graph, { granularity: 'name', name: 'test' }));
}

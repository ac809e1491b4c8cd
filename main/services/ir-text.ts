/** @file A stored design's graphs as IR text: as read, lowered, or after every pass that changed something. */

import type { Failure } from '../../preload/contract/result.ts';
import type { Result } from '../base/result.ts';
import { ok } from '../base/result.ts';
import { printGraph } from '../compiler/ir/print.ts';
import { lowerGraph } from '../compiler/passes/pipeline.ts';
import { withDesignSource } from './design-source.ts';

/** One graph as text. */
export interface IrStage {
  /** `source`, the name of a pass, or `lowered`. */
  readonly stage: string;
  readonly text: string;
}

/** Print a design's graphs: source and lowered, or with `everyPass` each pass whose result differs from what came before. Expected failures: those of workspace and model. */
export function printIr(workspacePath: string, order: { readonly designId: string; readonly everyPass: boolean }): Promise<Result<readonly IrStage[], Failure>> {
  return withDesignSource(workspacePath, order.designId, ({ design, graph }) => {
    const { stages, graph: lowered } = lowerGraph(graph, design, { withStages: order.everyPass });
    const source = { stage: 'source', text: printGraph(graph) };
    if (!order.everyPass) return Promise.resolve(ok([source, { stage: 'lowered', text: printGraph(lowered) }]));
    const texts = [source, ...stages.map(({ pass, graph: after }) => ({ stage: pass, text: printGraph(after) }))];
    return Promise.resolve(ok(texts.filter(({ text }, index) => index === 0 || text !== texts[index - 1]?.text)));
  });
}

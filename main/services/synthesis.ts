/** @file The Verilog of a stored design, for commands that write it to a folder. */

import type { Design } from '../../preload/model/design.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { withReuseFactorOne } from '../jobs/reuse-factor-one.ts';
import { verilogFiles } from '../jobs/verilog-files.ts';
import { lowerDesign } from '../workers/engine-lower.ts';
import { viewLowering } from '../workers/engine-view.ts';
import { planSynthesis } from '../workers/plan-synthesis.ts';
import { refusalOf } from './check-synthesis.ts';
import { withDesignSource } from './design-source.ts';

/** Verilog of a design. */
export interface GeneratedVerilog {
  /** The top first. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly topModule: string;
  /** @unit cycles */
  readonly latencyCycles: number;
  readonly layers: readonly { readonly layer: string; readonly moduleName: string; readonly latencyCycles: number }[];
  readonly leftOut: readonly { readonly layer: string; readonly reason: string }[];
}

/** Generate the Verilog of a design as in the rtl flow, whichever flow it has; nothing is changed. Expected failures: `not-buildable`, `model-rejected`, those of the workspace. */
export function generateVerilog(workspacePath: string, order: { readonly designId: string; readonly asReuseFactorOne: boolean }): Promise<Result<GeneratedVerilog, Failure>> {
  return withDesignSource(workspacePath, order.designId, async ({ modelId, design: stored, graph }) => {
    const design: Design = { ...stored, flow: 'rtl' };
    const refusal = await refusalOf((of) => Promise.resolve(ok(viewLowering(lowerDesign(graph, of.design), of.design))), { modelId, design, asReuseFactorOne: order.asReuseFactorOne });
    if (!refusal.ok) return refusal;
    if (refusal.value !== undefined) return fail(refusal.value);
    const chosen = order.asReuseFactorOne ? withReuseFactorOne(design) : design;
    const plan = planSynthesis(lowerDesign(graph, chosen).graph, chosen);
    return ok({
      files: verilogFiles(plan),
      topModule: plan.top.moduleName,
      latencyCycles: plan.latencyCycles,
      layers: plan.layers.map(({ layer, moduleName, latencyCycles }) => ({ layer, moduleName, latencyCycles })),
      leftOut: plan.leftOut,
    });
  });
}

/**
 * @file Lowers a design and plans its emulation, once per meaning: the last few results are kept, because an edit asks
 * for view, numbers and estimate of the same design one after the other.
 */

import type { Design } from '../../preload/model/design.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { planEmulation, type Plan, type PlanOptions } from '../compiler/emulator/plan.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { lowerGraph } from '../compiler/passes/pipeline.ts';
import type { LoweredFacts } from '../compiler/preflight/lint-context.ts';

/** A design brought down to hardware layers. */
export interface LoweredDesign extends LoweredFacts {
  /** What the passes say of their own doing. */
  readonly diagnostics: readonly Diagnostic[];
  /** How `plan` plans; other threads plan alike. */
  readonly planOptions: PlanOptions;
  /** Made at first use: quantizing the weights takes time that the graph alone does not need. */
  plan(): Plan;
}

/** Lower a design without keeping it. @throws {InvariantError} for a bug in a pass */
export function lowerDesign(source: ModelGraph, design: Design): LoweredDesign {
  const { stages: _stages, ...lowering } = lowerGraph(source, design);
  const planOptions: PlanOptions = { ioType: design.ioType };
  let plan: Plan | undefined;
  return { source, design, ...lowering, planOptions, plan: () => (plan ??= planEmulation(lowering.graph, planOptions)) };
}

/** Lowerings that are kept. */
const KEPT_COUNT = 8;

/** Lowerings of the models that a thread holds. */
export class LoweringCache {
  readonly #kept = new Map<string, LoweredDesign>();

  /** Return the lowering of a design, made now or before. `modelId` stands for the source graph. */
  lower(modelId: string, source: ModelGraph, design: Design): LoweredDesign {
    const { name: _name, importedYaml: _yaml, otherKeys: _other, ...meaning } = design;
    const key = `${modelId}\n${JSON.stringify(meaning)}`;
    const lowered = this.#kept.get(key) ?? lowerDesign(source, design);
    this.#kept.delete(key);
    this.#kept.set(key, lowered);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_COUNT) break;
      this.#kept.delete(oldest);
    }
    return lowered;
  }

  /** Forget the lowerings of a model. */
  forget(modelId: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${modelId}\n`)) this.#kept.delete(key);
  }
}

/** @file A recipe through this program: read, lowered, planned, and run by any backend. */

import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import type { Plan } from '../../main/compiler/emulator/plan.ts';
import type { EmulationBackend, EmulationInput, EmulationOutcome } from '../../main/compiler/emulator/backend.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { lowerGraph } from '../../main/compiler/passes/pipeline.ts';
import { readHls4mlConfig } from '../../main/compiler/readers/hls4ml-config/read-config.ts';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import { readKeras } from '../../main/compiler/readers/keras/read-keras.ts';
import { NOT_EMULATED } from '../../main/services/conformance-case.ts';
import { buildRecipe } from './build-recipe.ts';
import type { Recipe } from './recipe.ts';

/** A network ready to run, with what it says of departing from hls4ml, or why this program does not emulate it. */
export type PlannedRecipe = { readonly ok: true; readonly graph: ModelGraph; readonly plan: Plan; readonly input: EmulationInput; readonly departure?: string } | { readonly ok: false; readonly reason: string };

/** Read, lower and plan a recipe. */
export async function planRecipe(recipe: Recipe, h5: H5Access): Promise<PlannedRecipe> {
  const built = await buildRecipe(recipe);
  const reading = readKeras({ model: built.model, h5 });
  const unread = reading.diagnostics.find((d) => d.severity === 'error');
  if (reading.graph === undefined || unread) return { ok: false, reason: unread?.message ?? 'no graph' };
  const { design } = readHls4mlConfig(built.config);
  if (design === undefined) return { ok: false, reason: 'the configuration cannot be read' };
  const { graph, diagnostics } = lowerGraph(reading.graph, design);
  const plan = planEmulation(graph, { ioType: design.ioType });
  const [missing] = plan.diagnostics;
  if (missing) return { ok: false, reason: missing.message };
  const departure = (reading.diagnostics.find(({ code }) => code === 'model/no-hls4ml-equivalent') ?? diagnostics.find(({ code }) => NOT_EMULATED.has(code)))?.message;
  const tensors = new Map(built.inputs.map(({ name, values }) => [name, values]));
  return { ok: true, graph, plan, input: { id: `recipe ${recipe.seed}`, rowCount: built.inputs[0]?.shape[0] ?? 0, firstSample: (recipe.seed * 97) % 2048, tensors }, ...(departure === undefined ? {} : { departure }) };
}

/** Where two runs of one plan part. */
export interface BackendDifference {
  readonly layer: string;
  readonly className: string;
  readonly sample: number;
  readonly element: number;
  readonly expected: string;
  readonly actual: string;
}

function compareOutcomes(plan: Plan, expected: EmulationOutcome, actual: EmulationOutcome): BackendDifference | undefined {
  for (const step of plan.steps) {
    const tensor = step.layer.outputs[0] ?? step.layer.name;
    const [wanted, got] = [expected.tensors.get(tensor), actual.tensors.get(tensor)];
    if (wanted === undefined) continue;
    const perSample = Math.max(1, wanted.mantissas.length / wanted.rowCount);
    for (let i = 0; i < wanted.mantissas.length; i++) {
      // `==` of ECMAScript compares a double and a bigint by value.
      if (wanted.mantissas[i] == got?.mantissas[i]) continue;
      return { layer: step.layer.name, className: step.layer.class_name, sample: Math.floor(i / perSample), element: i % perSample, expected: String(wanted.mantissas[i]), actual: String(got?.mantissas[i]) };
    }
  }
  return undefined;
}

/** Run a planned recipe on two backends and return the first difference, or undefined. */
export function compareBackends(planned: PlannedRecipe & { readonly ok: true }, one: EmulationBackend, other: EmulationBackend): BackendDifference | undefined {
  return compareOutcomes(planned.plan, one.run(planned.plan, planned.input), other.run(planned.plan, planned.input));
}

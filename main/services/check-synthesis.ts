/** @file Says before a synthesis starts what the flow cannot build. Layers without hardware yet are left out, not refused. */

import type { Failure } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { withReuseFactorOne } from '../jobs/reuse-factor-one.ts';
import type { LoweredView } from '../workers/engine-view.ts';
import type { JobOrder } from './prepare-job.ts';
import type { ServiceContext } from './service-context.ts';

const HLS_FLOW: Failure = { code: 'not-buildable', message: 'The Yosys inside the program synthesizes the rtl flow; this design is of the hls flow, whose synthesizer is Vitis or Vivado HLS.', help: 'Choose how far the HLS tool shall go (csim, csynth, …), or switch the design to the rtl flow.' };

/** Where to lower, and what. */
interface SynthesisSubject {
  readonly modelId: string;
  readonly design: Design;
  readonly asReuseFactorOne: boolean;
}

/** Return why a synthesis is not started, or undefined. @throws {StorageError} when design or model is gone */
export async function checkSynthesis({ workspace, engine }: ServiceContext, order: JobOrder & { readonly snapshot?: { readonly projectId: string; readonly modelId: string; readonly design: Design } }): Promise<Failure | undefined> {
  const stored = order.snapshot ?? workspace.designs.get(order.designId);
  const modelId = order.snapshot?.modelId ?? workspace.projects.getModel(stored.projectId).modelId;
  const checked = await refusalOf((of) => engine.lower(of), { modelId, design: stored.design, asReuseFactorOne: order.asReuseFactorOne === true });
  return checked.ok ? checked.value : checked.failure;
}

type Lower = (of: { readonly modelId: string; readonly design: Design }) => Promise<Result<Pick<LoweredView, 'nodes' | 'notBuildable'>, Failure>>;

/** Return why a design is not synthesized, or undefined. Fails as lowering fails. */
export async function refusalOf(lower: Lower, { modelId, design, asReuseFactorOne }: SynthesisSubject): Promise<Result<Failure | undefined, Failure>> {
  if (design.flow === 'hls') return ok(HLS_FLOW);
  const one = await lower({ modelId, design: withReuseFactorOne(design) });
  if (!one.ok) return one;
  const without = new Set(one.value.notBuildable.map(({ layer }) => layer));
  if (one.value.nodes.every(({ layer }) => layer.class_name === 'Input' || without.has(layer.name))) return ok(nothingBuildable(one.value.notBuildable));
  if (asReuseFactorOne) return ok(undefined);
  const asIs = await lower({ modelId, design });
  if (!asIs.ok) return fail(asIs.failure);
  const shared = asIs.value.notBuildable.filter(({ layer }) => !without.has(layer));
  return ok(shared.length === 0 ? undefined : reuseFactors(shared));
}

function nothingBuildable(details: NonNullable<Failure['details']>): Failure {
  return { code: 'not-buildable', message: 'The rtl flow can build no layer of this design.', help: 'The reasons stand at the layers.', details };
}

function reuseFactors(details: readonly { readonly layer: string; readonly reason: string }[]): Failure {
  const names = details.map(({ layer }) => layer).join(', ');
  return {
    code: 'not-buildable',
    message: `The rtl flow cannot build ${details.length === 1 ? 'a layer' : `${details.length} layers`} as configured: ${names}.`,
    help: 'Set reuse factor 1 and strategy Latency there, or choose "Synthesize as reuse factor 1" (--as-reuse-factor-one), which is recorded in the run.',
    details,
  };
}

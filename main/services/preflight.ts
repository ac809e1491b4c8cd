/** @file Domain `preflight`: lints that run when nothing else does, and what every code means. */

import { z } from 'zod';
import type { CheckReport } from '../../preload/contract/preflight.ts';
import type { Result } from '../../preload/contract/result.ts';
import { ok } from '../base/result.ts';
import { allCodes } from '../compiler/preflight/explain-code.ts';
import { subjectOf } from './designs.ts';
import { datasetOf } from './emulation.ts';
import { ID, NOTHING } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

/** Handlers of `preflight:*`. */
export function preflightHandlers(context: ServiceContext): HandlerTable {
  return {
    'preflight:check': { payload: z.strictObject({ designId: ID, datasetId: ID.exactOptional() }), handle: (payload) => check(context, payload) },
    'preflight:list-codes': { payload: NOTHING, handle: () => ok(allCodes()) },
  };
}

interface CheckPayload {
  readonly designId: string;
  readonly datasetId?: string;
}

async function check(context: ServiceContext, { designId, datasetId }: CheckPayload): Promise<Result<CheckReport>> {
  const startedMs = performance.now();
  const stored = context.workspace.designs.get(designId);
  const dataset = datasetId === undefined ? undefined : datasetOf(context, stored.projectId, datasetId);
  if (dataset?.ok === false) return dataset;
  // Only the hls flow has tools that a design may not fit.
  const tools = stored.design.flow === 'hls' ? (await context.tools.lastFound()).filter(({ found }) => found).map(({ name, version }) => ({ name, ...(version === undefined ? {} : { version }) })) : undefined;
  const found = await context.engine.check(subjectOf(context, stored), { ...(dataset === undefined ? {} : { dataId: dataset.value.sha256 }), ...(tools === undefined ? {} : { tools }) });
  if (!found.ok) return found;
  return ok({ designId, revision: stored.revision, ...(datasetId === undefined ? {} : { datasetId }), ...found.value, elapsedMs: performance.now() - startedMs });
}

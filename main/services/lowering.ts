/** @file Domain `lowering`: the network as read beside the network as built. */

import { z } from 'zod';
import type { LoweringTrace } from '../../preload/contract/lowering.ts';
import type { Result } from '../../preload/contract/result.ts';
import { ok } from '../base/result.ts';
import { subjectOf } from './designs.ts';
import { ID } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

/** Handlers of `lowering:*`. */
export function loweringHandlers(context: ServiceContext): HandlerTable {
  return { 'lowering:trace': { payload: z.strictObject({ designId: ID }), handle: ({ designId }) => trace(context, designId) } };
}

async function trace(context: ServiceContext, designId: string): Promise<Result<LoweringTrace>> {
  const stored = context.workspace.designs.get(designId);
  const traced = await context.engine.traceLowering(subjectOf(context, stored));
  return traced.ok ? ok({ designId, revision: stored.revision, ...traced.value }) : traced;
}

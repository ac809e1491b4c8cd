/** @file Domain `tools`: what was found on this machine and what it enables. */

import { z } from 'zod';
import type { ToolStatus } from '../../preload/contract/project.ts';
import { ok } from '../base/result.ts';
import { detectTools } from '../toolchains/detect-tools.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

/** Looking takes up to a second, and tools are not installed every minute. @unit ms */
const FRESH_MS = 30_000;

/** Handlers of `tools:*`. */
export function toolHandlers(_context: ServiceContext): HandlerTable {
  let found: { readonly atMs: number; readonly tools: Promise<readonly ToolStatus[]> } | undefined;
  return {
    'tools:list': {
      payload: z.strictObject({}),
      handle: async () => {
        if (found === undefined || Date.now() - found.atMs > FRESH_MS) found = { atMs: Date.now(), tools: detectTools() };
        return ok(await found.tools);
      },
    },
  };
}

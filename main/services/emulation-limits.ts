/**
 * @file What emulation may take of the machine: threads and memory. First of `BITLOOM_THREADS` and `BITLOOM_MEMORY_MIB`
 * (which the command line's options set), then what the window has stored, then one thread a core and 1 GiB.
 */

import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { AppStateStore } from '../storage/app-state-store.ts';
import type { PoolLimits } from '../workers/emulation-pool.ts';

/** The window's own state under this key is `{threadCount?, memoryMiB?}`. */
const STATE_KEY = 'window/emulation';
const MIB = 1024 * 1024;
const MEMORY_MIB_DEFAULT = 1024;
/** Beyond it threads cost more than they bring. */
const THREADS_MAX = 64;
/** Below it nothing would be kept. @unit MiB */
const MEMORY_MIB_MIN = 16;

const STORED = z.looseObject({ threadCount: z.number().int().nonnegative().optional(), memoryMiB: z.number().positive().optional() });

/** Return the limits in force. Never throws: what cannot be read counts as not set. */
export function emulationLimits(appState: Pick<AppStateStore, 'load'>, environment: Readonly<Record<string, string | undefined>> = process.env): PoolLimits {
  const stored = readStored(appState.load(STATE_KEY));
  // 0 is what the window stores for one a core.
  const threads = wholeNumber(environment['BITLOOM_THREADS']) ?? (stored.threadCount === 0 ? undefined : stored.threadCount) ?? availableParallelism();
  const memoryMiB = wholeNumber(environment['BITLOOM_MEMORY_MIB']) ?? stored.memoryMiB ?? MEMORY_MIB_DEFAULT;
  return { threadCount: Math.max(1, Math.min(THREADS_MAX, threads)), memoryBytes: Math.max(MEMORY_MIB_MIN, memoryMiB) * MIB };
}

function readStored(json: string | undefined): { readonly threadCount?: number | undefined; readonly memoryMiB?: number | undefined } {
  if (json === undefined) return {};
  try {
    const parsed = STORED.safeParse(JSON.parse(json) as unknown);
    return parsed.success ? parsed.data : {};
  } catch {
    // The window wrote something else: the defaults hold.
    return {};
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

/** @file What jobs may take of the machine: how many at a time, and how much memory. As the window has stored it, else sensible. */

import { totalmem } from 'node:os';
import { z } from 'zod';
import type { RunKind } from '../../preload/contract/run.ts';
import { DEFAULT_LIMITS, type QueueLimits } from '../jobs/job-queue.ts';
import type { AppStateStore } from '../storage/app-state-store.ts';

/** The window's own state under this key is `{jobCount?, jobMemoryMiB?, totalMemoryMiB?}`; 0 means the default. */
const STATE_KEY = 'window/jobs';
const MIB = 2 ** 20;
/** Beyond this share of the machine's memory the system begins to stutter, and then to kill. */
const MEMORY_SHARE = 0.9;

const STORED = z.looseObject({ jobCount: z.number().int().nonnegative().optional(), jobMemoryMiB: z.number().nonnegative().optional(), totalMemoryMiB: z.number().nonnegative().optional() });

/** What is expected of a kind of job of which nothing is known yet. @unit bytes */
const EXPECTED: Readonly<Record<RunKind, number>> = { synth: 3072 * MIB, hls: 8192 * MIB, verify: 2048 * MIB, emulate: 1024 * MIB, estimate: 512 * MIB };

/** Limits of the queue, and of one job. */
export interface JobLimits extends QueueLimits {
  /** A job that takes more is stopped. @unit bytes */
  readonly jobMemoryBytes: number;
}

/** Return the limits in force. Never throws: what cannot be read counts as not set. */
export function jobLimits(appState: Pick<AppStateStore, 'load'>, machineBytes = totalmem()): JobLimits {
  const { jobCount = 0, jobMemoryMiB = 0, totalMemoryMiB = 0 } = readStored(appState.load(STATE_KEY));
  const share = Math.floor(machineBytes * MEMORY_SHARE);
  const jobs = jobCount === 0 ? DEFAULT_LIMITS.jobs : { ...DEFAULT_LIMITS.jobs, synth: jobCount, hls: jobCount };
  return { jobs, memoryBytes: totalMemoryMiB === 0 ? share : totalMemoryMiB * MIB, jobMemoryBytes: jobMemoryMiB === 0 ? share : jobMemoryMiB * MIB };
}

/** Return what a job should take, from earlier ones where there are any. @unit bytes */
export function expectedMemory(kind: RunKind, learnedBytes: number | undefined): number {
  return learnedBytes ?? EXPECTED[kind];
}

function readStored(json: string | undefined): z.infer<typeof STORED> {
  try {
    const parsed = STORED.safeParse(JSON.parse(json ?? '{}') as unknown);
    return parsed.success ? parsed.data : {};
  } catch {
    // The window wrote something else: the defaults hold.
    return {};
  }
}

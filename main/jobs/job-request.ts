/**
 * @file What a runner is asked to do, complete: it reads nothing else of the workspace but the files named here.
 */

import { z } from 'zod';
import type { Design } from '../../preload/model/design.ts';

const FILE = z.strictObject({ name: z.string(), path: z.string() });

const REQUEST = z.strictObject({
  schema: z.literal(1),
  jobId: z.string(),
  runId: z.string(),
  title: z.string(),
  kind: z.enum(['emulate', 'estimate', 'synth']),
  /** The snapshot; its shape was checked when the design was stored. */
  design: z.custom<Design>((value) => typeof value === 'object' && value !== null && 'hlsConfig' in value, 'a design'),
  asReuseFactorOne: z.boolean(),
  /** The model's files under their own names, as stored in the workspace. */
  modelFiles: z.array(FILE).min(1),
  dataset: z.strictObject({ datasetId: z.string(), name: z.string(), path: z.string() }).exactOptional(),
  /** Folder of the synthesis cache. */
  cacheFolder: z.string(),
  /** Threads that synthesize at the same time. */
  synthesisWorkers: z.number().int().min(1).max(64),
  /** Process without which this job is pointless (a CLI command in a workspace that it will remove). */
  endsWithPid: z.number().int().exactOptional(),
});

/** A request as it lies in the job's folder. */
export type JobRequest = z.infer<typeof REQUEST>;

/** Return the request, or why it is none. Never throws. */
export function parseJobRequest(value: unknown): { readonly ok: true; readonly request: JobRequest } | { readonly ok: false; readonly reason: string } {
  const parsed = REQUEST.safeParse(value);
  return parsed.success ? { ok: true, request: parsed.data } : { ok: false, reason: z.prettifyError(parsed.error) };
}

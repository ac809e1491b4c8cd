/**
 * @file What a runner is asked to do, complete: it reads nothing else of the workspace but the files named here. Paths within the
 * workspace are relative to the job's folder, so that a workspace can be moved while a job waits.
 */

import { z } from 'zod';
import { HLS_STAGES } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { HLS_ADAPTERS } from '../toolchains/hls-adapter.ts';

const FILE = z.strictObject({ name: z.string(), path: z.string() });

const ACTIVATION = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('inherited') }),
  z.strictObject({ kind: z.literal('settings'), script: z.string() }),
  z.strictObject({ kind: z.literal('module'), name: z.string() }),
  z.strictObject({ kind: z.literal('wsl'), distribution: z.string().exactOptional(), script: z.string().exactOptional() }),
]);

/** An executable and how to get it to run. */
const LOCATED = z.strictObject({ path: z.string(), origin: z.enum(['bundled', 'configured', 'search-path', 'install-folder', 'module', 'wsl']), activation: ACTIVATION, release: z.string().exactOptional() });

/** Where an HLS project comes from, as windows and commands say it. */
export const HLS_SOURCE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bitloom') }),
  z.strictObject({ kind: z.literal('hls4ml') }),
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1).max(4000) }),
]);

/** How far an HLS run goes. */
export const HLS_STAGE = z.enum(HLS_STAGES);

const HLS = z.strictObject({
  stages: z.array(HLS_STAGE).min(1),
  source: HLS_SOURCE,
  tool: z.strictObject({ adapter: z.enum(HLS_ADAPTERS), title: z.string(), path: z.string(), version: z.string().exactOptional(), activation: ACTIVATION }),
  vivado: LOCATED.exactOptional(),
  /** Time of stages in earlier runs of about this size. @unit ms */
  expectedMs: z.partialRecord(HLS_STAGE, z.number()),
});

/** A Python with hls4ml, and the driver that the program runs in it. */
const HLS4ML = z.strictObject({ python: z.string(), version: z.string(), driver: z.string(), sampleCount: z.number().int().positive() });

const DONE_STAGE = z.strictObject({ name: z.string(), startedAtMs: z.number().exactOptional(), endedAtMs: z.number().exactOptional() });

const REQUEST = z.strictObject({
  schema: z.literal(2),
  jobId: z.string(),
  runId: z.string(),
  title: z.string(),
  kind: z.enum(['emulate', 'estimate', 'synth', 'hls', 'verify']),
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
  /** Above this the job is stopped. @unit bytes */
  memoryLimitBytes: z.number().positive().exactOptional(),
  hls: HLS.exactOptional(),
  hls4ml: HLS4ML.exactOptional(),
  /** What an earlier attempt has finished: these stages are not run again. */
  resume: z.strictObject({ doneStages: z.array(DONE_STAGE), attempt: z.number().int() }).exactOptional(),
  /** Process without which this job is pointless (a CLI command in a workspace that it will remove). */
  endsWithPid: z.number().int().exactOptional(),
});

/** A request as it lies in the job's folder. */
export type JobRequest = z.infer<typeof REQUEST>;
/** The part of it that an HLS run has. */
export type HlsRequest = z.infer<typeof HLS>;

/** The part of it that a verification has. */
export type Hls4mlRequest = z.infer<typeof HLS4ML>;

/** A stage that an earlier attempt has finished. */
export type DoneStage = z.infer<typeof DONE_STAGE>;

/** Return the request, or why it is none. Never throws. */
export function parseJobRequest(value: unknown): { readonly ok: true; readonly request: JobRequest } | { readonly ok: false; readonly reason: string } {
  const parsed = REQUEST.safeParse(value);
  return parsed.success ? { ok: true, request: parsed.data } : { ok: false, reason: z.prettifyError(parsed.error) };
}

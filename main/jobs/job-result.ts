/**
 * @file What a runner leaves behind when it is done: numbers for the tables, texts beside them, and files.
 *
 * The runner writes these files; the owner of the queue puts them into the workspace. So a runner never touches the
 * database: it cannot be blocked by it, and a crash cannot damage it.
 */

import { z } from 'zod';

const METRIC = z.object({ name: z.string(), layer: z.string().exactOptional(), value: z.number(), unit: z.string() });

const RESULT = z.object({
  schema: z.literal(1),
  metrics: z.array(METRIC),
  facts: z.record(z.string(), z.string()),
  /** Names of files below `artifacts/`. */
  artifacts: z.array(z.string()),
});

/** A runner's result. */
export type JobResult = z.infer<typeof RESULT>;

/** Return a result read from disk, or undefined when it is not one. Never throws. */
export function parseJobResult(value: unknown): JobResult | undefined {
  const parsed = RESULT.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Names under which the big results lie among a run's artifacts. */
export const ARTIFACT = {
  quality: 'quality.json',
  estimate: 'estimate.json',
  resources: 'resources.json',
  /** Layer by layer against hls4ml. */
  verification: 'verification.json',
  graph: 'graph.json',
  /** Reports of tools, read and on layers: `{ schema: 1, reports: ReportView[] }`. */
  reports: 'reports.json',
  /** Emulated and reference class of every sample. */
  classes: 'classes.json',
  log: 'log.txt',
  /** Memory and processor time while the job ran. */
  usage: 'usage.json',
  /** What the log says in short. */
  digest: 'digest.json',
} as const;

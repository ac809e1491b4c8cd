/** @file The schema of what is asked for when a job is started, as it also lies with the job in the workspace. */

import { z } from 'zod';
import { VERIFY_SAMPLES_MAX } from '../../preload/contract/verify.ts';
import { HLS_SOURCE, HLS_STAGE } from '../jobs/job-request.ts';

const ID = z.string().min(1);

/** An HLS run as windows and commands ask for it. */
export const HLS_OPTIONS = z.strictObject({ stages: z.array(HLS_STAGE).min(1).max(5), source: HLS_SOURCE.exactOptional() });

/** A job as it is asked for. */
export const JOB_ORDER = z.strictObject({
  designId: ID,
  kind: z.enum(['emulate', 'estimate', 'synth', 'hls', 'verify']),
  datasetId: ID.exactOptional(),
  name: z.string().trim().min(1).max(200).exactOptional(),
  asReuseFactorOne: z.boolean().exactOptional(),
  hls: HLS_OPTIONS.exactOptional(),
  verify: z.strictObject({ sampleCount: z.number().int().min(1).max(VERIFY_SAMPLES_MAX).exactOptional() }).exactOptional(),
});

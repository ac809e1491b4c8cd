/** @file Whether a vendor's tool has ever synthesized a project of our HLS writer: the workspace's runs say it. */

import type { VendorEvidence } from '../../preload/contract/hls.ts';
import type { RunStore } from '../storage/run-store.ts';

/** Return the last run of a vendor's tool that finished C synthesis of a project of ours, if there was one. @throws {StorageError} */
export function readVendorEvidence(runs: Pick<RunStore, 'lastFinishedStage'>): VendorEvidence | undefined {
  const found = runs.lastFinishedStage('csynth', { projectFrom: 'bitloom' });
  return found === undefined ? undefined : { tool: found.run.facts['tool'] ?? 'a vendor tool', runId: found.run.runId, atMs: found.endedAtMs };
}

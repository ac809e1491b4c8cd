/**
 * @file Whether a vendor's tool has ever synthesized a project of our HLS writer, as a fact of the workspace.
 *
 * Whoever finishes such a run tells it here (`noteVendorRun`); until then every place that shows the writer says that none has.
 */

import { z } from 'zod';
import type { VendorEvidence } from '../../preload/contract/hls.ts';
import type { AppStateStore } from '../storage/app-state-store.ts';

const KEY = 'hls/vendor-run';
const STORED = z.object({ tool: z.string(), runId: z.string(), atMs: z.number() });

/** Return the last finished vendor run over a project of ours, if there was one. Never throws. */
export function readVendorEvidence(appState: Pick<AppStateStore, 'load'>): VendorEvidence | undefined {
  const json = appState.load(KEY);
  try {
    const parsed = json === undefined ? undefined : STORED.safeParse(JSON.parse(json) as unknown);
    return parsed?.success === true ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Remember a finished vendor run over a project of ours. */
export function noteVendorRun(appState: Pick<AppStateStore, 'save'>, evidence: VendorEvidence): void {
  appState.save(KEY, JSON.stringify(evidence));
}

/** @file A run for tests, with only what the test cares about. */

import type { RunSummary } from '../../../preload/contract/run.ts';

/** Return a run with plain values; `changes` win. */
export function buildRun(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: 'r1', projectId: 'p1', name: 'run', kind: 'synth', flow: 'rtl', state: 'done', createdAtMs: 0, tags: [], note: '', starred: false,
    weightTypes: 'fixed<8,2>', reuseFactors: '1', strategies: 'Latency', part: 'xc7z020clg400-1', ...changes,
  };
}

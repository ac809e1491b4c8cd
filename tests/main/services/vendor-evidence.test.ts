/** @file The fact that a vendor's tool has synthesized a project of ours: read off the runs. */
import { expect, it } from 'vitest';
import { readVendorEvidence } from '../../../main/services/vendor-evidence.ts';
import type { StoredRun } from '../../../main/storage/run-store.ts';

const run = (runId: string, facts: StoredRun['facts']): StoredRun => ({ runId, facts }) as StoredRun;

it('asks for C synthesis of projects of ours, and names tool, run and time', () => {
  const asked: unknown[] = [];
  const runs = { lastFinishedStage: (...words: readonly unknown[]) => { asked.push(words); return { run: run('b', { tool: 'Vivado HLS 2020.1', projectFrom: 'bitloom' }), endedAtMs: 2 }; } };
  expect(readVendorEvidence(runs)).toEqual({ tool: 'Vivado HLS 2020.1', runId: 'b', atMs: 2 });
  expect(asked).toEqual([['csynth', { projectFrom: 'bitloom' }]]);
});

it('is absent where no run finished that', () => {
  expect(readVendorEvidence({ lastFinishedStage: () => undefined })).toBeUndefined();
});

/** @file Jobs that are tried again: which other run the repeated one may stand for. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DoneStage } from '../../../main/jobs/job-request.ts';
import { prepareJob, prepareRetry, subjectOf, type JobOrder, type JobPlan } from '../../../main/services/prepare-job.ts';
import { makeJobWorkspace, type JobWorkspace } from '../../helpers/job-workspace.ts';

let place: JobWorkspace;
let order: JobOrder;
beforeEach(() => {
  place = makeJobWorkspace();
  order = { designId: place.designId, kind: 'hls', hls: { stages: ['csim', 'csynth'] } };
});
afterEach(() => {
  place.workspace.close();
  place.remove();
});

/** By this a later attempt knows a project again. */
const NOTE = '.bitloom-run.json';
const planWith = (version: string, sourceVersion = ''): JobPlan => ({
  hls: { sourceVersion, request: { stages: ['csim', 'csynth'], source: { kind: 'bitloom' }, tool: { adapter: 'vitis-run', title: `Vitis HLS ${version}`, path: '/tools/vitis-run', version, activation: { kind: 'inherited' } }, expectedMs: {} } },
});
const fingerprintWith = (plan: JobPlan): string => subjectOf(place.workspace, order, plan).fingerprint;

function failedRun(plan: JobPlan): { readonly jobId: string; readonly runId: string } {
  const { jobId, runId } = prepareJob(place.workspace, order, plan);
  const { projectPath } = place.folderOf(jobId);
  mkdirSync(projectPath, { recursive: true });
  writeFileSync(join(projectPath, 'build_prj.tcl'), '');
  writeFileSync(join(projectPath, NOTE), JSON.stringify({ topFunction: 'myproject', layers: [], leftOut: [], hasTestData: false }));
  end({ jobId, runId });
  return { jobId, runId };
}

function end({ jobId, runId }: { readonly jobId: string; readonly runId: string }): void {
  place.workspace.jobs.update(jobId, { state: 'failed' });
  place.workspace.runs.update(runId, { state: 'failed' });
}

function retry({ jobId, runId }: { readonly jobId: string; readonly runId: string }, plan: JobPlan, doneStages: readonly DoneStage[] = []): void {
  const { jobs, runs } = place.workspace;
  prepareRetry(place.workspace, { job: jobs.get(jobId), run: runs.get(runId), order, plan, doneStages });
}

describe('a run that is tried again', () => {
  it('with another tool is what that tool makes of the design, and no longer what the first one would have made', () => {
    const run = failedRun(planWith('2023.2'));
    expect(place.workspace.runs.get(run.runId).fingerprint).toBe(fingerprintWith(planWith('2023.2')));
    retry(run, planWith('2024.1'));
    const { runs } = place.workspace;
    const { projectId } = place;
    expect(runs.findByFingerprint(projectId, fingerprintWith(planWith('2023.2')))).toBeUndefined();
    expect(runs.findByFingerprint(projectId, fingerprintWith(planWith('2024.1')))?.runId).toBe(run.runId);
  });

  it('over the design as it was is not taken for one over the design as it is by now', () => {
    const run = failedRun(planWith('2023.2'));
    const before = fingerprintWith(planWith('2023.2'));
    place.workspace.designs.edit(place.designId, { label: 'clock', apply: (design) => ({ ...design, clockPeriodNs: 3 }) });
    retry(run, planWith('2023.2'));
    expect(place.workspace.runs.get(run.runId).fingerprint).toBe(before);
    expect(fingerprintWith(planWith('2023.2'))).not.toBe(before);
  });

  it('from a stage in the middle keeps its identity with the same tool, and has none with stages of another tool or of other sources', () => {
    const kept = [{ name: 'csim' }];
    const run = failedRun(planWith('2023.2', 'a'));
    retry(run, planWith('2023.2', 'a'), kept);
    expect(place.workspace.runs.get(run.runId).fingerprint).toBe(fingerprintWith(planWith('2023.2', 'a')));
    end(run);
    retry(run, planWith('2023.2', 'b'), kept);
    expect(place.workspace.runs.get(run.runId)).not.toHaveProperty('fingerprint');

    const mixed = failedRun(planWith('2023.2'));
    retry(mixed, planWith('2024.1'), kept);
    expect(place.workspace.runs.get(mixed.runId)).not.toHaveProperty('fingerprint');
    end(mixed);
    retry(mixed, planWith('2024.1'), kept);
    expect(place.workspace.runs.get(mixed.runId), 'csim is still of the first tool').not.toHaveProperty('fingerprint');
    end(mixed);
    retry(mixed, planWith('2024.1'));
    expect(place.workspace.runs.get(mixed.runId).fingerprint, 'all of it is of one tool again').toBe(fingerprintWith(planWith('2024.1')));
  });

  it('from a stage in the middle begins anew where the note of its project is gone, and is then of one tool', () => {
    const run = failedRun(planWith('2023.2'));
    rmSync(join(place.folderOf(run.jobId).projectPath, NOTE));
    retry(run, planWith('2024.1'), [{ name: 'csim' }]);
    expect(place.workspace.runs.get(run.runId).fingerprint).toBe(fingerprintWith(planWith('2024.1')));
  });
});

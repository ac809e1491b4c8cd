import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobStore } from '../../../main/storage/job-store.ts';
import { seedProject, SMALL_DESIGN, tempWorkspace } from '../../helpers/temp-workspace.ts';

describe('RunStore and JobStore', () => {
  let temp: ReturnType<typeof tempWorkspace>;
  let ids: ReturnType<typeof seedProject>;
  beforeEach(() => {
    temp = tempWorkspace();
    ids = seedProject(temp.workspace);
  });
  afterEach(() => temp.remove());

  const newRun = (name = 'run 1') => {
    const { runs } = temp.workspace;
    const { snapshotId } = runs.createSnapshot({ ...ids, revision: 1, design: SMALL_DESIGN });
    return runs.create({ ...ids, snapshotId, name, kind: 'synth', flow: 'rtl', facts: { part: 'xc7z020' } });
  };
  const newJob = (runId: string) => temp.workspace.jobs.create({ projectId: ids.projectId, runId, title: 'synthesize', kind: 'synth', flow: 'rtl', request: { seed: 1 } });

  it('keeps a run with its stages in order, metrics, artifacts and changed fields', () => {
    const { runs, artifacts } = temp.workspace;
    const { runId } = newRun();
    runs.putStage(runId, { name: 'lower', state: 'running', startedAtMs: 1 });
    runs.putStage(runId, { name: 'yosys', state: 'queued' });
    runs.putStage(runId, { name: 'lower', state: 'done', startedAtMs: 1, endedAtMs: 3 });
    runs.putMetrics(runId, [{ name: 'lut', value: 12, unit: '' }, { name: 'lut', layer: 'fc1', value: 7, unit: '' }]);
    runs.putArtifact(runId, 'quality.json', artifacts.putJson({ flips: 3 }));
    const updated = runs.update(runId, { state: 'done', tags: ['good'], starred: true });
    expect(runs.get(runId)).toEqual(updated);
    expect(updated).toMatchObject({ tags: ['good'], starred: true, facts: { part: 'xc7z020' } });
    expect(runs.listStages(runId)).toEqual([{ name: 'lower', state: 'done', startedAtMs: 1, endedAtMs: 3 }, { name: 'yosys', state: 'queued' }]);
    expect(runs.listMetrics(runId)).toEqual([{ name: 'lut', value: 12, unit: '' }]);
    expect(runs.listMetrics(runId, true)).toContainEqual({ name: 'lut', layer: 'fc1', value: 7, unit: '' });
    const stored = runs.listArtifacts(runId)[0];
    expect(stored && artifacts.getJson(stored.sha256)).toEqual({ flips: 3 });
  });

  it('keeps a run and its snapshot when the design is removed', () => {
    const { runId, snapshotId } = newRun();
    temp.workspace.designs.remove(ids.designId);
    expect(temp.workspace.runs.get(runId).designId).toBeUndefined();
    expect(temp.workspace.runs.getSnapshot(snapshotId).design).toEqual(SMALL_DESIGN);
  });

  it('lists runs newest first and finds one of its project by its fingerprint, a finished one before one under way, no failed one', () => {
    const { runs } = temp.workspace;
    const first = newRun('a');
    const second = newRun('b');
    expect(runs.list(ids.projectId).map((run) => run.name)).toEqual(['b', 'a']);
    runs.update(first.runId, { fingerprint: 'f1', state: 'failed' });
    expect(runs.findByFingerprint(ids.projectId, 'f1')).toBeUndefined();
    runs.update(first.runId, { state: 'done' });
    runs.update(second.runId, { fingerprint: 'f1', state: 'running' });
    expect(runs.findByFingerprint(ids.projectId, 'f1')?.runId).toBe(first.runId);
    expect(runs.findByFingerprint('project-other', 'f1')).toBeUndefined();
  });

  it('tells how long finished stages of a kind of run took, with the facts of their runs', () => {
    const { runs } = temp.workspace;
    const { runId } = newRun('a');
    runs.update(runId, { facts: { tool: 'Vitis HLS 2023.2' } });
    runs.putStage(runId, { name: 'csynth', state: 'done', startedAtMs: 1000, endedAtMs: 61_000 });
    runs.putStage(runId, { name: 'cosim', state: 'failed', startedAtMs: 61_000, endedAtMs: 62_000 });
    const kind = runs.get(runId).kind;
    expect(runs.listStageTimes(kind)).toEqual([{ stage: 'csynth', tookMs: 60_000, facts: { tool: 'Vitis HLS 2023.2' } }]);
    expect(runs.listStageTimes(kind === 'hls' ? 'synth' : 'hls')).toEqual([]);
  });

  it('puts a job that ended back into the queue as its next attempt, without its error', () => {
    const { jobs } = temp.workspace;
    const { jobId } = newJob(newRun('a').runId);
    jobs.update(jobId, { state: 'failed', error: { message: 'no', cause: 'why', line: 3 }, endedAtMs: 5 });
    expect(jobs.requeue(jobId)).toMatchObject({ state: 'queued', attempt: 2, progress: 0 });
    expect(jobs.get(jobId)).not.toHaveProperty('error');
    expect(jobs.list({ states: ['queued'] }).map((job) => job.jobId)).toEqual([jobId]);
    expect(jobs.list({ projectId: 'project-none' })).toHaveLength(0);
  });

  it('finds the folder of a job in a workspace that was moved', () => {
    const { jobs, db, path } = temp.workspace;
    const { jobId, runId } = newJob(newRun('a').runId);
    jobs.update(jobId, { folder: join(path, 'jobs', jobId) });
    expect(jobs.get(jobId).folder).toBe(join(path, 'jobs', jobId));
    expect(new JobStore(db, '/elsewhere').get(jobId).folder).toBe(join('/elsewhere', 'jobs', jobId));
    expect(jobs.findByRun(runId)?.jobId).toBe(jobId);
  });

  it('counts the sequence of a job up with every change and shows stages of its run', () => {
    const { jobs, runs } = temp.workspace;
    const job = newJob(newRun().runId);
    runs.putStage(job.runId, { name: 'yosys', state: 'running' });
    jobs.update(job.jobId, { state: 'failed', progress: 0.5, error: { message: 'no', help: 'yes' } });
    expect(jobs.view(job.jobId)).toMatchObject({ sequence: 1, projectName: 'tiny', progress: 0.5, error: { message: 'no' }, stages: [{ name: 'yosys' }] });
  });

  it('gives the lease on the queue to one owner until it expires', () => {
    const { jobs } = temp.workspace;
    expect(jobs.acquireLease('a', 1000, 0)).toBe(true);
    expect(jobs.acquireLease('b', 1000, 500)).toBe(false);
    expect(jobs.acquireLease('a', 1000, 900)).toBe(true);
    expect(jobs.acquireLease('b', 1000, 1950)).toBe(true);
    jobs.releaseLease('b');
    expect(jobs.acquireLease('a', 1000, 1951)).toBe(true);
  });

  it('removes everything of a project with the project', () => {
    const { workspace } = temp;
    const run = newRun();
    const job = newJob(run.runId);
    expect(workspace.projects.remove(ids.projectId)).toBe(true);
    expect(workspace.runs.find(run.runId)).toBeUndefined();
    expect(workspace.jobs.find(job.jobId)).toBeUndefined();
  });
});

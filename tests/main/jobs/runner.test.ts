/** @file The real runner, as a process of its own, on the smallest example: results, cache, and failures that are said. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobQueue } from '../../../main/jobs/job-queue.ts';
import { prepareJob } from '../../../main/services/prepare-job.ts';
import { viewRun } from '../../../main/services/run-views.ts';
import { makeJobWorkspace, readLog, until } from '../../helpers/job-workspace.ts';
import type { JobWorkspace } from '../../helpers/job-workspace.ts';
import { repositoryRoot } from '../../helpers/shared.ts';

let place: JobWorkspace;
let queue: JobQueue;

beforeEach(() => {
  place = makeJobWorkspace();
  const { workspace, projectId } = place;
  const file = workspace.artifacts.put(readFileSync(join(repositoryRoot, 'resources/examples/overflow-978/model.h5')));
  workspace.projects.addModel(projectId, { ...workspace.projects.getModel(projectId), sha256: file.sha256, files: [{ name: 'model.h5', sha256: file.sha256, role: 'model' }] });
  queue = new JobQueue(workspace, () => undefined);
  queue.start();
});
afterEach(async () => {
  await queue.stop();
  place.workspace.close();
  place.remove();
});

async function finish(order: Parameters<typeof prepareJob>[1]) {
  const { jobId, runId } = prepareJob(place.workspace, order);
  queue.nudge();
  await until('the end of the job', () => !['queued', 'running'].includes(place.workspace.jobs.get(jobId).state), 60_000);
  return { job: place.workspace.jobs.view(jobId), run: viewRun(place.workspace, runId), log: readLog(place.folderOf(jobId)) };
}

describe('the runner', () => {
  it('synthesizes layer by layer, keeps Verilog and reports, and takes unchanged layers from the cache', async () => {
    const first = await finish({ designId: place.designId, kind: 'synth' });
    expect(first.job).toMatchObject({ state: 'done', progress: 1, layers: [{ layer: 'fused_convbn_0', state: 'done', lutEstimated: expect.any(Number) as number, carryCount: expect.any(Number) as number }, { layer: 'fused_convbn_0_alpha', state: 'done', detail: 'wires only', lutCount: 0 }] });
    expect(first.run.graph.at(-1)?.types).toHaveProperty('result');
    expect(first.job.stages.map(({ name, state }) => `${name} ${state}`)).toEqual(['read model', 'lower', 'estimate', 'emulate', 'generate Verilog', 'synthesize'].map((name) => `${name} done`));
    const { resources, graph, artifacts, summary } = first.run;
    expect(resources?.total.lutCount).toBe(resources?.layers.reduce((sum, layer) => sum + (layer.lutCount ?? 0), 0));
    expect(summary).toMatchObject({ lutSynthesized: resources?.total.lutCount, cacheHits: 0, initiationIntervalCycles: 1 });
    expect(graph.map((layer) => layer.name)).toEqual(['input_1', 'fused_convbn_0', 'fused_convbn_0_alpha']);
    expect(artifacts.map((artifact) => artifact.name)).toEqual(expect.arrayContaining(['top.v', 'fused_convbn_0.v', 'resources.json', 'estimate.json', 'graph.json', 'log.txt']));
    expect(first.log.join('\n')).toContain('fused_convbn_0:');

    const second = await finish({ designId: place.designId, kind: 'synth' });
    expect(second.job.layers.map((layer) => layer.state)).toEqual(['cached', 'done']);
    expect(second.run.resources?.layers.map((layer) => layer.lutCount)).toEqual(resources?.layers.map((layer) => layer.lutCount));
  }, 120_000);

  it('fails with the place and what to do when a file of the workspace is gone', async () => {
    rmSync(place.workspace.artifacts.pathOf(place.workspace.projects.getModel(place.projectId).sha256));
    const { job, run } = await finish({ designId: place.designId, kind: 'estimate' });
    expect(job).toMatchObject({ state: 'failed', error: { message: expect.stringMatching(/cannot be read/) as string, help: expect.stringContaining('import it again') as string }, stages: [{ name: 'read model', state: 'failed' }, { state: 'cancelled' }, { state: 'cancelled' }] });
    expect(run.summary.error).toContain('cannot be read');
  }, 60_000);

  it('estimates without any data', async () => {
    const { run } = await finish({ designId: place.designId, kind: 'estimate' });
    expect(run.summary.state).toBe('done');
    expect(run.estimate?.layers.length).toBeGreaterThan(0);
    expect(run.quality).toBeUndefined();
  }, 60_000);
});

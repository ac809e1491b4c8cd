/** @file The stores of a window together, over a fake trusted side. */

import { describe, expect, it, vi } from 'vitest';
import type { JobView } from '../../../preload/contract/run.ts';
import { acceptJobs } from '../../../renderer/store/job-store.ts';
import { layerStatistics } from '../../../renderer/store/live-store.ts';
import { closeProject, openProject, refreshProject, startStudio } from '../../../renderer/store/project-actions.ts';
import { createStudio, type Studio } from '../../../renderer/store/studio.ts';
import { keptUiJson, parseKeptUi, revealLayer, selectLayers } from '../../../renderer/store/ui-store.ts';
import { createFakeStudio } from '../fake-studio.ts';

const JOB: JobView = { jobId: 'j', projectId: 'p', projectName: 'p', runId: 'r', title: 'run', kind: 'synth', flow: 'rtl', state: 'running', createdAtMs: 1, progress: 0.5, stages: [], layers: [], attempt: 1, sequence: 3 };

async function opened(): Promise<{ readonly studio: Studio; readonly fake: ReturnType<typeof createFakeStudio> }> {
  const fake = createFakeStudio({ network: 'cnn' });
  const studio = createStudio(fake.api, 1440);
  await startStudio(studio, 1440);
  await vi.waitFor(() => expect(studio.live.store.getState().emulation).toBeDefined());
  return { studio, fake };
}

describe('studio', () => {
  it('opens the project of the last time and computes its numbers', async () => {
    const { studio } = await opened();
    expect(studio.project.getState().project?.name).toBe('digits-cnn');
    expect(studio.project.getState().datasetId).toBe('data-1');
    expect(studio.live.store.getState().emulation?.revision).toBe(studio.design.store.getState().view?.revision);
  });

  it('starts with collapsed panes in a narrow window', async () => {
    const fake = createFakeStudio();
    const studio = createStudio(fake.api, 1024);
    await startStudio(studio, 1024);
    expect(studio.ui.getState()).toMatchObject({ dockOpen: false, inspectorOpen: false });
  });

  it('shows numbers of the new revision after an edit, and of the old one until then', async () => {
    const { studio } = await opened();
    const before = layerStatistics(studio.live.store.getState().emulation, 'conv')?.variables.find((v) => v.variable === 'result')?.overflowCount ?? 0;
    expect(before).toBeGreaterThan(0);
    studio.edit({ kind: 'set-precision', layers: ['conv'], variables: ['result'], precision: 'fixed<20,10>' });
    await studio.design.settled();
    expect(studio.live.store.getState().emulation?.revision).toBe(1);
    await vi.waitFor(() => expect(studio.live.store.getState().emulation?.revision).toBe(2));
    expect(layerStatistics(studio.live.store.getState().emulation, 'conv')?.variables.find((v) => v.variable === 'result')?.overflowCount).toBe(0);
  });

  it('has nothing to revert after an undo, which took the gesture back already', async () => {
    const { studio } = await opened();
    studio.edit({ kind: 'set-precision', layers: ['conv'], variables: ['result'], precision: 'fixed<14,6>' });
    studio.gestures.edit('conv.result', { kind: 'set-precision', layers: ['conv'], variables: ['result'], precision: 'fixed<12,6>' });
    studio.design.undo();
    expect(studio.gestures.revert()).toBe(false);
    await studio.design.settled();
    expect(studio.design.store.getState().view?.nodes.find((n) => n.layer.name === 'conv')?.layer.result_type).toMatchObject({ widthBits: 14 });
  });

  it('asks for the open project again as a whole, with what is said about its data', async () => {
    const { studio } = await opened();
    const { project } = studio.project.getState();
    if (!project) throw new TypeError('a project is open');
    studio.project.setState({ project: { ...project, datasets: [], warnings: ['There is no data yet'] } });
    await refreshProject(studio);
    expect(studio.project.getState().project?.warnings).toEqual(project.warnings);
    expect(studio.project.getState().project?.datasets).toEqual(project.datasets);
  });

  it('keeps the report from before a gesture as baseline and undoes the gesture on revert', async () => {
    const { studio } = await opened();
    const before = studio.live.store.getState().emulation;
    studio.gestures.edit('conv.result', { kind: 'set-precision', layers: ['conv'], variables: ['result'], precision: 'fixed<12,6>' });
    studio.gestures.edit('conv.result', { kind: 'set-precision', layers: ['conv'], variables: ['result'], precision: 'fixed<9,6>' });
    await studio.design.settled();
    expect(studio.live.store.getState().gestureBaseline).toBe(before);
    expect(studio.gestures.revert()).toBe(true);
    expect(studio.gestures.revert()).toBe(false);
    await studio.design.settled();
    expect(studio.design.store.getState().view?.nodes.find((n) => n.layer.name === 'conv')?.layer.result_type).toMatchObject({ widthBits: 16 });
    expect(studio.live.store.getState().gestureBaseline).toBeUndefined();
  });

  it('asks for everything again when a lost connection is back', async () => {
    const { studio, fake } = await opened();
    const asked = (): number => fake.requests.filter((r) => r.channel === 'emulation:evaluate').length;
    const before = asked();
    fake.setConnection('lost');
    expect(studio.project.getState().connection).toBe('lost');
    fake.setConnection('open');
    await vi.waitFor(() => expect(asked()).toBe(before + 1));
  });

  it('says that a job failed, unless its banner is on show already', async () => {
    const { studio, fake } = await opened();
    const projectId = studio.project.getState().project?.projectId ?? '';
    const end = (jobId: string): void => {
      acceptJobs(studio.jobs, [{ ...JOB, jobId, projectId }]);
      fake.emit('job:progressed', { job: { ...JOB, jobId, projectId, title: jobId, state: 'failed', sequence: 4, error: { message: 'The disk is full' } } });
    };
    const titles = (): readonly string[] => studio.notices.getState().notices.map(({ title }) => title);
    studio.ui.setState({ view: 'jobs' });
    studio.jobs.setState({ currentJobId: 'on-show' });
    end('on-show');
    expect(titles()).toEqual([]);
    end('another');
    expect(titles()).toEqual(['another: The disk is full']);
    studio.ui.setState({ view: 'studio' });
    studio.jobs.setState({ currentJobId: 'third' });
    end('third');
    expect(titles()).toEqual(['another: The disk is full', 'third: The disk is full']);
  });

  it('turns a failed request into one message, and a superseded one into none', async () => {
    const { studio } = await opened();
    expect(await studio.ask('run:get', { runId: 'none' })).toBeUndefined();
    expect(await studio.ask('run:get', { runId: 'none' })).toBeUndefined();
    studio.fail({ code: 'superseded', message: 'old' });
    expect(studio.notices.getState().notices.map((n) => n.title)).toEqual(['The fake does not answer run:get']);
  });

  it('takes messages about a project away when it is closed, and when another is opened, not when it is asked for again', async () => {
    const { studio } = await opened();
    const say = (): void => studio.fail({ code: 'bad-request', message: 'a.docx cannot be opened' }, 'files');
    const count = (): number => studio.notices.getState().notices.length;
    say();
    await openProject(studio, studio.project.getState().project?.projectId ?? '');
    await refreshProject(studio);
    expect(count()).toBe(1);
    closeProject(studio);
    expect(count()).toBe(0);
    say();
    await openProject(studio, 'project-1');
    expect([studio.project.getState().project === undefined, count()]).toEqual([false, 0]);
  });

  it('opens a project by id', async () => {
    const studio = createStudio(createFakeStudio({ empty: true }).api, 1440);
    expect(await openProject(studio, 'project-1')).toBe(true);
    expect(studio.ui.getState()).toMatchObject({ view: 'studio', projectId: 'project-1' });
    expect(studio.project.getState().opening).toBeUndefined();
  });
});

describe('jobs', () => {
  it('ignores an event older than the known state', async () => {
    const { studio } = await opened();
    acceptJobs(studio.jobs, [JOB]);
    acceptJobs(studio.jobs, [{ ...JOB, sequence: 2, progress: 0.1 }]);
    expect(studio.jobs.getState().jobs['j']?.progress).toBe(0.5);
  });
});

describe('window state', () => {
  it('survives saving and drops what does not fit', async () => {
    const { studio } = await opened();
    studio.ui.setState({ overlay: 'lut', dockHeightPx: 300, selection: ['conv'] });
    const json = keptUiJson(studio.ui.getState());
    expect(parseKeptUi(json, studio.ui.getState())).toMatchObject({ overlay: 'lut', dockHeightPx: 300 });
    expect(json).not.toContain('selection');
    expect(parseKeptUi('{"overlay": 7, "dockOpen": true}', studio.ui.getState())).toEqual({ dockOpen: true });
    expect(parseKeptUi('not json', studio.ui.getState())).toEqual({});
    expect(parseKeptUi('{"hls": {"stages": ["csynth", "rm"], "source": {"kind": "folder", "path": 7}}}', studio.ui.getState())).toEqual({ hls: { stages: ['csynth'] } });
  });

  it('selects, toggles and reveals layers', async () => {
    const { studio } = await opened();
    selectLayers(studio.ui, ['conv']);
    selectLayers(studio.ui, ['fc'], true);
    expect(studio.ui.getState().selection).toEqual(['conv', 'fc']);
    selectLayers(studio.ui, ['conv'], true);
    expect(studio.ui.getState().selection).toEqual(['fc']);
    revealLayer(studio.ui, 'pool');
    expect(studio.ui.getState()).toMatchObject({ selection: ['pool'], reveal: { layers: ['pool'], wish: 1 } });
  });
});

/** @file Explanations: asked for only when wanted and idle, kept while stale, once a revision. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStudio } from '../../../renderer/store/project-actions.ts';
import { createStudio, type Studio } from '../../../renderer/store/studio.ts';
import { createFakeStudio, type FakeOptions, type FakeStudio } from '../fake-studio.ts';
import { fakeSearch } from '../fake-analysis.ts';

let fake: FakeStudio;
let studio: Studio;

async function open(options: FakeOptions = {}): Promise<void> {
  fake = createFakeStudio({ network: 'cnn', ...options });
  studio = createStudio(fake.api, 1440);
  await startStudio(studio, 1440);
  await vi.waitFor(() => expect(studio.live.store.getState().emulation).toBeDefined());
}
const asked = (channel: string): number => fake.requests.filter((r) => r.channel === channel).length;
const slots = () => studio.analysis.store.getState().slots;
const WIDER = { kind: 'set-precision', layers: ['conv'], variables: ['result'], precision: 'fixed<18,8>' } as const;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
});
afterEach(() => {
  studio.dispose();
  vi.useRealTimers();
});

describe('a topic', () => {
  it('is not asked for until a view wants it', async () => {
    await open();
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked('analysis:explain')).toBe(0);
    studio.analysis.retain('explain');
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked('analysis:explain')).toBe(1);
    expect(slots().explain.value?.sampleCount).toBe(256);
  });

  it('that counts on every card is asked for whatever is on show, and again after an edit', async () => {
    await open();
    await vi.advanceTimersByTimeAsync(2500);
    expect(asked('preflight:check')).toBe(1);
    expect(slots().check.value).toMatchObject({ revision: 1, datasetId: 'data-1' });
    studio.edit(WIDER);
    await vi.advanceTimersByTimeAsync(1);
    expect(slots().check.value?.revision).toBe(1);
    await vi.advanceTimersByTimeAsync(2500);
    expect([asked('preflight:check'), slots().check.value?.revision]).toEqual([2, 2]);
  });

  it('that does without data is asked for without', async () => {
    await open();
    await vi.advanceTimersByTimeAsync(2500);
    studio.project.setState({ datasetId: undefined });
    await vi.advanceTimersByTimeAsync(2500);
    expect(fake.requests.filter(({ channel }) => channel === 'preflight:check').map(({ payload }) => payload)).toEqual([{ designId: 'design-1', datasetId: 'data-1' }, { designId: 'design-1' }]);
  });

  it('is asked for once a revision, after a pause, however many edits there were', async () => {
    await open();
    studio.analysis.retain('explain');
    await vi.advanceTimersByTimeAsync(1000);
    for (const precision of ['fixed<17,7>', 'fixed<18,8>', 'fixed<19,9>']) studio.edit({ ...WIDER, precision });
    expect(slots().explain.value?.revision).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked('analysis:explain')).toBe(2);
    expect(slots().explain.value?.revision).toBe(studio.design.store.getState().view?.revision);
  });

  it('stays as it was while the new one is computed', async () => {
    await open();
    studio.analysis.retain('outputs');
    await vi.advanceTimersByTimeAsync(1000);
    const before = slots().outputs.value;
    studio.edit(WIDER);
    await vi.advanceTimersByTimeAsync(1);
    expect(slots().outputs.value).toBe(before);
  });

  it('of weights is asked for without data, once for each revision', async () => {
    await open();
    studio.project.setState({ datasetId: undefined });
    const stop = studio.analysis.retain('weights');
    await vi.advanceTimersByTimeAsync(1000);
    expect(fake.requests.filter(({ channel }) => channel === 'analysis:weights').map(({ payload }) => payload)).toEqual([{ designId: 'design-1' }]);
    expect(slots().weights.value?.layers.find(({ layer }) => layer === 'conv')?.variables[0]).toMatchObject({ variable: 'weight', min: -0.8 });
    studio.edit(WIDER);
    await vi.advanceTimersByTimeAsync(2000);
    expect([asked('analysis:weights'), slots().weights.value?.revision]).toEqual([2, 2]);
    stop();
  });

  it('is not asked for any more when its last view is gone', async () => {
    await open();
    const stop = studio.analysis.retain('ranges');
    await vi.advanceTimersByTimeAsync(1000);
    stop();
    studio.edit(WIDER);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked('analysis:ranges')).toBe(1);
  });

  it('keeps its failure, and tries again on demand', async () => {
    await open({ failing: ['analysis:outputs'] });
    studio.analysis.retain('outputs');
    await vi.advanceTimersByTimeAsync(1000);
    expect(slots().outputs.failure?.code).toBe('limit');
    studio.analysis.again('outputs');
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked('analysis:outputs')).toBe(2);
  });

  it('is explained on all samples when asked to, and on the first ones again after an edit', async () => {
    await open();
    studio.analysis.retain('explain');
    await vi.advanceTimersByTimeAsync(1000);
    studio.analysis.explainAll();
    await vi.advanceTimersByTimeAsync(1000);
    expect(slots().explain.value?.sampleCount).toBe(360);
    studio.edit(WIDER);
    await vi.advanceTimersByTimeAsync(2000);
    expect(slots().explain.value?.sampleCount).toBe(256);
  });
});

describe('a computation', () => {
  const cancelled = (): readonly unknown[] => fake.requests.filter(({ channel }) => channel === 'analysis:cancel').map(({ payload }) => payload);

  it('can be stopped: it begins again on demand and after an edit, not by itself', async () => {
    await open({ silent: ['analysis:explain'] });
    studio.analysis.retain('explain');
    await vi.advanceTimersByTimeAsync(1000);
    expect(slots().explain.busy).toBe(true);
    studio.analysis.stop('explain');
    await vi.advanceTimersByTimeAsync(5000);
    expect(cancelled()).toEqual([{ designId: 'design-1', kind: 'explain' }]);
    expect([asked('analysis:explain'), slots().explain]).toEqual([1, { busy: false, isStopped: true }]);
    studio.analysis.again('explain');
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked('analysis:explain'), slots().explain.busy, slots().explain.isStopped]).toEqual([2, true, false]);
    studio.analysis.stop('explain');
    studio.edit(WIDER);
    await vi.advanceTimersByTimeAsync(2000);
    expect([asked('analysis:explain'), slots().explain.isStopped]).toEqual([3, false]);
  });

  it('of all samples goes back to the first ones when it is stopped', async () => {
    const silent: string[] = [];
    await open({ silent });
    studio.analysis.retain('explain');
    await vi.advanceTimersByTimeAsync(1000);
    silent.push('analysis:explain');
    studio.analysis.explainAll();
    await vi.advanceTimersByTimeAsync(1000);
    studio.analysis.stop('explain');
    await vi.advanceTimersByTimeAsync(2000);
    expect([asked('analysis:explain'), slots().explain.busy, slots().explain.value?.sampleCount]).toEqual([2, false, 256]);
    silent.length = 0;
    studio.analysis.explainAll();
    await vi.advanceTimersByTimeAsync(1000);
    expect(slots().explain.value?.sampleCount).toBe(360);
  });

  it('is cancelled when its last view has gone, not when one takes over from another', async () => {
    await open({ silent: ['analysis:ranges'] });
    const first = studio.analysis.retain('ranges');
    await vi.advanceTimersByTimeAsync(1000);
    first();
    const second = studio.analysis.retain('ranges');
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked('analysis:ranges'), cancelled().length, slots().ranges.busy]).toEqual([1, 0, true]);
    second();
    await vi.advanceTimersByTimeAsync(1000);
    expect([cancelled(), slots().ranges.busy]).toEqual([[{ designId: 'design-1', kind: 'ranges' }], false]);
  });
});

describe('the cost of a bit', () => {
  it('follows the selected layer and variable, and is asked for one layer only', async () => {
    await open();
    studio.analysis.retain('bitCost');
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked('analysis:bit-cost')).toBe(0);
    studio.ui.setState({ selection: ['conv'], variable: 'weight' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(slots().bitCost.value).toMatchObject({ layer: 'conv', variable: 'weight' });
    studio.ui.setState({ selection: ['fc'], variable: 'scale' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(slots().bitCost.value).toMatchObject({ layer: 'fc', variable: 'result' });
    studio.ui.setState({ selection: ['fc', 'conv'] });
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked('analysis:bit-cost')).toBe(2);
  });
});

describe('a search', () => {
  const request = { designId: 'design-1', datasetId: 'data-1', method: 'greedy', accuracyLossMax: 0.005 } as const;
  const view = () => studio.design.store.getState().view ?? expect.unreachable('no design');

  it('is followed by events; an older one never takes back a newer one', async () => {
    await open();
    await studio.minimise.start(request);
    fake.emit('analysis:minimise-progressed', fakeSearch(request, view(), 60));
    fake.emit('analysis:minimise-progressed', fakeSearch(request, view(), 50));
    expect(studio.minimise.store.getState().search?.triedCount).toBe(60);
    fake.emit('analysis:minimise-progressed', fakeSearch(request, view(), 60, 'done'));
    fake.emit('analysis:minimise-progressed', fakeSearch(request, view(), 60));
    expect(studio.minimise.store.getState().search?.state).toBe('done');
  });

  it('is found again by a window that opens later', async () => {
    await open();
    await studio.minimise.start(request);
    const other = createStudio(fake.api, 1440);
    await startStudio(other, 1440);
    await vi.waitFor(() => expect(other.minimise.store.getState().search?.minimiseId).toBe('search-1'));
    other.dispose();
  });

  it('can be cancelled, and says why it did not start', async () => {
    await open();
    await studio.minimise.start(request);
    await studio.minimise.cancel();
    expect(studio.minimise.store.getState().search?.state).toBe('cancelled');
    studio.dispose();
    await open({ failing: ['analysis:start-minimise'] });
    await studio.minimise.start(request);
    expect(studio.minimise.store.getState().failure?.message).toContain('refuses');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import type { MinimiseState } from '../../../preload/contract/analysis.ts';
import type { ReplyValue, RequestChannel, RequestPayload } from '../../../preload/contract/index.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const folder = tempFolder();
let services: Services;

beforeAll(async () => {
  const opened = await createServices({ workspacePath: folder.path, host: 'web' });
  if (!opened.ok) throw opened.failure;
  services = opened.value;
});
afterAll(async () => {
  await services.close();
  folder.remove();
});

async function ask<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<ReplyValue<C>> {
  const reply = await services.request(channel, payload);
  if (!reply.ok) throw reply.failure;
  return reply.value as ReplyValue<C>;
}

/** An example with its evaluation data. */
async function openExample(name: string): Promise<{ readonly designId: string; readonly datasetId: string }> {
  const project = await ask('project:open-example', { name });
  const dataset = project.datasets.find(({ role }) => role === 'evaluation');
  return { designId: project.currentDesignId, datasetId: dataset?.datasetId ?? '' };
}

const edit = (designId: string, change: DesignEdit): Promise<unknown> => ask('design:apply-edit', { designId, edit: change });
const setType = (layer: string, variable: string, precision: string): DesignEdit => ({ kind: 'set-precision', layers: [layer], variables: [variable], precision });

describe('explaining overflow-978', () => {
  it('says that damage starts at the convolution, and that fixing it alone restores the value', async () => {
    const subject = await openExample('overflow-978');
    const report = await ask('analysis:explain', subject);
    const convolution = report.layers.find(({ layer }) => layer === 'fused_convbn_0');
    expect(convolution).toMatchObject({ damaged: true, cause: 'overflow', startsAt: 'fused_convbn_0' });
    expect(convolution?.overflows[0]).toMatchObject({ variable: 'accum', harmless: false, worst: { value: -53.625, limit: -32 } });
    expect(report.layers.map(({ startsAt }) => startsAt)).toEqual([undefined, 'fused_convbn_0', 'fused_convbn_0']);
    expect(report.asIs.maxAbsError).toBe(1);
    expect(convolution?.ifIdeal?.maxAbsError).toBeLessThan(0.001);
    // The other layers are no way out.
    expect(report.layers.filter(({ layer }) => layer !== 'fused_convbn_0').map(({ ifIdeal }) => ifIdeal?.maxAbsError)).toEqual([1, 1]);
  });

  it('tells the worst element multiplication by multiplication, to the very value of the emulation', async () => {
    const subject = await openExample('overflow-978');
    const { layers } = await ask('analysis:explain', subject);
    const worst = layers.find(({ layer }) => layer === 'fused_convbn_0')?.worst;
    const place = { sample: worst?.sample ?? 0, layer: 'fused_convbn_0', element: worst?.element ?? 0 };
    const breakdown = await ask('analysis:explain-element', { ...subject, ...place });
    expect(breakdown).toMatchObject({ ...place, emulated: worst?.emulated, reference: worst?.ideal });
    expect(breakdown.terms.filter(({ event }) => event !== undefined).length).toBeGreaterThan(0);
    expect(breakdown.terms.at(-1)).toMatchObject({ sum: worst?.emulated });
    const inspected = await ask('emulation:inspect-sample', { ...subject, sample: place.sample });
    expect(inspected.layers.find(({ layer }) => layer === place.layer)?.emulated[place.element]).toBe(breakdown.emulated);
  });

  it('refuses samples, elements and layers that do not exist', async () => {
    const subject = await openExample('overflow-978');
    for (const wrong of [{ sample: 99, layer: 'fused_convbn_0', element: 0 }, { sample: 0, layer: 'fused_convbn_0', element: 99_999 }, { sample: 0, layer: 'nothing', element: 0 }]) {
      expect(await services.request('analysis:explain-element', { ...subject, ...wrong })).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
    }
  });

  it('fits its types to data so that the error goes away, as one undoable edit that is not applied by itself', async () => {
    const subject = await openExample('overflow-978');
    const before = await ask('design:open', { designId: subject.designId });
    const proposal = await ask('analysis:propose-fit', { ...subject, method: 'data', marginBits: 1, keepFraction: true });
    expect(proposal.types.map(({ layer, variable }) => `${layer} ${variable}`)).toContain('fused_convbn_0 accum');
    expect(proposal.before.quality?.maxAbsError).toBe(1);
    expect(proposal.after.quality?.maxAbsError).toBeLessThan(0.01);
    expect((await ask('design:open', { designId: subject.designId })).revision).toBe(before.revision);
    await edit(subject.designId, proposal.edit);
    expect((await ask('emulation:evaluate', subject)).quality.maxAbsError).toBe(proposal.after.quality?.maxAbsError);
    await ask('design:undo', { designId: subject.designId });
    expect((await ask('emulation:evaluate', subject)).quality.maxAbsError).toBe(1);
  });
});

describe('the outputs of digits-cnn-q', () => {
  it('agree with the emulation on accuracy and flips, and have names, confusions, margins and areas', async () => {
    const subject = await openExample('digits-cnn-q');
    const { quality } = await ask('emulation:evaluate', subject);
    const report = await ask('analysis:outputs', subject);
    expect(report).toMatchObject({ sampleCount: quality.sampleCount, totalSamples: quality.sampleCount, flipCount: quality.flipCount });
    expect(report.classes?.names).toHaveLength(10);
    expect(report.classes?.emulated?.accuracy).toBe(quality.emulatedAccuracy);
    expect(report.classes?.reference?.accuracy).toBe(quality.referenceAccuracy);
    expect(report.flips.map(({ sample }) => sample).toSorted((a, b) => a - b)).toEqual(quality.flips?.map(({ sample }) => sample));
    const total = (counts: readonly (readonly number[])[]): number => counts.flat().reduce((sum, count) => sum + count, 0);
    expect(total(report.classes?.changes ?? [])).toBe(report.sampleCount);
    expect(total(report.classes?.emulated?.confusion ?? [])).toBe(report.sampleCount);
    expect(report.classes?.margin.emulated.counts.reduce((sum, count) => sum + count, 0)).toBe(report.sampleCount);
    for (const curve of report.classes?.emulated?.roc ?? []) expect(curve?.auc).toBeGreaterThan(0.9);
    expect(Math.max(...report.errors.map(({ maxAbs }) => maxAbs))).toBeCloseTo(quality.maxAbsError, 12);
  });

  it('say that boxes are of the first samples where a dataset has more than are held at once', async () => {
    const { projectId, currentDesignId: designId } = await ask('project:open-example', { name: 'digits-mlp' });
    const { datasetId } = await ask('dataset:generate', { projectId, kind: 'uniform', sampleCount: 80_000, seed: 1, amplitude: 1 });
    const { sampleCount, totalSamples } = await ask('analysis:ranges', { designId, datasetId });
    expect(totalSamples).toBe(80_000);
    // Twice 148 values a sample, reference and emulation, of 16 million.
    expect(sampleCount).toBe(Math.floor(16_000_000 / (2 * (64 + 4 * 16 + 2 * 10))));
  }, 60_000);

  it('of weights are known without data: range, overflow and what vanishes as numpy finds them in the file', async () => {
    const { currentDesignId: designId } = await ask('project:open-example', { name: 'digits-mlp' });
    await edit(designId, setType('fc1', 'weight', 'fixed<4,0>'));
    const { layers, boxes, revision } = await ask('analysis:weights', { designId });
    expect(revision).toBe(2);
    const weight = layers.find(({ layer }) => layer === 'fc1')?.variables.find(({ variable }) => variable === 'weight');
    expect(weight).toMatchObject({ elementCount: 1024, min: -0.8035902976989746, max: 0.7457588911056519, overflowCount: 17, underflowCount: 285, suggestedType: { widthBits: 5, integerBits: 1 } });
    expect(layers.flatMap(({ variables }) => variables.map(({ variable }) => variable)).toSorted()).toEqual(['bias', 'bias', 'bias', 'weight', 'weight', 'weight']);
    // 285: below the first step once written with four digits as hls4ml does, floor(float("%.4f" % w) * 16) == 0; wrapped ones stay within ±1/2.
    expect(boxes.find(({ layer, variable }) => layer === 'fc1' && variable === 'weight')).toMatchObject({ reference: { elementCount: 1024, zeroShare: 0 }, emulated: { elementCount: 1024, zeroShare: 285 / 1024, max: 0.5 } });
    await ask('design:undo', { designId });
  });

  it('have boxes for every tensor and weight', async () => {
    const subject = await openExample('digits-cnn-q');
    const { nodes } = await ask('design:open', { designId: subject.designId });
    const { boxes } = await ask('analysis:ranges', subject);
    for (const { layer } of nodes) expect(boxes.some((box) => box.layer === layer.name && box.variable === 'result'), layer.name).toBe(true);
    const weight = boxes.find(({ layer, variable }) => layer === 'conv' && variable === 'weight');
    expect(weight?.reference?.elementCount).toBe(weight?.emulated?.elementCount);
    for (const { emulated } of boxes) if (emulated !== undefined && emulated.max > 0) expect([emulated.min, emulated.q1, emulated.median, emulated.q3, emulated.max].toSorted((a, b) => a - b)).toEqual([emulated.min, emulated.q1, emulated.median, emulated.q3, emulated.max]);
  });
});

describe('one more bit in digits-mlp', () => {
  it('costs what the estimate says and changes what the emulation says', async () => {
    const subject = await openExample('digits-mlp');
    const report = await ask('analysis:bit-cost', { ...subject, layer: 'fc1', variable: 'result' });
    expect(report.steps.map(({ change }) => change)).toEqual(['integer+1', 'integer-1', 'fraction+1', 'fraction-1']);
    const step = report.steps.find(({ change }) => change === 'fraction-1');
    const before = await ask('estimate:evaluate', { designId: subject.designId });
    await edit(subject.designId, step?.edit ?? setType('', '', ''));
    const after = await ask('estimate:evaluate', { designId: subject.designId });
    expect(step?.lut).toBe((after.total.lut?.value ?? 0) - (before.total.lut?.value ?? 0));
    await ask('design:undo', { designId: subject.designId });
  });

  it('is refused for what is no fixed-point type', async () => {
    const subject = await openExample('digits-mlp');
    expect(await services.request('analysis:bit-cost', { ...subject, layer: 'fc1', variable: 'nothing' })).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
  });
});

describe('fitting digits-mlp', () => {
  it('leaves the type before a stable softmax wide enough for the differences of its inputs', async () => {
    const subject = await openExample('digits-mlp');
    const proposal = await ask('analysis:propose-fit', { ...subject, method: 'data', keepFraction: true });
    expect(proposal.types.some(({ layer }) => layer === 'fc1')).toBe(true);
    // The inputs reach from −15.3 to 12.8: fixed<15,5> would hold them, and their differences wrapped.
    expect(proposal.types.filter(({ layer, variable }) => layer === 'output' && variable === 'result')).toEqual([]);
  });

  it('to the worst case leaves nothing that can overflow, with the fraction bits kept', async () => {
    const subject = await openExample('digits-mlp');
    const proposal = await ask('analysis:propose-fit', { ...subject, method: 'exact', keepFraction: true, layers: ['fc1', 'fc1_relu', 'fc2', 'fc2_relu'] });
    expect(proposal.types.length).toBeGreaterThan(0);
    for (const { from, to } of proposal.types) expect([from, to].map((type) => ('integerBits' in type ? type.widthBits - type.integerBits : undefined))).toEqual([10, 10]);
    expect(proposal.notes.filter((note) => note.includes('can still overflow'))).toEqual([]);
    expect(proposal.sawEvaluationData).toBe(false);
    // Where nothing overflowed before, room for the worst case changes no value.
    expect(proposal.after.quality).toEqual(proposal.before.quality);
  });

  it('to data uses the calibration set, and says so when there is none', async () => {
    const subject = await openExample('digits-mlp');
    const proposal = await ask('analysis:propose-fit', { ...subject, method: 'data' });
    expect(proposal.sawEvaluationData).toBe(false);
    expect(proposal.after.bitCount).toBeLessThan(proposal.before.bitCount);
    const { projectId } = await ask('design:open', { designId: subject.designId });
    for (const dataset of await ask('dataset:list', { projectId })) if (dataset.role === 'calibration') await ask('dataset:set-role', { datasetId: dataset.datasetId, role: 'evaluation' });
    expect((await ask('analysis:propose-fit', { ...subject, method: 'data', layers: ['fc1'] })).sawEvaluationData).toBe(true);
  });

  it('changes only the layers and variables asked for, and says what cannot be fitted', async () => {
    const subject = await openExample('digits-mlp');
    const proposal = await ask('analysis:propose-fit', { ...subject, method: 'data', layers: ['fc1', 'nothing'], variables: ['weight'] });
    expect(proposal.types.map(({ layer, variable }) => `${layer} ${variable}`)).toEqual(['fc1 weight']);
    expect(proposal.notes).toEqual(['nothing has no type of weight that can be fitted.']);
  });
});

describe('a newer request', () => {
  it('of the same kind supersedes the older one, and so does an edit', async () => {
    const subject = await openExample('digits-cnn-q');
    const [first, second] = await Promise.all([services.request('analysis:explain', subject), services.request('analysis:explain', { ...subject, sampleCount: 64 })]);
    expect(first).toMatchObject({ ok: false, failure: { code: 'superseded' } });
    expect(second).toMatchObject({ ok: true, value: { sampleCount: 64 } });
    const running = services.request('analysis:explain', { ...subject, sampleCount: 0 });
    await edit(subject.designId, setType('fc', 'accum', 'fixed<30,15>'));
    expect(await running).toMatchObject({ ok: false, failure: { code: 'superseded' } });
    await ask('design:undo', { designId: subject.designId });
  });
});

describe('a running analysis', () => {
  it('can be cancelled; another kind goes on', async () => {
    const subject = await openExample('digits-cnn-q');
    const running = services.request('analysis:explain', { ...subject, sampleCount: 0 });
    const other = services.request('analysis:outputs', subject);
    expect(await ask('analysis:cancel', { designId: subject.designId, kind: 'explain' })).toEqual({ cancelled: true });
    expect(await running).toMatchObject({ ok: false, failure: { code: 'superseded' } });
    expect(await other).toMatchObject({ ok: true });
    expect(await ask('analysis:cancel', { designId: subject.designId, kind: 'explain' })).toEqual({ cancelled: false });
  });
});

/** The state of a search once it is over. */
async function ended(designId: string): Promise<MinimiseState> {
  for (;;) {
    const state = await ask('analysis:get-minimise', { designId });
    if (state !== undefined && state.state !== 'running') return state;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

describe('making digits-mlp smaller', () => {
  for (const method of ['greedy', 'binary'] as const) {
    it(`(${method}) keeps the accuracy within the bound and ends with an edit that is worth what it says`, async () => {
      const subject = await openExample('digits-mlp');
      const events: MinimiseState[] = [];
      const stop = services.events.subscribe('analysis:minimise-progressed', (state) => events.push(state));
      const started = await ask('analysis:start-minimise', { ...subject, method, accuracyLossMax: 0.005, layers: ['fc2', 'output'], variables: ['weight', 'result'] });
      expect(started.state).toBe('running');
      const state = await ended(subject.designId);
      stop();
      expect(state).toMatchObject({ state: 'done', minimiseId: started.minimiseId, qualityUnit: 'accuracy', costUnit: 'LUT' });
      expect(events.at(-1)?.state).toBe('done');
      const { best, points } = state;
      expect(best?.after.bitCount).toBeLessThan(best?.before.bitCount ?? 0);
      expect(best?.after.quality?.emulatedAccuracy).toBeGreaterThanOrEqual((best?.before.quality?.emulatedAccuracy ?? 1) - 0.005);
      expect(points.filter(({ accepted }) => accepted).at(-1)).toMatchObject({ quality: best?.after.quality?.emulatedAccuracy, cost: best?.after.lut?.value });
      await edit(subject.designId, best?.edit ?? setType('', '', ''));
      expect((await ask('emulation:evaluate', subject)).quality.emulatedAccuracy).toBe(best?.after.quality?.emulatedAccuracy);
      expect((await ask('estimate:evaluate', { designId: subject.designId })).total.lut?.value).toBe(best?.after.lut?.value);
      await ask('design:undo', { designId: subject.designId });
    }, 60_000);
  }

  it('can be cancelled at once and keeps what it found; the state outlives the window', async () => {
    const subject = await openExample('digits-mlp');
    const { minimiseId } = await ask('analysis:start-minimise', { ...subject, method: 'greedy', accuracyLossMax: 0.02 });
    while (((await ask('analysis:get-minimise', { designId: subject.designId }))?.points.length ?? 0) < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    const cancelled = await ask('analysis:cancel-minimise', { minimiseId });
    expect(cancelled).toMatchObject({ state: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const later = await ask('analysis:get-minimise', { designId: subject.designId });
    expect(later).toEqual(cancelled);
    expect(later?.best).toBeDefined();
    // The thread is free again.
    expect((await ask('analysis:outputs', subject)).sampleCount).toBeGreaterThan(0);
  }, 60_000);

  it('fails with a reason where there is no accuracy to keep, and works with a largest error instead', async () => {
    const subject = await openExample('overflow-978');
    await ask('analysis:start-minimise', { ...subject, method: 'binary', accuracyLossMax: 0.1 });
    expect(await ended(subject.designId)).toMatchObject({ state: 'failed', failure: expect.stringContaining('no classes') });
    await ask('analysis:start-minimise', { ...subject, method: 'binary', maxAbsErrorMax: 2 });
    const state = await ended(subject.designId);
    expect(state).toMatchObject({ state: 'done', qualityUnit: 'max abs error' });
    expect(state.best?.after.quality?.maxAbsError).toBeLessThanOrEqual(2);
  }, 60_000);
});

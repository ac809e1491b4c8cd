/** @file Settings carried from layer to layer. */

import { describe, expect, it, vi } from 'vitest';
import { applyEdit, type Design } from '../../../preload/model/design.ts';
import { copySettings, pasteEdit, pasteSettings, settingsOf } from '../../../renderer/store/copied-settings.ts';
import { startStudio } from '../../../renderer/store/project-actions.ts';
import { createStudio } from '../../../renderer/store/studio.ts';
import { worstElement } from '../../../renderer/store/worst-element.ts';
import { FAKE_CNN, fakeNode } from '../fake-nodes.ts';
import { createFakeStudio } from '../fake-studio.ts';

const DESIGN: Design = { name: 'd', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'p', clockPeriodNs: 5, adderLevelsPerStage: 3, hlsConfig: { Model: {} }, otherKeys: {} };
const nodeOf = (name: string, design = DESIGN) => fakeNode(FAKE_CNN.find((l) => l.name === name) ?? expect.unreachable(name), design);

describe('copied settings', () => {
  it('are types, auto where inferred, strategy and reuse factor; types that cannot be set are left out', () => {
    expect(settingsOf(nodeOf('conv'))).toEqual({ from: 'conv', precision: { weight: 'fixed<6,1>', bias: 'fixed<6,1>', accum: 'auto', result: 'fixed<16,6>' }, strategy: 'Latency', reuseFactor: 1 });
    expect(settingsOf(nodeOf('conv_alpha')).precision).not.toHaveProperty('scale');
  });
  it('are pasted as one edit with only what the target has', () => {
    const { edit } = pasteEdit(settingsOf(nodeOf('conv')), [nodeOf('pool'), nodeOf('fc')]);
    const after = applyEdit(DESIGN, edit ?? expect.unreachable('no edit')).design.hlsConfig.LayerName;
    expect(after?.['pool']).toEqual({ Precision: { result: 'fixed<16,6>' } });
    expect(after?.['fc']).toMatchObject({ Precision: { weight: 'fixed<6,1>', accum: 'auto' }, Strategy: 'Latency', ReuseFactor: 1 });
  });
  it('leave a reuse factor that is not legal at the target as it is, and say so', () => {
    const { notes } = pasteEdit({ from: 'conv', precision: {}, reuseFactor: 9 }, [nodeOf('branch')]);
    expect(notes).toEqual(['branch: reuse factor 9 is not legal there and was left as it is']);
  });
  it('change nothing on the layer they come from', () => {
    expect(pasteEdit(settingsOf(nodeOf('conv')), [nodeOf('conv')]).edit).toBeUndefined();
  });
  it('go from the selected layer to the next selection, and one undo takes them back', async () => {
    const studio = createStudio(createFakeStudio({ network: 'cnn' }).api, 1440);
    await startStudio(studio, 1440);
    await vi.waitFor(() => expect(studio.design.store.getState().view).toBeDefined());
    studio.ui.setState({ selection: ['conv'] });
    copySettings(studio);
    studio.ui.setState({ selection: ['fc', 'branch'] });
    pasteSettings(studio);
    await studio.design.settled();
    const weight = (): unknown => studio.design.store.getState().view?.nodes.find((n) => n.layer.name === 'branch')?.precision.find((p) => p.variable === 'weight')?.configured;
    expect(weight()).toBe('fixed<6,1>');
    studio.design.undo();
    await studio.design.settled();
    expect(weight()).toBe('fixed<16,6>');
  });
});

describe('the worst element', () => {
  it('is the one furthest from the reference, or the largest without one', () => {
    expect(worstElement({ emulated: Float64Array.of(1, -20.5, 3), reference: Float64Array.of(1, 43.5, 90) })).toBe(2);
    expect(worstElement({ emulated: Float64Array.of(1, -20.5, 3), reference: Float64Array.of(1, 43.5, 4) })).toBe(1);
    expect(worstElement({ emulated: Float64Array.of(1, -20.5, 3) })).toBe(1);
  });
});

/** The first whole path through the services: example → view → edit → undo → numbers, as a window would ask for it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '../../../main/base/assert.ts';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

async function openServices(path: string): Promise<Services> {
  return valueOf(await createServices({ workspacePath: path, host: 'web' }));
}

describe('digits-mlp', () => {
  const folder = tempFolder();
  let services: Services;
  let project: ProjectView;
  beforeAll(async () => {
    services = await openServices(folder.path);
    project = valueOf(await services.request('project:open-example', { name: 'digits-mlp' }));
  });
  afterAll(async () => {
    await services.close();
    folder.remove();
  });
  const ofDesign = () => ({ designId: project.currentDesignId });
  const evaluate = () => services.request('emulation:evaluate', { ...ofDesign(), datasetId: defined(project.currentDatasetId, 'examples have data') });
  const narrow: DesignEdit = { kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision: 'fixed<8,2>' };

  it('opens with its two datasets, and is opened again rather than made twice', async () => {
    expect(project.datasets.map(({ role, sampleCount, classCount }) => [role, sampleCount, classCount])).toEqual([['calibration', 360, 10], ['evaluation', 360, 10]]);
    expect(project).toMatchObject({ name: 'digits-mlp', warnings: [], model: { format: 'keras2', sourceLayerCount: 4 } });
    expect(valueOf(await services.request('project:open-example', { name: 'digits-mlp' })).projectId).toBe(project.projectId);
    expect(valueOf(await services.request('project:open-example', { name: 'digits-mlp', fresh: true })).projectId).not.toBe(project.projectId);
  });

  it('shows the lowered graph with what can be set on it', async () => {
    const view = valueOf(await services.request('design:open', ofDesign()));
    const fc1 = defined(view.nodes.find(({ layer }) => layer.name === 'fc1'), 'fc1 is a layer');
    expect(view.nodes.map(({ layer }) => layer.name)).toEqual(['pixels', 'fc1', 'fc1_relu', 'fc2', 'fc2_relu', 'output', 'output_softmax']);
    expect(fc1).toMatchObject({ macCount: 1024, supported: true, strategy: { value: 'Latency' }, reuse: { value: 1, legal: expect.arrayContaining([1, 2, 64, 1024]) }, layer: { traced: 'csim', weights: { weight: { shape: [64, 16] } } } });
    expect(fc1.precision.find(({ variable }) => variable === 'result')).toMatchObject({ configured: 'fixed<16,6>', origin: 'model' });
    expect(view.notBuildable.map(({ layer }) => layer)).toEqual(view.nodes.filter((node) => node.notBuildable !== undefined).map(({ layer }) => layer.name));
    expect([view.inputs, view.outputs]).toEqual([['pixels'], ['output_softmax']]);
  });

  it('changes every number with an edit and takes it back with undo', async () => {
    const changes: number[] = [];
    const stop = services.events.subscribe('design:changed', ({ revision }) => changes.push(revision));
    const before = valueOf(await evaluate());
    const edited = valueOf(await services.request('design:apply-edit', { ...ofDesign(), edit: narrow }));
    expect(edited.nodes.find(({ layer }) => layer.name === 'fc1')?.precision[0]).toMatchObject({ configured: 'fixed<8,2>', origin: 'layer', type: { widthBits: 8, integerBits: 2 } });
    const after = valueOf(await evaluate());
    expect(after.revision).toBe(before.revision + 1);
    const overflow = (report: typeof after) => report.layers.find(({ layer }) => layer === 'fc1')?.variables.find(({ variable }) => variable === 'result')?.overflowCount ?? 0;
    expect([overflow(before), overflow(after) > 0]).toEqual([0, true]);
    expect(defined(after.quality.flipCount, 'the output is scores')).toBeGreaterThan(defined(before.quality.flipCount, 'the output is scores'));
    expect(after.problems[0]).toMatchObject({ code: 'precision/overflow', layer: 'fc1', fixes: [{ edit: { kind: 'group' } }] });
    const undone = valueOf(await services.request('design:undo', ofDesign()));
    expect(undone).toMatchObject({ revision: before.revision + 2, redoLabel: 'set result of fc1 to fixed<8,2>' });
    expect(valueOf(await evaluate()).quality).toEqual(before.quality);
    expect(changes).toEqual([before.revision + 1, before.revision + 2]);
    stop();
  });

  it('computes accuracy of reference and emulation on labelled data', async () => {
    const { quality, samples, totalSamples } = valueOf(await evaluate());
    expect([samples, totalSamples, quality.sampleCount]).toEqual([360, 360, 360]);
    expect(quality.referenceAccuracy).toBeGreaterThan(0.95);
    expect(Math.abs(defined(quality.referenceAccuracy, 'labelled') - defined(quality.emulatedAccuracy, 'labelled'))).toBeLessThan(0.02);
  });

  it('supersedes an evaluation by a newer one and by an edit', async () => {
    const first = evaluate();
    const second = evaluate();
    expect(await first).toMatchObject({ ok: false, failure: { code: 'superseded' } });
    expect((await second).ok).toBe(true);
  });

  it('takes one sample through the network and says where it departs from the reference', async () => {
    const report = valueOf(await services.request('emulation:inspect-sample', { ...ofDesign(), datasetId: defined(project.currentDatasetId, 'data'), sample: 3 }));
    expect(report.layers).toHaveLength(7);
    expect(report.layers[1]).toMatchObject({ layer: 'fc1', shape: [16], emulated: expect.any(Float64Array), reference: expect.any(Float64Array) });
    expect(report.label).toBeTypeOf('number');
    expect(await services.request('emulation:inspect-sample', { ...ofDesign(), datasetId: defined(project.currentDatasetId, 'data'), sample: 360 })).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
  });

  it('estimates in the design’s flow, with the device', async () => {
    const report = valueOf(await services.request('estimate:evaluate', ofDesign()));
    expect(report).toMatchObject({ flow: 'rtl', device: { part: 'xc7z020clg400-1', lutCount: 53200 } });
    const fc1 = defined(report.layers.find(({ layer }) => layer === 'fc1')?.lut, 'dense layers have a LUT estimate');
    expect(fc1.low).toBeLessThanOrEqual(fc1.value);
    expect(fc1.value).toBeLessThanOrEqual(fc1.high);
    expect(valueOf(await services.request('estimate:list-devices', {})).length).toBeGreaterThanOrEqual(12);
  });

  it('generates the text of a layer and says why an input has none', async () => {
    expect(valueOf(await services.request('design:generated-code', { ...ofDesign(), layer: 'fc2' }))).toMatchObject({ language: 'verilog', fileName: 'fc2.v', text: expect.stringContaining('module fc2') });
    expect(valueOf(await services.request('design:generated-code', { ...ofDesign(), layer: 'pixels' }))).toMatchObject({ text: '', note: expect.stringContaining('input') });
  });

  it('exports the configuration it was imported with, and reads one back as one undo step', async () => {
    const exported = valueOf(await services.request('design:export-config', ofDesign()));
    expect(exported.text).toContain('ReuseFactor: 1');
    const changed = exported.text.replace('ReuseFactor: 1', 'ReuseFactor: 2');
    const imported = valueOf(await services.request('design:import-config', { ...ofDesign(), fileName: 'other.yml', text: changed }));
    expect(imported.view.design.hlsConfig.Model['ReuseFactor']).toBe(2);
    expect(imported.view.design.flow).toBe('rtl');
    expect(imported.view.nodes.find(({ layer }) => layer.name === 'fc1')?.reuse?.value).toBe(2);
    valueOf(await services.request('design:undo', ofDesign()));
    expect(await services.request('design:import-config', { ...ofDesign(), fileName: 'bad.yml', text: 'just text' })).toMatchObject({ ok: false, failure: { code: 'config-rejected', file: 'bad.yml' } });
  });

  it('makes, renames and removes designs, but never the last', async () => {
    const made = valueOf(await services.request('design:create', { projectId: project.projectId, name: '8 bit', copyOf: project.currentDesignId }));
    expect(valueOf(await services.request('design:create', { projectId: project.projectId, name: '8 bit' })).name).toBe('8 bit 2');
    expect(valueOf(await services.request('design:rename', { designId: made.designId, name: 'small' })).name).toBe('small');
    for (const { designId } of valueOf(await services.request('design:list', { projectId: project.projectId })).filter(({ designId }) => designId !== project.currentDesignId)) {
      expect(valueOf(await services.request('design:remove', { designId })).removed).toBe(true);
    }
    expect(await services.request('design:remove', ofDesign())).toMatchObject({ ok: false, failure: { code: 'conflict' } });
  });

  it('has project, design and undo again after a restart', async () => {
    valueOf(await services.request('design:apply-edit', { ...ofDesign(), edit: narrow }));
    await services.close();
    services = await openServices(folder.path);
    const view = valueOf(await services.request('design:open', ofDesign()));
    expect(view.undoLabel).toBe('set result of fc1 to fixed<8,2>');
    expect(valueOf(await services.request('design:undo', ofDesign())).design.hlsConfig.LayerName?.['fc1']).toBeUndefined();
  });

  it('notices within two seconds what another process changed', async () => {
    const other = await openServices(folder.path);
    const noticed = new Promise<number>((resolve) => services.events.subscribe('design:changed', ({ designId, revision }) => (designId === project.currentDesignId ? resolve(revision) : undefined)));
    const changed = valueOf(await other.request('design:apply-edit', { ...ofDesign(), edit: { kind: 'set-reuse-factor', layers: ['fc2'], reuseFactor: 4 } }));
    expect(await noticed).toBe(changed.revision);
    await other.close();
  });
});

describe('overflow-978', () => {
  it('names cause, worst value and the end of the range, and offers an edit that mends it', async () => {
    const folder = tempFolder();
    const services = await openServices(folder.path);
    const project = valueOf(await services.request('project:open-example', { name: 'overflow-978' }));
    const ids = { designId: project.currentDesignId, datasetId: defined(project.currentDatasetId, 'data') };
    const [problem] = valueOf(await services.request('emulation:evaluate', ids)).problems;
    expect(problem?.message).toMatch(/^fused_convbn_0: .* of these results wrap: .* in fixed<16,6>, which ends at −?32; the kernel is scaled ×64 because alpha is auto_po2\.$/);
    expect(problem?.help).toContain('Either alone does not help');
    const edit = defined(problem?.fixes[0]?.edit, 'there is a fix');
    const view = valueOf(await services.request('design:apply-edit', { designId: ids.designId, edit }));
    const after = valueOf(await services.request('emulation:evaluate', ids));
    expect(after.problems).toEqual([]);
    expect(after.quality.maxAbsError).toBeLessThan(2 ** -9);
    expect(view.undoLabel).toMatch(/^Widen accum to .* and result to /);
    await services.close();
    folder.remove();
  });
});

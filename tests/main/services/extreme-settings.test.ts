/** @file Settings, networks and samples at the edge: each works, or is a finding with place and remedy; nothing fails inside. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesignView, Problem } from '../../../preload/contract/design.ts';
import type { EmulationReport } from '../../../preload/contract/emulation.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import { hasShared, sharedPath } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('settings at the edge', () => {
  const folder = tempFolder();
  let services: Services;
  let designId = '';
  let projectId = '';
  let datasetId = '';
  beforeAll(async () => {
    services = valueOf(await createServices({ workspacePath: folder.path, host: 'web' }));
    const project = valueOf(await services.request('project:open-example', { name: 'digits-mlp' }));
    ({ projectId, currentDesignId: designId, currentDatasetId: datasetId = '' } = project);
  });
  afterAll(async () => {
    await services.close();
    folder.remove();
  });

  /** What a design with one edit says; the edit is taken back. */
  async function tried(edit: DesignEdit): Promise<{ readonly report: EmulationReport; readonly view: DesignView }> {
    const view = valueOf(await services.request('design:apply-edit', { designId, edit }));
    const report = valueOf(await services.request('emulation:evaluate', { designId, datasetId }));
    valueOf(await services.request('estimate:evaluate', { designId }));
    valueOf(await services.request('design:undo', { designId }));
    return { report, view };
  }
  const type = (variable: string, precision: string): DesignEdit => ({ kind: 'set-precision', layers: ['fc1'], variables: [variable], precision });

  it.each(['fixed<0,0>', 'ufixed<0,0>', 'int<0>', 'fixed<1025,10>', 'fixed<16,6,RND,WRAP_SM>'])('refuses the type %s with the reason', async (precision) => {
    expect(await services.request('design:apply-edit', { designId, edit: type('result', precision) })).toMatchObject({ ok: false, failure: { code: 'bad-request', message: expect.stringContaining(precision) } });
  });

  const WIDE = ['fixed<65,20>', 'fixed<1000,500>', 'fixed<128,64,RND_CONV,SAT_SYM>'];
  const ODD = ['fixed<1,1>', 'ufixed<1,0>', 'fixed<8,20>', 'fixed<8,-4>', 'fixed<64,-200>', 'uint<1>'];
  it.each(['result', 'accum', 'weight'].flatMap((variable) => [...WIDE, ...ODD].map((precision) => [variable, precision] as const)))('emulates %s %s', async (variable, precision) => {
    const { report } = await tried(type(variable, precision));
    expect(report).toMatchObject({ samples: 360, notEmulated: [] });
    if (WIDE.includes(precision)) expect(report.quality.emulatedAccuracy).toBeGreaterThan(0.95);
    else expect(report.quality.emulatedAccuracy).toBeLessThan(0.5);
  });

  it.each(['result', 'accum', 'weight'])('says which type is no fixed-point one, and what to do: %s', async (variable) => {
    const { report, view } = await tried(type(variable, 'float'));
    expect(report.notEmulated[0]?.layer).toBe('fc1');
    expect(view.problems.find((problem) => problem.code === 'emulator/no-bit-exact-model')).toMatchObject({ layer: 'fc1', help: expect.stringContaining(`${variable} of fc1`) });
  });

  it.each([[1, 0.1], [2, 0.1], [1_000_000, 0.97]])('emulates a softmax with tables of %i entries', async (size, accuracy) => {
    const { report } = await tried({ kind: 'set-option', layers: ['output_softmax'], key: 'TableSize', value: size });
    expect(report.notEmulated).toEqual([]);
    expect(report.quality.emulatedAccuracy).toBeCloseTo(accuracy, 1);
  });

  it.each([0, -5, 2.5, 'many'])('refuses tables of %s entries with place and remedy', async (size) => {
    const { report, view } = await tried({ kind: 'set-option', layers: ['output_softmax'], key: 'TableSize', value: size });
    expect(report.notEmulated).toMatchObject([{ layer: 'output_softmax', reason: expect.stringContaining('table_size') }]);
    expect(view.problems.find((problem) => problem.code === 'emulator/no-bit-exact-model')).toMatchObject({ layer: 'output_softmax', help: expect.stringContaining('1024') });
  });

  it('takes samples with NaN and infinities, says where the first one is, and counts the error as infinite', async () => {
    const row = (value: string): string => `${value},${'0.5,'.repeat(62)}0.5\n`;
    const file = { name: 'odd.csv', bytes: bytesOf(row('0.1') + row('nan') + row('-inf') + row('inf')) };
    const dataset = valueOf(await services.request('dataset:import', { projectId, file, role: 'evaluation' }));
    const isFinding = (problem: Problem): boolean => problem.code === 'dataset/not-finite';
    expect(dataset.problems?.filter(isFinding)).toMatchObject([{ severity: 'warning', message: 'odd.csv: sample 1 of pixels holds NaN (value 0 of the sample, and 2 more).', help: expect.stringContaining('repair') }]);
    const report = valueOf(await services.request('emulation:evaluate', { designId, datasetId: dataset.datasetId }));
    expect(report.problems.filter(({ code }) => code === 'dataset/not-finite-samples')).toMatchObject([{ layer: 'pixels', message: expect.stringContaining('3 values are NaN or infinite, the first is NaN in sample 1') }]);
    expect(report.layers.find(({ layer }) => layer === 'pixels')?.error?.maxAbs).toBe(Infinity);
    valueOf(await services.request('dataset:remove', { datasetId: dataset.datasetId }));
  });

  it.each([['an empty file', ''], ['lines without numbers', '\n \n']])('refuses %s as samples', async (_what, text) => {
    const file = { name: 'none.csv', bytes: bytesOf(text) };
    expect(await services.request('dataset:import', { projectId, file, role: 'evaluation' })).toMatchObject({ ok: false, failure: { code: 'dataset-rejected', file: 'none.csv', help: expect.stringContaining('at least one sample') } });
  });

  it('takes a file in pieces as it takes it whole, and refuses pieces that it does not have', async () => {
    const text = bytesOf(Array.from({ length: 50 }, (_, i) => Array.from({ length: 64 }, (_, j) => Math.sin(i * 64 + j)).join(',')).join('\n'));
    let uploadId: string | undefined;
    for (let at = 0; at < text.length; at += 10_000) {
      ({ uploadId } = valueOf(await services.request('dataset:append-upload', { bytes: text.subarray(at, at + 10_000), ...(uploadId === undefined ? {} : { uploadId }) })));
    }
    const inPieces = valueOf(await services.request('dataset:import', { projectId, file: { name: 'd.csv', uploadId: uploadId ?? '' }, role: 'evaluation' }));
    const whole = valueOf(await services.request('dataset:import', { projectId, file: { name: 'd.csv', bytes: text }, role: 'evaluation' }));
    const read = async (id: string): Promise<unknown> => valueOf(await services.request('dataset:read-samples', { datasetId: id, samples: [0, 17, 49] }));
    expect(await read(inPieces.datasetId)).toEqual(await read(whole.datasetId));
    expect(inPieces).toMatchObject({ sampleCount: 50, byteCount: text.length });
    for (const id of [uploadId ?? '', '../artifacts']) expect(await services.request('dataset:import', { projectId, file: { name: 'd.csv', uploadId: id }, role: 'evaluation' })).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  });
});

describe.skipIf(!hasShared)('networks at the edge', () => {
  const folder = tempFolder();
  let services: Services;
  beforeAll(async () => {
    services = valueOf(await createServices({ workspacePath: folder.path, host: 'web' }));
  });
  afterAll(async () => {
    await services.close();
    folder.remove();
  });

  interface KerasLayer {
    readonly class_name: string;
    readonly config: Record<string, unknown>;
  }
  const inConv = (change: Record<string, unknown>) => (layer: KerasLayer) => void (layer.class_name === 'Conv2D' && Object.assign(layer.config, change));

  it.each([
    ['a kernel larger than its input', inConv({ kernel_size: [40, 40] }), 'conv2d_1'],
    ['a kernel without elements', inConv({ kernel_size: [0, 0] }), 'conv2d_1'],
    ['no filters', inConv({ filters: 0 }), 'conv2d_1'],
    ['a thousand million filters', inConv({ filters: 1e9 }), 'conv2d_1'],
    ['strides of 0', inConv({ strides: [0, 0] }), 'conv2d_1'],
    ['inputs without elements', inConv({ batch_input_shape: [null, 0, 8, 1] }), 'conv2d_1_input'],
    ['no units', (layer: KerasLayer) => void (layer.class_name === 'Dense' && Object.assign(layer.config, { units: 0 })), 'dense_1'],
  ])('opens with a finding at the layer: %s', async (_what, change, at) => {
    const text = readFileSync(sharedPath('models', 'keras', 'KERAS_conv2d_model.json'), 'utf8');
    const weights = new Uint8Array(readFileSync(sharedPath('models', 'keras', 'KERAS_conv2d_model_weights.h5')));
    const model = JSON.parse(text) as { readonly config: readonly KerasLayer[] };
    for (const layer of model.config) change(layer);
    const files = [{ name: 'edge.json', bytes: bytesOf(JSON.stringify(model)) }, { name: 'edge_weights.h5', bytes: weights }];
    const project = valueOf(await services.request('project:import', { files }));
    expect(project.model.problems.filter(({ severity }) => severity === 'error').map(({ layer }) => layer)).toContain(at);
    expect(project.model.problems.every(({ severity, help }) => severity !== 'error' || (help ?? '') !== '')).toBe(true);
    const { currentDesignId: designId, projectId } = project;
    valueOf(await services.request('design:open', { designId }));
    const made = await services.request('dataset:generate', { projectId, kind: 'uniform', sampleCount: 5, seed: 1, amplitude: 1 });
    if (!made.ok) return;
    const report = await services.request('emulation:evaluate', { designId, datasetId: made.value.datasetId });
    if (report.ok) expect(report.value.notEmulated.length).toBeGreaterThan(0);
    else expect(report.failure.code).not.toBe('internal');
  });
});

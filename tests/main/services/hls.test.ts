/** @file The HLS project as a window asks for it: what it would contain, what stands against it, the archive, and the C++ of a layer. */
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '../../../main/base/assert.ts';
import { createServices } from '../../../main/services/create-services.ts';
import type { Services } from '../../../main/services/create-services.ts';
import { leftOutFailure } from '../../../main/services/hls.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import type { Result } from '../../../preload/contract/result.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

const folder = tempFolder();
let services: Services;
let project: ProjectView;
beforeAll(async () => {
  services = valueOf(await createServices({ workspacePath: folder.path, host: 'web' }));
  project = valueOf(await services.request('project:open-example', { name: 'digits-mlp' }));
});
afterAll(async () => {
  await services.close();
  folder.remove();
});

const order = (given: object = {}) => ({ designId: project.currentDesignId, projectName: 'digits mlp', keepLayersAsModules: false, ...given });
const texts = (bytes: Uint8Array): ReadonlyMap<string, string> => new Map(Object.entries(unzipSync(bytes)).map(([path, file]) => [path, strFromU8(file)]));

describe('the preview of a project', () => {
  it('names top, layers and configurations, and that no vendor’s tool has seen this writer’s C++', async () => {
    const preview = valueOf(await services.request('hls:preview', order()));
    expect(preview).toMatchObject({ topFunction: 'digits_mlp', leftOut: [] });
    expect(preview).not.toHaveProperty('evidence');
    expect(preview.layers.map(({ layer }) => layer)).toEqual(['fc1', 'fc1_relu', 'fc2', 'fc2_relu', 'output', 'output_softmax']);
    for (const { index, configName } of preview.layers) expect(configName).toBe(`config${index}`);
  });

  it('says that the test bench has no samples where none are ordered, and not where some are', async () => {
    const noteOf = async (given: object): Promise<boolean> => valueOf(await services.request('hls:preview', order(given))).notes.some((note) => note.startsWith('The test bench has no samples'));
    expect(await noteOf({})).toBe(true);
    expect(await noteOf({ datasetId: defined(project.currentDatasetId, 'examples have data'), sampleCount: 3 })).toBe(false);
  });

  it('lists the layers that have no C++, and then there is no archive', async () => {
    const edits = [{ kind: 'set-strategy', layers: ['fc2'], strategy: 'Resource' }, { kind: 'set-option', layers: ['fc2'], key: 'Compression', value: true }] as const;
    valueOf(await services.request('design:apply-edit', { designId: project.currentDesignId, edit: { kind: 'group', label: 'compress fc2', edits } }));
    expect(valueOf(await services.request('hls:preview', order())).leftOut).toEqual([{ layer: 'fc2', reason: expect.stringMatching(/compressed/i) as string }]);
    expect(await services.request('hls:export', order())).toMatchObject({ ok: false, failure: { code: 'not-buildable', layer: 'fc2', message: expect.stringMatching(/^Layer fc2 has no C\+\+ in this flow: /) as string } });
    valueOf(await services.request('design:undo', { designId: project.currentDesignId }));
  });

  it('refuses an order that is none', async () => {
    for (const given of [{ projectName: '' }, { sampleCount: 0 }, { backend: 'Quartus' }, { folder: '/tmp' }]) {
      expect(await services.request('hls:preview', order(given) as never)).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
    }
  });
});

describe('the archive of a project', () => {
  it('has hls4ml’s files, the samples that were asked for, and a result for each', async () => {
    const archive = valueOf(await services.request('hls:export', order({ datasetId: defined(project.currentDatasetId, 'examples have data'), sampleCount: 3 })));
    const files = texts(archive.bytes);
    expect([archive.fileName, archive.fileCount, archive.sampleCount]).toEqual(['digits_mlp.zip', files.size, 3]);
    const expected = ['build_prj.tcl', 'project.tcl', 'build_opt.tcl', 'vivado_synth.tcl', 'build_lib.sh', 'hls4ml_config.yml', 'digits_mlp_test.cpp', 'digits_mlp_bridge.cpp', 'firmware/digits_mlp.cpp', 'firmware/digits_mlp.h', 'firmware/defines.h', 'firmware/parameters.h', 'firmware/weights/w2.h', 'firmware/weights/w2.txt', 'tb_data/tb_input_features.dat', 'tb_data/tb_output_predictions.dat'];
    for (const path of expected) expect([...files.keys()]).toContain(`digits_mlp/${path}`);
    const rows = (path: string): readonly number[] => defined(files.get(`digits_mlp/tb_data/${path}`), path).trim().split('\n').map((line) => line.split(' ').length);
    expect([rows('tb_input_features.dat'), rows('tb_output_predictions.dat')]).toEqual([[64, 64, 64], [10, 10, 10]]);
  });

  it('is for the tool that was asked for', async () => {
    const [vitis, vivado] = [texts(valueOf(await services.request('hls:export', order({ backend: 'Vitis' }))).bytes), texts(valueOf(await services.request('hls:export', order({ backend: 'Vivado' }))).bytes)];
    expect([vitis.has('digits_mlp/build_opt.tcl'), vivado.has('digits_mlp/build_opt.tcl')]).toEqual([true, false]);
    expect([vitis, vivado].map((files) => defined(files.get('digits_mlp/build_prj.tcl'), 'the script').includes('config_array_partition -maximum_size'))).toEqual([false, true]);
  });

  it('keeps functions as modules if asked', async () => {
    const source = async (keepLayersAsModules: boolean): Promise<string> => defined(texts(valueOf(await services.request('hls:export', order({ keepLayersAsModules }))).bytes).get('digits_mlp/firmware/digits_mlp.cpp'), 'the source');
    expect([(await source(true)).match(/INLINE off/g)?.length, (await source(false)).match(/INLINE off/g)?.length]).toEqual([6, undefined]);
  });
});

describe('the C++ of a layer', () => {
  it('is shown in the hls flow, and Verilog in the other', async () => {
    const code = async (layer: string) => valueOf(await services.request('design:generated-code', { designId: project.currentDesignId, layer }));
    expect((await code('fc2')).language).toBe('verilog');
    valueOf(await services.request('design:apply-edit', { designId: project.currentDesignId, edit: { kind: 'set-global', changes: { flow: 'hls' } } }));
    expect(await code('fc2')).toMatchObject({ language: 'cpp', fileName: 'fc2.cpp', text: expect.stringMatching(/struct config\d+ \{[\s\S]*void fc2\([\s\S]*bitloom::dense</) as string });
    expect(await code('pixels')).toMatchObject({ text: '', note: expect.stringMatching(/input/) as string });
    valueOf(await services.request('design:undo', { designId: project.currentDesignId }));
  });
});

describe('the failure of a design with layers that have no C++', () => {
  it('names the first, its reason and how many more there are', () => {
    expect(leftOutFailure([{ layer: 'a', reason: 'r' }, { layer: 'b', reason: 's' }, { layer: 'c', reason: 't' }])).toMatchObject({ layer: 'a', message: 'Layer a has no C++ in this flow: r. 2 more layers cannot be built.' });
    expect(leftOutFailure([{ layer: 'a', reason: 'r' }]).message).toBe('Layer a has no C++ in this flow: r.');
  });
});

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createServices } from '../../../main/services/create-services.ts';
import { readFolder } from '../../../main/services/read-folder.ts';
import { sortFolder } from '../../../main/services/sort-folder.ts';
import type { UploadedFile } from '../../../preload/contract/project.ts';
import { chooseFolderFiles, FOLDER_LIMITS, isFolderFile, isProjectFile } from '../../../preload/model/project-folder.ts';
import { fmlOf, PROJECT_0_1, PROJECT_0_5, savedModel, textFiles } from '../../helpers/hls4ml-project.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const place = tempFolder();
const opened = await createServices({ workspacePath: join(place.path, 'workspace'), host: 'web' });
if (!opened.ok) throw new TypeError(opened.failure.message);
const services = opened.value;
afterAll(async () => {
  await services.close();
  place.remove();
});

const under = (folder: string, texts: Readonly<Record<string, string>>): readonly UploadedFile[] => textFiles(texts).map(({ name, bytes }) => ({ name: `${folder}/${name}`, bytes }));
const CONFIG = 'Backend: Vitis\nPart: xcku060-ffva1156-2-i\nClockPeriod: 4\nIOType: io_stream\nKerasH5: /home/other/net.h5\nHLSConfig:\n  Model:\n    Precision: fixed<16,6>\n    ReuseFactor: 1\n';

function folderOnDisk(name: string, texts: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(place.path, name, path)), { recursive: true });
    writeFileSync(join(place.path, name, path), text);
  }
  return join(place.path, name);
}

describe('files of a folder', () => {
  it('are those of a project; libraries and what tools made are left alone', () => {
    expect(['p/hls4ml_config.yml', 'p/keras_model.keras', 'p/firmware/p.cpp', 'p/firmware/weights/w2.txt', 'p/tb_data/tb_input_features.dat', 'p/project.tcl'].filter((path) => !isProjectFile(path))).toEqual([]);
    expect(['p/firmware/nnet_utils/nnet_dense.h', 'p/firmware/ap_types/ap_fixed.h', 'p/p_prj/solution1/syn/x.json', 'p/build_lib.sh', 'p/p_test.cpp', 'p/.git/config.yml', 'p/tb_data/csim_results.log'].filter(isProjectFile)).toEqual([]);
  });
  it('may be results too, as far as their limits go: neither their number nor their size refuses the folder', () => {
    expect(['p/vivado_synth.rpt', 'p/p_prj/solution1/syn/report/csynth.xml', 'p/p_prj/solution1/impl/report/verilog/p_export.rpt', 'p/vitis_hls.log'].filter((path) => !isFolderFile(path))).toEqual([]);
    expect(['p/firmware/nnet_utils/a.txt', 'p/p_prj/solution1/.autopilot/db/a.rpt', 'p/.git/a.json', 'p/p_prj/solution1/weights.h5', 'p/tb_data/csim_results.log'].filter(isFolderFile)).toEqual([]);
    const many = Array.from({ length: FOLDER_LIMITS.resultCountMax + 20 }, (_, at) => ({ name: `p/r${at}.rpt`, size: 10 }));
    const { files, leftOutCount } = chooseFolderFiles([...many, { name: 'p/model.h5', size: 1e9 }, { name: 'p/huge.log', size: 1e9 }]);
    expect(files).toHaveLength(FOLDER_LIMITS.resultCountMax + 1);
    expect(files.at(-1)?.name).toBe('p/model.h5');
    expect(leftOutCount).toBe(21);
  });
  it('are read without following links, and links are counted', () => {
    const folder = folderOnDisk('linked', { 'firmware/net.cpp': 'nnet::', 'secret.bin': 'x' });
    writeFileSync(join(place.path, 'outside.yml'), 'HLSConfig: {}');
    symlinkSync(join(place.path, 'outside.yml'), join(folder, 'hls4ml_config.yml'));
    symlinkSync('/', join(folder, 'firmware', 'weights'));
    const read = readFolder(folder);
    expect(read.ok && read.value.files.map(({ name }) => name)).toEqual(['linked/firmware/net.cpp']);
    expect(read.ok && read.value.linkCount).toBe(2);
  });
  it(`are refused beyond ${FOLDER_LIMITS.entryCountMax} entries, in less than 10 s`, () => {
    const folder = join(place.path, 'many');
    for (let part = 0; part < 2; part++) {
      mkdirSync(join(folder, `d${part}`), { recursive: true });
      for (let i = 0; i < FOLDER_LIMITS.entryCountMax / 2; i++) writeFileSync(join(folder, `d${part}`, `${i}.o`), '');
    }
    const startedAtMs = performance.now();
    const read = readFolder(folder);
    expect(read.ok ? '' : read.failure.code).toBe('limit');
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  }, 120_000);
  it('that are not there, or in nested folders without an end, give a failure or nothing', () => {
    expect(readFolder(join(place.path, 'nowhere'))).toMatchObject({ ok: false, failure: { code: 'file-unreadable' } });
    const deep = join(place.path, 'deep', ...Array.from({ length: 60 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'model.h5'), 'x');
    const read = readFolder(join(place.path, 'deep'));
    expect(read.ok && read.value.files).toEqual([]);
  });
});

describe('what is what in a folder', () => {
  it('prefers the model that the configuration names, by its last name only', () => {
    const sorted = sortFolder(under('p', { 'hls4ml_config.yml': CONFIG, 'net.h5': 'x', 'other.h5': 'x', ...PROJECT_0_5 }));
    expect(sorted.ok && sorted.value.source?.model.name).toBe('net.h5');
    expect(sorted.ok && sorted.value.findings.map(({ message }) => message).join()).toContain('other.h5');
    expect(sorted.ok && sorted.value.firmware?.model.name).toBe('firmware/net.cpp');
  });
  it('takes weights as text where both forms are there', () => {
    const sorted = sortFolder(under('p', { ...PROJECT_0_5, 'firmware/weights/w2.h': 'w2[6] = {1}' }));
    const names = sorted.ok ? sorted.value.firmware?.companions.map(({ name }) => name) : [];
    expect(names).toContain('firmware/weights/w2.txt');
    expect(names).not.toContain('firmware/weights/w2.h');
  });
  it('refuses two projects, none, and paths that climb out, with what to do', () => {
    expect(sortFolder([...under('all/a', PROJECT_0_5), ...under('all/b', PROJECT_0_5)])).toMatchObject({ ok: false, failure: { message: expect.stringContaining('2 projects') as string } });
    expect(sortFolder(under('p', { 'hls4ml_config.yml': CONFIG }))).toMatchObject({ ok: false, failure: { message: expect.stringContaining('neither a model') as string } });
    expect(sortFolder(under('../p', PROJECT_0_5)).ok).toBe(false);
  });
});

describe('a folder opened as a project', () => {
  it('without its model is rebuilt, with part, clock and samples of the folder', async () => {
    const files = under('old', { ...PROJECT_0_5, 'hls4ml_config.yml': CONFIG, 'tb_data/tb_input_features.dat': '1 0.5\n4 0\n' });
    const project = await services.request('project:import', { files });
    if (!project.ok) throw new TypeError(project.failure.message);
    expect(project.value).toMatchObject({ name: 'old', model: { format: 'hls4ml', framework: 'hls4ml', sourceLayerCount: 3 } });
    expect(project.value.datasets).toMatchObject([{ name: 'tb_data', sampleCount: 2 }]);
    const view = await services.request('design:open', { designId: project.value.currentDesignId });
    expect(view.ok && view.value.design).toMatchObject({ name: 'as built', part: 'xcku060-ffva1156-2-i', clockPeriodNs: 4, ioType: 'io_stream' });
    const result = await services.request('emulation:inspect-sample', { designId: project.value.currentDesignId, datasetId: project.value.datasets[0]?.datasetId ?? '', sample: 1 });
    expect(JSON.stringify(result.ok ? [...(result.value.layers.at(-1)?.emulated ?? [])] : result.failure)).toBe('[4,0,7.96875]');
  });
  it('whose configuration and samples cannot be used opens all the same, and says so', async () => {
    const project = await services.request('project:import', { files: under('odd', { ...PROJECT_0_1, 'hls4ml_config.yml': 'a: [', 'tb_data/tb_input_features.dat': '1 2 3\n' }) });
    if (!project.ok) throw new TypeError(project.failure.message);
    const codes = project.value.model.problems.map(({ code }) => code);
    expect(codes).toContain('project/configuration');
    expect(codes).toContain('project/test-data');
    expect(project.value.model.problems.map(({ message }) => message)).toContain('hls4ml_config.yml was not used; types are those of the project’s layers. The reason: it is not YAML, line 1: the list that opens with [ is never closed; end it with ].');
    const view = await services.request('design:open', { designId: project.value.currentDesignId });
    expect(view.ok && view.value.design).toMatchObject({ part: 'xc7vx690tffg1927-2', clockPeriodNs: 4, numericsProfile: 'hls4ml-0.8' });
  });
  it('with a model that cannot be read falls back to its C++', async () => {
    const project = await services.request('project:import', { files: under('broken', { ...PROJECT_0_5, 'keras_model.keras': 'no archive' }) });
    if (!project.ok) throw new TypeError(project.failure.message);
    expect(project.value.model.format).toBe('hls4ml');
    expect(project.value.model.problems.map(({ message }) => message).join('\n')).toContain('keras_model.keras could not be read');
  });
  it('and a saved model open with their own configuration', async () => {
    const { name, bytes } = fmlOf(savedModel());
    const project = await services.request('project:import', { files: [{ name, bytes }] });
    if (!project.ok) throw new TypeError(project.failure.message);
    const view = await services.request('design:open', { designId: project.value.currentDesignId });
    expect(view.ok && view.value.design).toMatchObject({ backend: 'Vivado', part: 'xcku115-flvb2104-2-i', clockPeriodNs: 4, hlsConfig: { LayerName: { fc: { Strategy: 'Resource', ReuseFactor: 2 } } } });
    expect(view.ok && view.value.nodes.map(({ layer }) => [layer.name, layer.class_name])).toEqual([['x', 'Input'], ['fc', 'Dense']]);
  });
});

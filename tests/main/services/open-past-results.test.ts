/** @file A folder of hls4ml with what tools left in it: its results are runs of the project at once, on its layers and on its ladder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplyValue, RequestChannel, RequestPayload } from '../../../preload/contract/index.ts';
import type { FolderFile, ProjectView } from '../../../preload/contract/project.ts';
import { defined } from '../../../main/base/assert.ts';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import { HAR_PROJECT, PROJECT_0_1, PROJECT_0_5 } from '../../helpers/hls4ml-project.ts';
import { csynthXml, DIGITS_CONFIG, DIGITS_LAYERS, topFunction, uploads, utilizationText } from '../../helpers/made-reports.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const folder = tempFolder();
let services: Services;

async function ask<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<ReplyValue<C>> {
  const reply = await services.request(channel, payload);
  if (!reply.ok) throw new TypeError(`${channel}: ${reply.failure.message}`);
  return reply.value as ReplyValue<C>;
}

beforeAll(async () => {
  const opened = await createServices({ workspacePath: folder.path, host: 'web' });
  services = defined(opened.ok ? opened.value : undefined, 'a temporary folder can be written');
});
afterAll(async () => {
  await services.close();
  folder.remove();
});

const SOURCES_MS = Date.UTC(2024, 2, 1);
const under = (name: string, texts: Readonly<Record<string, string>>, modifiedAtMs = SOURCES_MS): readonly FolderFile[] => uploads(texts).map((file) => ({ ...file, name: `${name}/${file.name}`, modifiedAtMs }));
const told = ({ model }: ProjectView): readonly string[] => model.problems.filter(({ code }) => code === 'project/results').map(({ severity, message }) => `${severity}: ${message}`);
const REPORTS = {
  'net_prj/solution1/syn/report/csynth.xml': csynthXml({ name: 'net', lut: 700, ff: 90, dsp: 6, latencyCycles: 9 }, [{ name: 'dense_ap_fixed_config2_s', lut: 600, ff: 80, dsp: 6 }, { name: 'relu_ap_fixed_relu_config3_s', lut: 50, ff: 5, dsp: 0 }]),
  'vivado_synth.rpt': utilizationText('net', 'Optimized', { lut: 320, ff: 88, dsp: 6 }),
};
const CONFIG = 'Backend: Vitis\nPart: xc7z020clg400-1\nClockPeriod: 5\nIOType: io_stream\nHLSConfig:\n  Model:\n    Precision: fixed<16,6>\n    ReuseFactor: 1\n';

describe('results in the folder of a project without its model', () => {
  let project: ProjectView;
  beforeAll(async () => {
    project = await ask('project:import', { files: [...under('old', { ...PROJECT_0_5, 'hls4ml_config.yml': CONFIG }), ...under('old', REPORTS, SOURCES_MS + 3_600_000), ...under('old', { 'notes.md': 'x', 'old_prj/solution1/a.log': 'INFO: nothing' })] });
  });

  it('are one run with tool, version, part, figures and files, and the import says so', async () => {
    expect(told(project)).toEqual(['note: 2 reports in the folder became 1 run (Vitis HLS, Vivado 2024.1).']);
    const [run, ...others] = await ask('run:list', { projectId: project.projectId });
    expect(others).toEqual([]);
    expect(run).toMatchObject({ kind: 'import', flow: 'hls', state: 'done', name: 'old · Vitis HLS, Vivado 2024.1', part: 'xc7z020clg400-1', latencyCycles: 9, designId: project.currentDesignId });
    expect(run).not.toHaveProperty('isAssumed');
    const { reports } = await ask('report:of-run', { runId: run?.runId ?? '' });
    expect(reports.map(({ file, tool, version, stale }) => [file, tool, version, stale])).toEqual([['old/net_prj/solution1/syn/report/csynth.xml', 'Vitis HLS', '2024.1', false], ['old/vivado_synth.rpt', 'Vivado', '2024.1', false]]);
    expect(reports[1]?.date).toBe('Wed Mar 18 14:03:05 2026');
    const view = await ask('run:get', { runId: run?.runId ?? '' });
    expect(view.artifacts.map(({ name }) => name)).toContain('reports/old/vivado_synth.rpt');
  });

  it('have their modules on the layers of the opened design and stand on its ladder', async () => {
    const ladder = await ask('report:ladder', { designId: project.currentDesignId });
    expect(ladder.columns.filter(({ flow }) => flow === 'hls').map(({ kind, tool }) => `${kind} ${tool}`)).toEqual(['estimate Bitloom', 'csynth Vitis HLS 2024.1', 'synth Vivado 2024.1', 'routed Vivado']);
    const at = ladder.columns.findIndex(({ kind }) => kind === 'csynth');
    expect(ladder.rows.map(({ layer, confidence, cells }) => [layer, confidence[at], cells.lut[at]?.value]).filter(([, confidence]) => confidence !== undefined)).toEqual([['fc1', 'exact', 600], ['relu1', 'exact', 50], ['glue', 'none', 50]]);
    expect(ladder.rows[0]?.cells.lut[at]?.value).toBe(700);
  });

  it('are the same run when the folder is opened again as reports', async () => {
    const files = [...under('old', { ...PROJECT_0_5, 'hls4ml_config.yml': CONFIG }), ...under('old', REPORTS)];
    const opened = await ask('report:open', { projectId: project.projectId, files });
    expect(opened.runs).toEqual([]);
    expect(opened.known).toHaveLength(1);
  });
});

describe('results in other folders', () => {
  it('of a model with its configuration are a run of that design, on its ladder', async () => {
    const model: FolderFile = { name: 'p/model.h5', bytes: new Uint8Array(readFileSync(join(repositoryRoot, 'resources/examples/digits-mlp/model.h5'))), modifiedAtMs: SOURCES_MS };
    const csynth = csynthXml({ name: 'digits', lut: 10_000, ff: 1500, dsp: 82 }, DIGITS_LAYERS.map(([, name, index]) => ({ name: `${name}_ap_fixed_${name === 'dense' ? '' : `${name}_`}config${index}_s`, lut: 100 * index, ff: 1, dsp: 1 })));
    const project = await ask('project:import', { files: [model, ...under('p', { 'hls4ml_config.yml': DIGITS_CONFIG, 'firmware/digits.cpp': topFunction(DIGITS_LAYERS), 'digits_prj/solution1/syn/report/csynth.xml': csynth })] });
    expect(project.model.format).toBe('keras2');
    const ladder = await ask('report:ladder', { designId: project.currentDesignId });
    const at = ladder.columns.findIndex(({ kind }) => kind === 'csynth');
    expect(ladder.rows.map(({ layer, cells }) => [layer, cells.lut[at]?.value]).slice(1, 7)).toEqual(DIGITS_LAYERS.map(([name, , index]) => [name, 100 * index]));
  });
  it('older than the sources are marked stale, each by itself', async () => {
    const project = await ask('project:import', { files: [...under('s', { ...PROJECT_0_5, 'hls4ml_config.yml': CONFIG }), ...under('s', { 'vivado_synth.rpt': REPORTS['vivado_synth.rpt'] }, SOURCES_MS - 86_400_000), ...under('s', { 'csynth.xml': REPORTS['net_prj/solution1/syn/report/csynth.xml'] }, SOURCES_MS + 1000)] });
    const [run] = await ask('run:list', { projectId: project.projectId });
    const { reports } = await ask('report:of-run', { runId: run?.runId ?? '' });
    expect(reports.map(({ kind, stale }) => [kind, stale])).toEqual([['csynth', false], ['utilization', true]]);
  });
  it('of 2018, without names of layers and without a configuration, are not assumed: part and clock are those of the scripts', async () => {
    const csynth = csynthXml({ name: 'myproject', lut: 90, ff: 9, dsp: 4 }, [{ name: 'compute_layer_config1_s', lut: 50, ff: 1, dsp: 3 }, { name: 'relu_relu_config1_s', lut: 7, ff: 1, dsp: 0 }, { name: 'compute_layer_config2_s', lut: 30, ff: 1, dsp: 1 }], '2018.2');
    const project = await ask('project:import', { files: under('first', { ...PROJECT_0_1, 'myproject_prj/solution1/syn/report/myproject_csynth.xml': csynth }) });
    expect(told(project)).toEqual(['note: 1 report in the folder became 1 run (Vivado HLS 2018.2).']);
    const [run] = await ask('run:list', { projectId: project.projectId });
    expect(run).not.toHaveProperty('isAssumed');
    const { reports } = await ask('report:of-run', { runId: run?.runId ?? '' });
    expect(reports[0]?.version).toBe('2018.2');
    expect(reports[0]?.modules.slice(1).map(({ name, layer, layerConfidence }) => [name, layer, layerConfidence])).toEqual([['compute_layer_config1_s', 'logits1', 'exact'], ['relu_relu_config1_s', 'layer1', 'exact'], ['compute_layer_config2_s', 'res', 'exact']]);
  });
  it('of several solutions are a run each', async () => {
    const project = await ask('project:import', { files: under('two', { ...PROJECT_0_5, 'hls4ml_config.yml': CONFIG, 'net_prj/solution1/syn/report/csynth.xml': REPORTS['net_prj/solution1/syn/report/csynth.xml'], 'net_prj/solution2/syn/report/csynth.xml': csynthXml({ name: 'net', lut: 1, ff: 2, dsp: 3 }) }) });
    expect(told(project)[0]).toContain('2 reports in the folder became 2 runs');
    expect((await ask('run:list', { projectId: project.projectId })).map(({ name }) => name).toSorted()).toEqual(['two solution1 · Vitis HLS 2024.1', 'two solution2 · Vitis HLS 2024.1']);
  });
  it('that are of another network, cut off or no results leave the project as it is, and are said', async () => {
    const other = csynthXml({ name: 'x', lut: 9, ff: 9, dsp: 9 }, [{ name: 'conv_1d_cl_array_config2_s', lut: 1, ff: 1, dsp: 1 }, { name: 'pooling1d_cl_array_config3_s', lut: 1, ff: 1, dsp: 1 }]);
    const foreign = await ask('project:import', { files: under('f', { ...PROJECT_0_1, 'csynth.xml': other }) });
    expect(told(foreign).join()).toMatch(/^warning: f\/csynth\.xml: most of its modules compute something else/);
    expect(await ask('run:list', { projectId: foreign.projectId })).toEqual([]);
    const cut = await ask('project:import', { files: under('c', { ...PROJECT_0_5, 'route.json': '{"utilization": {"LUT4": {"used"' }) });
    expect(told(cut).join()).toContain('c/route.json');
    const none = await ask('project:import', { files: under('n', { ...PROJECT_0_5, 'readme.txt': 'mine', 'vitis_hls.log': 'INFO: [HLS 200-10] started' }) });
    expect(told(none)).toEqual([]);
  });
  it('whose configuration cannot be read are runs of an assumed configuration', async () => {
    const project = await ask('project:import', { files: under('b', { ...PROJECT_0_5, 'hls4ml_config.yml': 'a: [', ...REPORTS }) });
    expect(await ask('run:list', { projectId: project.projectId })).toMatchObject([{ isAssumed: true }]);
  });
});

describe.skipIf(!hasShared)(`results that tools really wrote${hasShared ? '' : ' (../shared is absent)'}`, () => {
  it('of a convolutional network: C synthesis, Vivado and power are one run, every layer has its module', async () => {
    const real = (name: string, as: string): FolderFile => ({ name: `har/${as}`, bytes: new Uint8Array(readFileSync(sharedPath('fixtures', 'reports', name))), modifiedAtMs: SOURCES_MS });
    const project = await ask('project:import', {
      files: [...under('har', HAR_PROJECT), real('vitis2024.1_har_cnn_hls4ml_config.yml', 'hls4ml_config.yml'), real('vitis2024.1_har_cnn_project.tcl', 'project.tcl'), real('vitis2024.1_har_cnn_csynth.xml', 'myproject_prj/solution1/syn/report/csynth.xml'), real('vivado2024.1_har_cnn_vivado_synth.rpt', 'vivado_synth.rpt'), real('vitis2024.1_har_cnn_cosim_NA.rpt', 'myproject_prj/solution1/sim/report/myproject_cosim.rpt')],
    });
    expect(project.model.redNodes).toEqual([]);
    expect(told(project)[0]).toMatch(/^note: \d+ reports in the folder became 1 run/);
    const ladder = await ask('report:ladder', { designId: project.currentDesignId });
    const at = ladder.columns.findIndex(({ kind }) => kind === 'csynth');
    expect(ladder.columns[at]?.tool).toBe('Vitis HLS 2024.1');
    for (const layer of ['zp1d_conv1d', 'conv1d', 're_lu', 'global_average_pooling1d', 'dense', 'dense_softmax']) expect(ladder.rows.find((row) => row.layer === layer)?.confidence[at], layer).toBe('exact');
  });
});

/** @file Somebody's results become runs: figures, layers, ladder, calibration; and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices, type Services } from '../../../main/services/create-services.ts';
import { defined } from '../../../main/base/assert.ts';
import type { ReplyValue, RequestChannel, RequestPayload } from '../../../preload/contract/index.ts';
import type { Ladder, OpenedReports } from '../../../preload/contract/report.ts';
import { csynthXml, DIGITS_CONFIG, DIGITS_LAYERS, topFunction, uploads, utilizationText } from '../../helpers/made-reports.ts';
import { madeText } from '../compiler/readers/reports/report-files.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const folder = tempFolder();
let services: Services;
let projectId = '';
let designId = '';

async function ask<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<ReplyValue<C>> {
  const reply = await services.request(channel, payload);
  if (!reply.ok) throw new TypeError(`${channel}: ${reply.failure.message}`);
  return reply.value as ReplyValue<C>;
}

beforeAll(async () => {
  const opened = await createServices({ workspacePath: folder.path, host: 'web' });
  services = defined(opened.ok ? opened.value : undefined, 'a temporary folder can be written');
  const project = await ask('project:open-example', { name: 'digits-mlp' });
  ({ projectId, currentDesignId: designId } = project);
});
afterAll(async () => {
  await services.close();
  folder.remove();
});

const MODULES = [
  { name: 'dense_latency_ap_fixed_config2_s', lut: 5000, ff: 800, dsp: 40 }, { name: 'relu_ap_fixed_relu_config3_s', lut: 200, ff: 10, dsp: 0 }, { name: 'dense_latency_ap_fixed_config4_s', lut: 2500, ff: 300, dsp: 20 },
  { name: 'relu_ap_fixed_relu_config5_s', lut: 200, ff: 10, dsp: 0 }, { name: 'dense_latency_ap_fixed_config6_s', lut: 1500, ff: 200, dsp: 12 }, { name: 'softmax_stable_ap_fixed_softmax_config7_s', lut: 400, ff: 100, dsp: 10 },
];
const PROJECT = {
  'prj/hls4ml_config.yml': DIGITS_CONFIG, 'prj/firmware/digits.cpp': topFunction(DIGITS_LAYERS), 'prj/notes.md': 'mine',
  'prj/digits_prj/solution1/syn/report/csynth.xml': csynthXml({ name: 'digits', lut: 10_000, ff: 1500, dsp: 82, latencyCycles: 14 }, MODULES),
  'prj/vivado_synth.rpt': utilizationText('digits', 'Optimized', { lut: 4000, ff: 1400, dsp: 82 }),
  'prj/util_routed.rpt': utilizationText('digits', 'Routed', { lut: 3600, ff: 1390, dsp: 82 }),
};
const open = (files: Readonly<Record<string, string>>, more: Partial<RequestPayload<'report:open'>> = {}): Promise<OpenedReports> => ask('report:open', { projectId, files: uploads(files), ...more });
const textOf = ({ columns }: Ladder): readonly string[] => columns.map(({ flow, kind, tool }) => `${flow} ${kind} ${tool}`);

describe('a folder of results', () => {
  let opened: OpenedReports;
  beforeAll(async () => {
    opened = await open(PROJECT);
  });

  it('becomes one run with its configuration, its figures and every file', async () => {
    expect(opened).toMatchObject({ reportCount: 3, problems: [], known: [], otherFileCount: 1 });
    const [run, ...others] = opened.runs;
    expect(others).toEqual([]);
    expect(run).toMatchObject({ kind: 'import', flow: 'hls', state: 'done', part: 'xc7z020clg400-1', latencyCycles: 14, name: 'prj · Vitis HLS, Vivado 2024.1', weightTypes: 'fixed<16,6>', reuseFactors: '1', strategies: 'latency', dspEstimated: expect.any(Number) as unknown });
    expect(run).not.toHaveProperty('isAssumed');
    // One entry for each kind and tool: nothing of csynth stands where Vivado's count stands.
    expect(run?.reported?.map(({ kind, tool, figures }) => [kind, tool, figures['lut']]).toSorted()).toEqual([['csynth', 'Vitis HLS', 10_000], ['routed', 'Vivado', 3600], ['synth', 'Vivado', 4000]]);
    const view = await ask('run:get', { runId: run?.runId ?? '' });
    expect(view.artifacts.map(({ name }) => name)).toEqual(expect.arrayContaining(['reports.json', 'graph.json', 'estimate.json', 'reports/prj/vivado_synth.rpt', 'reports/prj/digits_prj/solution1/syn/report/csynth.xml']));
    expect(view.design).toMatchObject({ ioType: 'io_parallel', flow: 'hls', clockPeriodNs: 5 });
  });

  it('has its modules on the layers that its sources name', async () => {
    const { reports, figures } = await ask('report:of-run', { runId: opened.runs[0]?.runId ?? '' });
    const csynth = reports.find(({ kind }) => kind === 'csynth');
    expect(csynth?.modules.slice(1).map(({ layer, layerConfidence }) => [layer, layerConfidence])).toEqual(DIGITS_LAYERS.map(([name]) => [name, 'exact']));
    expect(figures.find(({ name }) => name === 'latencyNs')).toMatchObject({ value: 70, unit: 'ns' });
    expect(figures.find(({ name }) => name === 'throughputPerSecond')?.value).toBe(200_000_000);
  });

  it('stands on the ladder of that configuration with the error of each stage, by layer', async () => {
    const ladder = await ask('report:ladder', { runId: opened.runs[0]?.runId ?? '' });
    expect(textOf(ladder)).toEqual(['hls estimate Bitloom', 'hls csynth Vitis HLS 2024.1', 'hls synth Vivado 2024.1', 'hls routed Vivado 2024.1', 'rtl synth Yosys']);
    const [total, fc1] = ladder.rows;
    expect(total?.cells.lut.map(({ value }) => value)).toEqual([undefined, 10_000, 4000, 3600, undefined]);
    expect(total?.cells.lut[1]?.error).toEqual({ against: 2, ratio: 2.5 });
    expect(fc1).toMatchObject({ layer: 'fc1', kind: 'layer', confidence: [expect.anything(), 'exact', undefined, undefined, undefined] });
    expect(fc1?.cells.lut[1]?.value).toBe(5000);
    expect(fc1?.cells.lut[2]?.reason).toContain('no hierarchy');
    // 10 000 less the 9 800 of the layers.
    expect(ladder.rows.at(-1)).toMatchObject({ kind: 'glue' });
    expect(ladder.rows.at(-1)?.cells.lut[1]?.value).toBe(200);
  });

  it('is on the ladder of the design only while that is the same hardware', async () => {
    // The bundled design is the folder's configuration, in the rtl flow.
    const same = await ask('report:ladder', { designId });
    expect(textOf(same)).toEqual(expect.arrayContaining(['rtl estimate Bitloom', 'hls csynth Vitis HLS 2024.1']));
    await ask('design:apply-edit', { designId, edit: { kind: 'set-precision', layers: ['fc1'], variables: ['weight'], precision: 'fixed<8,3>' } });
    const other = await ask('report:ladder', { designId });
    expect(textOf(other)).not.toContain('hls csynth Vitis HLS 2024.1');
    expect(other.leftOut).toEqual([{ runId: opened.runs[0]?.runId, runName: opened.runs[0]?.name, reason: 'its configuration is another one' }]);
    await ask('design:undo', { designId });
  });

  it('is the same run when it is opened again', async () => {
    const again = await open(PROJECT);
    expect(again.runs).toEqual([]);
    expect(again.known.map(({ runId }) => runId)).toEqual(opened.runs.map(({ runId }) => runId));
  });

  it('teaches the estimates, which say so; the switch and a run that is left out are obeyed', async () => {
    await ask('design:apply-edit', { designId, edit: { kind: 'set-global', changes: { flow: 'hls' } } });
    const dsp = async () => (await ask('estimate:evaluate', { designId })).total.dsp;
    const state = await ask('report:calibration', {});
    expect(state).toMatchObject({ enabled: true, runs: [{ runId: opened.runs[0]?.runId, excluded: false }] });
    expect(state.runs[0]?.measured.toSorted()).toEqual(['csynth, Vitis HLS', 'routed, Vivado', 'synth, Vivado']);
    const learnt = await dsp();
    expect(learnt?.calibration).toMatchObject({ runCount: 1 });
    expect(learnt?.reason).toContain('calibrated on 1 run of yours');
    await ask('report:set-calibration', { enabled: false });
    const plain = await dsp();
    expect(plain).not.toHaveProperty('calibration');
    expect(plain?.value).not.toBe(learnt?.value);
    await ask('report:set-calibration', { enabled: true, runId: opened.runs[0]?.runId ?? '', excluded: true });
    expect(await dsp()).toEqual(plain);
    await ask('report:set-calibration', { runId: opened.runs[0]?.runId ?? '', excluded: false });
    expect(await dsp()).toEqual(learnt);
    // The ladder compares with the run, so its estimate has learnt nothing from it.
    expect((await ask('report:ladder', { designId })).rows[0]?.cells.dsp[0]?.value).toBe(plain?.value);
    await ask('design:undo', { designId });
  });
});

describe('single files', () => {
  it('belong to the open design, whose configuration is assumed and teaches no estimate', async () => {
    const { runs } = await open({ 'r/csynth.xml': csynthXml({ name: 'digits', lut: 77, ff: 5, dsp: 3 }) }, { name: 'by hand' });
    expect(runs).toMatchObject([{ name: 'by hand', isAssumed: true, weightTypes: '', designId }]);
    const ladder = await ask('report:ladder', { runId: runs[0]?.runId ?? '' });
    expect(ladder.columns.find(({ kind }) => kind === 'csynth')?.notes.join()).toContain('assumed');
    expect((await ask('report:calibration', {})).runs.map(({ runId }) => runId)).not.toContain(runs[0]?.runId);
  });

  it('that contradict each other are runs of their own, or one where the user says so', async () => {
    const files = { 'a.xml': csynthXml({ name: 'digits', lut: 1, ff: 1, dsp: 0 }), 'b.xml': csynthXml({ name: 'digits', lut: 2, ff: 1, dsp: 0 }) };
    const apart = await open(files);
    expect(apart.runs).toHaveLength(2);
    expect(apart.problems.map(({ code }) => code)).toEqual(['report/note', 'report/note']);
    expect((await open({ 'c.xml': csynthXml({ name: 'digits', lut: 3, ff: 1, dsp: 0 }), 'd.rpt': utilizationText('digits', 'Routed', { lut: 9, ff: 1, dsp: 0 }) }, { asOneRun: true })).runs).toHaveLength(1);
  });

  it('of nextpnr give critical paths through the layers of the design', async () => {
    const renamed = madeText('nextpnr-ice40.json').replaceAll('i_fc2', 'i_output').replaceAll('i_fc1_relu', 'i_fc2_relu');
    const { runs } = await open({ 'route.json': renamed });
    expect(runs[0]).toMatchObject({ flow: 'rtl' });
    const { run, paths } = await ask('report:paths', { designId, runId: runs[0]?.runId ?? '' });
    expect(run).toEqual({ runId: runs[0]?.runId, name: runs[0]?.name, isCurrent: true });
    expect(paths[0]).toMatchObject({ layers: ['fc2_relu', 'output'], tool: 'nextpnr', logicLevels: 10 });
    expect(Number(paths[0]?.slackNs)).toBeCloseTo(1.928, 3);
    // The newest run of the design that has paths, until the design is another one.
    expect(await ask('report:paths', { designId })).toEqual({ run, paths });
    await ask('design:apply-edit', { designId, edit: { kind: 'set-global', changes: { clockPeriodNs: 7 } } });
    expect((await ask('report:paths', { designId })).run).toMatchObject({ runId: run?.runId, isCurrent: false });
    await ask('design:undo', { designId });
  });
});

describe('what cannot be opened', () => {
  const refused = async (files: Readonly<Record<string, string>>, more: Partial<RequestPayload<'report:open'>> = {}) => {
    const reply = await services.request('report:open', { projectId, files: uploads(files), ...more });
    return reply.ok ? undefined : reply.failure;
  };

  it('is refused with what to do, and leaves nothing behind', async () => {
    const before = (await ask('run:list', { projectId })).length;
    expect(await refused({ 'a.txt': 'nothing' })).toMatchObject({ code: 'file-unreadable', help: expect.stringContaining('.rpt') as unknown });
    expect(await refused({ 'a.json': '{"utilization": {"LUT4": {"used"' })).toMatchObject({ code: 'file-unreadable', file: 'a.json' });
    expect(await refused(PROJECT, { designId: 'design-none' })).toMatchObject({ code: 'not-found' });
    expect(await refused({ ...PROJECT, 'prj/hls4ml_config.yml': 'HLSConfig: {}' })).toMatchObject({ code: 'config-rejected', file: 'prj/hls4ml_config.yml' });
    expect((await ask('run:list', { projectId })).length).toBe(before);
  });

  it('are results of another network', async () => {
    expect(await refused({ ...PROJECT, 'prj/firmware/digits.cpp': topFunction([['conv', 'conv_2d_cl', 2], ['gap', 'global_pooling2d_cl', 3]]) })).toMatchObject({ code: 'conflict', message: expect.stringContaining('conv, gap') as unknown });
    const other = csynthXml({ name: 'x', lut: 9, ff: 9, dsp: 9 }, [{ name: 'conv_1d_cl_array_config2_s', lut: 1, ff: 1, dsp: 1 }, { name: 'pooling1d_cl_array_config3_s', lut: 1, ff: 1, dsp: 1 }, { name: 'dense_config4_s', lut: 1, ff: 1, dsp: 1 }]);
    expect(await refused({ 'x.xml': other })).toMatchObject({ code: 'conflict', help: expect.stringContaining('their own model') as unknown });
  });

  it('never leaves its folder by its names', async () => {
    const { runs } = await open({ '../../etc/../x/csynth.xml': csynthXml({ name: 'digits', lut: 123, ff: 5, dsp: 3 }) });
    const { artifacts } = await ask('run:get', { runId: runs[0]?.runId ?? '' });
    expect(artifacts.map(({ name }) => name)).toContain('reports/etc/x/csynth.xml');
  });
});

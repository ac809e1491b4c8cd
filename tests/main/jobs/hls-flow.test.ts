/** @file The vendor flow against a tool that the test drives: stages, results while they appear, failures that keep what was there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readFolder } from '../../../main/services/read-folder.ts';
import { cosimText, csynthText, csynthXml, REPORT, vivadoText, type FakeInstance } from '../../helpers/fake-tool/hls-project.ts';
import { hasEnded, makeHlsPlace, type HlsPlace } from '../../helpers/hls-place.ts';

const LAYERS: readonly FakeInstance[] = [
  { index: 2, functionName: 'dense_latency', lut: 2000, ff: 500, dsp: 70, latency: 3 },
  { index: 4, functionName: 'dense_latency', lut: 900, ff: 200, dsp: 20, latency: 2 },
];
const XML = csynthXml({ lut: 2902, ff: 700, dsp: 90, bram18: 0, latency: 10, interval: 8 });

let place: HlsPlace;
afterEach(() => place.close());

describe('an HLS run over a project that the program writes itself', () => {
  it('has the program’s C++ with test vectors of the dataset, ends on the layers, and is named where the writer is shown', async () => {
    place = await makeHlsPlace();
    const { designId } = place;
    const preview = (): Promise<{ readonly evidence?: unknown }> => place.ask('hls:preview', { designId, projectName: 'demo', keepLayersAsModules: false });
    expect((await preview()).evidence).toBeUndefined();
    const { jobId, runId, tool } = await place.startTool(['csynth'], { source: { kind: 'bitloom' } });
    const text = (path: string): string => readFileSync(join(tool.folder, path), 'utf8');
    expect(text('project.tcl')).toMatch(/set project_name "digits_mlp"/);
    expect(text('firmware/digits_mlp.cpp')).toMatch(/void fc1\(/);
    expect(text('tb_data/tb_input_features.dat').trim().split('\n')).toHaveLength(100);
    // The model goes with it, so that the folder opens as the design that was run.
    expect(text('hls4ml_config.yml')).toContain('Model: source_model/');
    const folder = readFolder(tool.folder);
    const opened = await place.ask('project:import', { files: folder.ok ? [...folder.value.files] : [] });
    const designOf = async (id: string) => (await place.ask('design:open', { designId: id })).design.hlsConfig;
    expect(await designOf(opened.currentDesignId)).toEqual(await designOf(designId));
    await tool.print('***** C/RTL SYNTHESIS *****');
    const named = (path: string): string => path.replaceAll('myproject', 'digits_mlp');
    await tool.write(named(REPORT.xml), XML);
    await tool.write(named(REPORT.text), csynthText([{ index: 2, functionName: 'fc1', lut: 2000, ff: 500, dsp: 70, latency: 3 }]));
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m2s *****');
    await tool.exit(0);
    const done = await place.untilJob(jobId, 'the end', hasEnded);
    expect(done.state).toBe('done');
    expect((await place.run(runId)).resources?.layers.find(({ layer }) => layer === 'fc1')).toMatchObject({ lutCount: 2000, dspCount: 70 });
    expect((await preview()).evidence).toMatchObject({ tool: 'Vitis HLS 2023.2', runId });
  }, 240_000);

  it('is refused before it starts where a layer has no C++', async () => {
    place = await makeHlsPlace();
    await place.ask('design:apply-edit', { designId: place.designId, edit: { kind: 'set-option', layers: ['output_softmax'], key: 'Implementation', value: 'tabulated' } });
    expect(await place.refusal('job:start', { designId: place.designId, kind: 'hls', hls: { stages: ['csynth'], source: { kind: 'bitloom' } } })).toMatchObject({ code: 'not-buildable', message: expect.stringMatching(/^Layer output_softmax has no C\+\+ in this flow: .*tabulated/) as string });
  }, 240_000);
});

describe('an HLS run', () => {
  it('goes through its stages by the tool’s own words, shows results while they appear, and stores them typed on the layers', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csim', 'csynth', 'cosim', 'vsynth']);
    expect(tool).toMatchObject({ name: 'vitis-run', arguments: ['--mode', 'hls', '--tcl', 'build_prj.tcl'], folder: join(place.workspacePath, 'jobs', jobId, 'project') });
    expect(readFileSync(join(tool.folder, 'build_opt.tcl'), 'utf8')).toMatch(/csim +1\n +synth +1\n +cosim +1\n +validation +1\n +export +0\n +vsynth +1/);
    expect(existsSync(join(tool.folder, 'tb_data/csim_results.log')), 'results of another time stay outside').toBe(false);

    await tool.print('***** C SIMULATION *****');
    expect((await place.untilJob(jobId, 'csim', (job) => stageState(job, 'csim') === 'running')).tool).toBe('Vitis HLS 2023.2');
    await tool.write('tb_data/csim_results.log', '0.25 0.5\n');
    await tool.print('***** C SIMULATION COMPLETED IN 0h0m2s *****', '***** C/RTL SYNTHESIS *****', "INFO: [HLS 200-42] -- Implementing module 'dense_latency_ap_fixed_16_6_5_3_0_config2_s'");
    const scheduling = await place.untilJob(jobId, 'a layer to be worked on', (job) => job.layers.some(({ state }) => state === 'running'));
    expect(scheduling.layers.find(({ state }) => state === 'running')?.layer).toBe('fc1');
    expect(stageState(scheduling, 'csim')).toBe('done');

    // The report is there before the stage says that it is complete.
    await tool.write(REPORT.xml, XML);
    await tool.write(REPORT.text, csynthText(LAYERS));
    const early = await place.untilJob(jobId, 'the first numbers', (job) => job.layers.some(({ lutCount }) => lutCount !== undefined));
    expect(stageState(early, 'csynth')).toBe('running');
    expect(early).toMatchObject({ countsFrom: 'Vitis HLS 2023.2, csynth' });
    expect(early.layers.find(({ layer }) => layer === 'fc1')).toMatchObject({ lutCount: 2000, ffCount: 500, dspCount: 70, latencyCyclesMax: 3 });

    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m2s *****', '***** C/RTL SIMULATION *****');
    await tool.write(REPORT.cosim, cosimText('Pass', 10));
    await tool.print('***** C/RTL SIMULATION COMPLETED IN 0h0m9s *****', '***** C/RTL VALIDATION *****', 'INFO: Test PASSED', '***** C/RTL VALIDATION COMPLETED IN 0h0m0s *****', '***** VIVADO SYNTHESIS *****');
    await tool.write(REPORT.vivado, vivadoText({ lut: 1526, ff: 2428, dsp: 66, bram36: 1.5 }));
    await tool.print('***** VIVADO SYNTHESIS COMPLETED IN 0h3m0s *****');
    await tool.exit(0);
    const done = await place.untilJob(jobId, 'the end', hasEnded);
    expect(done).toMatchObject({ state: 'done', progress: 1, attempt: 1 });
    expect(done.stages.map(({ name, state }) => `${name} ${state}`)).toEqual(['read model', 'lower', 'estimate', 'emulate', 'write project', 'check tool', 'csim', 'csynth', 'cosim', 'validation', 'vsynth'].map((name) => `${name} done`));

    const run = await place.run(runId);
    expect(run.summary).toMatchObject({ kind: 'hls', latencyCycles: 10, initiationIntervalCycles: 8 });
    expect(run.summary.reported).toEqual([
      { kind: 'csynth', tool: 'Vitis HLS', figures: { lut: 2902, ff: 700, dsp: 90, bram18: 0, uram: 0, latencyCycles: 10, intervalCycles: 8, clockPeriodNs: 4.049 } },
      { kind: 'synth', tool: 'Vivado', figures: { lut: 1526, ff: 2428, dsp: 66, bram36Tiles: 1.5 } },
    ]);
    expect(run.resources).toMatchObject({ flow: 'hls', kind: 'csynth', tool: 'Vitis HLS 2023.2', total: { lutCount: 2902 } });
    expect(run.resources?.layers.map(({ layer, lutCount }) => [layer, lutCount])).toEqual([['fc1', 2000], ['fc2', 900], ['glue', 2]]);
    expect(run.artifacts.map(({ name }) => name)).toEqual(expect.arrayContaining(['reports.json', 'myproject_csynth.xml', 'myproject_csynth.rpt', 'myproject_cosim.rpt', 'vivado_synth.rpt', 'csim_results.log', 'environment.json', 'resources.json', 'log.txt', 'digest.json']));
  }, 240_000);

  it('gives the tool a clean environment with its settings, and records it', async () => {
    process.env['LD_PRELOAD_FOR_TEST'] = '/somewhere.so';
    place = await makeHlsPlace({ settings: 'export XILINX_EXTRA="from settings"' });
    const { jobId, tool } = await place.startTool(['csynth']);
    delete process.env['LD_PRELOAD_FOR_TEST'];
    expect(tool.environment).toMatchObject({ XILINX_EXTRA: 'from settings', XILINX_VITIS: join(place.tools.root, 'Vitis/2023.2'), BITLOOM_JOB: jobId });
    expect(tool.environment['PATH']?.split(':')[0]).toBe(join(place.tools.root, 'Vitis/2023.2/bin'));
    expect(tool.environment['PATH'], 'Vivado is on the path for vsynth').toContain(join(place.tools.root, 'Vivado/2023.2/bin'));
    expect(tool.environment).not.toHaveProperty('LD_PRELOAD_FOR_TEST');
    expect(tool.environment).not.toHaveProperty('VITEST');
    const recorded = JSON.parse(readFileSync(join(tool.folder, '../artifacts/environment.json'), 'utf8')) as Record<string, string>;
    expect(recorded).toMatchObject({ XILINX_EXTRA: 'from settings', BITLOOM_JOB: jobId });
    await tool.exit(1);
    await place.untilJob(jobId, 'the end', hasEnded);
  }, 240_000);

  it('keeps the results of the stages before one that fails, and lifts the first real error with cause and remedy', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csynth', 'vsynth']);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await tool.write(REPORT.xml, XML);
    await tool.write(REPORT.text, csynthText(LAYERS));
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m2s *****', '***** VIVADO SYNTHESIS *****', 'WARNING: [Synth 8-7129] Port a is unconnected', "ERROR: [Common 17-345] A valid license was not found for feature 'Synthesis' and/or device 'xcku060'.", 'ERROR: [Common 17-69] Command failed');
    await tool.exit(1);
    const failed = await place.untilJob(jobId, 'the end', hasEnded);
    expect(failed).toMatchObject({ state: 'failed', error: { message: 'vsynth failed: No valid licence', cause: expect.stringContaining('xcku060') as string, help: expect.stringContaining('XILINXD_LICENSE_FILE') as string } });
    expect(failed.stages.slice(-2).map(({ name, state }) => `${name} ${state}`)).toEqual(['csynth done', 'vsynth failed']);
    const lines = (await place.log(jobId)).split('\n');
    expect(lines[failed.error?.line ?? -1]).toContain('17-345');
    const run = await place.run(runId);
    expect(run.summary).toMatchObject({ state: 'failed', reported: [{ kind: 'csynth', figures: { lut: 2902 } }] });
    expect(run.resources?.layers.length).toBe(3);
    const digest = await place.ask('job:read-digest', { jobId });
    expect(digest.groups.map(({ code, count }) => `${code} ${count}`)).toEqual(expect.arrayContaining(['Common 17-345 1', 'Synth 8-7129 1']));
  }, 240_000);

  it('does not believe an exit code of 0 without a report', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    await tool.print('***** C/RTL SYNTHESIS *****', '***** C/RTL SYNTHESIS COMPLETED IN 0h0m2s *****');
    await tool.exit(0);
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'failed', error: { message: 'csynth failed: The tool ended without a report', cause: expect.stringContaining('myproject_csynth.xml') as string }, stages: expect.arrayContaining([expect.objectContaining({ name: 'csynth', state: 'failed' })]) as unknown });
  }, 240_000);

  it('does not take over a report that is older than the sources', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csynth']);
    await tool.order({ do: 'write', path: REPORT.xml, text: XML, changedAtMs: Date.now() - 86_400_000 });
    await tool.print('***** C/RTL SYNTHESIS *****', '***** C/RTL SYNTHESIS COMPLETED IN 0h0m2s *****');
    await tool.exit(0);
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'failed', error: { message: 'csynth failed: The project holds an older solution' } });
    expect((await place.run(runId)).summary).not.toHaveProperty('reported');
  }, 240_000);

  it('does not take over a report that is cut off', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csynth']);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await tool.write(REPORT.xml, XML.slice(0, 900));
    await tool.order({ do: 'crash', signal: 'SIGKILL' });
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'failed', error: { message: 'csynth failed: The machine ran out of memory' } });
    expect((await place.run(runId)).summary).not.toHaveProperty('reported');
    expect(await place.log(jobId)).toMatch(/myproject_csynth\.xml.*(is not used|cut off)/);
  }, 240_000);
});

function stageState(job: { readonly stages: readonly { readonly name: string; readonly state: string }[] }, name: string): string | undefined {
  return job.stages.find((stage) => stage.name === name)?.state;
}

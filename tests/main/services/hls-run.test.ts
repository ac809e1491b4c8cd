/** @file Starting HLS runs: what is said before, which tool takes them, what is not run twice, what is learned from earlier ones. */
import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { csynthXml, REPORT } from '../../helpers/fake-tool/hls-project.ts';
import type { FakeInvocation } from '../../helpers/fake-tool/fake-installation.ts';
import { hasEnded, makeHlsPlace, type HlsPlace } from '../../helpers/hls-place.ts';

let place: HlsPlace;
afterEach(() => place.close());

const source = () => ({ kind: 'folder' as const, path: place.projectFolder });
const check = (stages: readonly ('csim' | 'csynth' | 'cosim' | 'export' | 'vsynth')[]) => place.ask('job:check-hls', { designId: place.designId, hls: { stages, source: source() } });
const codes = (found: { readonly findings: readonly { readonly code: string; readonly severity: string }[] }) => found.findings.map(({ code, severity }) => `${severity} ${code}`);

async function finishWell(tool: FakeInvocation): Promise<void> {
  await tool.print('***** C/RTL SYNTHESIS *****');
  await tool.write(REPORT.xml, csynthXml());
  await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h0m2s *****');
  await tool.exit(0);
}

describe('before an HLS run', () => {
  it('the tool that would take it is named, with what is known against it', async () => {
    place = await makeHlsPlace();
    const found = await check(['csynth', 'vsynth']);
    expect(found).toMatchObject({ tool: { name: 'vitis-run', title: 'Vitis HLS 2023.2', version: '2023.2' }, sources: expect.arrayContaining(['bitloom', 'folder']) as string[], expectedMs: {} });
    expect(codes(found)).toContain('note licence-none');
  }, 240_000);

  it('a part that the installation lacks is refused, with parts that it has', async () => {
    place = await makeHlsPlace({ parts: ['xc7z020clg484-1', 'xcu250-figd2104-2L-e'] });
    expect(codes(await check(['csynth']))).toContain('error part-missing');
    const refused = await place.refusal('job:start', { designId: place.designId, kind: 'hls', hls: { stages: ['csynth'], source: source() } });
    expect(refused).toMatchObject({ code: 'not-buildable', message: 'The installation does not have the part xc7z020clg400-1 (it has 2).', help: expect.stringContaining('xc7z020clg484-1') as string });
  }, 240_000);

  it('a tool for the other backend is told apart from no tool at all', async () => {
    place = await makeHlsPlace({ tools: ['vivado_hls'], release: '2020.1' });
    expect(codes(await check(['csynth']))).toContain('error tool-backend');
    await place.ask('design:apply-edit', { designId: place.designId, edit: { kind: 'set-global', changes: { backend: 'Vivado' } } });
    expect(await check(['csynth'])).toMatchObject({ tool: { name: 'vivado_hls', version: '2020.1' } });
    expect(codes(await check(['csynth', 'export']))).toEqual(expect.arrayContaining(['warning release-export-date', 'warning tool-vivado']));
  }, 240_000);

  it('stages that need others, a flow that has none, and folders that are no project are refused', async () => {
    place = await makeHlsPlace();
    expect(codes(await check(['cosim']))).toContain('error stages-order');
    rmSync(join(place.projectFolder, 'project.tcl'));
    expect(codes(await check(['csynth']))).toContain('error source-folder');
    await place.ask('design:apply-edit', { designId: place.designId, edit: { kind: 'set-global', changes: { flow: 'rtl' } } });
    expect(codes(await check(['csynth']))).toContain('error flow-rtl');
    expect(await place.refusal('job:start', { designId: place.designId, kind: 'hls' })).toMatchObject({ code: 'bad-request' });
  }, 240_000);

  it('a tool that does not start is named with the line that says why', async () => {
    place = await makeHlsPlace({ versionScript: 'echo "vitis-run: error while loading shared libraries: libtinfo.so.5: cannot open shared object file: No such file or directory" >&2; exit 127' });
    const found = await check(['csynth']);
    expect(codes(found)).toContain('error tool-broken');
    expect(found.findings[0]).toMatchObject({ message: expect.stringContaining('libtinfo.so.5') as string, help: expect.stringContaining('libtinfo.so.5') as string });
  }, 240_000);

  it('settings that fail, hang or wait for an answer are named', async () => {
    place = await makeHlsPlace({ settings: 'echo "the licence server is gone" >&2; return 3' });
    expect(await check(['csynth'])).toMatchObject({ findings: expect.arrayContaining([expect.objectContaining({ code: 'tool-broken', message: expect.stringMatching(/settings64\.sh failed: the licence server is gone/) as string })]) as unknown });
  }, 240_000);
});

describe('a tool is found', () => {
  it('in the layout of 2025.x, by its newest release, and started with its own settings', async () => {
    place = await makeHlsPlace({ release: '2025.1', layout: 'release-first' });
    const { tool } = await place.startTool(['csynth']);
    expect(tool.environment['XILINX_VITIS']).toBe(join(place.tools.root, '2025.1/Vitis'));
    await tool.exit(1);
  }, 240_000);

  it('as vitis_hls where there is no vitis-run, and as vivado_hls with options on its command line', async () => {
    place = await makeHlsPlace({ tools: ['vitis_hls'], release: '2022.2' });
    const first = await place.startTool(['csim', 'csynth']);
    expect(first.tool).toMatchObject({ name: 'vitis_hls', arguments: ['-f', 'build_prj.tcl'] });
    await first.tool.exit(1);
    await place.close();
    place = await makeHlsPlace({ tools: ['vivado_hls'], release: '2019.2', backend: 'Vivado' });
    const second = await place.startTool(['csim', 'csynth']);
    expect(second.tool).toMatchObject({ name: 'vivado_hls', arguments: ['-f', 'build_prj.tcl', 'reset=0 csim=1 synth=1 cosim=0 validation=0 export=0 vsynth=0 fifo_opt=0'] });
    await second.tool.exit(1);
  }, 240_000);

  it('where it was set by hand, for the user or for the workspace, after its place was checked', async () => {
    place = await makeHlsPlace();
    const byHand = join(place.folder, 'by hand');
    mkdirSync(join(byHand, 'bin'), { recursive: true });
    writeFileSync(join(byHand, 'bin/vitis-run'), '#!/bin/sh\necho "vitis-run v2024.1"\n');
    expect(await place.refusal('tools:set-path', { name: 'vitis-run', scope: 'user', path: byHand })).toMatchObject({ code: 'file-unreadable', message: expect.stringContaining('no vitis-run that can be run') as string });
    expect(await place.refusal('tools:set-path', { name: 'vitis-run', scope: 'user', path: 'relative' })).toMatchObject({ code: 'bad-request' });
    chmodSync(join(byHand, 'bin/vitis-run'), 0o755);
    expect(await place.ask('tools:set-path', { name: 'vitis-run', scope: 'user', path: byHand })).toMatchObject({ found: true, origin: 'configured', version: '2024.1', configured: { path: byHand, scope: 'user' }, others: [{ version: '2023.2' }] });
    expect(await check(['csynth'])).toMatchObject({ tool: { title: 'Vitis HLS 2024.1', path: join(byHand, 'bin/vitis-run') } });
    await place.restart();
    expect((await place.ask('tools:list', {})).find(({ name }) => name === 'vitis-run')).toMatchObject({ configured: { scope: 'user' } });
    rmSync(byHand, { recursive: true });
    expect((await place.ask('tools:list', { again: true })).find(({ name }) => name === 'vitis-run')).toMatchObject({ found: false, findings: [{ severity: 'error', code: 'tool-place' }] });
    expect(await place.ask('tools:set-path', { name: 'vitis-run', scope: 'user' })).toMatchObject({ found: true, version: '2023.2' });
  }, 240_000);
});

describe('an identical run', () => {
  it('is not run twice: the finished one and the one under way are handed out, "again" runs all the same, any change runs', async () => {
    place = await makeHlsPlace();
    const first = await place.startTool(['csynth']);
    expect(await place.start(['csynth'])).toMatchObject({ jobId: first.jobId, stored: { state: 'running' } });
    await finishWell(first.tool);
    const { endedAtMs } = await place.untilJob(first.jobId, 'the end', hasEnded);
    expect(await place.start(['csynth'])).toMatchObject({ jobId: first.jobId, runId: first.runId, stored: { state: 'done', endedAtMs } });
    expect(await check(['csynth'])).toMatchObject({ stored: { runId: first.runId } });
    expect(await check(['csim', 'csynth'])).not.toHaveProperty('stored');
    writeFileSync(join(place.projectFolder, 'firmware/weights/w2.txt'), '1, 2, 4\n');
    expect(await check(['csynth']), 'another weight is another project').not.toHaveProperty('stored');
    writeFileSync(join(place.projectFolder, 'firmware/weights/w2.txt'), '1, 2, 3\n');
    await place.ask('design:rename', { designId: place.designId, name: 'another name' });
    expect(await check(['csynth']), 'a name changes nothing').toHaveProperty('stored');
    const again = await place.startTool(['csynth'], { again: true });
    expect(again.jobId).not.toBe(first.jobId);
    await again.tool.exit(1);
    await place.untilJob(again.jobId, 'the end', hasEnded);
    expect(await place.start(['csynth']), 'a failed run is no result').toMatchObject({ runId: first.runId });
  }, 240_000);

  it('is told by the content of its project when it starts, though a check trusts sizes and times', async () => {
    place = await makeHlsPlace();
    const first = await place.startTool(['csynth']);
    await finishWell(first.tool);
    await place.untilJob(first.jobId, 'the end', hasEnded);
    const weights = join(place.projectFolder, 'firmware/weights/w2.txt');
    utimesSync(weights, 1000, 1000);
    expect(await check(['csynth'])).toMatchObject({ stored: { runId: first.runId } });
    writeFileSync(weights, '1, 2, 4\n');
    utimesSync(weights, 1000, 1000);
    expect(await check(['csynth'])).toMatchObject({ stored: { runId: first.runId } });
    const second = await place.startTool(['csynth']);
    expect(second.runId).not.toBe(first.runId);
    await second.tool.exit(1);
    await place.untilJob(second.jobId, 'the end', hasEnded);
  }, 240_000);

  it('of another kind is found as well: an estimate of an unchanged design', async () => {
    place = await makeHlsPlace();
    const order = { designId: place.designId, kind: 'estimate' as const };
    const { jobId } = await place.ask('job:start', order);
    await place.untilJob(jobId, 'the end', hasEnded);
    expect(await place.ask('job:start', order)).toMatchObject({ jobId, stored: { state: 'done' } });
    await place.ask('design:apply-edit', { designId: place.designId, edit: { kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 2 } });
    expect(await place.ask('job:start', order)).not.toHaveProperty('stored');
  }, 240_000);
});

describe('expected times', () => {
  it('are those of earlier runs of the same size, per stage, and say when a run should be over', async () => {
    place = await makeHlsPlace();
    const first = await place.startTool(['csynth']);
    await finishWell(first.tool);
    const before = await place.untilJob(first.jobId, 'the end', hasEnded);
    const took = before.stages.find(({ name }) => name === 'csynth');
    const tookMs = (took?.endedAtMs ?? 0) - (took?.startedAtMs ?? 0);
    expect((await check(['csynth'])).expectedMs).toEqual({ csynth: tookMs });
    const second = await place.startTool(['csynth'], { again: true });
    await second.tool.print('***** C/RTL SYNTHESIS *****');
    const running = await place.untilJob(second.jobId, 'an expectation', ({ expectedEndAtMs }) => expectedEndAtMs !== undefined);
    expect(running.stages.find(({ name }) => name === 'csynth')).toMatchObject({ expectedMs: tookMs });
    await second.tool.exit(1);
  }, 240_000);
});

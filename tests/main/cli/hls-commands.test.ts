/** @file The vendor flow from the command line, with tools that the test plays: synth over stages, jobs, doctor with places set by hand. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, makeCliPlace, type CliPlace } from '../../helpers/cli.ts';
import { makeFakeInstallation, type FakeInstallation } from '../../helpers/fake-tool/fake-installation.ts';
import { csynthText, csynthXml, REPORT, writeHlsProject } from '../../helpers/fake-tool/hls-project.ts';

let place: CliPlace;
let tools: FakeInstallation;
let project = '';
beforeAll(async () => {
  buildOnce();
  tools = await makeFakeInstallation();
  place = makeCliPlace(tools.environment);
  project = join(place.folder, 'hls4ml-prj');
  writeHlsProject(project);
  await place.run('import', 'example:digits-mlp', '--name', 'd');
  await place.run('set', 'd', 'design.flow=hls', 'design.part=xc7z020clg400-1');
}, 240_000);
afterAll(async () => {
  place.remove();
  await tools.close();
});

const SYNTH = ['synth', 'd', '--flow', 'hls', '--project', 'hls4ml-prj', '--set', 'design.part=xc7z020clg400-1', '--save'];

/** The tool that a command has started; a command that ends without one says why. */
async function begun(end: Promise<{ readonly stderr: string }>): Promise<Awaited<ReturnType<FakeInstallation['started']>>> {
  const without = end.then(({ stderr }) => Promise.reject(new TypeError(`the command ended before its tool began: ${stderr}`)));
  without.catch(() => undefined);
  return Promise.race([tools.started(), without]);
}

describe('bitloom synth --flow hls', () => {
  it('refuses stages it does not know, options of the other flow, and a folder that is no project', async () => {
    const unknown = await place.run(...SYNTH, '--stages', 'csynht');
    const other = await place.run('synth', 'd', '--flow', 'rtl', '--stages', 'csynth');
    const folder = await place.run('synth', 'd', '--flow', 'hls', '--project', 'nowhere');
    expect([unknown, other, folder].map(({ exitCode }) => exitCode)).toEqual([2, 2, 1]);
    expect(unknown.stderr).toMatch(/expected one or more of csim, csynth, cosim, export, vsynth.*Did you mean "csynth"/);
    expect(other.stderr).toMatch(/--stages belongs to the hls flow/);
    expect(folder.stderr).toMatch(/nowhere/);
  }, 240_000);

  it('fails with the first real error, its cause and what to do, keeps the results, and goes on with jobs retry', async () => {
    const { end } = place.start(...SYNTH, '--stages', 'csynth,vsynth', '--name', 'first');
    const tool = await begun(end);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await tool.write(REPORT.xml, csynthXml());
    await tool.write(REPORT.text, csynthText([{ index: 2, functionName: 'dense_latency', lut: 2000, ff: 500, dsp: 70, latency: 3 }]));
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m2s *****', '***** VIVADO SYNTHESIS *****', 'ERROR: [Place 30-640] Place Check : This design requires more LUT as Logic cells than are available in the target device.');
    await tool.exit(1);
    const failed = await end;
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/does not fit|more .*than|capacity/i);
    expect(failed.stdout).toMatch(/csynth +done[\s\S]*vsynth +failed/);

    const shown = await place.run('jobs', 'show', 'last');
    expect(shown.stdout).toMatch(/csynth +done[\s\S]*Place 30-640/);
    const retry = place.start('jobs', 'retry', 'last', '--json');
    const second = await begun(retry.end);
    await second.print('***** VIVADO SYNTHESIS *****');
    await second.write(REPORT.vivado, '');
    await second.exit(1);
    expect((await retry.end).json).toMatchObject({ job: { attempt: 2, state: 'failed' } });
    expect((await place.run('jobs', 'log', 'last', '--lines', '200')).stdout).toMatch(/attempt 2, done before: csynth/);
  }, 240_000);

  it('prints layers, tool and figures, and shows the stored run instead of running the same again', async () => {
    const { end } = place.start(...SYNTH, '--stages', 'csynth', '--json');
    const tool = await begun(end);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await tool.write(REPORT.xml, csynthXml());
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h0m2s *****');
    await tool.exit(0);
    const done = await end;
    expect(done.json).toMatchObject({ schema: 1, command: 'synth', state: 'done', tool: 'Vitis HLS 2023.2', summary: { kind: 'hls', reported: [{ kind: 'csynth', tool: 'Vitis HLS', figures: { lut: 2532, ff: 7969, dsp: 73 } }] } });
    expect(done.exitCode).toBe(0);
    const again = await place.run(...SYNTH, '--stages', 'csynth');
    expect(again.exitCode).toBe(0);
    expect(again.stderr + again.stdout).toMatch(/identical|exactly/i);
    expect(again.stderr + again.stdout).toMatch(/--again/);
    expect((await place.run('jobs', '--json')).json).toMatchObject({ jobs: [{ kind: 'hls', state: 'done' }, { kind: 'hls', state: 'failed' }] });
  }, 240_000);
});

describe('bitloom doctor', () => {
  it('tells scripts of every tool: found or not, release, how it is started, what it enables, what stands against it', async () => {
    const { json, exitCode } = await place.run('doctor', '--json');
    expect(exitCode).toBe(0);
    const of = (name: string): unknown => (json['tools'] as readonly { readonly name: string }[]).find((tool) => tool.name === name);
    expect(of('vitis-run')).toMatchObject({ found: true, version: '2023.2', origin: 'install-folder', path: join(tools.root, 'Vitis/2023.2/bin/vitis-run'), activation: `sources ${join(tools.root, 'Vitis/2023.2/settings64.sh')}`, stages: expect.arrayContaining(['csim', 'csynth', 'cosim']) as unknown });
    expect(of('vivado_hls')).toMatchObject({ found: false, advice: expect.stringContaining('doctor --set') as string });
    for (const name of ['yosys', 'nextpnr-ice40', 'iverilog', 'verilator', 'g++', 'hls4ml', 'sbatch', 'v++']) expect(of(name), name).toMatchObject({ name, enables: expect.stringMatching(/.{10,}/) as string });
    expect(JSON.stringify(json)).not.toMatch(/not used|this version/);
  }, 240_000);

  it('takes a place that is set by hand after checking it, for the user or for one workspace, and forgets it', async () => {
    const refused = await place.run('doctor', '--set', `vitis_hls=${place.folder}`);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/no vitis_hls/);
    expect((await place.run('doctor', '--set', 'vitis_hls')).stderr).toMatch(/expected NAME=PLACE/);
    const byHand = join(place.folder, 'by-hand/bin');
    mkdirSync(byHand, { recursive: true });
    writeFileSync(join(byHand, 'vitis_hls'), '#!/bin/sh\necho "Vitis HLS - High-Level Synthesis from C, C++ and OpenCL v2022.2 (64-bit)"\n');
    chmodSync(join(byHand, 'vitis_hls'), 0o755);
    await place.run('doctor', '--set', 'vitis_hls=by-hand', '--for-workspace');
    const set = await place.run('doctor');
    expect(set.stdout).toMatch(/found +Vitis HLS \(vitis_hls\) +2022\.2/);
    expect(set.stdout).toMatch(/set by hand for this workspace: .*by-hand/);
    expect((await place.run('doctor', '--workspace', join(place.folder, 'other'))).stdout).toMatch(/missing +Vitis HLS \(vitis_hls\)/);
    expect((await place.run('doctor', '--forget', 'vitis_hls', '--for-workspace')).stdout).toMatch(/missing +Vitis HLS \(vitis_hls\)/);
  }, 240_000);
});

describe('bitloom jobs', () => {
  it('refuses what it does not know', async () => {
    const [action, job] = await Promise.all([place.run('jobs', 'restart'), place.run('jobs', 'show', 'job-nowhere')]);
    expect([action.exitCode, job.exitCode]).toEqual([2, 2]);
    expect(action.stderr).toMatch(/expected list, show, log, cancel, retry/);
    expect(job.stderr).toMatch(/no job "job-nowhere"/);
  }, 240_000);
});

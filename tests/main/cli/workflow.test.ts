/** @file The story of a project from the command line: import, look, mend, synthesize, compare, restore; and interruption. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../../main/process/process-identity.ts';
import { readJson } from '../../../main/jobs/job-folder.ts';
import { buildOnce, makeCliPlace } from '../../helpers/cli.ts';
import type { CliPlace } from '../../helpers/cli.ts';
import { until } from '../../helpers/job-workspace.ts';

let place: CliPlace;
beforeAll(buildOnce);
beforeEach(() => {
  place = makeCliPlace();
});
afterEach(() => place.remove());

/** Processes of the runners that a workspace has started. */
function runnerPids(workspace = join(place.folder, 'workspace')): readonly number[] {
  const jobs = join(workspace, 'jobs');
  if (!existsSync(jobs)) return [];
  return readdirSync(jobs).flatMap((name) => {
    const runner = readJson(join(jobs, name, 'runner.json')) as { pid?: number } | undefined;
    return runner?.pid === undefined ? [] : [runner.pid];
  });
}

describe('a project', () => {
  it('is imported, found wrong, mended, synthesized, changed, synthesized from the cache, compared and restored', async () => {
    expect((await place.run('import', 'example:overflow-978', '--name', 'flow')).exitCode).toBe(0);
    expect((await place.run('projects', '--json')).json).toMatchObject({ projects: [{ name: 'flow', runCount: 0 }] });

    const wrong = await place.run('check', 'flow', '--json');
    expect(wrong.exitCode).toBe(1);
    expect(wrong.json).toMatchObject({ counts: { error: 1 }, applied: [] });
    expect((wrong.json['problems'] as object[])[0]).toMatchObject({ code: 'precision/overflow', severity: 'error', layer: 'fused_convbn_0' });
    const mended = await place.run('check', 'flow', '--fix', 'precision/overflow', '--save', '--json');
    expect([mended.exitCode, (mended.json['applied'] as string[]).length]).toEqual([0, 1]);
    expect((await place.run('emulate', 'flow', '--json')).json).toMatchObject({ problems: [] });

    const first = await place.run('synth', 'flow', '--name', 'first', '--json');
    expect([first.exitCode, first.json['state']]).toEqual([0, 'done']);
    const { resources, estimate } = first.json as { resources: { total: { lutCount: number }; tool: string }; estimate: { total: { lut?: { low: number; high: number } } } };
    expect(resources.tool).toContain('before packing');
    expect(resources.total.lutCount).toBeGreaterThan(100);
    expect(estimate.total.lut?.low).toBeLessThanOrEqual(resources.total.lutCount);
    expect(estimate.total.lut?.high).toBeGreaterThanOrEqual(resources.total.lutCount);

    expect((await place.run('set', 'flow', 'design.clock=4')).exitCode).toBe(0);
    const second = await place.run('synth', 'flow', '--name', 'second', '--json');
    expect(second.json).toMatchObject({ state: 'done', layers: [{ layer: 'fused_convbn_0', state: 'cached' }, { layer: 'fused_convbn_0_alpha', detail: 'wires only' }] });

    const ids = [first.json['runId'], second.json['runId']] as [string, string];
    expect((await place.run('runs', 'flow', '--json')).json).toMatchObject({ runs: [{ runId: ids[1], state: 'done' }, { runId: ids[0], state: 'done' }] });
    expect((await place.run('compare', ...ids, '--json')).json).toMatchObject({ layerChanges: [{ layer: 'design', changes: [{ setting: 'clockPeriodNs', values: ['5', '4'] }] }] });
    expect((await place.run('restore', ids[0], '--name', 'back', '--json')).json).toMatchObject({ name: 'back' });
    expect((await place.run('info', 'flow')).stdout).toContain('design "back"');
  }, 180_000);

  it('is not changed by --set without --save', async () => {
    await place.run('import', 'example:overflow-978', '--name', 'p');
    const widths = async (...more: readonly string[]): Promise<number> => {
      const { json } = await place.run('info', 'p', ...more, '--json');
      return (json['layers'] as { result_type: { widthBits: number } }[])[0]?.result_type.widthBits ?? 0;
    };
    expect(await widths('--set', 'input_1.result=fixed<9,4>')).toBe(9);
    expect(await widths()).toBe(16);
    expect(await widths('--set', 'input_1.result=fixed<9,4>', '--save')).toBe(9);
    expect(await widths()).toBe(9);
  }, 60_000);

  it('refuses what the flow cannot build, naming the layers, unless reuse factor 1 is chosen', async () => {
    const refused = await place.run('synth', 'example:overflow-978', '--set', 'fused_convbn_0.reuse_factor=2', '--set', 'fused_convbn_0.strategy=Resource');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/cannot build a layer as configured: fused_convbn_0[\s\S]*--as-reuse-factor-one/);
    const chosen = await place.run('synth', 'example:overflow-978', '--set', 'fused_convbn_0.reuse_factor=2', '--set', 'fused_convbn_0.strategy=Resource', '--as-reuse-factor-one', '--json');
    expect(chosen.exitCode).toBe(0);
  }, 90_000);
});

describe('a synthesis', () => {
  it('is cancelled by Ctrl-C: the runner ends, the run says so', async () => {
    await place.run('import', 'example:digits-mlp', '--name', 'd');
    const { child, end } = place.start('synth', 'd', '--verbose');
    await until('the runner', () => runnerPids().length === 1, 30_000);
    const [pid = 0] = runnerPids();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    const { exitCode, stderr } = await end;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('cancelling');
    // The runner writes its last state before it ends, so it may outlive the command by a moment.
    await until('the runner to end', () => !isAlive(pid), 20_000);
    expect((await place.run('runs', 'd', '--json')).json).toMatchObject({ runs: [{ state: 'cancelled' }] });
  }, 60_000);

  it('goes on when the command is killed, and the next command finds its result', async () => {
    await place.run('import', 'example:overflow-978', '--name', 'd');
    const { child, end } = place.start('synth', 'd');
    await until('the runner', () => runnerPids().length === 1, 30_000);
    child.kill('SIGKILL');
    await end;
    const [pid = 0] = runnerPids();
    await until('the runner to finish by itself', () => !isAlive(pid), 60_000);
    await until('the result', () => existsSync(join(place.folder, 'workspace', 'jobs')));
    // The killed command held the queue; the next one carries on when its lease has run out.
    let state = '';
    const giveUpAtMs = Date.now() + 60_000;
    while (state !== 'done' && Date.now() < giveUpAtMs) {
      const { json } = await place.run('runs', 'd', '--json');
      state = (json['runs'] as { state: string }[])[0]?.state ?? '';
    }
    expect(state).toBe('done');
  }, 180_000);

  it('in a temporary workspace ends with its command, and the next command clears up', async () => {
    const temporary = (): readonly string[] => readdirSync(place.temporary).filter((name) => name.startsWith('bitloom-command-'));
    const pids = (): readonly number[] => temporary().flatMap((name) => runnerPids(join(place.temporary, name)));
    const { child, end } = place.start('synth', 'example:digits-mlp');
    await until('the runner', () => pids().length === 1, 30_000);
    const [pid = 0] = pids();
    child.kill('SIGKILL');
    await end;
    await until('the runner to end', () => !isAlive(pid), 30_000);
    expect(temporary()).toHaveLength(1);
    await place.run('info', 'example:overflow-978');
    expect(temporary()).toEqual([]);
  }, 90_000);
});

describe('serve and studio', () => {
  it('serve prints an address with a token, answers on loopback, and ends well on Ctrl-C', async () => {
    const { child, end, output } = place.start('serve', '--no-browser');
    await until('the address', () => output().includes('token='), 30_000);
    const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(output())?.[0] ?? '';
    expect((await fetch(url, { redirect: 'manual' })).status).toBeLessThan(400);
    child.kill('SIGINT');
    expect((await end).exitCode).toBe(0);
  }, 60_000);

  it('studio without a display says why in one line and serves instead', async () => {
    const { child, end, output } = place.start('studio', '--no-browser');
    await until('the address', () => output().includes('token='), 30_000);
    child.kill('SIGINT');
    const { stderr, stdout, exitCode } = await end;
    expect(stderr.split('\n').filter((line) => line.startsWith('No window: '))).toHaveLength(1);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    expect(exitCode).toBe(0);
  }, 60_000);
});

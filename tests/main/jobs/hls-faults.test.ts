/** @file Everything that can go wrong around a tool: cancelled, stubborn, hanging, killed, too large, asked, left behind, moved. */
import { chmodSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { JobFolder, writeJsonAtomic } from '../../../main/jobs/job-folder.ts';
import { findMarked } from '../../../main/process/end-marked.ts';
import { isAlive } from '../../../main/process/process-identity.ts';
import { csynthXml, REPORT } from '../../helpers/fake-tool/hls-project.ts';
import { hasEnded, makeHlsPlace, type HlsPlace } from '../../helpers/hls-place.ts';
import { until } from '../../helpers/job-workspace.ts';

let place: HlsPlace;
afterEach(() => place.close());

const folderOf = (jobId: string): JobFolder => new JobFolder(join(place.workspacePath, 'jobs', jobId));
const stages = (job: { readonly stages: readonly { readonly name: string; readonly state: string }[] }, count: number): readonly string[] => job.stages.slice(-count).map(({ name, state }) => `${name} ${state}`);

describe('cancelling', () => {
  it('ends the tool with all that it started, also what left its group', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    const children = [await tool.order({ do: 'start-child', holdsOutput: true, leavesGroup: false }), await tool.order({ do: 'start-child', holdsOutput: false, leavesGroup: true })] as number[];
    expect(children.every(isAlive)).toBe(true);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await place.ask('job:cancel', { jobId });
    const ended = await place.untilJob(jobId, 'the end', hasEnded);
    expect(ended).toMatchObject({ state: 'cancelled' });
    expect(stages(ended, 1)).toEqual(['csynth cancelled']);
    await until('every process to be gone', () => ![tool.pid, ...children].some(isAlive));
    expect(findMarked(jobId)).toEqual([]);
  }, 240_000);

  it('kills a tool that ignores every request', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    await tool.order({ do: 'ignore-signals' });
    await place.ask('job:cancel', { jobId });
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'cancelled' });
    await until('the tool to be gone', () => !isAlive(tool.pid));
  }, 240_000);
});

describe('a tool', () => {
  it('that asks its user finds the end of the input, and its answer is in the log', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    expect(await tool.order({ do: 'ask' })).toBe('end of input');
    await tool.exit(1);
    await place.untilJob(jobId, 'the end', hasEnded);
  }, 240_000);

  it('that ends while a child of it goes on and holds its output does not hold up the job; the child is ended', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    const child = (await tool.order({ do: 'start-child', holdsOutput: true, leavesGroup: false })) as number;
    await tool.exit(3);
    expect(await place.untilJob(jobId, 'the end', hasEnded, 20_000)).toMatchObject({ state: 'failed' });
    await until('the child to be gone', () => !isAlive(child));
  }, 240_000);

  it('that takes more memory than the job may is stopped, and the job says so with both figures', async () => {
    place = await makeHlsPlace();
    await place.ask('app:save-state', { key: 'jobs', json: JSON.stringify({ jobMemoryMiB: 700 }) });
    const { jobId, tool } = await place.startTool(['csynth']);
    await tool.print('***** C/RTL SYNTHESIS *****');
    void tool.order({ do: 'take-memory', mib: 900 });
    const ended = await place.untilJob(jobId, 'the end', hasEnded);
    expect(ended).toMatchObject({ state: 'failed', error: { message: expect.stringMatching(/took \d\.\d\d GiB of memory; its limit is 0\.68 GiB/) as string }, memoryLimitBytes: 700 * 2 ** 20 });
    // The size at which the tool is caught depends on when it is looked at, while it still takes memory.
    const [took, limit] = [...(ended.error?.message ?? '').matchAll(/(\d\.\d\d) GiB/g)].map(([, gibibytes]) => Number(gibibytes));
    expect(took).toBeGreaterThanOrEqual(limit ?? Infinity);
    expect(ended.usage?.peakRssBytes).toBeGreaterThan(700 * 2 ** 20);
    expect(stages(ended, 1)).toEqual(['csynth failed']);
    await until('the tool to be gone', () => !isAlive(tool.pid));
  }, 240_000);

  it('that prints rubbish is followed to its end all the same', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    await tool.print('\u0000\u0001 ERROR \ufffd', '*'.repeat(100_000), '***** C/RTL SYNTHESIS COMPLETED *****', '***** SOMETHING ELSE *****');
    await tool.write(REPORT.xml, '\u0000\u0001<profile><<');
    await tool.exit(0);
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'failed' });
    expect(await place.log(jobId)).toContain('SOMETHING ELSE');
  }, 240_000);

  it('that was removed meanwhile, or may not be run, is named', async () => {
    place = await makeHlsPlace();
    const path = join(place.tools.root, 'Vitis/2023.2/bin/vitis-run');
    const { jobId, tool } = await place.startTool(['csynth']);
    await tool.exit(1);
    await place.untilJob(jobId, 'the end', hasEnded);
    chmodSync(path, 0o644);
    const { jobId: second } = await place.start(['csynth'], { again: true });
    const ended = await place.untilJob(second, 'the end', hasEnded);
    expect(ended).toMatchObject({ state: 'failed', error: { message: 'csynth failed: Permission denied', cause: expect.stringContaining('may not be run') as string } });
    rmSync(path);
    const { jobId: third } = await place.start(['csynth'], { again: true });
    expect(await place.untilJob(third, 'the end', hasEnded)).toMatchObject({ error: { message: 'csynth failed: A tool was not found' } });
  }, 240_000);

  it('that says the disk is full is explained so', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    await tool.print('***** C/RTL SYNTHESIS *****', 'ERROR: [Common 17-70] Application Exception: failed to write: No space left on device', 'ERROR: [HLS 200-70] Pre-synthesis failed.');
    await tool.exit(1);
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ error: { message: 'csynth failed: The disk is full' } });
  }, 240_000);
});

describe('retrying', () => {
  it('goes on with the failed stage in the same folder, keeps what was done, and the log goes on', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csim', 'csynth']);
    await tool.print('***** C SIMULATION *****', '***** C SIMULATION COMPLETED IN 0h0m2s *****', '***** C/RTL SYNTHESIS *****', '/bin/rdiArgs.sh: line 369: 4711 Killed                  "$RDI_PROG" "$@"');
    await tool.exit(137);
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'failed', error: { message: 'csynth failed: The machine ran out of memory' } });
    const before = await place.log(jobId);
    expect(await place.ask('job:retry', { jobId })).toEqual({ jobId, runId });
    const second = await place.tools.started();
    expect(second.folder).toBe(tool.folder);
    const waiting = await place.untilJob(jobId, 'the second attempt', ({ attempt, stages: all }) => attempt === 2 && all.some(({ name, state }) => name === 'csim' && state === 'done'));
    expect(waiting.error).toBeUndefined();
    await second.print('***** C/RTL SYNTHESIS *****');
    await second.write(REPORT.xml, csynthXml());
    await second.print('***** C/RTL SYNTHESIS COMPLETED IN 0h0m2s *****');
    await second.exit(0);
    const done = await place.untilJob(jobId, 'the end', hasEnded);
    expect(done).toMatchObject({ state: 'done', attempt: 2 });
    expect(done).not.toHaveProperty('error');
    expect(stages(done, 2)).toEqual(['csim done', 'csynth done']);
    expect((await place.run(runId)).summary).toMatchObject({ state: 'done', reported: [{ kind: 'csynth', figures: { lut: 2532 } }] });
    expect((await place.run(runId)).summary).not.toHaveProperty('error');
    const log = await place.log(jobId);
    expect(log.startsWith(before)).toBe(true);
    expect(log).toContain('attempt 2, done before: csim');
    expect(await place.refusal('job:retry', { jobId })).toMatchObject({ code: 'conflict' });
  }, 240_000);
});

describe('retrying over a project whose note is gone', () => {
  it('begins anew instead of leaving out stages whose work cannot be found', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csim', 'csynth']);
    await tool.print('***** C SIMULATION *****', '***** C SIMULATION COMPLETED IN 0h0m2s *****', '***** C/RTL SYNTHESIS *****');
    await tool.exit(1);
    await place.untilJob(jobId, 'the end', hasEnded);
    rmSync(join(tool.folder, '.bitloom-run.json'));
    await place.ask('job:retry', { jobId });
    const second = await place.tools.started();
    expect(readFileSync(join(second.folder, 'build_opt.tcl'), 'utf8')).toMatch(/csim +1\n +synth +1\n/);
    const waiting = await place.untilJob(jobId, 'the second attempt', ({ attempt }) => attempt === 2);
    expect(stages(waiting, 2)).toEqual(['csim queued', 'csynth queued']);
    expect(await place.log(jobId)).toContain('attempt 2, done before: nothing');
    await second.exit(1);
    await place.untilJob(jobId, 'the end', hasEnded);
  }, 240_000);
});

describe('a long run', () => {
  it('survives the end of the program, and the next start takes it over with its results', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csynth']);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await place.untilJob(jobId, 'csynth', (job) => stages(job, 1)[0] === 'csynth running');
    await place.stop();
    await tool.write(REPORT.xml, csynthXml());
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 5h0m2s *****');
    await tool.exit(0);
    const folder = folderOf(jobId);
    await until('the runner to end by itself', () => folder.readStatus()?.state === 'done');
    await place.restart();
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'done' });
    expect((await place.run(runId)).summary).toMatchObject({ reported: [{ kind: 'csynth', figures: { lut: 2532 } }] });
  }, 240_000);

  it('whose runner is killed ends its tool, is called interrupted, keeps what was finished, and goes on from there', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csynth', 'vsynth']);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await tool.write(REPORT.xml, csynthXml());
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m0s *****', '***** VIVADO SYNTHESIS *****');
    await place.untilJob(jobId, 'vsynth with the numbers of csynth', (job) => stages(job, 1)[0] === 'vsynth running' && job.countsFrom !== undefined);
    process.kill(folderOf(jobId).readRunner()?.pid ?? 0, 'SIGKILL');
    const ended = await place.untilJob(jobId, 'the end', hasEnded);
    expect(ended).toMatchObject({ state: 'interrupted', error: { help: expect.stringContaining('Retry') as string } });
    expect(stages(ended, 2)).toEqual(['csynth done', 'vsynth interrupted']);
    await until('the tool to be gone', () => !isAlive(tool.pid));
    expect((await place.run(runId)).summary).toMatchObject({ reported: [{ kind: 'csynth', figures: { lut: 2532 } }], state: 'interrupted' });
    await place.ask('job:retry', { jobId });
    const second = await place.tools.started();
    await second.exit(1);
    expect(stages(await place.untilJob(jobId, 'the end', hasEnded), 2)).toEqual(['csynth done', 'vsynth failed']);
  }, 240_000);

  it('is interrupted by a restart of the machine, even where another program has the runner’s number by then', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    await place.stop();
    const folder = folderOf(jobId);
    const runner = folder.readRunner();
    process.kill(runner?.pid ?? 0, 'SIGKILL');
    await tool.order({ do: 'crash', signal: 'SIGKILL' });
    // After the restart the number belongs to somebody else: here, to this test.
    writeJsonAtomic(join(folder.path, 'runner.json'), { ...runner, pid: process.pid, startedAt: 'another-boot:1' });
    await place.restart();
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'interrupted' });
    expect(isAlive(process.pid)).toBe(true);
  }, 240_000);

  it('is found again in a workspace that was moved while it ran, and ends there', async () => {
    place = await makeHlsPlace();
    const { jobId, runId, tool } = await place.startTool(['csynth']);
    await tool.print('***** C/RTL SYNTHESIS *****');
    await place.untilJob(jobId, 'csynth', (job) => stages(job, 1)[0] === 'csynth running');
    await place.stop();
    const moved = join(place.folder, 'moved');
    renameSync(place.workspacePath, moved);
    await place.restart(moved);
    expect(await place.job(jobId)).toMatchObject({ state: 'running', folderPath: join(moved, 'jobs', jobId) });
    await tool.write(REPORT.xml, csynthXml());
    await tool.print('***** C/RTL SYNTHESIS COMPLETED IN 0h1m0s *****');
    await tool.exit(0);
    expect(await place.untilJob(jobId, 'the end', hasEnded)).toMatchObject({ state: 'done' });
    expect((await place.run(runId)).summary).toMatchObject({ reported: [{ kind: 'csynth', figures: { lut: 2532 } }] });
    expect(await place.log(jobId)).toContain('COMPLETED IN 0h1m0s');
  }, 240_000);

  it('that waits in the queue of a workspace that is moved runs in its new place', async () => {
    place = await makeHlsPlace();
    const { jobId, tool } = await place.startTool(['csynth']);
    const { jobId: waiting } = await place.start(['csim', 'csynth']);
    await place.stop();
    const moved = join(place.folder, 'moved');
    renameSync(place.workspacePath, moved);
    await tool.exit(1);
    await place.restart(moved);
    await place.untilJob(jobId, 'the end of the first', hasEnded);
    const second = await place.tools.started();
    expect(second.folder).toBe(join(moved, 'jobs', waiting, 'project'));
    await second.exit(1);
    expect((await place.untilJob(waiting, 'the end', hasEnded)).stages.find(({ name }) => name === 'read model')?.state).toBe('done');
  }, 240_000);
});

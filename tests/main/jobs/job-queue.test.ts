/** @file The queue with runners that are processes of their own: they end well, crash, are killed, cancelled, outlive us. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobQueue, type QueueOptions } from '../../../main/jobs/job-queue.ts';
import { JobWatch } from '../../../main/jobs/job-watch.ts';
import { viewJob } from '../../../main/jobs/job-view.ts';
import { isAlive } from '../../../main/process/process-identity.ts';
import type { Workspace } from '../../../main/storage/workspace.ts';
import { launchFakeRunner, makeJobWorkspace, readLog, until } from '../../helpers/job-workspace.ts';
import type { JobWorkspace } from '../../helpers/job-workspace.ts';

let place: JobWorkspace;
const queues: JobQueue[] = [];

function openQueue(workspace: Workspace = place.workspace, options: QueueOptions = {}): JobQueue {
  const queue = new JobQueue(workspace, () => undefined, { launch: launchFakeRunner, cancelPatienceMs: 600, ...options });
  queues.push(queue);
  queue.start();
  return queue;
}
const stateOf = (jobId: string): string => place.workspace.jobs.get(jobId).state;
const running = (jobId: string): Promise<void> => until('the runner to work', () => place.workspace.jobs.get(jobId).folder !== undefined && place.folderOf(jobId).readStatus()?.stages[0]?.state === 'running');

beforeEach(() => {
  place = makeJobWorkspace();
});
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.stop();
  for (const job of place.workspace.jobs.list()) {
    const pid = job.folder === undefined ? undefined : place.folderOf(job.jobId).readRunner()?.pid;
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  place.workspace.close();
  place.remove();
});

describe('a job', () => {
  it('runs in a process group of its own and leaves its numbers and files with the run', async () => {
    const { jobId, runId } = place.prepare('a');
    openQueue();
    await running(jobId);
    const pid = place.folderOf(jobId).readRunner()?.pid ?? 0;
    expect(pid).not.toBe(process.pid);
    expect(process.kill(-pid, 0)).toBe(true);
    place.order(jobId, 'finish');
    await until('the end', () => stateOf(jobId) === 'done');
    expect(place.workspace.runs.get(runId)).toMatchObject({ state: 'done', facts: { weightTypes: 'fixed<8,2>' } });
    expect(place.workspace.runs.listMetrics(runId)).toEqual([{ name: 'lutSynthesized', value: 42, unit: 'LUT' }]);
    expect(place.workspace.runs.listArtifacts(runId).map((artifact) => artifact.name)).toEqual(['digest.json', 'log.txt', 'quality.json', 'usage.json']);
    expect(place.workspace.runs.listStages(runId)).toMatchObject([{ name: 'work', state: 'done' }]);
  });

  it('that fails ends alone, with its message, and the next one runs', async () => {
    const [bad, good] = [place.prepare('bad'), place.prepare('good')];
    openQueue();
    await running(bad.jobId);
    expect(stateOf(good.jobId)).toBe('queued');
    place.order(bad.jobId, 'crash');
    await running(good.jobId);
    expect(place.workspace.jobs.get(bad.jobId)).toMatchObject({ state: 'failed', error: { message: 'it broke', help: 'mend it' } });
    expect(place.workspace.runs.get(bad.runId)).toMatchObject({ state: 'failed', error: 'it broke' });
    place.order(good.jobId, 'finish');
    await until('the end', () => stateOf(good.jobId) === 'done');
  });

  it('whose runner is killed is interrupted', async () => {
    const { jobId, runId } = place.prepare('a');
    openQueue();
    await running(jobId);
    place.order(jobId, 'die');
    await until('the end', () => stateOf(jobId) === 'interrupted');
    expect(place.workspace.runs.get(runId).state).toBe('interrupted');
    expect(viewJob(place.workspace, jobId).error?.help).toContain('Retry');
  });

  it('is cancelled while it waits and while it runs', async () => {
    const [first, second] = [place.prepare('first'), place.prepare('second')];
    const queue = openQueue();
    await running(first.jobId);
    expect(queue.cancel(second.jobId)).toBe(true);
    expect(stateOf(second.jobId)).toBe('cancelled');
    expect(queue.cancel(first.jobId)).toBe(true);
    await until('the end', () => stateOf(first.jobId) === 'cancelled');
    expect(queue.cancel(first.jobId)).toBe(false);
    expect(existsSync(join(place.folderOf(second.jobId).path, 'status.json'))).toBe(false);
  });

  it('that ignores the request to stop is killed with its group', async () => {
    const { jobId } = place.prepare('stubborn');
    const queue = openQueue();
    await until('the runner', () => place.workspace.jobs.get(jobId).state === 'running' && place.folderOf(jobId).readStatus() !== undefined);
    const pid = place.folderOf(jobId).readRunner()?.pid ?? 0;
    queue.cancel(jobId);
    await until('the end', () => stateOf(jobId) === 'cancelled', 20_000);
    await until('the runner to be gone', () => !isAlive(pid), 5000);
  }, 30_000);

  it('goes on when the program ends, and the next start takes it over', async () => {
    const { jobId } = place.prepare('a');
    await running((openQueue(), jobId));
    await queues.pop()?.stop();
    expect(isAlive(place.folderOf(jobId).readRunner()?.pid ?? 0)).toBe(true);
    place.order(jobId, 'finish');
    await until('the runner to end', () => place.folderOf(jobId).readStatus()?.state === 'done');
    expect(stateOf(jobId)).toBe('running');
    openQueue(place.reopen());
    await until('the end', () => stateOf(jobId) === 'done');
  });
});

describe('the queue', () => {
  it('has one owner among several programs; another takes over when the owner is gone', async () => {
    const second = place.reopen();
    const { jobId } = place.prepare('a');
    const owner = openQueue();
    await until('the lease', () => second.appState.load('job-queue-lease') !== undefined);
    expect(second.jobs.acquireLease('somebody', 10_000)).toBe(false);
    const other = openQueue(second);
    await running(jobId);
    await owner.stop();
    place.order(jobId, 'finish');
    other.nudge();
    await until('the end', () => stateOf(jobId) === 'done');
    second.close();
    queues.splice(0);
  });

  it('tells a watcher of progress in rising order, of every log line once, and of the end', async () => {
    const seen: { sequence: number; state: string }[] = [];
    const lines: string[] = [];
    const ends: string[] = [];
    const watch = new JobWatch(place.workspace, { onProgress: ({ sequence, state }) => void seen.push({ sequence, state }), onLog: (_jobId, { firstLine, lines: added }) => void (expect(firstLine).toBe(lines.length), lines.push(...added)), onEnd: ({ jobId }) => void ends.push(jobId) });
    watch.start();
    const { jobId } = place.prepare('a');
    openQueue();
    await running(jobId);
    place.order(jobId, 'finish');
    await until('the end', () => ends.length > 0);
    watch.stop();
    expect(ends).toEqual([jobId]);
    expect(seen.map(({ sequence }) => sequence)).toEqual([...new Set(seen.map(({ sequence }) => sequence))].sort((a, b) => a - b));
    expect(seen.at(-1)?.state).toBe('done');
    expect(lines).toEqual(readLog(place.folderOf(jobId)));
    expect(lines.some((line) => line.includes('hello'))).toBe(true);
  });

  it('tells a watcher of a waiting job once, and again when its row has changed, without opening its folder', async () => {
    const told: string[] = [];
    const watch = new JobWatch(place.workspace, { onProgress: ({ jobId, state }) => void told.push(`${jobId} ${state}`), onLog: () => undefined, onEnd: ({ jobId }) => void told.push(`${jobId} end`) });
    const { jobId } = place.prepare('a');
    watch.look();
    await until('the first word', () => told.length > 0);
    const list = vi.spyOn(place.workspace.jobs, 'view');
    for (let round = 0; round < 5; round += 1) watch.look();
    expect(list, 'nothing of it is read again').not.toHaveBeenCalled();
    place.workspace.jobs.update(jobId, { state: 'cancelled' });
    place.workspace.runs.update(place.workspace.jobs.get(jobId).runId, { state: 'cancelled' });
    watch.look();
    await until('the end', () => told.length >= 3);
    watch.stop();
    expect(told).toEqual([`${jobId} queued`, `${jobId} cancelled`, `${jobId} end`]);
  });

  it('runs as many jobs of a kind as it may, and the oldest waits for memory without being overtaken', async () => {
    const jobs = ['a', 'b', 'c'].map((title) => place.prepare(title));
    const facts = (index: number, gib: number): void => void place.workspace.jobs.update(jobs[index]?.jobId ?? '', { facts: { expectedMemoryBytes: gib * 2 ** 30 } });
    facts(0, 3);
    facts(1, 6);
    facts(2, 1);
    openQueue(place.workspace, { limits: () => ({ jobs: { synth: 3, hls: 1, verify: 1, emulate: 1, estimate: 1 }, memoryBytes: 8 * 2 ** 30 }) });
    const [first, second, third] = jobs.map(({ jobId }) => jobId) as [string, string, string];
    await running(first);
    // Rounds of the queue come every 400 ms; after three of them the second would run.
    let rounds = 0;
    await until('some rounds', () => (rounds += 1) > 60, 5000);
    expect([stateOf(second), stateOf(third)]).toEqual(['queued', 'queued']);
    place.order(first, 'finish');
    await running(second);
    await running(third);
    expect(stateOf(first)).toBe('done');
  }, 30_000);
});

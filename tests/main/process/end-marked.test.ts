/** @file Processes are found and ended by the mark of their job, whatever group they are in. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { endMarked, findMarked, JOB_MARK } from '../../../main/process/end-marked.ts';
import { isAlive } from '../../../main/process/process-identity.ts';
import { until } from '../../helpers/job-workspace.ts';

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

async function start(mark: string, script: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('up'); setInterval(() => {}, 1000)`], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, [JOB_MARK]: mark } });
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

describe.skipIf(process.platform !== 'linux')('what carries the mark of a job', () => {
  it('is asked to end, and killed when it does not listen; other jobs go on', async () => {
    const mark = `job-test-${process.pid}`;
    const polite = await start(mark, '');
    const stubborn = await start(mark, 'process.on("SIGTERM", () => {})');
    const other = await start(`${mark}-other`, '');
    expect(findMarked(mark).toSorted((a, b) => a - b)).toEqual([polite, stubborn].toSorted((a, b) => a - b));
    expect(await endMarked(mark, 400)).toBe(2);
    await until('both to be gone', () => !isAlive(polite) && !isAlive(stubborn));
    expect(isAlive(other)).toBe(true);
    expect(await endMarked(mark, 400)).toBe(0);
  });
});

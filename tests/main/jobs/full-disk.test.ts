/** @file A disk that is really full under a job that runs: a small file system in memory, filled to the last byte. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '../../../main/base/assert.ts';
import { hasEnded, makeHlsPlace, type HlsPlace } from '../../helpers/hls-place.ts';

/** More than the free room that a run asks for before it starts. @unit MiB */
const SIZE_MB = 700;
const KILOBYTE = Buffer.alloc(1024, 'x');

/** Mount a file system in memory, or say why that cannot be. */
function mountSmall(): { readonly path: string } | { readonly reason: string } {
  if (process.platform !== 'linux') return { reason: 'file systems in memory are mounted on Linux only' };
  const path = mkdtempSync(join(tmpdir(), 'bitloom-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', path], { stdio: 'pipe' });
    return { path };
  } catch {
    rmdirSync(path);
    return { reason: 'mounting a file system in memory needs an administrator' };
  }
}

const small = mountSmall();
let at: HlsPlace | undefined;
afterAll(async () => {
  await at?.close();
  if ('reason' in small) return;
  // A runner that is just ending may still hold it.
  execFileSync('umount', ['-l', small.path]);
  rmdirSync(small.path);
});

/** Write until nothing more goes; return how much it was. @unit bytes */
function fill(path: string): number {
  for (const piece of [Buffer.alloc(1024 * 1024, 'x'), KILOBYTE, Buffer.from('x')]) {
    try {
      for (;;) appendFileSync(path, piece);
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }
  return statSync(path).size;
}

describe.skipIf('reason' in small)(`a job on a disk that fills up${'reason' in small ? `: ${small.reason}` : ''}`, () => {
  const filler = 'path' in small ? join(small.path, 'filler') : '';
  beforeAll(async () => {
    const place = await makeHlsPlace();
    at = place;
    await place.stop();
    const moved = join('path' in small ? small.path : '', 'workspace');
    cpSync(place.workspacePath, moved, { recursive: true });
    await place.restart(moved);
  }, 240_000);

  it('ends as failed with that reason, its stages and log are there, and it goes on once there is room', async () => {
    const place = defined(at, 'it was made before');
    const { jobId, runId, tool } = await place.startTool(['csynth']);
    await tool.print('***** C/RTL SYNTHESIS *****', 'INFO: before the disk was full');
    await place.untilJob(jobId, 'the stage', ({ stages }) => stages.some(({ name, state }) => name === 'csynth' && state === 'running'));
    expect(fill(filler)).toBeGreaterThan(1024 * 1024);
    await tool.print(...Array.from({ length: 4000 }, (_, line) => `INFO: [HLS 200-10] a line for which there is no room, number ${line}`));
    const ended = await place.untilJob(jobId, 'its end', hasEnded);
    expect(ended).toMatchObject({ state: 'failed', error: { message: expect.stringMatching(/disk of the workspace is full/i) as string, help: expect.stringMatching(/Make room/) as string } });
    expect(await place.log(jobId)).toContain('before the disk was full');
    rmSync(filler);
    await place.restart();
    expect(await place.job(jobId)).toMatchObject({ state: 'failed' });
    expect((await place.run(runId)).summary).toMatchObject({ state: 'failed' });
    await place.ask('job:retry', { jobId });
    const again = await place.tools.started();
    await again.exit(1);
    expect(await place.untilJob(jobId, 'the second end', (job) => hasEnded(job) && job.attempt === 2)).toMatchObject({ attempt: 2, state: 'failed' });
  }, 240_000);

  it('is refused before it starts where there is no room, and the designs are read all the same', async () => {
    const place = defined(at, 'it was made before');
    fill(filler);
    const order = { designId: place.designId, kind: 'hls', hls: { stages: ['csynth'], source: { kind: 'folder', path: place.projectFolder } }, again: true } as const;
    expect(await place.refusal('job:start', order)).toMatchObject({ code: 'not-buildable', message: expect.stringMatching(/^Only 0 MB are free on the disk of the workspace/) as string });
    expect(await place.ask('design:open', { designId: place.designId })).toMatchObject({ designId: place.designId });
    rmSync(filler);
    const { jobId, tool } = await place.startTool(['csynth'], { again: true });
    await tool.exit(1);
    await place.untilJob(jobId, 'its end', hasEnded);
  }, 240_000);
});

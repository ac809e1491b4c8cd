/** @file A runner on a disk that is full: it stops, says so with the room it kept back, and loses nothing that was there. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobFolder } from '../../../main/jobs/job-folder.ts';
import type { JobStatus } from '../../../main/jobs/job-state.ts';
import { JobStepError, RunnerControl } from '../../../main/jobs/runner-control.ts';

/** Thrown in place of the system's error. */
class DiskFullError extends Error {
  readonly code = 'ENOSPC';
}

/** A folder on a disk that is full until the reserve is given back. */
class FullFolder extends JobFolder {
  isFull = false;

  override writeStatus(status: JobStatus): void {
    if (this.isFull) throw new DiskFullError('ENOSPC: no space left on device, write');
    super.writeStatus(status);
  }

  override freeReserve(): void {
    super.freeReserve();
    this.isFull = false;
  }
}

/** A folder whose log lies on the device that takes nothing. */
class FullLogFolder extends JobFolder {
  override get logPath(): string {
    return '/dev/full';
  }
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-full-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const REFUSED = { code: 'workspace-unwritable', message: 'The disk of the workspace is full.' };

describe('a runner on a full disk', () => {
  it('stops as failed, keeps what was written, and finds room for its last word', async () => {
    const files = new FullFolder(folder);
    files.create({});
    files.takeReserve();
    expect(existsSync(join(folder, 'reserve'))).toBe(true);
    const control = new RunnerControl(files, ['csim', 'csynth']);
    await control.stage('csim', () => Promise.resolve(1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(files.readStatus()?.stages[0]?.state).toBe('done');
    files.isFull = true;
    const stopped = control.stage('csynth', () => new Promise((resolve) => control.signal.addEventListener('abort', resolve)));
    await expect(stopped).rejects.toBeInstanceOf(JobStepError);
    expect(control.stopError).toMatchObject(REFUSED);
    expect(existsSync(join(folder, 'reserve'))).toBe(false);
    control.end('failed', { message: control.stopError?.message ?? '', help: control.stopError?.help ?? '' });
    expect(files.readStatus()).toMatchObject({ state: 'failed', error: { message: REFUSED.message }, stages: [{ state: 'done' }, { state: 'failed' }] });
  });

  it.skipIf(!existsSync('/dev/full'))('stops as well when only the log does not fit', () => {
    const files = new FullLogFolder(folder);
    files.create({});
    const control = new RunnerControl(files, ['csynth']);
    for (let i = 0; i < 100; i++) control.log('x'.repeat(1000));
    expect(control.stopError).toMatchObject(REFUSED);
    expect(() => control.throwIfCancelled()).toThrow(JobStepError);
    control.end('failed', { message: 'full' });
    expect(files.readStatus()?.state).toBe('failed');
  });
});

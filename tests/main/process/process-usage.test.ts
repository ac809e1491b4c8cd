/** @file What a process and all that it started takes: memory and processors over parents and groups. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { measureTree } from '../../../main/process/process-usage.ts';

const MIB = 2 ** 20;
/** Starts a child in a group of its own, says its id, and holds memory. */
const PARENT = `const { spawn } = require('node:child_process');
const held = Buffer.alloc(60 * ${MIB}, 1);
const child = spawn(process.execPath, ['-e', 'const held = Buffer.alloc(90 * ${MIB}, 1); console.log("up"); setInterval(() => held[0], 1000)'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
child.stdout.on('data', () => { while (process.cpuUsage().user + process.cpuUsage().system < 400_000); console.log(child.pid); });
setInterval(() => held[0], 1000);`;

async function started(): Promise<{ readonly parent: ChildProcess; readonly childPid: number }> {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, childPid: Number(line.toString()) };
}

describe.skipIf(process.platform === 'win32')('the use of a tree of processes', () => {
  it('counts what a child in another group takes, and no stranger', async () => {
    const { parent, childPid } = await started();
    try {
      const tree = measureTree(parent.pid ?? 0);
      const child = measureTree(childPid);
      expect(tree?.processCount).toBe(2);
      expect(child?.processCount).toBe(1);
      expect(child?.rssBytes).toBeGreaterThan(90 * MIB);
      expect(tree?.rssBytes).toBeGreaterThan((child?.rssBytes ?? 0) + 60 * MIB);
      expect(tree?.rssBytes, 'far from the memory of this machine').toBeLessThan(600 * MIB);
      expect(tree?.cpuMs, 'it kept a processor busy for 400 ms').toBeGreaterThan(300);
    } finally {
      process.kill(childPid, 'SIGKILL');
      parent.kill('SIGKILL');
    }
  });

  it('is nothing for a process that is gone', () => {
    expect(measureTree(2 ** 22 + 12_345)).toMatchObject({ rssBytes: 0, cpuMs: 0, processCount: 0 });
  });
});

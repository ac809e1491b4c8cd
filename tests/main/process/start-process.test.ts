/** @file Starting programs: lines, ends as values, groups, time limits, identity, downloads that stall. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureOutput } from '../../../main/process/capture-output.ts';
import { cleanEnvironment } from '../../../main/process/clean-environment.ts';
import { findExecutable } from '../../../main/process/find-executable.ts';
import { splitLines } from '../../../main/process/output-lines.ts';
import { identifyProcess, isAlive, isSameProcess } from '../../../main/process/process-identity.ts';
import { endGroup, runProcess, startDetached } from '../../../main/process/start-process.ts';
import { watchDownload } from '../../../main/process/watch-download.ts';
import { until } from '../../helpers/job-workspace.ts';

const node = (script: string): { command: string; arguments: string[] } => ({ command: process.execPath, arguments: ['-e', script] });
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('runProcess', () => {
  it('hands out lines of both streams and the exit code', async () => {
    const lines: string[] = [];
    const end = await runProcess({ ...node('console.log("a\\nb"); console.error("c"); process.exitCode = 3'), onLine: (line, stream) => void lines.push(`${stream} ${line}`) });
    expect(end).toEqual({ kind: 'exited', exitCode: 3 });
    expect(lines.toSorted()).toEqual(['stderr c', 'stdout a', 'stdout b']);
  });

  it('answers with a value when the program does not exist', async () => {
    expect(await runProcess({ command: join(folder, 'nothing') })).toMatchObject({ kind: 'not-started' });
  });

  it('ends a program that takes too long', async () => {
    expect(await runProcess({ ...node('setInterval(() => {}, 1000)'), timeoutMs: 300 })).toEqual({ kind: 'timed-out' });
  });

  it.skipIf(process.platform === 'win32')('ends what the program started as well', async () => {
    const stop = new AbortController();
    let childPid = 0;
    const script = `const c = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'], { stdio: ['ignore', 'pipe', 'ignore'] }); c.stdout.on('data', () => console.log(c.pid))`;
    const ended = runProcess({ ...node(script), signal: stop.signal, patienceMs: 300, onLine: (line) => { childPid = Number(line); stop.abort(); } });
    expect((await ended).kind).toBe('killed');
    await until('the grandchild to end', () => !isAlive(childPid));
  });
});

describe.skipIf(process.platform === 'win32')('a program that ends before what it started', () => {
  it('does not hold up whoever waits for it, and what is left ends, too', async () => {
    let childPid = 0;
    // The grandchild holds stdout open and ignores a polite word.
    const script = `const c = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); console.log("up " + process.pid); setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'ignore'] }); setTimeout(() => process.exit(4), 600)`;
    const end = await runProcess({ ...node(script), patienceMs: 300, onLine: (line) => { if (line.startsWith('up ')) childPid = Number(line.slice(3)); } });
    expect(end).toEqual({ kind: 'exited', exitCode: 4 });
    expect(childPid).toBeGreaterThan(0);
    await until('the grandchild to end', () => !isAlive(childPid));
  });
});

describe('startDetached', () => {
  it('starts a program that is identified by its start time as well', async () => {
    const started = await startDetached({ ...node('console.log("hi"); setInterval(() => {}, 1000)'), folder, logFile: join(folder, 'log') });
    expect(started.ok).toBe(true);
    const pid = started.ok ? started.pid : 0;
    const identity = identifyProcess(pid);
    expect(isSameProcess(identity)).toBe(true);
    expect(isSameProcess({ pid, startedAt: 'another time' })).toBe(false);
    await endGroup(pid, 1000);
    await until('the end', () => !isAlive(pid));
    expect(isSameProcess(identity)).toBe(false);
  });

  it('says why it could not', async () => {
    expect(await startDetached({ command: join(folder, 'nothing'), arguments: [], folder, logFile: join(folder, 'log') })).toMatchObject({ ok: false });
  });
});

describe('watchDownload', () => {
  it('gives up when nothing arrives, and says how much had', async () => {
    const got: number[] = [];
    const request = { folders: [folder], stallMs: 700, onProgress: (bytes: number) => void got.push(bytes) };
    expect(await watchDownload({ ...request, ...node('setInterval(() => {}, 1000)') })).toEqual({ kind: 'stalled', receivedBytes: 0 });
    const script = `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'f'))}, 'x'.repeat(1000)); setInterval(() => {}, 1000)`;
    expect(await watchDownload({ ...request, ...node(script) })).toEqual({ kind: 'stalled', receivedBytes: 1000 });
    expect(got).toEqual([1000]);
  });

  it('waits for one that keeps bringing bytes', async () => {
    const script = `const fs = require('node:fs'); let n = 0; const t = setInterval(() => { fs.appendFileSync(${JSON.stringify(join(folder, 'f'))}, 'x'.repeat(100)); if (++n === 6) { clearInterval(t); console.log('done'); } }, 250)`;
    expect(await watchDownload({ ...node(script), folders: [folder], stallMs: 800, onProgress: () => undefined })).toMatchObject({ kind: 'ended', end: { exitCode: 0 }, lines: ['done'] });
  });
});

describe('small parts', () => {
  it('cuts bytes into lines across chunks, with CRLF, progress bars and split characters', () => {
    const lines: string[] = [];
    const splitter = splitLines((line) => void lines.push(line));
    const bytes = Buffer.from('a\r\nb\rc\nü-last');
    for (const byte of bytes) splitter.push(new Uint8Array([byte]));
    splitter.end();
    expect(lines).toEqual(['a', 'b', 'c', 'ü-last']);
  });

  it('keeps the environment but for what belongs to this program, npm and debuggers', () => {
    expect(cleanEnvironment({ X: '1' }, { HOME: '/h', npm_config_x: 'y', NODE_OPTIONS: '--inspect', ELECTRON_RUN_AS_NODE: '1' })).toEqual({ HOME: '/h', NO_COLOR: '1', X: '1' });
  });

  it('finds programs on the path only when they can be run', () => {
    writeFileSync(join(folder, 'tool'), '', { mode: 0o644 });
    expect(findExecutable('tool', folder)).toBeUndefined();
    writeFileSync(join(folder, 'tool2'), '', { mode: 0o755 });
    expect(findExecutable('tool2', `/nowhere:${folder}`)).toBe(join(folder, 'tool2'));
  });

  it('collects what a short command says', async () => {
    expect(await captureOutput(node('console.log("v1.2")'))).toMatchObject({ end: { exitCode: 0 }, lines: ['v1.2'] });
  });
});

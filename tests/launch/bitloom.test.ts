/** @file The launcher: Node version, build freshness, lock. A small stand-in for the repository, with its own build tool. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../helpers/shared.ts';

let root = '';

/** Counts its runs, takes its time, and writes a program that prints its arguments. */
const FAKE_BUILD = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('builds.txt', 'x');
if (existsSync('fail-build')) { console.error('main/cli/main.ts: unexpected token'); process.exit(3); }
await new Promise((resolve) => setTimeout(resolve, 400));
mkdirSync('out/main', { recursive: true });
writeFileSync('out/main/cli.js', 'console.log("ran", process.version, JSON.stringify(process.argv.slice(2))); process.exitCode = 7;');
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bitloom-launch-'));
  for (const folder of ['main/cli', 'preload', 'renderer', 'resources', 'node_modules/electron-vite/bin', 'node_modules/.bin']) mkdirSync(join(root, folder), { recursive: true });
  cpSync(join(repositoryRoot, 'main/launch'), join(root, 'main/launch'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(join(root, 'main/cli/main.ts'), '');
  writeFileSync(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), FAKE_BUILD);
  writeFileSync(join(root, 'node_modules/electron-vite/package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function launch(args: readonly string[], node = process.execPath, env: Record<string, string> = {}): { status: number | null; stdout: string; stderr: string } {
  const { BITLOOM_NO_BUILD: _unset, ...inherited } = process.env;
  return spawnSync(node, [join(root, 'main/launch/bitloom.mjs'), ...args], { cwd: root, encoding: 'utf8', env: { ...inherited, ...env } });
}
const buildCount = (): number => (existsSync(join(root, 'builds.txt')) ? readFileSync(join(root, 'builds.txt'), 'utf8').length : 0);

describe('the launcher', () => {
  it('builds when nothing is built, runs the program with its arguments, and ends with its exit code', () => {
    const first = launch(['info', '--json']);
    expect(first.stdout).toContain('["info","--json"]');
    expect(first.status).toBe(7);
    expect(first.stderr).toContain('building');
    expect(buildCount()).toBe(1);
  });

  it('does not build again while no source is newer, and does after an edit or a removed file', () => {
    launch([]);
    expect(launch([]).stderr).toBe('');
    expect(buildCount()).toBe(1);
    const later = new Date(Date.now() + 5000);
    writeFileSync(join(root, 'preload', 'new.ts'), '');
    utimesSync(join(root, 'preload', 'new.ts'), later, later);
    launch([]);
    expect(buildCount()).toBe(2);
    utimesSync(join(root, 'preload'), later, later);
    rmSync(join(root, 'preload', 'new.ts'));
    launch([]);
    expect(buildCount()).toBe(3);
  });

  it('shows the errors of a failed build, ends with 2, and tries again the next time', () => {
    writeFileSync(join(root, 'fail-build'), '');
    const failed = launch([]);
    expect(failed.status).toBe(2);
    expect(failed.stderr).toContain('main/cli/main.ts: unexpected token');
    expect(failed.stdout).toBe('');
    rmSync(join(root, 'fail-build'));
    expect(launch([]).status).toBe(7);
  });

  it('builds once when two commands start at the same time', async () => {
    const run = (): Promise<number | null> => new Promise((resolve) => spawn(process.execPath, [join(root, 'main/launch/bitloom.mjs')], { cwd: root, stdio: 'ignore' }).on('exit', resolve));
    expect(await Promise.all([run(), run(), run()])).toEqual([7, 7, 7]);
    expect(buildCount()).toBe(1);
  });

  it('takes over the lock of a build whose process is gone', () => {
    mkdirSync(join(root, 'out'), { recursive: true });
    const gone = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(root, 'out/build.lock'), String(gone.pid));
    expect(launch([]).status).toBe(7);
  });

  it('keeps the output of recent builds for programs that still run on it, and clears old output away', () => {
    launch([]);
    const [recent, old] = ['chunk-recent.js', 'chunk-old.js'].map((name) => join(root, 'out/main', name));
    const twoDaysAgo = new Date(Date.now() - 48 * 3600 * 1000);
    for (const path of [recent ?? '', old ?? '']) writeFileSync(path, '');
    utimesSync(old ?? '', twoDaysAgo, twoDaysAgo);
    const later = new Date(Date.now() + 5000);
    utimesSync(join(root, 'package.json'), later, later);
    launch([]);
    expect([existsSync(recent ?? ''), existsSync(old ?? '')]).toEqual([true, false]);
  });

  it('builds without running anything for --build-only', () => {
    const only = launch(['--build-only']);
    expect(only.status).toBe(0);
    expect(only.stdout).toBe('');
    expect(buildCount()).toBe(1);
  });
});

const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path) && Number(/v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[1]) < 24);

describe.skipIf(oldNode === undefined)('the launcher on a Node older than 24', () => {
  it('runs itself on the bundled Node', () => {
    symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'));
    const run = launch(['x'], oldNode);
    expect(run.stdout).toContain(`ran ${process.version} ["x"]`);
    expect(run.status).toBe(7);
  });

  it('says in one sentence what is needed when there is none, and ends with 2', () => {
    const run = launch(['x'], oldNode);
    expect(run.status).toBe(2);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).toMatch(/needs Node 24 or newer and this is v\d+/);
    expect(run.stdout).toBe('');
  });
});

/** @file Starts the real command: the launcher, the built program, in a data folder of its own. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from './shared.ts';

/** How a command ended. */
export interface CliEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The object that `--json` printed. */
  readonly json: Record<string, unknown>;
}

/** A folder for the workspace and everything a command leaves. */
export interface CliPlace {
  readonly folder: string;
  /** Where its commands make temporary files. */
  readonly temporary: string;
  run(...args: readonly string[]): Promise<CliEnd>;
  /** Start without waiting. */
  start(...args: readonly string[]): { readonly child: ChildProcess; readonly output: () => string; readonly end: Promise<CliEnd> };
  remove(): void;
}

const LAUNCHER = join(repositoryRoot, 'main/launch/bitloom.mjs');

/** Bring the build up to date once; later commands do not look again. */
export function buildOnce(): void {
  const built = spawnSync(process.execPath, [LAUNCHER, '--build-only'], { encoding: 'utf8' });
  if (built.status !== 0) throw new TypeError(`the build failed:\n${built.stderr}`);
}

/** Make a place. */
export function makeCliPlace(env: Readonly<Record<string, string>> = {}): CliPlace {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-cli-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, FORCE_COLOR: _color, ...inherited } = process.env;
  const start: CliPlace['start'] = (...args) => {
    const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...inherited, BITLOOM_NO_BUILD: '1', BITLOOM_WORKSPACE: join(folder, 'workspace'), TMPDIR: temporary, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const end = new Promise<CliEnd>((resolve) => child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr, json: args.includes('--json') ? parseObject(stdout) : {} })));
    return { child, output: () => stdout + stderr, end };
  };
  return { folder, temporary, start, run: (...args) => start(...args).end, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unparsable: text };
  }
}

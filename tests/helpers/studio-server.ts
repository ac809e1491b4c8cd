/**
 * @file The real program for browser tests: builds it if needed, starts `bitloom serve` on a workspace of its own
 * as a child process, restarts it, kills it as a crash would.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '..', '..');
const LAUNCHER = join(ROOT, 'main', 'launch', 'bitloom.mjs');
const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 10_000;

/** Thrown when the program does not build or start; the message holds what it printed. */
export class StudioServerError extends Error {
  readonly code = 'studio-server';
  override readonly name = 'StudioServerError';
}

/** A running server. */
export interface StudioServer {
  /** With a one-time token; another one after every start. */
  readonly url: string;
  readonly workspacePath: string;
  readonly pid: number;
  /** What it wrote to stderr so far. */
  readonly messages: readonly string[];
  /** End the process at once, as a crash would; jobs it started go on. */
  kill(): Promise<void>;
  /** Start again on the same workspace, after `kill` or instead of it. Returns the new URL. */
  restart(): Promise<string>;
  /** Stop and delete the workspace. */
  close(): Promise<void>;
}

/** Start the server, with further variables if given; the program is built first unless it is up to date. @throws {StudioServerError} */
export async function startStudioServer(environment: Readonly<Record<string, string>> = {}): Promise<StudioServer> {
  buildIfNeeded();
  const workspacePath = mkdtempSync(join(tmpdir(), 'bitloom-e2e-'));
  const messages: string[] = [];
  let running = await launch({ workspacePath, messages, environment });
  const kill = (): Promise<void> => endProcess(running.child, 'SIGKILL');
  return {
    get url() {
      return running.url;
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    workspacePath,
    messages,
    kill,
    restart: async () => {
      await endProcess(running.child, 'SIGTERM');
      running = await launch({ workspacePath, messages, environment });
      return running.url;
    },
    close: async () => {
      await endProcess(running.child, 'SIGTERM');
      rmSync(workspacePath, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Build the program as its launcher does. @throws {StudioServerError} with the compiler's words */
export function buildIfNeeded(): void {
  const built = spawnSync(process.execPath, [LAUNCHER, '--build-only'], { cwd: ROOT, encoding: 'utf8' });
  if (built.status !== 0) throw new StudioServerError(`The program does not build:\n${built.stdout}${built.stderr}`);
}

interface Launch {
  readonly workspacePath: string;
  readonly messages: string[];
  readonly environment: Readonly<Record<string, string>>;
}

async function launch({ workspacePath, messages, environment }: Launch): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--workspace', workspacePath, '--no-browser'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment, BITLOOM_NO_BUILD: '1' },
  });
  createInterface({ input: child.stderr }).on('line', (line) => messages.push(line));
  const url = await new Promise<string>((resolveUrl, reject) => {
    const fail = (why: string): void => reject(new StudioServerError(`bitloom serve ${why}:\n${messages.join('\n')}`));
    const timer = setTimeout(() => fail(`printed no address in ${START_PATIENCE_MS / 1000} s`), START_PATIENCE_MS);
    child.once('exit', (code, signal) => fail(`ended (${signal ?? code})`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /https?:\/\/\S+/.exec(line)?.[0];
      if (found === undefined) return;
      clearTimeout(timer);
      resolveUrl(found);
    });
  });
  return { child, url };
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}

/**
 * @file The one place that starts other programs: clean environment, a process group of their own, output as lines,
 * and an end that always comes as a value.
 */

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { cleanEnvironment } from './clean-environment.ts';
import { splitLines } from './output-lines.ts';
import { isAlive } from './process-identity.ts';

/** How a program ended. */
export type ProcessEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'not-started'; readonly reason: string };

/** What to start. */
export interface ProcessRequest {
  readonly command: string;
  readonly arguments?: readonly string[];
  readonly folder?: string;
  /** Added to the cleaned environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The whole environment, instead of the cleaned one. */
  readonly wholeEnvironment?: Readonly<Record<string, string>>;
  /** Told the id of the process, which leads a group of its own. */
  readonly onStart?: (pid: number) => void;
  /** The bytes of standard output as they come, instead of lines of it. */
  readonly onBytes?: (chunk: Uint8Array) => void;
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Ends the whole group: first asked, then killed after `patienceMs`. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly patienceMs?: number;
  /** The program may use this terminal itself. */
  readonly terminal?: boolean;
}

const PATIENCE_MS = 3000;
/** What a program left running may still hold its output open; it gets this long after the program itself has ended. @unit ms */
const LEFTOVER_PATIENCE_MS = 1000;
const GROUP_POLL_MS = 50;

/** Start a program and wait for its end and the end of what it started. A question on its standard input finds an end there. Never rejects. */
export async function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  if (request.signal?.aborted === true) return { kind: 'killed', signal: 'SIGTERM' };
  let child: ChildProcess;
  try {
    child = spawn(request.command, [...(request.arguments ?? [])], {
      cwd: request.folder,
      env: request.wholeEnvironment ?? cleanEnvironment(request.environment),
      stdio: request.terminal === true ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what the program starts ends with it. Windows ends the tree by taskkill.
      detached: process.platform !== 'win32' && request.terminal !== true,
      windowsHide: true,
    });
  } catch (error) {
    return { kind: 'not-started', reason: error instanceof Error ? error.message : String(error) };
  }
  if (child.pid !== undefined) request.onStart?.(child.pid);
  return waitForEnd(child, request);
}

function waitForEnd(child: ChildProcess, request: ProcessRequest): Promise<ProcessEnd> {
  const outputs = connectOutputs(child, request);
  let timedOut = false;
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    if (child.pid !== undefined) stopping ??= endGroup(child.pid, request.patienceMs ?? PATIENCE_MS);
  };
  const timer = request.timeoutMs === undefined ? undefined : setTimeout(() => ((timedOut = true), stop()), request.timeoutMs);
  request.signal?.addEventListener('abort', stop, { once: true });
  return new Promise((resolve) => {
    const finish = (end: ProcessEnd): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', stop);
      for (const output of outputs) output.end();
      resolve(timedOut ? { kind: 'timed-out' } : end);
    };
    child.on('error', (error) => finish({ kind: 'not-started', reason: error.message }));
    child.on('close', (code, signal) => finish(code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', exitCode: code }));
    child.on('exit', () => {
      if (request.terminal !== true) void endLeftovers(child);
    });
  });
}

/** End what a program that has ended left in its group; whoever escaped from there loses the pipes. */
async function endLeftovers(child: ChildProcess): Promise<void> {
  // Its own id may be given to another program from now on: only the group is meant, which exists as long as it has members.
  if (child.pid === undefined || process.platform === 'win32') return;
  if (sendToGroup(child.pid, 'SIGTERM')) {
    const until = Date.now() + LEFTOVER_PATIENCE_MS;
    while (Date.now() < until && sendToGroup(child.pid, 0)) await pause(GROUP_POLL_MS);
    sendToGroup(child.pid, 'SIGKILL');
  }
  await pause(LEFTOVER_PATIENCE_MS);
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function sendToGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** The timer alone keeps no program alive. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

function connectOutputs(child: ChildProcess, { onLine, onBytes }: ProcessRequest): { end(): void }[] {
  return (['stdout', 'stderr'] as const).map((stream) => {
    const splitter = splitLines((line) => onLine?.(line, stream));
    const take = stream === 'stdout' ? onBytes : undefined;
    child[stream]?.on('data', (chunk: Uint8Array) => (take === undefined ? splitter.push(chunk) : take(chunk)));
    return splitter;
  });
}

/** Outcome of starting a program that lives on by itself. */
export type DetachedStart = { readonly ok: true; readonly pid: number } | { readonly ok: false; readonly reason: string };

/** Start a program that outlives this one, in a group of its own, its output appended to `logFile`. Never throws. */
export function startDetached(request: { readonly command: string; readonly arguments: readonly string[]; readonly folder: string; readonly logFile: string; readonly environment?: Readonly<Record<string, string>> }): Promise<DetachedStart> {
  let log: number | undefined;
  try {
    log = openSync(request.logFile, 'a');
    const child = spawn(request.command, [...request.arguments], {
      cwd: request.folder,
      env: cleanEnvironment(request.environment),
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
    });
    return new Promise((resolve) => {
      child.on('error', (error) => resolve({ ok: false, reason: error.message }));
      child.on('spawn', () => {
        child.unref();
        resolve(child.pid === undefined ? { ok: false, reason: 'no process id' } : { ok: true, pid: child.pid });
      });
    });
  } catch (error) {
    return Promise.resolve({ ok: false, reason: error instanceof Error ? error.message : String(error) });
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

/** Ask a process group to end, and kill it when it has not after `patienceMs`. Never rejects. */
export async function endGroup(pid: number, patienceMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    if (!isGroupAlive(pid)) return;
    await new Promise((resolve) => setTimeout(resolve, GROUP_POLL_MS));
  }
  signalGroup(pid, 'SIGKILL');
}

/** Send a signal to a whole process group. Never throws. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone, or the process never led one: then it alone is meant.
    try {
      process.kill(pid, signal);
    } catch {
      // Gone as well: what was wanted.
    }
  }
}

function isGroupAlive(pid: number): boolean {
  if (process.platform === 'win32') return isAlive(pid);
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return isAlive(pid);
  }
}

/**
 * @file Tells whether a process that was started earlier is still the same one.
 *
 * A process id alone is not enough: after a restart of the machine, or after enough other processes, another program
 * may have it. Id and start time together are unique.
 */

import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

/** A process for good: its id and when the system says it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Text in the system's own form; only equality means something. Absent where the system tells none. */
  readonly startedAt?: string;
}

/** Return whether a process of that id exists. Never throws. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return readState(pid) !== 'Z';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Return id and start time of a process. Never throws. */
export function identifyProcess(pid: number): ProcessIdentity {
  const startedAt = readStartTime(pid);
  return startedAt === undefined ? { pid } : { pid, startedAt };
}

/** Return whether exactly that process is still running. Never throws. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  if (!isAlive(identity.pid)) return false;
  return identity.startedAt === undefined || readStartTime(identity.pid) === identity.startedAt;
}

/** Fields of Linux's /proc/PID/stat after the command, which may itself hold spaces and brackets. */
function readStatFields(pid: number): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function readState(pid: number): string | undefined {
  return readStatFields(pid)?.[0];
}

function readStartTime(pid: number): string | undefined {
  if (process.platform === 'linux') {
    // Field 22 of proc(5), in clock ticks since boot; the boot id makes it unique across restarts.
    const ticks = readStatFields(pid)?.[19];
    return ticks === undefined ? undefined : `${readBootId()}:${ticks}`;
  }
  const [command, args] = startTimeCommand(pid);
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 5000, windowsHide: true });
  const text = result.status === 0 ? result.stdout.trim() : '';
  return text === '' ? undefined : text;
}

function startTimeCommand(pid: number): [string, string[]] {
  if (process.platform !== 'win32') return ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  return ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]];
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'boot';
  }
}

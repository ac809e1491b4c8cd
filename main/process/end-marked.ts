/**
 * @file Ends processes by a mark in their environment: whatever a tool started carries it on, however far it went away.
 *
 * For what is left when the process that watched over a tool is gone itself. Linux only; elsewhere the group has to do.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { isAlive } from './process-identity.ts';

/** Name of the variable that marks everything a job starts. */
export const JOB_MARK = 'BITLOOM_JOB';

const POLL_MS = 50;

/** Return the processes that carry the mark of a job. Never throws. */
export function findMarked(jobId: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  const wanted = `${JOB_MARK}=${jobId}`;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && hasVariable(name, wanted)).map(Number);
}

function hasVariable(pid: string, wanted: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(wanted);
  } catch {
    // Another user's, or gone meanwhile.
    return false;
  }
}

/** Ask every process of a job to end, and kill those that have not after `patienceMs`; returns how many there were. Never rejects. */
export async function endMarked(jobId: string, patienceMs: number): Promise<number> {
  const found = findMarked(jobId);
  send(found, 'SIGTERM');
  const until = Date.now() + patienceMs;
  while (Date.now() < until && found.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  send(findMarked(jobId), 'SIGKILL');
  return found.length;
}

function send(pids: readonly number[], signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const pid of pids) {
    if (pid === process.pid) continue;
    try {
      process.kill(pid, signal);
    } catch {
      // Gone: what was wanted.
    }
  }
}

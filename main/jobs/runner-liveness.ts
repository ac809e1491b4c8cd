/** @file Answers the one question of reattaching: is the runner of this job still at work? */

import { hostname } from 'node:os';
import { isSameProcess } from '../process/process-identity.ts';
import type { JobFolder } from './job-folder.ts';

/** How long a job may be marked as started before its runner has shown itself. @unit ms */
const START_PATIENCE_MS = 20_000;
/** Silence after which a runner on another machine (a shared workspace) counts as gone. @unit ms */
const SILENCE_MS = 120_000;

/** Return whether a job's runner is at work, or may still be about to start. Never throws. */
export function isRunnerAlive(folder: JobFolder, startedAtMs: number, nowMs: number): boolean {
  const runner = folder.readRunner();
  if (runner === undefined) return nowMs - startedAtMs < START_PATIENCE_MS;
  if (runner.host === hostname()) return isSameProcess(runner);
  // A process id says nothing about another machine; there only the heartbeat does.
  return nowMs - (folder.lastBeatMs() ?? startedAtMs) < SILENCE_MS;
}

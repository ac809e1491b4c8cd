/** @file Takes the end of a job over from its folder into the workspace: once, in one transaction, whoever does it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobState } from '../../preload/contract/run.ts';
import { inTransaction } from '../storage/database.ts';
import type { Workspace } from '../storage/workspace.ts';
import { JobFolder, readJson } from './job-folder.ts';
import { ARTIFACT, parseJobResult } from './job-result.ts';
import { isFinal } from './job-state.ts';
import type { JobStatus } from './job-state.ts';

/** How a job ended, whether the runner could still say so or not. */
export interface JobEnd {
  readonly state: JobState;
  readonly status?: JobStatus;
  readonly error?: { readonly message: string; readonly help?: string };
}

/** Store a job's end, its run's results and files; false when another process had already done so. @throws {StorageError} */
export function storeJobEnd(workspace: Workspace, jobId: string, end: JobEnd, nowMs: number): boolean {
  const before = workspace.jobs.find(jobId);
  if (before?.folder === undefined) return false;
  const folder = new JobFolder(before.folder);
  const result = end.state === 'done' ? parseJobResult(readJson(folder.resultPath)) : undefined;
  // Files first: content-addressed, so doing it twice or for nothing does no harm.
  const files = collectFiles(folder, result?.artifacts ?? []).map(({ name, bytes }) => ({ name, file: workspace.artifacts.put(bytes) }));
  return inTransaction(workspace.db, () => {
    const job = workspace.jobs.find(jobId);
    if (job === undefined || isFinal(job.state)) return false;
    const endedAtMs = end.status?.endedAtMs ?? nowMs;
    const error = end.error ?? end.status?.error;
    for (const stage of end.status?.stages ?? []) workspace.runs.putStage(job.runId, stage);
    for (const { name, file } of files) workspace.runs.putArtifact(job.runId, name, file);
    if (result !== undefined) workspace.runs.putMetrics(job.runId, result.metrics);
    const facts = { ...workspace.runs.get(job.runId).facts, ...result?.facts };
    workspace.runs.update(job.runId, { state: end.state, facts, endedAtMs, startedAtMs: end.status?.startedAtMs ?? job.startedAtMs ?? endedAtMs, ...(error === undefined ? {} : { error: error.message }) });
    workspace.jobs.update(jobId, {
      state: end.state,
      progress: end.status?.progress ?? job.progress,
      layers: end.status?.layers ?? job.layers,
      endedAtMs,
      ...(error === undefined ? {} : { error }),
    });
    return true;
  });
}

function collectFiles(folder: JobFolder, names: readonly string[]): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const there = new Set(listFiles(folder.artifactsPath));
  const files = names.filter((name) => there.has(name)).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder.artifactsPath, name))) }));
  const log = readOptional(folder.logPath);
  return log === undefined ? files : [...files, { name: ARTIFACT.log, bytes: log }];
}

function listFiles(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readOptional(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}

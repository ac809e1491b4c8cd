/** @file Takes the end of a job over from its folder into the workspace: once, in one transaction, whoever does it. */

import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JobError, JobState } from '../../preload/contract/run.ts';
import { inTransaction } from '../storage/database.ts';
import type { StoredJob } from '../storage/job-store.ts';
import type { Workspace } from '../storage/workspace.ts';
import { JobFolder, readJson } from './job-folder.ts';
import { ARTIFACT, parseJobResult } from './job-result.ts';
import { isFinal } from './job-state.ts';
import type { JobStatus } from './job-state.ts';

/** How a job ended, whether the runner could still say so or not. */
export interface JobEnd {
  readonly state: JobState;
  readonly status?: JobStatus;
  readonly error?: JobError;
}

/** Store a job's end, its run's results and files; false when another process had already done so. @throws {StorageError} */
export function storeJobEnd(workspace: Workspace, jobId: string, end: JobEnd, nowMs: number): boolean {
  const before = workspace.jobs.find(jobId);
  if (before?.folder === undefined) return false;
  const folder = new JobFolder(before.folder);
  // A job that did not end well keeps what it had by then.
  const result = parseJobResult(readJson(folder.resultPath));
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
    const peak = end.status?.usage?.peakRssBytes;
    const facts = { ...workspace.runs.get(job.runId).facts, ...result?.facts, ...(peak === undefined ? {} : { peakMemoryMiB: String(Math.round(peak / 2 ** 20)) }) };
    workspace.runs.update(job.runId, { state: end.state, facts, endedAtMs, startedAtMs: end.status?.startedAtMs ?? job.startedAtMs ?? endedAtMs, ...(error === undefined ? {} : { error: error.message }) });
    workspace.jobs.update(jobId, {
      state: end.state,
      progress: end.status?.progress ?? job.progress,
      layers: end.status?.layers ?? job.layers,
      endedAtMs,
      facts: factsOf(job.facts, end.status),
      ...(error === undefined ? {} : { error }),
    });
    return true;
  });
}

function factsOf(before: StoredJob['facts'], status: JobStatus | undefined): StoredJob['facts'] {
  if (status === undefined) return before;
  const { tool, countsFrom, findings, usage } = status;
  return { ...before, ...(tool === undefined ? {} : { tool }), ...(countsFrom === undefined ? {} : { countsFrom }), ...(findings === undefined ? {} : { findings }), ...(usage === undefined ? {} : { usage }) };
}

function collectFiles(folder: JobFolder, names: readonly string[]): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const there = new Set(listFiles(folder.artifactsPath));
  const files = names.filter((name) => there.has(name)).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder.artifactsPath, name))) }));
  const beside = [ARTIFACT.usage, ARTIFACT.digest].flatMap((name) => {
    const bytes = readOptional(join(folder.path, name));
    return bytes === undefined ? [] : [{ name, bytes }];
  });
  const log = readEnds(folder.logPath);
  return [...files, ...beside, ...(log === undefined ? [] : [{ name: ARTIFACT.log, bytes: log }])];
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

/** Of a long log the run keeps both ends; the whole of it lies in the job's folder. @unit bytes */
const LOG_HEAD_BYTES = 4 * 1024 * 1024;
const LOG_TAIL_BYTES = 8 * 1024 * 1024;

function readEnds(path: string): Uint8Array | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size <= LOG_HEAD_BYTES + LOG_TAIL_BYTES) return readOptional(path);
  const head = Buffer.alloc(LOG_HEAD_BYTES);
  const tail = Buffer.alloc(LOG_TAIL_BYTES);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
    readSync(file, tail, 0, tail.length, size - tail.length);
  } finally {
    closeSync(file);
  }
  const leftOut = `\n… ${size - head.length - tail.length} bytes are left out here; the whole log lies in the folder of the job …\n`;
  return new Uint8Array(Buffer.concat([head.subarray(0, head.lastIndexOf(10)), Buffer.from(leftOut), tail.subarray(tail.indexOf(10) + 1)]));
}

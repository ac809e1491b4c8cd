/**
 * @file A job's folder: request, status, log, heartbeat, result. Runner and watchers meet only here.
 *
 * Every JSON file is written beside its place and renamed, so a reader sees the old or the new one, never half of it.
 */

import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from '../process/process-identity.ts';
import type { JobStatus } from './job-state.ts';

const JOB_STATE = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);
const OPTIONAL_MS = z.number().exactOptional();

const STATUS = z.object({
  schema: z.literal(1),
  state: JOB_STATE,
  sequence: z.number(),
  startedAtMs: z.number(),
  endedAtMs: OPTIONAL_MS,
  progress: z.number(),
  stages: z.array(z.object({ name: z.string(), state: JOB_STATE, startedAtMs: OPTIONAL_MS, endedAtMs: OPTIONAL_MS, detail: z.string().exactOptional() })),
  layers: z.array(
    z.object({
      layer: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'cached', 'failed', 'skipped']),
      elapsedMs: OPTIONAL_MS,
      lutCount: z.number().exactOptional(),
      ffCount: z.number().exactOptional(),
      carryCount: z.number().exactOptional(),
      lutEstimated: z.number().exactOptional(),
      ffEstimated: z.number().exactOptional(),
      detail: z.string().exactOptional(),
    }),
  ),
  error: z.object({ message: z.string(), help: z.string().exactOptional() }).exactOptional(),
});

const RUNNER = z.object({ pid: z.number(), startedAt: z.string().exactOptional(), host: z.string() });

/** Which process works on a job, and where. */
export type RunnerIdentity = ProcessIdentity & { readonly host: string };

/** Piece of a log file that was added since the last look. */
export interface LogGrowth {
  readonly lines: readonly string[];
  /** Where to go on reading; only whole lines are taken. @unit bytes */
  readonly nextByte: number;
}

/** Write JSON so that it is there whole or not at all. @throws Node's file errors */
export function writeJsonAtomic(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.${randomBytes(3).toString('hex')}.tmp`;
  writeFileSync(temporary, JSON.stringify(value));
  renameSync(temporary, path);
}

/** Read JSON, or undefined when it is missing or damaged. Never throws. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The files of one job. */
export class JobFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Make the folder and put the request in. @throws Node's file errors */
  create(request: unknown): void {
    mkdirSync(join(this.path, 'artifacts'), { recursive: true });
    writeJsonAtomic(this.requestPath, request);
  }

  get requestPath(): string {
    return join(this.path, 'request.json');
  }

  get logPath(): string {
    return join(this.path, 'log.txt');
  }

  /** What the runner process itself prints: nothing, unless it crashes. */
  get outputPath(): string {
    return join(this.path, 'runner-output.txt');
  }

  get resultPath(): string {
    return join(this.path, 'result.json');
  }

  get artifactsPath(): string {
    return join(this.path, 'artifacts');
  }

  readStatus(): JobStatus | undefined {
    const parsed = STATUS.safeParse(readJson(join(this.path, 'status.json')));
    return parsed.success ? parsed.data : undefined;
  }

  writeStatus(status: JobStatus): void {
    writeJsonAtomic(join(this.path, 'status.json'), status);
  }

  readRunner(): RunnerIdentity | undefined {
    const parsed = RUNNER.safeParse(readJson(join(this.path, 'runner.json')));
    return parsed.success ? parsed.data : undefined;
  }

  writeRunner(identity: ProcessIdentity): void {
    writeJsonAtomic(join(this.path, 'runner.json'), { ...identity, host: hostname() });
  }

  /** Ask the runner to stop. */
  requestCancel(): void {
    writeFileSync(join(this.path, 'cancel'), '');
  }

  isCancelRequested(): boolean {
    return existsSync(join(this.path, 'cancel'));
  }

  beat(nowMs: number): void {
    const path = join(this.path, 'heartbeat');
    if (!existsSync(path)) writeFileSync(path, '');
    utimesSync(path, nowMs / 1000, nowMs / 1000);
  }

  /** Time of the last heartbeat. @unit ms since 1970 */
  lastBeatMs(): number | undefined {
    return statSync(join(this.path, 'heartbeat'), { throwIfNoEntry: false })?.mtimeMs;
  }

  appendLog(line: string): void {
    appendFileSync(this.logPath, `${line}\n`);
  }

  /** Return all whole lines of the log. */
  readLog(): readonly string[] {
    return this.readLogFrom(0).lines;
  }

  /** Return the whole lines after a byte position. */
  readLogFrom(firstByte: number): LogGrowth {
    const size = statSync(this.logPath, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= firstByte) return { lines: [], nextByte: firstByte };
    const bytes = Buffer.alloc(size - firstByte);
    const file = openSync(this.logPath, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, firstByte);
    } finally {
      closeSync(file);
    }
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end === 0) return { lines: [], nextByte: firstByte };
    return { lines: bytes.subarray(0, end - 1).toString('utf8').split('\n'), nextByte: firstByte + end };
  }
}

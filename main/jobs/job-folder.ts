/**
 * @file A job's folder: request, status, log, heartbeat, result. Runner and watchers meet only here.
 *
 * Every JSON file is written beside its place and renamed, so a reader sees the old or the new one, never half of it.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { LogDigest, UsageSample } from '../../preload/contract/run.ts';
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
  stages: z.array(z.object({ name: z.string(), state: JOB_STATE, startedAtMs: OPTIONAL_MS, endedAtMs: OPTIONAL_MS, detail: z.string().exactOptional(), expectedMs: OPTIONAL_MS })),
  layers: z.array(
    z.object({
      layer: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'cached', 'failed', 'skipped']),
      elapsedMs: OPTIONAL_MS,
      lutCount: z.number().exactOptional(),
      ffCount: z.number().exactOptional(),
      carryCount: z.number().exactOptional(),
      dspCount: z.number().exactOptional(),
      bram18kCount: z.number().exactOptional(),
      latencyCyclesMax: z.number().exactOptional(),
      lutEstimated: z.number().exactOptional(),
      ffEstimated: z.number().exactOptional(),
      detail: z.string().exactOptional(),
    }),
  ),
  error: z.object({ message: z.string(), help: z.string().exactOptional(), cause: z.string().exactOptional(), line: z.number().exactOptional() }).exactOptional(),
  tool: z.string().exactOptional(),
  countsFrom: z.string().exactOptional(),
  expectedEndAtMs: OPTIONAL_MS,
  usage: z.object({ rssBytes: z.number(), peakRssBytes: z.number(), cpuCores: z.number() }).exactOptional(),
  findings: z.array(z.object({ severity: z.enum(['error', 'warning', 'note']), code: z.string(), message: z.string(), help: z.string().exactOptional() })).exactOptional(),
});

const USAGE = z.array(z.object({ atMs: z.number(), rssBytes: z.number(), cpuCores: z.number() }));
/** Kept free on the disk, so that the last word of a job finds room also where nothing else does. @unit bytes */
const RESERVE_BYTES = 256 * 1024;

const RUNNER = z.object({ pid: z.number(), startedAt: z.string().exactOptional(), host: z.string() });

/** Which process works on a job, and where. */
export type RunnerIdentity = ProcessIdentity & { readonly host: string };

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

  /** Whether it is there. */
  exists(): boolean {
    return existsSync(this.path);
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

  get logIndexPath(): string {
    return join(this.path, 'log.idx');
  }

  /** Where the C++ project of an HLS job lies. */
  get projectPath(): string {
    return join(this.path, 'project');
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
    const parsed = STATUS.safeParse(readJson(this.#statusPath));
    return parsed.success ? parsed.data : undefined;
  }

  writeStatus(status: JobStatus): void {
    writeJsonAtomic(this.#statusPath, status);
  }

  get #statusPath(): string {
    return join(this.path, 'status.json');
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

  /** What the log says in short, as the runner last wrote it. */
  readDigest(): LogDigest | undefined {
    return readJson(join(this.path, 'digest.json')) as LogDigest | undefined;
  }

  writeDigest(digest: LogDigest): void {
    writeJsonAtomic(join(this.path, 'digest.json'), digest);
  }

  readUsage(): readonly UsageSample[] {
    const parsed = USAGE.safeParse(readJson(join(this.path, 'usage.json')));
    return parsed.success ? parsed.data : [];
  }

  writeUsage(samples: readonly UsageSample[]): void {
    writeJsonAtomic(join(this.path, 'usage.json'), samples);
  }

  /** Occupy room for the last status. Never throws: without it a full disk only says less. */
  takeReserve(): void {
    try {
      writeFileSync(join(this.path, 'reserve'), Buffer.alloc(RESERVE_BYTES, 1));
    } catch {
      // The disk is full already: the first status will say so.
    }
  }

  /** Give that room back. */
  freeReserve(): void {
    rmSync(join(this.path, 'reserve'), { force: true });
  }

  /** Make ready for another attempt: who worked on it and how it ended is forgotten, everything else stays. */
  clearForRetry(): void {
    for (const name of ['cancel', 'runner.json', 'heartbeat', 'status.json', 'runner-output.txt']) rmSync(join(this.path, name), { force: true });
  }
}

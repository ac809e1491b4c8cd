/** @file The program with a workspace, a design of the hls flow, a project made by hand and a fake installation of the tools. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createServices, type Services } from '../../main/services/create-services.ts';
import type { ReplyValue, RequestChannel, RequestPayload } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/result.ts';
import type { HlsSource, HlsStage, JobView, RunView } from '../../preload/contract/run.ts';
import { makeFakeInstallation, type FakeInstallation, type FakeInvocation, type FakeOptions } from './fake-tool/fake-installation.ts';
import { writeHlsProject } from './fake-tool/hls-project.ts';
import { until } from './job-workspace.ts';

/** What is said about a run beside its stages. */
interface StartWords {
  readonly again?: boolean;
  readonly name?: string;
  /** Absent: the project made by hand. */
  readonly source?: HlsSource;
}

/** A place for HLS runs. */
export interface HlsPlace {
  readonly folder: string;
  readonly workspacePath: string;
  readonly projectFolder: string;
  readonly tools: FakeInstallation;
  readonly designId: string;
  /** Ask the program; a failure fails the test. */
  ask<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<ReplyValue<C>>;
  /** Ask for something that must be refused. */
  refusal<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<Failure>;
  start(stages: readonly HlsStage[], more?: StartWords): Promise<ReplyValue<'job:start'>>;
  /** Start a run and wait until its tool is started. */
  startTool(stages: readonly HlsStage[], more?: StartWords): Promise<{ readonly jobId: string; readonly runId: string; readonly tool: FakeInvocation }>;
  job(jobId: string): Promise<JobView>;
  run(runId: string): Promise<RunView>;
  /** Wait until something is so of a job. */
  untilJob(jobId: string, what: string, isSo: (job: JobView) => boolean, patienceMs?: number): Promise<JobView>;
  log(jobId: string): Promise<string>;
  /** End the program (jobs go on) and start it again, on a workspace that may have moved. */
  restart(workspacePath?: string): Promise<void>;
  /** End the program; jobs go on. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const ENDED = new Set(['done', 'failed', 'cancelled', 'interrupted']);

/** Whether a job has come to its end. */
export function hasEnded(job: JobView): boolean {
  return ENDED.has(job.state);
}

/** Make a place. */
export async function makeHlsPlace(options: FakeOptions & { readonly backend?: 'Vitis' | 'Vivado'; readonly vectors?: readonly string[]; readonly settings?: string; readonly model?: string } = {}): Promise<HlsPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-hls-'));
  const projectFolder = join(folder, 'hls4ml');
  writeHlsProject(projectFolder, options.vectors === undefined ? {} : { vectors: options.vectors });
  const tools = await makeFakeInstallation(options);
  const before = Object.fromEntries(Object.keys(tools.environment).map((name) => [name, process.env[name]]));
  Object.assign(process.env, tools.environment);
  let workspacePath = join(folder, 'workspace');
  let services = await open(workspacePath);
  const ask: HlsPlace['ask'] = async (channel, payload) => {
    const reply = await services.request(channel, payload);
    if (!reply.ok) throw new TypeError(`${channel}: ${reply.failure.message} ${reply.failure.help ?? ''}`);
    return reply.value as ReplyValue<typeof channel>;
  };
  const { currentDesignId: designId } = await (options.model === undefined ? ask('project:open-example', { name: 'digits-mlp' }) : ask('project:import', { files: [{ name: basename(options.model), bytes: new Uint8Array(readFileSync(options.model)) }] }));
  await ask('design:apply-edit', { designId, edit: { kind: 'set-global', changes: { flow: 'hls', backend: options.backend ?? 'Vitis', part: 'xc7z020clg400-1' } } });
  const start: HlsPlace['start'] = (stages, { source = { kind: 'folder', path: projectFolder } as const, ...more } = {}) => ask('job:start', { designId, kind: 'hls', hls: { stages, source }, ...more });
  const job = (jobId: string): Promise<JobView> => ask('job:get', { jobId });
  const untilJob: HlsPlace['untilJob'] = async (jobId, what, isSo, patienceMs = 120_000) => {
    let seen: JobView | undefined;
    const end = Date.now() + patienceMs;
    for (;;) {
      seen = await job(jobId);
      if (isSo(seen)) return seen;
      if (Date.now() > end) throw new TypeError(`waited in vain for ${what}; the job is ${JSON.stringify({ ...seen, layers: seen.layers.length })}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  return {
    folder, projectFolder, tools, designId, ask, start, job, untilJob,
    get workspacePath() {
      return workspacePath;
    },
    refusal: async (channel, payload) => {
      const reply = await services.request(channel, payload);
      if (reply.ok) throw new TypeError(`${channel} was not refused`);
      return reply.failure;
    },
    startTool: async (stages, more) => {
      const { jobId, runId } = await start(stages, more);
      const failed = untilJob(jobId, 'the tool', hasEnded, 60_000).then((ended) => Promise.reject(new TypeError(`the job ended before its tool began: ${ended.error?.message ?? ended.state}`)));
      // Only one of both comes first; the other may come to nothing.
      failed.catch(() => undefined);
      return { jobId, runId, tool: await Promise.race([tools.started(), failed]) };
    },
    run: (runId) => ask('run:get', { runId }),
    log: async (jobId) => (await ask('job:read-log', { jobId, fromLine: 0 })).lines.join('\n'),
    restart: async (path = workspacePath) => {
      await services.close();
      workspacePath = path;
      services = await open(workspacePath);
    },
    stop: () => services.close(),
    close: async () => {
      // Jobs that a test left running end with their tools.
      await tools.close();
      await services.close().catch(() => undefined);
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await until('the folder to be free', () => remove(folder), 10_000);
    },
  };
}

async function open(workspacePath: string): Promise<Services> {
  const opened = await createServices({ workspacePath, host: 'web' });
  if (!opened.ok) throw new TypeError(opened.failure.message);
  return opened.value;
}

/** A runner that is just ending may still write. */
function remove(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

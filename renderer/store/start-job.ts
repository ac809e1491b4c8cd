/** @file Starting jobs over the open design, from wherever the wish comes. */

import type { Failure } from '../../preload/contract/result.ts';
import type { HlsOptions, RunKind, StartedJob, VerifyOptions } from '../../preload/contract/run.ts';
import { acceptJobs } from './job-store.ts';
import { showNotice } from './notice-store.ts';
import { openProblems } from './problems.ts';
import type { Studio } from './studio.ts';
import type { SynthesisWish } from './ui-store.ts';

/** What is said about a job beside its kind. */
export interface StartOptions {
  readonly asReuseFactorOne?: boolean;
  readonly name?: string;
  readonly hls?: HlsOptions;
  readonly verify?: VerifyOptions;
  /** Also where an identical run is stored. */
  readonly again?: boolean;
}

/** Synthesize the open design the way its flow is synthesized: built-in Yosys, or the HLS stages chosen last. Asks first where errors are open. */
export async function synthesize(studio: Studio, options: { readonly asReuseFactorOne?: boolean } = {}): Promise<void> {
  if (studio.design.store.getState().view?.design.flow !== 'hls') return askOrStart(studio, { kind: 'synth', ...options });
  await runHls(studio, studio.ui.getState().hls);
}

/** Run HLS stages and remember the choice. Asks first where errors are open. */
export async function runHls(studio: Studio, hls: HlsOptions, again = false): Promise<void> {
  studio.ui.setState({ hls });
  await askOrStart(studio, { kind: 'hls', hls, again });
}

async function askOrStart(studio: Studio, wish: SynthesisWish): Promise<void> {
  if (openProblems(studio).some(({ severity }) => severity === 'error')) studio.ui.setState({ synthesis: wish, hlsDialog: undefined });
  else await startAnyway(studio, wish);
}

/** Start a synthesis, errors or not; what stands against an HLS run is said in the dialog, where something else can be chosen. */
export async function startAnyway(studio: Studio, wish: SynthesisWish): Promise<void> {
  const { kind, ...options } = wish;
  if (kind === 'synth') return startJob(studio, kind, options);
  const failure = await start(studio, kind, options);
  studio.ui.setState({ hlsDialog: failure === undefined ? undefined : { failure } });
}

/** Start a job over the open design and show its log; a failure is shown. */
export async function startJob(studio: Studio, kind: RunKind, options: StartOptions = {}): Promise<void> {
  const failure = await start(studio, kind, options);
  if (failure !== undefined) studio.fail(failure);
}

/** Compare the open design with hls4ml on samples of the chosen dataset, and show the job; return why it was not started. */
export async function startVerify(studio: Studio, sampleCount: number): Promise<Failure | undefined> {
  const failure = await start(studio, 'verify', { verify: { sampleCount } });
  if (failure === undefined) studio.ui.setState({ view: 'jobs' });
  return failure;
}

async function start(studio: Studio, kind: RunKind, options: StartOptions): Promise<Failure | undefined> {
  await studio.design.settled();
  const view = studio.design.store.getState().view;
  if (!view) return undefined;
  const { datasetId } = studio.project.getState();
  const reply = await studio.api.request('job:start', { designId: view.designId, kind, ...(datasetId === undefined ? {} : { datasetId }), ...options });
  if (!reply.ok) return reply.failure;
  studio.ui.setState({ dockOpen: true, dockTab: 'log' });
  await showJob(studio, reply.value.jobId);
  sayIfStored(studio, reply.value, () => void startJob(studio, kind, { ...options, again: true }));
  return undefined;
}

/** Choose a job that was just started: it is in the store before it is the current one, so that no view falls back to another. */
export async function showJob({ api, jobs }: Studio, jobId: string): Promise<void> {
  const job = await api.request('job:get', { jobId });
  if (job.ok) acceptJobs(jobs, [job.value]);
  jobs.setState({ currentJobId: jobId });
}

/** An identical run is not repeated unless that is wanted. */
function sayIfStored({ notices }: Studio, { stored }: StartedJob, runAgain: () => void): void {
  if (stored === undefined) return;
  const title = stored.state === 'done' ? `Exactly this has been run: “${stored.name}”. Its results are shown, nothing was started.` : `Exactly this is under way: “${stored.name}”. Nothing else was started.`;
  showNotice(notices, { tone: 'done', title, help: 'Model, design, data, tool and version are the same to the last bit.', action: { text: 'Run again anyway', run: runAgain } });
}

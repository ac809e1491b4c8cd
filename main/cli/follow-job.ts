/** @file Starts a job and follows it to its end: progress on stderr, Ctrl-C cancels it. */

import type { JobView, RunView, StartedJob } from '../../preload/contract/run.ts';
import type { RequestPayload } from '../../preload/contract/index.ts';
import type { CommandContext } from './command.ts';
import { ask } from './studio-session.ts';
import type { StudioSession } from './studio-session.ts';
import { formatDuration } from './table.ts';
import { EXIT } from './usage-error.ts';

/** A job that came to its end. */
export interface FinishedJob {
  readonly job: JobView;
  readonly run: RunView;
  /** Nothing was run: an identical run is stored. */
  readonly stored?: true;
}

const FINAL = new Set(['done', 'failed', 'cancelled', 'interrupted']);
const POLL_MS = 300;

/** Start a job, wait for its end, and return what it left. @throws {FailureError} when it cannot be started */
export async function runJob(context: CommandContext, session: StudioSession, payload: RequestPayload<'job:start'>): Promise<FinishedJob> {
  const started = await ask(session, 'job:start', payload);
  if (started.stored !== undefined) context.terminal.note(storedNote(started.stored));
  return { ...(await followJob(context, session, started)), ...(started.stored === undefined ? {} : { stored: true as const }) };
}

/** Wait for the end of a job that was started, and return what it left. */
export async function followJob(context: CommandContext, session: StudioSession, { jobId, runId }: StartedJob): Promise<FinishedJob> {
  const stops = [
    session.subscribe('job:progressed', ({ job }) => void (job.jobId === jobId && showProgress(context, job))),
    session.subscribe('job:log-appended', ({ jobId: of, lines }) => void (of === jobId && context.arguments.has('verbose') && lines.forEach((line) => context.terminal.note(line)))),
  ];
  const cancel = (): void => {
    context.terminal.note('cancelling …');
    void session.request('job:cancel', { jobId });
  };
  context.signal.addEventListener('abort', cancel, { once: true });
  if (context.signal.aborted) cancel();
  try {
    const job = await waitForEnd(session, jobId);
    return { job, run: await ask(session, 'run:get', { runId }) };
  } finally {
    context.signal.removeEventListener('abort', cancel);
    for (const stop of stops) stop();
    context.terminal.clearProgress();
  }
}

function storedNote({ name, state, endedAtMs }: NonNullable<StartedJob['stored']>): string {
  const when = endedAtMs === undefined ? state : `of ${new Date(endedAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `The run "${name}" (${when}) did exactly this; its result is shown. --again runs it again.`;
}

/** Events are for people; the end is asked for, so that a lost event cannot hang a script. */
async function waitForEnd(session: StudioSession, jobId: string): Promise<JobView> {
  for (;;) {
    const job = await ask(session, 'job:get', { jobId });
    if (FINAL.has(job.state)) return job;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function showProgress({ terminal }: CommandContext, job: JobView): void {
  const stage = job.stages.find((candidate) => candidate.state === 'running');
  const layers = job.layers.filter((layer) => layer.state === 'running').map((layer) => layer.layer);
  const elapsed = job.startedAtMs === undefined ? '' : formatDuration(Date.now() - job.startedAtMs);
  terminal.progress(`${String(Math.round(job.progress * 100)).padStart(3)} %  ${stage?.name ?? job.state}  ${layers.join(', ')}  ${elapsed}`);
}

/** Print why a job did not end well, and return its exit code. */
export function reportEnd({ terminal }: CommandContext, { job }: FinishedJob): number {
  if (job.state === 'done') return EXIT.ok;
  terminal.note(`bitloom: the job ${job.state === 'failed' ? 'failed' : `was ${job.state}`}${job.error === undefined ? '' : `: ${job.error.message}`}`);
  if (job.error?.cause !== undefined) terminal.note(job.error.cause);
  if (job.error?.help !== undefined) terminal.note(`What to do: ${job.error.help}`);
  if (job.error?.line !== undefined) terminal.note(`Line ${job.error.line + 1} of ${job.folderPath ?? 'the job'}/log.txt says it.`);
  return job.state === 'cancelled' ? EXIT.interrupted : EXIT.negative;
}

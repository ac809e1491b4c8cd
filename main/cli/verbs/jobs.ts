/** @file `bitloom jobs`: the queue of the workspace; one job's log and what it says; cancel and retry. */

import type { JobView, LogDigest } from '../../../preload/contract/run.ts';
import { HLS_STAGES } from '../../../preload/contract/run.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { followJob, reportEnd } from '../follow-job.ts';
import { openSession } from '../open-session.ts';
import { printStages } from '../print-stages.ts';
import { ask, type StudioSession } from '../studio-session.ts';
import { formatDuration, formatTable } from '../table.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['list', 'show', 'log', 'cancel', 'retry'] as const;
const TAIL_LINES = 40;

/** The verb. */
export const jobsCommand: Command = {
  verb: 'jobs',
  positionals: ['[ACTION]', '[JOB]'],
  options: [
    { name: 'lines', value: 'N', summary: `log: how many of the last lines to print (default: ${TAIL_LINES})` },
    { name: 'from', value: 'STAGE', summary: `retry: begin with this stage although it is done (${HLS_STAGES.join(', ')})` },
    { name: 'verbose', short: 'v', summary: 'retry: show the log of the job' },
  ],
  explanation: [
    `ACTION is ${ACTIONS.join(', ')} (default: list); JOB is its id, or "last".`,
    'show: stages, what the job took, and what its log says in short: the first real error with cause and remedy, and messages by code.',
    'retry goes on in the job\'s folder with the first stage that is not done, and follows it to its end.',
  ],
  async run(context) {
    const [action = 'list', jobId] = context.arguments.positionals;
    if (!ACTIONS.some((known) => known === action)) throw new UsageError(`"${action}": expected ${ACTIONS.join(', ')}.`);
    const session = await openSession({ ...context, temporary: false });
    try {
      if (action === 'list') return await list(context, session);
      return await act(context, session, { action, job: await findJob(session, jobId) });
    } finally {
      await session.close();
    }
  },
};

async function list({ terminal }: CommandContext, session: StudioSession): Promise<CommandOutcome> {
  const jobs = await ask(session, 'job:list', {});
  const rows = jobs.map((job) => [job.jobId, job.title, job.projectName, job.kind, job.state, `${Math.round(job.progress * 100)} %`, duration(job), job.error?.message ?? job.stages.find(({ state }) => state === 'running')?.name ?? '']);
  if (jobs.length === 0) terminal.print('No jobs in this workspace yet.');
  else for (const line of formatTable([{ title: 'job' }, { title: 'title' }, { title: 'project' }, { title: 'kind' }, { title: 'state' }, { title: '', align: 'right' }, { title: 'took', align: 'right' }, { title: '' }], rows)) terminal.print(line);
  return { exitCode: 0, json: { jobs } };
}

async function findJob(session: StudioSession, id: string | undefined): Promise<JobView> {
  const jobs = await ask(session, 'job:list', {});
  const found = id === undefined || id === 'last' ? jobs[0] : jobs.find((job) => job.jobId === id);
  if (found === undefined) throw new UsageError(id === undefined || id === 'last' ? 'There are no jobs in this workspace.' : `There is no job "${id}".`, '"bitloom jobs" lists them.');
  return found;
}

async function act(context: CommandContext, session: StudioSession, { action, job }: { readonly action: string; readonly job: JobView }): Promise<CommandOutcome> {
  const { terminal, arguments: given } = context;
  const { jobId } = job;
  if (action === 'cancel') {
    const { cancelling } = await ask(session, 'job:cancel', { jobId });
    terminal.print(cancelling ? `${job.title} is being cancelled.` : `${job.title} is ${job.state}: there is nothing to cancel.`);
    return { exitCode: 0, json: { cancelling } };
  }
  if (action === 'log') {
    const slice = await ask(session, 'job:read-log', { jobId, lastLines: given.wholeNumber('lines', 1, 5000) ?? TAIL_LINES });
    for (const line of slice.lines) terminal.print(line);
    return { exitCode: 0, json: { ...slice } };
  }
  if (action === 'retry') {
    const fromStage = given.choice('from', HLS_STAGES);
    const { runId } = await ask(session, 'job:retry', { jobId, ...(fromStage === undefined ? {} : { fromStage }) });
    const finished = await followJob(context, session, { jobId, runId });
    const exitCode = reportEnd(context, finished);
    if (exitCode === 0) terminal.print(`${finished.job.title}: done in ${duration(finished.job)}, attempt ${finished.job.attempt}`);
    return { exitCode, json: { job: finished.job, summary: finished.run.summary } };
  }
  const digest = await ask(session, 'job:read-digest', { jobId });
  printJob(context, job, digest);
  return { exitCode: 0, json: { job, digest } };
}

function printJob({ terminal }: CommandContext, job: JobView, digest: LogDigest): void {
  const { style } = terminal;
  terminal.print(style.bold(`${job.title}: ${job.state}`));
  terminal.print([job.tool, job.folderPath, job.attempt > 1 ? `attempt ${job.attempt}` : undefined, job.usage === undefined ? undefined : `at most ${(job.usage.peakRssBytes / 2 ** 30).toFixed(2)} GiB`].filter((part) => part !== undefined).join(', '));
  printStages(terminal, job.stages);
  for (const { severity, title, line, cause, remedy, moreCount } of digest.explained) terminal.print(`${severity === 'error' ? style.bad(severity) : style.warn(severity)} line ${line + 1}${moreCount > 0 ? ` and ${moreCount} more` : ''}: ${title}. ${cause} ${remedy}`);
  const groups = digest.groups.map(({ severity, code, count, firstLine, sample }) => [severity, code, String(count), String(firstLine + 1), sample.slice(0, 100)]);
  if (groups.length > 0) for (const line of formatTable([{ title: '' }, { title: 'code' }, { title: 'count', align: 'right' }, { title: 'line', align: 'right' }, { title: 'first' }], groups)) terminal.print(line);
}

function duration({ startedAtMs, endedAtMs }: JobView): string {
  return startedAtMs === undefined ? '' : formatDuration((endedAtMs ?? Date.now()) - startedAtMs);
}

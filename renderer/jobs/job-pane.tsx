/** @file One job: what it is doing, what went wrong, its stages, its layers, its log. */

import { useState, type ReactNode } from 'react';
import { Ban, RotateCcw, TableProperties, TriangleAlert } from 'lucide-react';
import type { JobView } from '../../preload/contract/run.ts';
import { figure, plural } from '../domain-widgets/figures.ts';
import { formatAgo, formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { acceptJobs } from '../store/job-store.ts';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { ScrollBox } from '../widgets/scroll-box.tsx';
import { JobLayers } from './job-layers.tsx';
import { JobLog } from './job-log.tsx';
import { JobStages } from './job-stages.tsx';
import { elapsedMs, firstErrorLine, isLive } from './job-times.ts';
import { useJobLog } from './use-job-log.ts';

/** The job in full. */
export function JobPane({ job, nowMs }: { readonly job: JobView; readonly nowMs: number }): ReactNode {
  const log = useJobLog(job.jobId);
  const [shownLine, showLine] = useState<{ readonly index: number }>();
  return (
    <section aria-label={job.title} className="flex min-w-0 flex-1 flex-col">
      <JobHead job={job} nowMs={nowMs} />
      <div className="flex min-h-0 flex-1 flex-col">
        <ScrollBox label="Progress" className="max-h-[52%] shrink-0 px-4 pb-3">
          <JobError job={job} lines={log.lines} onShow={(index) => showLine({ index })} />
          <div className="grid grid-cols-[minmax(240px,2fr)_minmax(440px,3fr)] gap-6 pt-3 max-[1200px]:grid-cols-1 max-[1200px]:gap-4">
            <JobStages stages={job.stages} nowMs={nowMs} />
            <JobLayers layers={job.layers} isExpected={job.kind === 'synth' && isLive(job)} />
          </div>
        </ScrollBox>
        <JobLog job={job} log={log} {...(shownLine === undefined ? {} : { shownLine })} />
      </div>
    </section>
  );
}

function JobHead({ job, nowMs }: { readonly job: JobView; readonly nowMs: number }): ReactNode {
  const elapsed = elapsedMs(job, nowMs);
  return (
    <header className="border-b border-line px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 text-lg font-semibold break-words">{job.title}</h1>
        <StateBadge state={job.state} />
        <div className="ml-auto flex gap-2"><JobButtons job={job} /></div>
      </div>
      <p className="mt-0.5 text-dim">
        {job.projectName} · {job.kind} · flow {job.flow} · {job.startedAtMs === undefined ? `queued ${formatAgo(job.createdAtMs, nowMs)}` : `started ${formatAgo(job.startedAtMs, nowMs)}`}
        {elapsed !== undefined && ` · ${isLive(job) ? 'running for' : 'took'} ${formatDuration(elapsed)}`}
      </p>
      {isLive(job) && (
        <div className="mt-2 flex items-center gap-3">
          <ProgressBar fraction={job.progress} label="Progress of this job" />
          <span className="w-12 text-right font-semibold">{figure(job.progress * 100, (v) => String(Math.round(v)), '%')}</span>
        </div>
      )}
    </header>
  );
}

function JobButtons({ job }: { readonly job: JobView }): ReactNode {
  const studio = useStudio();
  const [cancelling, setCancelling] = useState(false);
  const openProjectId = useProject((state) => state.project?.projectId);
  const cancel = async (): Promise<void> => {
    setCancelling(true);
    const reply = await studio.ask('job:cancel', { jobId: job.jobId });
    if (!reply?.cancelling) setCancelling(false);
  };
  const retry = async (): Promise<void> => {
    const started = await studio.ask('job:retry', { jobId: job.jobId });
    if (!started) return;
    const reply = await studio.api.request('job:get', { jobId: started.jobId });
    if (reply.ok) acceptJobs(studio.jobs, [reply.value]);
    studio.jobs.setState({ currentJobId: started.jobId });
  };
  const showRun = (): void => studio.ui.setState(({ comparedRunIds }) => ({ view: 'runs', comparedRunIds: comparedRunIds.includes(job.runId) ? comparedRunIds : [job.runId] }));
  return (
    <>
      {isLive(job) && <Button disabled={cancelling} onClick={() => void cancel()}><Ban size={13} aria-hidden />{cancelling ? 'Cancelling…' : 'Cancel'}</Button>}
      {!isLive(job) && job.state !== 'done' && <Button tone="primary" onClick={() => void retry()}><RotateCcw size={13} aria-hidden />Try again</Button>}
      {job.projectId === openProjectId && <Button onClick={showRun}><TableProperties size={13} aria-hidden />Show the run</Button>}
    </>
  );
}

/** The first real error, before anything else. */
function JobError({ job, lines, onShow }: { readonly job: JobView; readonly lines: readonly string[]; readonly onShow: (index: number) => void }): ReactNode {
  if (job.state === 'interrupted') return <Banner title="The runner of this job is gone" text="It ended without leaving a result: the machine was switched off, or the process was killed. Layers that were finished are in the cache, so a new try does not repeat them." />;
  if (job.state !== 'failed') return undefined;
  const index = firstErrorLine(lines);
  return (
    <Banner title={job.error?.message ?? 'The job failed; its log says why'} {...(job.error?.help === undefined ? {} : { text: job.error.help })}>
      {index >= 0 && (
        <div className="mt-1.5 flex items-start gap-3">
          <code className="min-w-0 flex-1 rounded bg-bg px-2 py-1 font-mono text-xs break-all">{lines[index]}</code>
          <Button compact onClick={() => onShow(index)}>Show in the log</Button>
        </div>
      )}
      <p className="mt-1 text-xs text-dim">Only this job failed. {plural(job.layers.filter((l) => l.state === 'done' || l.state === 'cached').length, 'finished layer')} will come from the cache.</p>
    </Banner>
  );
}

function Banner({ title, text, children }: { readonly title: string; readonly text?: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div role="alert" className="mt-3 flex gap-2.5 rounded-lg border border-bad-line bg-bad-soft p-3">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold break-words text-bad">{title}</p>
        {text !== undefined && <p className="mt-0.5 break-words">{text}</p>}
        {children}
      </div>
    </div>
  );
}

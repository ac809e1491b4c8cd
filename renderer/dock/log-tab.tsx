/** @file The log of a job, following its end, with the state of its layers above. */

import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { JobView } from '../../preload/contract/run.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { lastLines } from '../store/job-log.ts';
import { sortedJobs } from '../store/job-store.ts';
import { useJobs, useProject, useStudio } from '../store/studio-context.tsx';
import { useJobLog } from '../store/use-job-log.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { Select } from '../widgets/select.tsx';

/** Lines that are drawn; the whole log is in Jobs. */
const LINES_MAX = 1500;

/** The tab. */
export function LogTab(): ReactNode {
  const studio = useStudio();
  const all = useJobs((state) => state.jobs);
  const currentJobId = useJobs((state) => state.currentJobId);
  const projectId = useProject((state) => state.project?.projectId);
  const jobs = sortedJobs({ jobs: all }).filter((j) => j.projectId === projectId);
  const job = jobs.find((j) => j.jobId === currentJobId) ?? jobs[0];
  if (!job) return <EmptyState title="No job has run yet">Press Synthesize: its stages, layers and log are followed here.</EmptyState>;
  const running = job.state === 'running' || job.state === 'queued';
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-8 flex-wrap items-center gap-2 border-b border-line px-2.5 py-1">
        <Select label="Job" className="max-w-72" value={job.jobId} choices={jobs.map((j) => ({ value: j.jobId, text: j.title }))} onChange={(id) => studio.jobs.setState({ currentJobId: id })} />
        <StateBadge state={job.state} />
        <JobTimes job={job} />
        {running && <span className="w-32"><ProgressBar label="Progress" fraction={job.progress} /></span>}
        <span className="flex-1" />
        {running && <Button compact tone="bad" onClick={() => void studio.ask('job:cancel', { jobId: job.jobId })}>Cancel</Button>}
        <Button compact tone="quiet" onClick={() => studio.ui.setState({ view: 'jobs' })}>Open in Jobs</Button>
      </div>
      {job.error && (
        <p role="alert" className="border-b border-bad-line bg-bad-soft px-3 py-1.5">
          <b className="text-bad">{job.error.message}</b> {job.error.help}
        </p>
      )}
      {job.layers.length > 0 && <LayerChips job={job} />}
      <LogLines key={job.jobId} jobId={job.jobId} />
    </div>
  );
}

function JobTimes({ job }: { readonly job: JobView }): ReactNode {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const running = job.state === 'running';
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  const stage = job.stages.find((s) => s.state === 'running')?.name;
  const elapsed = job.startedAtMs === undefined ? undefined : (job.endedAtMs ?? Math.max(nowMs, job.startedAtMs)) - job.startedAtMs;
  return <span className="text-dim">{[stage, elapsed === undefined ? 'not started' : formatDuration(elapsed)].filter(Boolean).join(' · ')}</span>;
}

function LayerChips({ job }: { readonly job: JobView }): ReactNode {
  return (
    <ul aria-label="Layers of the job" className="flex max-h-14 flex-wrap gap-x-3 gap-y-0.5 overflow-y-auto border-b border-line px-3 py-1">
      {job.layers.map((l) => (
        <li key={l.layer} className="flex items-center gap-1.5" title={l.detail}>
          {l.layer}
          <StateBadge state={l.state} />
          {l.lutCount !== undefined && <span className="text-dim">{l.lutCount} LUT</span>}
        </li>
      ))}
    </ul>
  );
}

function LogLines({ jobId }: { readonly jobId: string }): ReactNode {
  const scroller = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  const { log, want } = useJobLog(jobId);
  const { totalLines } = log;
  useEffect(() => want(totalLines - LINES_MAX, totalLines), [totalLines, want]);
  const shown = useMemo(() => lastLines(log, LINES_MAX), [log]);
  useEffect(() => {
    const element = scroller.current;
    if (element && follows.current && shown.length > 0) element.scrollTop = element.scrollHeight;
  }, [shown]);
  return (
    <pre
      ref={scroller}
      tabIndex={0}
      aria-label="Log"
      onScroll={(event) => {
        const e = event.currentTarget;
        follows.current = e.scrollHeight - e.scrollTop - e.clientHeight < 30;
      }}
      className="min-h-0 flex-1 overflow-auto px-3 py-1.5 font-mono text-xs leading-[1.5] whitespace-pre-wrap"
    >
      {shown.length < totalLines && <span className="text-dim">… {formatExactCount(totalLines - shown.length)} earlier lines are in Jobs{'\n'}</span>}
      {shown.length === 0 ? <span className="text-dim">The log is empty so far.</span> : shown.join('\n')}
    </pre>
  );
}

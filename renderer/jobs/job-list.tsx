/** @file The queue: running, waiting, and what has been. */

import type { ReactNode } from 'react';
import type { JobView } from '../../preload/contract/run.ts';
import { figure, formatAge, plural } from '../domain-widgets/figures.ts';
import { formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { elapsedMs, isLive } from './job-times.ts';

/** Properties of the list. */
export interface JobListProps {
  readonly jobs: readonly JobView[];
  readonly currentJobId: string;
  readonly nowMs: number;
  readonly onChoose: (jobId: string) => void;
}

/** All jobs as buttons. */
export function JobList({ jobs, currentJobId, nowMs, onChoose }: JobListProps): ReactNode {
  const liveCount = jobs.filter(isLive).length;
  return (
    <nav aria-label="Jobs" className="flex w-72 shrink-0 flex-col border-r border-line bg-panel max-[1100px]:w-60">
      <h2 className="flex justify-between border-b border-line px-3 py-2 text-xs text-dim"><span className="font-semibold">{plural(jobs.length, 'job')}</span><span>{liveCount === 0 ? 'nothing runs' : `${liveCount} in the queue`}</span></h2>
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {jobs.map((job) => (
          <li key={job.jobId} className="border-b border-line">
            <button
              type="button"
              aria-current={job.jobId === currentJobId ? 'true' : undefined}
              onClick={() => onChoose(job.jobId)}
              className={`w-full px-3 py-2 text-left focus-visible:outline-offset-[-2px] ${job.jobId === currentJobId ? 'bg-acc-soft shadow-[inset_2px_0_0_var(--acc)]' : 'hover:bg-raised'}`}
            >
              <span className="flex items-baseline justify-between gap-2">
                <span className="min-w-0 font-semibold break-words">{job.title}</span>
                <span className="shrink-0 text-xs text-dim">{formatAge(nowMs - job.createdAtMs)}</span>
              </span>
              <span className="mt-0.5 flex flex-wrap items-center justify-between gap-x-2 text-xs text-dim">
                <span className="min-w-0 truncate">{[job.projectName, job.kind, ...(job.kind === job.flow ? [] : [job.flow])].join(' · ')}</span>
                <StateBadge state={job.state} {...(job.state === 'running' ? { text: `${Math.round(job.progress * 100)}\u202f%` } : {})} />
              </span>
              {job.state === 'running' && <span className="mt-1.5 block"><ProgressBar fraction={job.progress} label={`Progress of ${job.title}`} /></span>}
              {job.state !== 'running' && job.startedAtMs !== undefined && <span className="text-xs text-dim">took {figure(elapsedMs(job, nowMs), formatDuration)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** @file One job: what it is doing, what went wrong, its stages in time, its layers, its messages, its log. */

import { useState, type ReactNode } from 'react';
import { Copy, X } from 'lucide-react';
import type { JobView, LogDigest } from '../../preload/contract/run.ts';
import { figure, formatExactCount } from '../domain-widgets/figures.ts';
import { formatAgo, formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { useStudio } from '../store/studio-context.tsx';
import { useJobLog } from '../store/use-job-log.ts';
import { IconButton } from '../widgets/button.tsx';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { ScrollBox } from '../widgets/scroll-box.tsx';
import { Tabs } from '../widgets/tabs.tsx';
import { JobBanner } from './job-banner.tsx';
import { JobButtons, retryJob } from './job-buttons.tsx';
import { JobLayers } from './job-layers.tsx';
import { JobLog } from './job-log.tsx';
import { JobMessages } from './job-messages.tsx';
import { JobTimeline } from './job-timeline.tsx';
import { JobVerification } from './job-verification.tsx';
import { elapsedMs, formatEnd, isLive } from './job-times.ts';
import { JobUsage } from './job-usage.tsx';
import { useJobAnswer } from './use-job-answer.ts';

/** The job in full. */
export function JobPane({ job, nowMs }: { readonly job: JobView; readonly nowMs: number }): ReactNode {
  const studio = useStudio();
  const digest = useJobAnswer('job:read-digest', job);
  const [look, setLook] = useState<LogLook>({ follows: true });
  const [tab, setTab] = useState<'log' | 'messages'>('log');
  const showLine = (line: number): void => {
    setTab('log');
    setLook({ follows: false, shown: { line } });
  };
  return (
    <section aria-label={job.title} className="flex min-w-0 flex-1 flex-col">
      <JobHead job={job} nowMs={nowMs} />
      <ScrollBox label="Progress" className="max-h-[52%] shrink-0 px-4 pb-3">
        <JobBanner job={job} digest={digest} onShow={showLine} />
        <div className="grid grid-cols-[minmax(380px,1fr)_minmax(440px,1fr)] gap-6 pt-3 max-[1200px]:grid-cols-1 max-[1200px]:gap-4">
          <div className="min-w-0 space-y-3">
            <JobTimeline job={job} nowMs={nowMs} onRetryFrom={(stage) => void retryJob(studio, job.jobId, stage)} />
            <JobUsage job={job} />
          </div>
          {job.kind === 'verify' ? <div className="max-[1200px]:order-first"><JobVerification job={job} /></div> : <JobLayers job={job} />}
        </div>
      </ScrollBox>
      <div className="min-h-0 flex-1 border-t border-line bg-panel">
        <Tabs fill label="What the tool wrote" value={tab} onChange={setTab} tabs={[{ value: 'log', text: 'Log' }, { value: 'messages', text: 'Messages', badge: <MessageCount digest={digest} /> }]}>
          {tab === 'log' ? <LogPart job={job} digest={digest} look={look} onShow={showLine} onFollow={(follows) => setLook({ ...look, follows })} /> : <JobMessages digest={digest} isLive={isLive(job)} onShow={showLine} />}
        </Tabs>
      </div>
    </section>
  );
}

/** Where the log stands: at its end, or at a line. */
interface LogLook {
  readonly follows: boolean;
  readonly shown?: { readonly line: number };
}

function LogPart({ job, digest, look, onShow, onFollow }: { readonly job: JobView; readonly digest: LogDigest | undefined; readonly look: LogLook; readonly onShow: (line: number) => void; readonly onFollow: (follows: boolean) => void }): ReactNode {
  const state = useJobLog(job.jobId);
  const errorLine = digest?.firstError?.line;
  return <div className="flex h-full min-h-0 flex-col"><JobLog job={job} state={state} shownLine={look.shown} onShow={onShow} follows={look.follows} onFollow={onFollow} {...(errorLine === undefined ? {} : { errorLine })} /></div>;
}

function MessageCount({ digest }: { readonly digest: LogDigest | undefined }): ReactNode {
  const count = digest?.groups.reduce((sum, group) => sum + group.count, 0) ?? 0;
  return count === 0 ? undefined : <span className="rounded-full bg-raised px-1.5 text-xs">{formatExactCount(count)}</span>;
}

function JobHead({ job, nowMs }: { readonly job: JobView; readonly nowMs: number }): ReactNode {
  const elapsed = elapsedMs(job, nowMs);
  const [path, setPath] = useState<string>();
  const { expectedEndAtMs } = job;
  const end = expectedEndAtMs === undefined || !isLive(job) ? undefined : expectedEndAtMs < nowMs ? 'longer than earlier runs took' : `should end at ${formatEnd(expectedEndAtMs, nowMs)}`;
  return (
    <header className="border-b border-line px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 text-lg font-semibold break-words">{job.title}</h1>
        <StateBadge state={job.state} />
        <div className="ml-auto flex gap-2"><JobButtons job={job} onPath={setPath} /></div>
      </div>
      <p className="mt-0.5 text-dim">
        {[
          job.projectName, job.kind, job.kind === job.flow ? undefined : `flow ${job.flow}`, job.tool,
          job.attempt > 1 ? `attempt ${job.attempt}` : undefined,
          job.startedAtMs === undefined ? `queued ${formatAgo(job.createdAtMs, nowMs)}` : `started ${formatAgo(job.startedAtMs, nowMs)}`,
          elapsed === undefined ? undefined : `${isLive(job) ? 'running for' : 'took'} ${formatDuration(elapsed)}`,
          end,
        ].filter((part) => part !== undefined).join(' · ')}
      </p>
      {path !== undefined && <FolderPath path={path} onClose={() => setPath(undefined)} />}
      {isLive(job) && (
        <div className="mt-2 flex items-center gap-3">
          <ProgressBar fraction={job.progress} label="Progress of this job" />
          <span className="w-12 text-right font-semibold">{figure(job.progress * 100, (v) => String(Math.round(v)), '%')}</span>
        </div>
      )}
    </header>
  );
}

/** Where there is no file manager to open: the path, to be copied. */
function FolderPath({ path, onClose }: { readonly path: string; readonly onClose: () => void }): ReactNode {
  const studio = useStudio();
  return (
    <p className="mt-1 flex items-center gap-1.5 text-xs">
      <span className="text-dim">Folder on the machine where Bitloom runs:</span>
      <span className="min-w-0 font-mono break-all select-text">{path}</span>
      <IconButton label="Copy the path" className="size-5" onClick={() => void navigator.clipboard.writeText(path).then(() => studio.say('Path copied.'), () => undefined)}><Copy size={12} /></IconButton>
      <IconButton label="Hide the path" className="size-5" onClick={onClose}><X size={12} /></IconButton>
    </p>
  );
}

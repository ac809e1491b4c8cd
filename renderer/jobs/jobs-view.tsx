/** @file The Jobs view: the queue at the left, one job in full at the right. */

import { useEffect, type ReactNode } from 'react';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { acceptJobs, sortedJobs } from '../store/job-store.ts';
import { synthesize } from '../store/start-job.ts';
import { useJobs, useProject, useStudio } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { useNow } from '../widgets/use-now.ts';
import { JobList } from './job-list.tsx';
import { JobPane } from './job-pane.tsx';
import { isLive, listedJobs } from './job-times.ts';

/** The Jobs view. The store keeps the jobs, so that a state seen elsewhere is never older here. */
export function JobsView(): ReactNode {
  const studio = useStudio();
  const { value, failure, again } = useAnswer('job:list', {});
  useEffect(() => {
    if (value) acceptJobs(studio.jobs, value);
  }, [studio, value]);
  useEffect(() => studio.api.onConnection((state) => state === 'open' && again()), [again, studio]);
  // Logs are no matter of this view: their lines would draw it again.
  const known = useJobs((state) => state.jobs);
  const currentJobId = useJobs((state) => state.currentJobId);
  const jobs = listedJobs(sortedJobs({ jobs: known }));
  const nowMs = useNow(1000, jobs.some(isLive));
  const current = jobs.find((job) => job.jobId === currentJobId) ?? jobs[0];
  const isPinned = currentJobId !== undefined;
  const shownId = current?.jobId;
  useEffect(() => {
    // The one on show stays on show when its state moves it in the list; one that was chosen is never given up.
    if (!isPinned && shownId !== undefined) studio.jobs.setState({ currentJobId: shownId });
  }, [shownId, isPinned, studio]);
  if (failure && jobs.length === 0) return <div className="mx-auto max-w-2xl p-6"><FailurePanel title="The jobs could not be read" failure={failure} onRetry={again} /></div>;
  if (!current) return value ? <NoJobs /> : <output className="block p-6 text-center text-dim">Reading jobs…</output>;
  return (
    <div className="flex h-full min-h-0">
      <JobList jobs={jobs} currentJobId={current.jobId} nowMs={nowMs} onChoose={(jobId) => studio.jobs.setState({ currentJobId: jobId })} />
      <JobPane key={current.jobId} job={current} nowMs={nowMs} />
    </div>
  );
}

function NoJobs(): ReactNode {
  const studio = useStudio();
  const hasProject = useProject((state) => state.project !== undefined);
  return (
    <EmptyState title="No jobs yet" {...(hasProject ? { action: <Button tone="primary" onClick={() => void synthesize(studio)}>Synthesize the open design</Button> } : {})}>
      Whatever takes time runs here as a job: its stages, every layer, the log as it is written, and the first real error on top if there is one. Jobs go on when the window is closed; they can be cancelled at any moment and tried again.
      {!hasProject && ' Open a project from Home to start one.'}
    </EmptyState>
  );
}

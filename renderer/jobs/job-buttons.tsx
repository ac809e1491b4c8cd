/** @file What can be done with a job: cancel it, try it again, see its files and its run. */

import { useState, type ReactNode } from 'react';
import { Ban, FolderOpen, RotateCcw, TableProperties } from 'lucide-react';
import type { HlsStage, JobView } from '../../preload/contract/run.ts';
import { showJob } from '../store/start-job.ts';
import type { Studio } from '../store/studio.ts';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { isLive } from './job-times.ts';

/** Run a job again, an HLS job from a stage on; failures have been shown. */
export async function retryJob(studio: Studio, jobId: string, fromStage?: HlsStage): Promise<void> {
  const started = await studio.ask('job:retry', { jobId, ...(fromStage === undefined ? {} : { fromStage }) });
  if (started) await showJob(studio, started.jobId);
}

/** The buttons at the head of a job. */
export function JobButtons({ job, onPath }: { readonly job: JobView; readonly onPath: (path: string) => void }): ReactNode {
  const studio = useStudio();
  const [cancelling, setCancelling] = useState(false);
  const openProjectId = useProject((state) => state.project?.projectId);
  const cancel = async (): Promise<void> => {
    setCancelling(true);
    const reply = await studio.ask('job:cancel', { jobId: job.jobId });
    if (!reply?.cancelling) setCancelling(false);
  };
  const openFolder = async (): Promise<void> => {
    const reply = await studio.ask('job:show-folder', { jobId: job.jobId });
    if (reply && !reply.shown) onPath(reply.path);
  };
  const showRun = (): void => studio.ui.setState(({ comparedRunIds }) => ({ view: 'runs', comparedRunIds: comparedRunIds.includes(job.runId) ? comparedRunIds : [job.runId] }));
  const next = job.kind === 'hls' ? job.stages.find((stage) => stage.state !== 'done')?.name : undefined;
  return (
    <>
      {isLive(job) && <Button disabled={cancelling} onClick={() => void cancel()}><Ban size={13} aria-hidden />{cancelling ? 'Cancelling…' : 'Cancel'}</Button>}
      {!isLive(job) && job.state !== 'done' && <Button tone="primary" {...(next === undefined ? {} : { title: `Goes on with ${next}; finished stages are kept` })} onClick={() => void retryJob(studio, job.jobId)}><RotateCcw size={13} aria-hidden />Try again</Button>}
      {job.folderPath !== undefined && <Button onClick={() => void openFolder()}><FolderOpen size={13} aria-hidden />{studio.api.host === 'electron' ? 'Open folder' : 'Folder'}</Button>}
      {job.projectId === openProjectId && <Button onClick={showRun}><TableProperties size={13} aria-hidden />Show the run</Button>}
    </>
  );
}

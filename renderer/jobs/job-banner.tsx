/** @file What went wrong with a job, before anything else: the first real error with its cause and remedy; and what was known beforehand. */

import type { ReactNode } from 'react';
import { TriangleAlert } from 'lucide-react';
import type { JobView, LogDigest } from '../../preload/contract/run.ts';
import type { ToolFinding } from '../../preload/contract/tools.ts';
import { plural } from '../domain-widgets/figures.ts';
import { ToolFindingLine } from '../domain-widgets/tool-finding.tsx';
import { Button } from '../widgets/button.tsx';
import { hlsStage } from './job-times.ts';

/** Properties of the banner. */
export interface JobBannerProps {
  readonly job: JobView;
  readonly digest: LogDigest | undefined;
  readonly onShow: (line: number) => void;
}

/** The error of a job that did not end well, and findings about its tool. */
export function JobBanner({ job, digest, onShow }: JobBannerProps): ReactNode {
  return (
    <>
      {job.state === 'interrupted' && <Interrupted job={job} />}
      {job.state === 'failed' && <Failed job={job} digest={digest} onShow={onShow} />}
      {(job.findings ?? []).length > 0 && <Findings findings={job.findings ?? []} />}
    </>
  );
}

function Interrupted({ job }: { readonly job: JobView }): ReactNode {
  const kept = job.kind === 'hls' ? 'Finished stages and their results are kept; a new try goes on with the next one.' : job.kind === 'verify' ? 'A new try begins anew.' : 'Layers that were finished are in the cache, so a new try does not repeat them.';
  return <Banner title="The runner of this job is gone"><p className="mt-0.5 break-words">It ended without leaving a result: the machine was switched off, or the process was killed. {kept}</p></Banner>;
}

function Failed({ job, digest, onShow }: JobBannerProps): ReactNode {
  const { error, layers, stages, kind } = job;
  const first = digest?.firstError;
  const line = error?.line ?? first?.line;
  const finishedLayers = layers.filter((l) => l.state === 'done' || l.state === 'cached').length;
  const finishedStages = stages.filter(({ name, state }) => state === 'done' && hlsStage(name) !== undefined).length;
  return (
    <Banner title={error?.message ?? 'The job failed; its log says why'}>
      {error?.cause !== undefined && <p className="mt-0.5 break-words">{error.cause}</p>}
      {error?.help !== undefined && <p className="mt-0.5 break-words"><span className="font-semibold">What to do: </span>{error.help}</p>}
      {line !== undefined && (
        <div className="mt-1.5 flex items-start gap-3">
          {first?.line === line && <code className="min-w-0 flex-1 rounded bg-bg px-2 py-1 font-mono text-xs break-all">{first.text}</code>}
          <Button compact onClick={() => onShow(line)}>Show in the log</Button>
        </div>
      )}
      <p className="mt-1 text-xs text-dim">Only this job failed. {kind === 'hls' ? `${plural(finishedStages, 'finished stage')} and all results so far are kept.` : kind === 'verify' ? 'The design and its numbers are as they were.' : `${plural(finishedLayers, 'finished layer')} will come from the cache.`}</p>
    </Banner>
  );
}

function Banner({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div role="alert" className="mt-3 flex gap-2.5 rounded-lg border border-bad-line bg-bad-soft p-3">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold break-words text-bad">{title}</p>
        {children}
      </div>
    </div>
  );
}

function Findings({ findings }: { readonly findings: readonly ToolFinding[] }): ReactNode {
  return (
    <ul aria-label="Known before the start" className="mt-2 space-y-1">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.message}`} className="text-xs"><ToolFindingLine finding={finding} /></li>
      ))}
    </ul>
  );
}

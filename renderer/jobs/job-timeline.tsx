/** @file The stages of a job on a line of time: what each took, and where earlier runs say that it should end. */

import type { ReactNode } from 'react';
import { RotateCcw } from 'lucide-react';
import type { HlsStage, JobView, StageView } from '../../preload/contract/run.ts';
import { figure } from '../domain-widgets/figures.ts';
import { formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { IconButton } from '../widgets/button.tsx';
import { formatTick, hlsStage, isLive, placeStages, shownStages, timeTicks, type PlacedStage } from './job-times.ts';

const TICKS_MAX = 6;
const COLUMNS = 'grid grid-cols-[92px_minmax(60px,1fr)_78px_74px_24px] items-center gap-x-2 max-[1100px]:grid-cols-[84px_minmax(40px,1fr)_74px_70px_24px]';
const BARS: Readonly<Record<StageView['state'], string>> = {
  queued: '', running: 'bg-acc', done: 'bg-ok', failed: 'bg-bad', cancelled: 'bg-dim', interrupted: 'bg-warn',
};

/** Properties of the time line. */
export interface JobTimelineProps {
  readonly job: JobView;
  readonly nowMs: number;
  /** Run again from a stage on. */
  readonly onRetryFrom: (stage: HlsStage) => void;
}

/** All stages. */
export function JobTimeline({ job, nowMs, onRetryFrom }: JobTimelineProps): ReactNode {
  const stages = shownStages(job);
  const { placed, lengthMs } = placeStages(stages, nowMs);
  const mayRetry = job.kind === 'hls' && !isLive(job) && job.state !== 'done';
  const lastDone = stages.findLastIndex((stage) => stage.state === 'done');
  return (
    <section aria-label="Stages">
      <h2 className="mb-1 text-xs font-semibold text-dim">Stages</h2>
      {placed.length === 0 && <p className="text-dim">Not begun.</p>}
      <ol>
        {placed.map((place, index) => (
          <StageRow key={place.stage.name} place={place} lengthMs={lengthMs} {...(mayRetry && index <= lastDone + 1 ? { onRetryFrom } : {})} />
        ))}
      </ol>
      {placed.some((place) => place.tookMs !== undefined || place.expectedToMs !== undefined) && <Scale lengthMs={lengthMs} hasExpected={placed.some((place) => place.expectedToMs !== undefined)} />}
    </section>
  );
}

function StageRow({ place, lengthMs, onRetryFrom }: { readonly place: PlacedStage; readonly lengthMs: number; readonly onRetryFrom?: (stage: HlsStage) => void }): ReactNode {
  const { stage, fromMs, tookMs, expectedToMs } = place;
  const share = (ms: number): string => `${Math.round((ms / lengthMs) * 10_000) / 100}%`;
  const from = hlsStage(stage.name);
  const expected = stage.expectedMs === undefined || stage.state === 'done' ? '' : `, expected ${formatDuration(stage.expectedMs)}`;
  return (
    <li className="border-b border-line py-1">
      <div className={COLUMNS}>
        <span className="min-w-0 break-words">{stage.name}</span>
        <span role="img" aria-label={`${stage.name}: ${tookMs === undefined ? 'not begun' : formatDuration(tookMs)}${expected}`} title={expected === '' ? undefined : expected.slice(2)} className="relative block h-3 rounded-sm bg-field">
          {expectedToMs !== undefined && <span className="absolute inset-y-0 rounded-sm border border-dashed border-line-strong" style={{ left: share(fromMs), width: share(expectedToMs - fromMs) }} />}
          {tookMs !== undefined && <span className={`absolute inset-y-0 min-w-[2px] rounded-sm ${BARS[stage.state]}`} style={{ left: share(fromMs), width: share(tookMs) }} />}
        </span>
        <StateBadge state={stage.state} />
        <span className="text-right whitespace-nowrap text-dim">{figure(tookMs, formatDuration)}</span>
        {onRetryFrom && from !== undefined ? <IconButton label={`Run again from ${stage.name}`} className="size-5" onClick={() => onRetryFrom(from)}><RotateCcw size={12} /></IconButton> : <span />}
      </div>
      {stage.detail !== undefined && <p className="text-xs break-words text-dim">{stage.detail}</p>}
    </li>
  );
}

function Scale({ lengthMs, hasExpected }: { readonly lengthMs: number; readonly hasExpected: boolean }): ReactNode {
  return (
    <>
      <div aria-hidden className={`${COLUMNS} pt-0.5 text-xs text-dim`}>
        <span />
        <span className="relative block h-4">
          {timeTicks(lengthMs, TICKS_MAX).map((ms) => (
            <span key={ms} className="absolute border-l border-line-strong pl-1 leading-4 whitespace-nowrap" style={{ left: `${(ms / lengthMs) * 100}%` }}>{formatTick(ms)}</span>
          ))}
        </span>
      </div>
      {hasExpected && <p className="text-xs text-dim">Dashed: how long it took in earlier runs of about this size.</p>}
    </>
  );
}

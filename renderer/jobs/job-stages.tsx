/** @file The stages of a job with the time each took. */

import type { ReactNode } from 'react';
import type { StageView } from '../../preload/contract/run.ts';
import { figure } from '../domain-widgets/figures.ts';
import { formatDuration } from '../domain-widgets/format.ts';
import { StateBadge } from '../domain-widgets/state-badge.tsx';
import { elapsedMs } from './job-times.ts';

/** The list of stages. */
export function JobStages({ stages, nowMs }: { readonly stages: readonly StageView[]; readonly nowMs: number }): ReactNode {
  return (
    <section aria-label="Stages">
      <h2 className="mb-1 text-xs font-semibold text-dim">Stages</h2>
      {stages.length === 0 && <p className="text-dim">Not begun.</p>}
      <ol>
        {stages.map((stage) => (
          <li key={stage.name} className="grid grid-cols-[1fr_auto_74px] items-start gap-x-3 border-b border-line py-1">
            <span className="min-w-0 break-words">{stage.name}</span>
            <StateBadge state={stage.state} />
            <span className="text-right whitespace-nowrap text-dim">{figure(elapsedMs(stage, nowMs), formatDuration)}</span>
            {stage.detail !== undefined && <span className="col-span-3 text-xs break-words text-dim">{stage.detail}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

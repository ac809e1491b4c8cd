/** @file The state of a job, stage or layer: an icon and a word, so that colour is never the only sign. */

import type { ReactNode } from 'react';
import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleX, LoaderCircle, PackageCheck, Unplug } from 'lucide-react';
import type { JobState, LayerProgress } from '../../preload/contract/run.ts';
import { classNames } from '../widgets/class-names.ts';

/** Every state that is shown with a badge. */
export type ShownState = JobState | LayerProgress['state'];

const LOOKS: Readonly<Record<ShownState, { readonly word: string; readonly tone: string; readonly Icon: typeof Ban }>> = {
  queued: { word: 'queued', tone: 'text-dim', Icon: CircleDashed },
  waiting: { word: 'waiting', tone: 'text-dim', Icon: CircleDashed },
  running: { word: 'running', tone: 'text-acc', Icon: LoaderCircle },
  done: { word: 'done', tone: 'text-ok', Icon: CircleCheck },
  cached: { word: 'from cache', tone: 'text-ok', Icon: PackageCheck },
  failed: { word: 'failed', tone: 'text-bad', Icon: CircleX },
  cancelled: { word: 'cancelled', tone: 'text-dim', Icon: Ban },
  interrupted: { word: 'interrupted', tone: 'text-warn', Icon: Unplug },
  skipped: { word: 'left out', tone: 'text-warn', Icon: CircleAlert },
};

/** Icon and word of a state; `text` replaces the word, for example by `62 %`. */
export function StateBadge({ state, text, className }: { readonly state: ShownState; readonly text?: string; readonly className?: string }): ReactNode {
  const { word, tone, Icon } = LOOKS[state] ?? { word: state, tone: 'text-dim', Icon: CircleDot };
  return (
    <span className={classNames('inline-flex items-center gap-1 whitespace-nowrap', tone, className)}>
      <Icon size={13} strokeWidth={2} aria-hidden className="shrink-0" />
      {text ?? word}
    </span>
  );
}

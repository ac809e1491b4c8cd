/** @file Work that takes a while: what is done, how far it is where that is known, and for how long it has gone on. */

import { useState, type ReactNode } from 'react';
import { ProgressBar } from '../widgets/progress-bar.tsx';
import { useNow } from '../widgets/use-now.ts';
import { formatDuration } from './format.ts';

/** Shorter work is not timed: a figure that flashes up says nothing. @unit ms */
const TIMED_FROM_MS = 1000;

/** Properties of the line. */
export interface WorkingProps {
  readonly text: string;
  /** 0…1 */
  readonly fraction?: number | undefined;
  /** Absent: when it was first shown. @unit ms since 1970 */
  readonly startedAtMs?: number;
  readonly className?: string;
}

/** A line of text over a bar; mounted while the work goes on. */
export function Working({ text, fraction, startedAtMs, className = '' }: WorkingProps): ReactNode {
  const nowMs = useNow(200);
  const [shownAtMs] = useState(nowMs);
  const elapsedMs = nowMs - (startedAtMs ?? shownAtMs);
  return (
    <output className={`block ${className}`}>
      <span className="mb-2 flex justify-between gap-3">
        <span className="min-w-0 break-words">{text}…</span>
        {elapsedMs >= TIMED_FROM_MS && <span className="shrink-0 text-dim">{formatDuration(elapsedMs)}</span>}
      </span>
      <ProgressBar label={text} {...(fraction === undefined ? {} : { fraction })} />
    </output>
  );
}

/** @file How far something is. */

import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** Properties of a bar. Without a fraction it only says that something goes on. */
export interface ProgressBarProps {
  readonly label: string;
  /** 0…1 */
  readonly fraction?: number;
  readonly className?: string;
}

/** A bar as wide as its place. */
export function ProgressBar({ label, fraction, className }: ProgressBarProps): ReactNode {
  const percent = fraction === undefined ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <span role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} className={classNames('block h-1.5 w-full overflow-hidden rounded-full bg-raised', className)}>
      <span className={classNames('block h-full rounded-full bg-acc', percent === undefined && 'w-1/3 animate-pulse')} style={percent === undefined ? undefined : { width: `${percent}%` }} />
    </span>
  );
}

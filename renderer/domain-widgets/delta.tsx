/** @file A difference from the pinned baseline: sign, direction, and in words whether that is better. */

import type { ReactNode } from 'react';
import { formatCount, formatDelta } from './format.ts';
import { withSign } from './figures.ts';

/** A difference ready to be shown. */
export interface DeltaText {
  readonly text: string;
  readonly verdict: 'better' | 'worse' | 'same';
}

/** How a figure is compared. */
export interface DeltaRule {
  readonly better: 'lower' | 'higher';
  /** Decimals; absent for counts, which are shortened. */
  readonly digits?: number;
}

/** Return how `after` differs from `before`; undefined when either is missing or infinite. A difference that rounds away is the same. */
export function deltaText(before: number | undefined, after: number | undefined, rule: DeltaRule): DeltaText | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (before === after) return { text: '±0', verdict: 'same' };
  if (!Number.isFinite(before) || !Number.isFinite(after)) return undefined;
  const difference = after - before;
  const text = rule.digits === undefined ? withSign(Math.round(difference), formatCount) : formatDelta(difference, rule.digits);
  if (text === '±0') return { text, verdict: 'same' };
  const isBetter = (difference > 0) === (rule.better === 'higher');
  return { text: `${difference > 0 ? '▲' : '▼'}${text}`, verdict: isBetter ? 'better' : 'worse' };
}

const INKS = { better: 'text-ok', worse: 'text-bad', same: 'text-dim' } as const;
const WORDS = { better: 'Better than the pinned baseline', worse: 'Worse than the pinned baseline', same: 'As in the pinned baseline' } as const;

/** The difference; nothing where there is none to show. */
export function Delta({ delta }: { readonly delta: DeltaText | undefined }): ReactNode {
  if (!delta) return undefined;
  return (
    <span className={`font-normal whitespace-nowrap ${INKS[delta.verdict]}`} title={WORDS[delta.verdict]}>
      {delta.text}
      <span className="sr-only">{` ${WORDS[delta.verdict].toLowerCase()}`}</span>
    </span>
  );
}

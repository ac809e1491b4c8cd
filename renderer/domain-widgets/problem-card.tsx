/** @file A finding with its explanation and the edits that mend it. */

import type { ReactNode } from 'react';
import type { Problem, ProblemFix } from '../../preload/contract/design.ts';
import { Button } from '../widgets/button.tsx';
import { SEVERITY_LOOKS } from './severity-looks.ts';

/** Properties of a problem card. */
export interface ProblemCardProps {
  readonly problem: Problem;
  readonly onFix: (fix: ProblemFix) => void;
  /** Shown as a link before the message. */
  readonly onReveal?: ((layer: string) => void) | undefined;
  /** What is known beyond the message, under it. */
  readonly children?: ReactNode;
}

/** The card. */
export function ProblemCard({ problem, onFix, onReveal, children }: ProblemCardProps): ReactNode {
  const { box, ink, tone, Icon, word } = SEVERITY_LOOKS[problem.severity];
  const { layer } = problem;
  return (
    <article className={`rounded-lg border p-2.5 ${box}`}>
      <p className="break-words">
        <Icon size={13} aria-label={word} className={`mr-1.5 inline-block align-[-2px] ${ink}`} />
        {layer !== undefined && onReveal && (
          <button type="button" onClick={() => onReveal(layer)} className={`mr-1.5 font-semibold underline-offset-2 hover:underline ${ink}`}>
            {layer}
            {problem.attribute === undefined ? '' : ` · ${problem.attribute}`}
          </button>
        )}
        <span className={onReveal ? '' : `font-medium ${ink}`}>{problem.message}</span>
      </p>
      {problem.help !== undefined && <p className="mt-1 break-words whitespace-pre-line text-txt">{problem.help}</p>}
      {children !== undefined && <div className="mt-1">{children}</div>}
      {problem.fixes.length > 0 && (
        <div className="mt-2 flex flex-wrap gap-1.5">
          {problem.fixes.map((fix) => (
            <Button key={fix.label} compact wraps tone={tone} onClick={() => onFix(fix)}>
              {fix.label}
            </Button>
          ))}
        </div>
      )}
    </article>
  );
}

/** @file How far the checks are: what has been looked at, what is being looked at, and what has not been. */

import type { ReactNode } from 'react';
import { Check, CircleDashed, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useCheckStates, type CheckState } from '../store/problems.ts';

const WORDS: Readonly<Record<CheckState['state'], { readonly text: string; readonly Icon: typeof Check; readonly ink: string }>> = {
  current: { text: 'checked', Icon: Check, ink: 'text-ok' },
  running: { text: 'checking…', Icon: LoaderCircle, ink: 'text-acc' },
  waiting: { text: 'not checked yet', Icon: CircleDashed, ink: 'text-dim' },
  failed: { text: 'not checked', Icon: TriangleAlert, ink: 'text-warn' },
  missing: { text: 'not checked', Icon: CircleDashed, ink: 'text-dim' },
};

/** The line. */
export function CheckStatus(): ReactNode {
  return (
    <ul aria-label="Checks" className="flex min-h-6 shrink-0 items-center gap-x-4 overflow-hidden border-t border-line px-2.5 text-xs text-dim">
      {useCheckStates().map((state) => {
        const { text, Icon, ink } = WORDS[state.state];
        const said = state.isOld && state.state !== 'running' ? 'changed, not checked again yet' : text;
        return (
          <li key={state.name} className="flex min-w-0 items-center gap-1" title={[state.name, said, state.detail].filter(Boolean).join(', ')}>
            <Icon size={12} aria-hidden className={`shrink-0 ${ink}`} />
            <span className="min-w-0 truncate" title={`${state.name} ${said}`}>
              <span className="text-txt">{state.name}</span> {said}
              {state.detail !== undefined && state.state !== 'failed' && <span className="@max-2xl:hidden"> ({state.detail})</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

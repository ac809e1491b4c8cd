/** @file One finding in full: the reason, what to do, what each fix changes, and why it matters. */

import type { ReactNode } from 'react';
import { Crosshair, Wrench } from 'lucide-react';
import type { Problem, ProblemFix } from '../../preload/contract/design.ts';
import type { CodeText } from '../../preload/contract/preflight.ts';
import { fixTogether } from '../../preload/contract/problem-list.ts';
import { applyEdit, leafChanges, type ConfigValue, type Design } from '../../preload/model/design.ts';
import { SEVERITY_LOOKS } from '../domain-widgets/severity-looks.ts';
import { useKeptState } from '../store/kept-state.ts';
import { useDesign } from '../store/studio-context.tsx';
import { Button, IconButton } from '../widgets/button.tsx';

/** Properties of the pane. */
export interface ProblemDetailProps {
  readonly problem: Problem;
  /** Findings of the same kind, this one included. */
  readonly alike: readonly Problem[];
  readonly text: CodeText | undefined;
  readonly isStale: boolean;
  readonly onFix: (fix: ProblemFix) => void;
  readonly onReveal: (layer: string) => void;
  /** What is known beyond the message. */
  readonly children?: ReactNode;
}

/** The pane. */
export function ProblemDetail({ problem, alike, text, isStale, onFix, onReveal, children }: ProblemDetailProps): ReactNode {
  const { Icon, ink, word } = SEVERITY_LOOKS[problem.severity];
  const { layer, attribute } = problem;
  return (
    <section aria-label="Finding" tabIndex={0} className="flex min-h-0 min-w-0 flex-1 flex-col gap-2 overflow-y-auto border-line p-2.5 focus-visible:outline-offset-[-2px] @max-lg:border-t @lg:max-w-[460px] @lg:flex-[0_0_42%] @lg:border-l">
      <header className="flex items-start gap-2">
        <Icon size={15} aria-label={word} className={`mt-0.5 shrink-0 ${ink}`} />
        <div className="min-w-0 flex-1">
          <h2 className={`font-semibold break-words ${problem.severity === 'note' ? '' : ink}`}>{text?.title ?? problem.code}</h2>
          <p className="text-xs break-words text-dim">
            {layer !== undefined && <>{[layer, attribute].filter(Boolean).join(' · ')} · </>}
            <span className="font-mono">{problem.code}</span>
          </p>
        </div>
        {layer !== undefined && <IconButton label={`Show ${layer} on the canvas`} onClick={() => onReveal(layer)}><Crosshair size={14} /></IconButton>}
      </header>
      {isStale && <p role="status" className="text-xs text-warn">The design has changed since; this is being checked again.</p>}
      <p className={`break-words ${isStale ? 'is-stale' : ''}`}>{problem.message}</p>
      <Fixes problem={problem} alike={alike} title={text?.title ?? problem.code} isStale={isStale} onFix={onFix} />
      {problem.help !== undefined && <p className="break-words text-dim">{problem.help}</p>}
      {children}
      {text !== undefined && <Explanation text={text} />}
    </section>
  );
}

type FixesProps = Pick<ProblemDetailProps, 'problem' | 'alike' | 'isStale' | 'onFix'> & { readonly title: string };

function Fixes({ problem, alike, title, isStale, onFix }: FixesProps): ReactNode {
  const design = useDesign((state) => state.view?.design);
  if (problem.fixes.length === 0 || design === undefined) return undefined;
  const { tone } = SEVERITY_LOOKS[problem.severity];
  const fixable = alike.filter(({ fixes }) => fixes.length > 0);
  const together = fixable.length < 2 ? undefined : fixTogether(fixable, `Fix ${fixable.length} × ${title}`);
  return (
    <ul aria-label="Fixes" className="flex flex-col gap-1.5">
      {problem.fixes.map((fix) => (
        <li key={fix.label}>
          <Button compact wraps tone={tone} disabled={isStale} onClick={() => onFix(fix)}><Wrench size={12} aria-hidden className="shrink-0" /> {fix.label}</Button>
          <Changes design={design} fix={fix} />
        </li>
      ))}
      {together && (
        <li>
          <Button compact wraps disabled={isStale} onClick={() => onFix(together)}>Fix all {fixable.length} of this kind</Button>
          <span className="ml-2 text-xs text-dim">one undo step</span>
        </li>
      )}
    </ul>
  );
}

const SHOWN_CHANGES = 4;

/** What a fix writes into the configuration. */
function Changes({ design, fix }: { readonly design: Design; readonly fix: ProblemFix }): ReactNode {
  const changes = leafChanges(applyEdit(design, fix.edit).diff);
  const shown = (value: ConfigValue | undefined): string => (value === undefined ? '—' : typeof value === 'string' ? value : JSON.stringify(value));
  return (
    <ul className="mt-0.5 font-mono text-xs break-all text-dim">
      {changes.slice(0, SHOWN_CHANGES).map(({ path, from, to }) => <li key={path.join('.')}>{path.join('.').replace(/^hlsConfig\./, '')}: {shown(from)} → {shown(to)}</li>)}
      {changes.length > SHOWN_CHANGES && <li>and {changes.length - SHOWN_CHANGES} more</li>}
    </ul>
  );
}

const CLOSED: { readonly open: boolean } = { open: false };

/** On demand; once opened it stays open for the next finding too. */
function Explanation({ text }: { readonly text: CodeText }): ReactNode {
  const [{ open }, change] = useKeptState<{ open: boolean }>('problem-explanation', CLOSED);
  return (
    <details open={open} onToggle={(event) => event.currentTarget.open !== open && change({ open: event.currentTarget.open })}>
      <summary className="w-fit cursor-pointer rounded text-acc select-none">Why this matters</summary>
      <p className="mt-1 break-words">{text.explanation}</p>
      {text.help !== '' && <p className="mt-1 break-words text-dim">{text.help}</p>}
    </details>
  );
}

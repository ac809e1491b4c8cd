/** @file Beside the table: one selected run in full, or two and more against each other. */

import { useState, type ReactNode } from 'react';
import { X } from 'lucide-react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Comparison } from './comparison.tsx';
import { RunPane } from './run-pane.tsx';
import type { RunActions } from './run-actions.tsx';
import { colourOf, letterOf, type RunsParts } from './runs-state.ts';

/** Properties of the pane. */
export interface ComparisonPaneProps extends RunsParts {
  /** Selected runs in order; the first is the base. */
  readonly runIds: readonly string[];
  readonly runs: readonly RunSummary[];
  readonly actions: RunActions;
  readonly onClose: () => void;
  readonly closeText: string;
}

/** The pane. */
export function ComparisonPane(props: ComparisonPaneProps): ReactNode {
  const { runIds, runs, actions, onClose, closeText } = props;
  const last = runIds.length - 1;
  // Without a choice the newest of the selection is held against A.
  const [against, setAgainst] = useState<{ readonly index: number; readonly of: number }>();
  const other = against && against.of === last ? against.index : Math.max(1, last);
  const chosen = runIds.flatMap((id) => runs.find((run) => run.runId === id) ?? []);
  const [base] = chosen;
  if (!base) return undefined;
  const target = chosen[other];
  return (
    <div className="flex h-full flex-col">
      <header className="flex items-start gap-2 border-b border-line px-3.5 py-2.5">
        <h2 className="min-w-0 flex-1 text-base font-semibold break-words">
          <span className="inline-block"><Letter index={0} /> {base.name}</span>
          {target && <><span className="text-dim"> against </span><span className="inline-block"><Letter index={other} /> {target.name}</span></>}
        </h2>
        <IconButton label={closeText} onClick={onClose}><X size={14} /></IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-3.5 pb-4">
        {chosen.length > 2 && (
          <fieldset aria-label="Compare A with" className="flex flex-wrap items-center gap-1.5 pt-2">
            <span className="text-dim">A against</span>
            {chosen.slice(1).map((run, index) => (
              <Button key={run.runId} compact tone={index + 1 === other ? 'primary' : 'plain'} aria-pressed={index + 1 === other} title={run.name} onClick={() => setAgainst({ index: index + 1, of: last })}>
                {letterOf(index + 1)}
              </Button>
            ))}
          </fieldset>
        )}
        {target ? <LoadedComparison {...props} other={other} key={runIds.join(' ')} /> : <RunPane run={base} actions={actions} onLadder={() => props.change({ pane: 'ladder' })} />}
        <div className="mt-3 flex flex-wrap gap-2 border-t border-line pt-3">
          <Button onClick={() => actions.restore(base)}>Restore {target ? 'A ' : ''}as design</Button>
          {target && <Button onClick={() => actions.restore(target)}>Restore {letterOf(other)} as design</Button>}
        </div>
      </div>
    </div>
  );
}

/** A letter in its colour. */
function Letter({ index }: { readonly index: number }): ReactNode {
  return <span className="inline-block rounded border-b-2 bg-field px-1 text-xs" style={{ borderColor: colourOf(index) }}>{letterOf(index)}</span>;
}

function LoadedComparison({ runIds, other, state, change }: ComparisonPaneProps & { readonly other: number }): ReactNode {
  const { value, failure, again } = useAnswer('run:compare', { runIds });
  if (failure) return <div className="pt-3"><FailurePanel title="These runs could not be compared" failure={failure} onRetry={again} /></div>;
  if (!value) return <output className="block py-6 text-center text-dim">Comparing…</output>;
  return <Comparison comparison={value} other={other} figure={state.layerFigure} onFigure={(layerFigure) => change({ layerFigure })} />;
}

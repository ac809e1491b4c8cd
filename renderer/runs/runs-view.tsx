/** @file The Runs view: every run a row, any two compared. */

import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { useKeptState } from '../store/kept-state.ts';
import { startJob, synthesize } from '../store/start-job.ts';
import { NARROW_WINDOW_PX } from '../store/ui-store.ts';
import { useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { useNow } from '../widgets/use-now.ts';
import { useSize } from '../widgets/use-size.ts';
import { ComparisonPane } from './comparison-pane.tsx';
import { LadderPane } from './ladder-pane.tsx';
import { sortedRuns } from './run-columns.ts';
import { parseRunFilter } from './run-filter.ts';
import { RunsPlots } from './runs-plots.tsx';
import { chipKeeps, FIRST_RUNS_STATE, toggledSelection, type RunsParts } from './runs-state.ts';
import { RunsTable } from './runs-table.tsx';
import { RunsToolbar } from './runs-toolbar.tsx';
import { useRunActions } from './run-actions.tsx';
import { useRuns } from './use-runs.ts';

/** An opened drawer takes the focus, so that Esc closes it and Tab goes on inside. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** Ages are renewed this often. @unit ms */
const AGE_EVERY_MS = 30_000;

/** The Runs view. */
export function RunsView(): ReactNode {
  const projectId = useProject((state) => state.project?.projectId);
  const runs = useRuns(projectId);
  const [state, change, ready] = useKeptState('runs-view', FIRST_RUNS_STATE);
  if (projectId === undefined) return <EmptyState title="No project is open">Runs belong to a project. Open one from Home.</EmptyState>;
  if (runs.failure && !runs.runs) {
    return (
      <div className="mx-auto max-w-2xl p-6">
        <FailurePanel title="The runs could not be read" failure={runs.failure} onRetry={() => runs.reload()} />
      </div>
    );
  }
  if (!runs.runs || !ready) return <output className="block p-6 text-center text-dim">Reading runs…</output>;
  if (runs.runs.length === 0) return <NoRuns />;
  return <LoadedRuns all={runs.runs} runs={runs} parts={{ state, change }} />;
}

function NoRuns(): ReactNode {
  const studio = useStudio();
  return (
    <EmptyState
      title="No runs yet"
      action={
        <>
          <Button tone="primary" onClick={() => void synthesize(studio)}>Synthesize the open design</Button>
          <Button onClick={() => void startJob(studio, 'emulate')}>Emulate it on the dataset</Button>
          <Button onClick={() => studio.reports.show()}>Open reports…</Button>
        </>
      }
    >
      A run is one execution over a snapshot of a design: emulation, estimate or synthesis, here or by somebody’s tools, whose reports may be opened or dropped. Each is kept here as a row with its configuration, data, tool and result. With two or more you can compare them: metrics, configuration, resources by layer and the samples that changed class.
    </EmptyState>
  );
}

function LoadedRuns({ all, runs, parts }: { readonly all: readonly RunSummary[]; readonly runs: ReturnType<typeof useRuns>; readonly parts: RunsParts }): ReactNode {
  const { ui } = useStudio();
  const { state } = parts;
  const nowMs = useNow(AGE_EVERY_MS);
  const [rootRef, size] = useSize();
  const [drawerOpen, setDrawerOpen] = useState(false);
  const chosen = useUi((s) => s.comparedRunIds);
  const selected = useMemo(() => chosen.filter((id) => all.some((run) => run.runId === id)), [chosen, all]);
  const filter = useMemo(() => parseRunFilter(state.filter), [state.filter]);
  const shown = useMemo(
    () => sortedRuns(all.filter((run) => chipKeeps(state.chip, run) && filter.matches(run, nowMs)), state.sortColumn, state.sortDescending),
    [all, filter, nowMs, state.chip, state.sortColumn, state.sortDescending],
  );
  const toggle = (runId: string): void => ui.setState(({ comparedRunIds }) => ({ comparedRunIds: toggledSelection(comparedRunIds, runId) }));
  const clear = (): void => ui.setState({ comparedRunIds: [] });
  const actions = useRunActions(runs);
  const isNarrow = (size?.width ?? NARROW_WINDOW_PX) < NARROW_WINDOW_PX - 60;
  const pane = selected.length > 0 && (!isNarrow || drawerOpen);
  return (
    <div ref={rootRef} className="relative flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <RunsToolbar {...parts} all={all} shown={shown} filter={filter} selectedCount={selected.length} {...(isNarrow && selected.length > 0 ? { onCompare: () => setDrawerOpen(!drawerOpen) } : {})} onClear={clear} />
        {state.pane === 'ladder' ? (
          <LadderPane {...parts} runs={all} />
        ) : (
          <>
            {state.plotsOpen && <RunsPlots {...parts} all={all} shown={shown} selected={selected} onToggle={toggle} heightPx={(size?.height ?? 800) < 640 ? 214 : 296} />}
            <RunsTable {...parts} runs={shown} all={all} selected={selected} nowMs={nowMs} onToggle={toggle} actions={actions} />
          </>
        )}
      </div>
      {pane && (
        <aside
          aria-label="Comparison"
          {...(isNarrow ? { ref: takeFocus, tabIndex: -1, onKeyDown: (event: KeyboardEvent) => event.key === 'Escape' && setDrawerOpen(false) } : {})}
          className={isNarrow ? 'absolute inset-y-0 right-0 z-20 w-[396px] max-w-[calc(100%-48px)] overflow-hidden border-l border-line-strong bg-panel shadow-2xl outline-none' : 'w-[382px] shrink-0 border-l border-line bg-panel'}
        >
          <ComparisonPane {...parts} runIds={selected} runs={all} actions={actions} onClose={isNarrow ? () => setDrawerOpen(false) : clear} closeText={isNarrow ? 'Close the comparison' : 'Clear the selection'} />
        </aside>
      )}
      {actions.dialog}
    </div>
  );
}

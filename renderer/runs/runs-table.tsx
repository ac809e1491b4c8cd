/** @file The table of runs: virtualised rows, sorting by head, a name column that stays while the rest scrolls. */

import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';
import { columnsFor, hasAny, isColumnOn, type RunColumn } from './run-columns.ts';
import { RunRow } from './run-row.tsx';
import type { RunActions } from './run-actions.tsx';
import { FIRST_RUNS_STATE, type RunsParts, type RunsState } from './runs-state.ts';
import { useRunDetails } from './use-run-details.ts';

/** Properties of the table. */
export interface RunsTableProps extends RunsParts {
  readonly runs: readonly RunSummary[];
  /** Also those that the filter hides: they decide which columns there are. */
  readonly all: readonly RunSummary[];
  readonly selected: readonly string[];
  readonly nowMs: number;
  readonly onToggle: (runId: string) => void;
  readonly actions: RunActions;
}

const ROW_PX = 29;
const NAME_PX = 196;

/** The table. */
export function RunsTable({ state, change, runs, all, selected, nowMs, onToggle, actions }: RunsTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => columnsFor(all).filter((column) => isColumnOn(state, column.id) && hasAny(column, all)), [all, state]);
  const rows = useVirtualizer({ count: runs.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12, getItemKey: (index) => runs[index]?.runId ?? index });
  const items = rows.getVirtualItems();
  const wantsBands = state.columns.includes('lutEstimated') || state.columns.includes('ffEstimated');
  const details = useRunDetails(wantsBands ? items.flatMap((item) => bandRunId(runs[item.index])) : []);
  const template = `minmax(${NAME_PX}px, 2fr) ${columns.map((c) => `minmax(${c.widthPx}px, ${c.id === 'note' ? 2 : 1}fr)`).join(' ')}`;
  const widthPx = NAME_PX + columns.reduce((sum, c) => sum + c.widthPx, 0);
  if (runs.length === 0) {
    return (
      <div className="min-h-0 flex-1">
        <EmptyState title="No run passes the filter" action={<Button onClick={() => change({ filter: '', chip: 'all' })}>Show all {all.length} runs</Button>}>
          A run that lacks a figure never passes a comparison with it: a run that was not synthesized has no LUT count.
        </EmptyState>
      </div>
    );
  }
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto" onKeyDown={(event) => walkRows(event, rows.scrollToIndex)} role="presentation">
      <table aria-label="Runs" aria-rowcount={runs.length + 1} className="block" style={{ minWidth: widthPx }}>
        <thead className="block sticky top-0 z-[2]">
          <tr aria-rowindex={1} className="grid border-b border-line-strong bg-bg text-xs text-dim" style={{ gridTemplateColumns: template }}>
            <HeadCell id="name" title="Run" kind="" align="left" state={state} change={change} sticky />
            {columns.map((column) => (
              <HeadCell key={column.id} {...column} state={state} change={change} />
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const run = runs[item.index];
            if (!run) return undefined;
            return (
              <RunRow
                key={item.key}
                run={run}
                columns={columns}
                rowIndex={item.index}
                selectedIndex={selected.indexOf(run.runId)}
                details={details.get(run.runId)}
                nowMs={nowMs}
                onToggle={onToggle}
                actions={actions}
                style={{ gridTemplateColumns: template, height: ROW_PX, transform: `translateY(${item.start}px)` }}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Only a finished run with an estimate has a band worth asking for. */
function bandRunId(run: RunSummary | undefined): string[] {
  return run && run.lutEstimated !== undefined && run.state !== 'running' && run.state !== 'queued' ? [run.runId] : [];
}

interface HeadCellProps extends Pick<RunColumn, 'id' | 'title' | 'kind' | 'align'> {
  readonly state: RunsState;
  readonly change: (part: Partial<RunsState>) => void;
  readonly sticky?: boolean;
}

function HeadCell({ id, title, kind, align, state, change, sticky = false }: HeadCellProps): ReactNode {
  const isSorted = state.sortColumn === id;
  const Arrow = state.sortDescending ? ArrowDown : ArrowUp;
  const next = isSorted ? { sortDescending: !state.sortDescending } : { sortColumn: id, sortDescending: isHigherFirst(id) };
  return (
    <th scope="col" aria-sort={isSorted ? (state.sortDescending ? 'descending' : 'ascending') : 'none'} className={`min-w-0 bg-bg p-0 font-normal ${sticky ? 'sticky left-0 z-[1]' : ''}`}>
      <button
        type="button"
        onClick={() => change(isSorted && id === FIRST_RUNS_STATE.sortColumn && state.sortDescending ? { sortDescending: false } : next)}
        className={`flex h-full w-full flex-col justify-center px-1.5 py-1 leading-tight hover:text-txt focus-visible:outline-offset-[-2px] ${align === 'right' ? 'items-end text-right' : 'items-start text-left'} ${isSorted ? 'text-txt' : ''} ${sticky ? 'pl-3' : ''}`}
      >
        <span className="flex items-center gap-0.5 whitespace-nowrap">{isSorted && <Arrow size={11} aria-hidden />}{title}</span>
        {kind !== '' && <span className="text-2xs whitespace-nowrap text-dim">{kind}</span>}
      </button>
    </th>
  );
}

function isHigherFirst(id: string): boolean {
  return id === 'accuracy';
}

/** Arrow keys walk the buttons that choose rows. */
function walkRows(event: KeyboardEvent<HTMLDivElement>, scrollToIndex: (index: number) => void): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const row = event.target instanceof HTMLElement && 'compare' in event.target.dataset ? event.target.closest<HTMLElement>('[data-row]') : undefined;
  if (step === 0 || !row) return;
  event.preventDefault();
  const index = Number(row.dataset['row']) + step;
  const table = event.currentTarget;
  const find = (): HTMLElement | null => table.querySelector<HTMLElement>(`[data-row="${index}"] [data-compare]`);
  scrollToIndex(Math.max(0, index));
  // At once where the row is drawn, so that the next key already belongs to it; a row out of sight is drawn with the next frame.
  const drawn = find();
  if (drawn) drawn.focus();
  else requestAnimationFrame(() => find()?.focus());
}

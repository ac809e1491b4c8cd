/** @file Above the table: filter box, quick filters, columns, export. */

import type { ReactNode } from 'react';
import { ChartScatter, Download, FileInput, TableColumnsSplit, X } from 'lucide-react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { plural } from '../domain-widgets/figures.ts';
import { useStudio } from '../store/studio-context.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { saveFile } from '../widgets/save-file.ts';
import { Switch } from '../widgets/switch.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { FilterBox } from './filter-box.tsx';
import { runsToCsv } from './run-csv.ts';
import type { RunFilter } from './run-filter.ts';
import { chipKeeps, type RunChip, type RunsParts } from './runs-state.ts';

/** Properties of the toolbar. */
export interface RunsToolbarProps extends RunsParts {
  readonly all: readonly RunSummary[];
  readonly shown: readonly RunSummary[];
  readonly filter: RunFilter;
  readonly selectedCount: number;
  /** Opens the drawer, in narrow windows. */
  readonly onCompare?: () => void;
  readonly onClear: () => void;
}

const CHIPS: readonly { readonly chip: RunChip; readonly text: string }[] = [
  { chip: 'all', text: 'all' },
  { chip: 'starred', text: 'starred' },
  { chip: 'synthesized', text: 'synthesized' },
  { chip: 'imported', text: 'imported' },
  { chip: 'failed', text: 'failed' },
];

const PANES = [{ value: 'runs', text: 'Runs' }, { value: 'ladder', text: 'Ladder' }] as const;

/** The toolbar. */
export function RunsToolbar(props: RunsToolbarProps): ReactNode {
  const { reports } = useStudio();
  const { state, change, all, shown, selectedCount, onCompare, onClear } = props;
  const isLadder = state.pane === 'ladder';
  return (
    <div className="flex flex-wrap items-start gap-x-2 gap-y-1.5 border-b border-line px-3 py-2">
      <span className="flex min-h-7 items-center"><Switch label="What is shown" value={isLadder ? 'ladder' : 'runs'} choices={PANES} onChange={(pane) => change({ pane })} /></span>
      {!isLadder && <Filters {...props} />}
      <div className="ml-auto flex items-center gap-1.5">
        <output className="mr-1 flex min-h-7 items-center gap-1 whitespace-nowrap text-dim">
          {isLadder || shown.length === all.length ? plural(all.length, 'run') : `${shown.length} of ${plural(all.length, 'run')}`}
          {selectedCount > 0 && ` · ${selectedCount} selected`}
        </output>
        {selectedCount > 0 && <IconButton label="Clear the selection" onClick={onClear}><X size={13} /></IconButton>}
        {onCompare && <Button tone="primary" onClick={onCompare}>{selectedCount > 1 ? 'Compare' : 'Show'}</Button>}
        {!isLadder && <TableTools {...props} />}
        <Button aria-label="Open reports" onClick={() => reports.show()}><FileInput size={13} aria-hidden /><span className="max-[1240px]:hidden">Open reports…</span></Button>
      </div>
    </div>
  );
}

function Filters({ state, change, all, filter }: RunsToolbarProps): ReactNode {
  // One that keeps nothing is no choice.
  const chips = CHIPS.filter(({ chip }) => chip === 'all' || state.chip === chip || all.some((run) => chipKeeps(chip, run)));
  return (
    <>
      <FilterBox text={state.filter} filter={filter} onChange={(text) => change({ filter: text })} />
      <fieldset aria-label="Quick filters" className="flex gap-1.5">
        {chips.map(({ chip, text }) => (
          <button
            key={chip}
            type="button"
            aria-pressed={state.chip === chip}
            onClick={() => change({ chip })}
            className={`min-h-7 rounded-full border px-2.5 whitespace-nowrap ${state.chip === chip ? 'border-acc bg-acc-soft text-txt' : 'border-line text-dim hover:text-txt'}`}
          >
            {text} {chip !== 'all' && <span>{all.filter((run) => chipKeeps(chip, run)).length}</span>}
          </button>
        ))}
      </fieldset>
    </>
  );
}

function TableTools({ state, change, all, shown }: RunsToolbarProps): ReactNode {
  return (
    <>
      <IconButton label={state.plotsOpen ? 'Hide the plots' : 'Show the plots'} aria-pressed={state.plotsOpen} className={`size-7 ${state.plotsOpen ? 'bg-raised text-txt' : ''}`} onClick={() => change({ plotsOpen: !state.plotsOpen })}>
        <ChartScatter size={15} />
      </IconButton>
      <ColumnsMenu state={state} change={change} runs={all} trigger={<Button aria-label="Columns"><TableColumnsSplit size={13} aria-hidden /><span className="max-[1240px]:hidden">Columns</span></Button>} />
      <Button aria-label="CSV: save the shown runs" onClick={() => saveFile('runs.csv', 'text/csv', runsToCsv(shown))}><Download size={13} aria-hidden /><span className="max-[1240px]:hidden">CSV</span></Button>
    </>
  );
}

/** @file Above the table: filter box, quick filters, columns, export. */

import type { ReactNode } from 'react';
import { ChartScatter, Download, TableColumnsSplit, X } from 'lucide-react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { plural } from '../domain-widgets/figures.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { saveFile } from '../widgets/save-file.ts';
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
  { chip: 'failed', text: 'failed' },
];

/** The toolbar. */
export function RunsToolbar(props: RunsToolbarProps): ReactNode {
  const { state, change, all, shown, filter, selectedCount, onCompare, onClear } = props;
  return (
    <div className="flex flex-wrap items-start gap-x-2 gap-y-1.5 border-b border-line px-3 py-2">
      <FilterBox text={state.filter} filter={filter} onChange={(text) => change({ filter: text })} />
      <fieldset aria-label="Quick filters" className="flex gap-1.5">
        {CHIPS.map(({ chip, text }) => (
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
      <div className="ml-auto flex items-center gap-1.5">
        <output className="mr-1 flex min-h-7 items-center gap-1 whitespace-nowrap text-dim">
          {shown.length === all.length ? plural(all.length, 'run') : `${shown.length} of ${plural(all.length, 'run')}`}
          {selectedCount > 0 && ` · ${selectedCount} selected`}
        </output>
        {selectedCount > 0 && <IconButton label="Clear the selection" onClick={onClear}><X size={13} /></IconButton>}
        {onCompare && <Button tone="primary" onClick={onCompare}>{selectedCount > 1 ? 'Compare' : 'Show'}</Button>}
        <IconButton label={state.plotsOpen ? 'Hide the plots' : 'Show the plots'} aria-pressed={state.plotsOpen} className={`size-7 ${state.plotsOpen ? 'bg-raised text-txt' : ''}`} onClick={() => change({ plotsOpen: !state.plotsOpen })}>
          <ChartScatter size={15} />
        </IconButton>
        <ColumnsMenu columns={state.columns} onChange={(columns) => change({ columns })} trigger={<Button aria-label="Columns"><TableColumnsSplit size={13} aria-hidden /><span className="max-[1100px]:hidden">Columns</span></Button>} />
        <Button aria-label="CSV: save the shown runs" onClick={() => saveFile('runs.csv', 'text/csv', runsToCsv(shown))}><Download size={13} aria-hidden /><span className="max-[1100px]:hidden">CSV</span></Button>
      </div>
    </div>
  );
}

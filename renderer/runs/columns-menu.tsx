/** @file Choosing the columns of the table. */

import type { ReactNode } from 'react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { Button } from '../widgets/button.tsx';
import { Popover } from '../widgets/popover.tsx';
import { columnsFor, hasAny, isColumnOn, USUAL_COLUMNS, withColumn } from './run-columns.ts';
import type { RunsParts } from './runs-state.ts';

/** A list of all columns to tick. They stand in the table in this order. */
export function ColumnsMenu({ state, change, runs, trigger }: RunsParts & { readonly runs: readonly RunSummary[]; readonly trigger: ReactNode }): ReactNode {
  const columns = columnsFor(runs);
  return (
    <Popover trigger={trigger} label="Columns" align="end">
      <fieldset className="grid max-h-[60vh] grid-cols-2 gap-x-4 gap-y-1 overflow-y-auto">
        <legend className="mb-1 font-semibold">Columns of the table</legend>
        {columns.map((column) => (
          <label key={column.id} className="flex items-center gap-2 rounded px-1 py-0.5 whitespace-nowrap hover:bg-raised">
            <input type="checkbox" checked={isColumnOn(state, column.id)} onChange={(event) => change(withColumn(state, column.id, event.target.checked))} className="accent-(--acc)" />
            {column.title}
            {column.kind !== '' && <span className="text-dim">{column.kind}</span>}
            {!hasAny(column, runs) && <span className="text-2xs text-dim">in no run</span>}
          </label>
        ))}
      </fieldset>
      <div className="mt-2 flex justify-end gap-2 border-t border-line pt-2">
        <Button compact onClick={() => change({ columns: columns.map((c) => c.id), columnsOff: [] })}>All</Button>
        <Button compact onClick={() => change(USUAL_COLUMNS)}>Usual ones</Button>
      </div>
    </Popover>
  );
}

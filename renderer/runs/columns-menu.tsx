/** @file Choosing the columns of the table. */

import type { ReactNode } from 'react';
import { Button } from '../widgets/button.tsx';
import { Popover } from '../widgets/popover.tsx';
import { RUN_COLUMNS } from './run-columns.ts';
import { FIRST_RUNS_STATE } from './runs-state.ts';

/** A list of all columns to tick. They stand in the table in this order. */
export function ColumnsMenu({ columns, onChange, trigger }: { readonly columns: readonly string[]; readonly onChange: (columns: readonly string[]) => void; readonly trigger: ReactNode }): ReactNode {
  const set = (id: string, on: boolean): void => onChange(RUN_COLUMNS.map((c) => c.id).filter((known) => (known === id ? on : columns.includes(known))));
  return (
    <Popover trigger={trigger} label="Columns" align="end">
      <fieldset className="grid max-h-[60vh] grid-cols-2 gap-x-4 gap-y-1 overflow-y-auto">
        <legend className="mb-1 font-semibold">Columns of the table</legend>
        {RUN_COLUMNS.map((column) => (
          <label key={column.id} className="flex items-center gap-2 rounded px-1 py-0.5 whitespace-nowrap hover:bg-raised">
            <input type="checkbox" checked={columns.includes(column.id)} onChange={(event) => set(column.id, event.target.checked)} className="accent-(--acc)" />
            {column.title}
            {column.kind !== '' && <span className="text-dim">{column.kind}</span>}
          </label>
        ))}
      </fieldset>
      <div className="mt-2 flex justify-end gap-2 border-t border-line pt-2">
        <Button compact onClick={() => onChange(RUN_COLUMNS.map((c) => c.id))}>All</Button>
        <Button compact onClick={() => onChange(FIRST_RUNS_STATE.columns)}>Usual ones</Button>
      </div>
    </Popover>
  );
}

/** @file All tensors with their types and measured ranges: a grid to read, sort and edit. */

import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';
import { useDesign, useEmulationIsLive, useLive, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { RangeRowView } from './range-row.tsx';
import { filterRows, rangeRows, rowsEdit, sortRows, type RangeColumn, type RangeRow } from './range-rows.ts';

const COLUMNS: readonly { readonly id: RangeColumn; readonly text: string; readonly left?: boolean }[] = [
  { id: 'tensor', text: 'Tensor', left: true },
  { id: 'type', text: 'Type', left: true },
  { id: 'range', text: 'Representable' },
  { id: 'min', text: 'Measured min' },
  { id: 'max', text: 'max' },
  { id: 'overflow', text: 'Overflow' },
  { id: 'underflow', text: 'Underflow' },
  { id: 'sqnr', text: 'SQNR' },
  { id: 'worst', text: 'Worst sample' },
  { id: 'suggested', text: 'Suggested', left: true },
];
const ROW_PX = 25;

/** The grid. */
export function RangesTab(): ReactNode {
  const studio = useStudio();
  const nodes = useDesign((state) => state.view?.nodes);
  const report = useLive((state) => state.emulation);
  const stale = !useEmulationIsLive() && report !== undefined;
  const [sort, setSort] = useState<{ readonly column: RangeColumn; readonly descending: boolean }>();
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<number>(0);
  const rows = useMemo(() => {
    const all = filterRows(rangeRows(nodes ?? [], report), filter);
    return sort ? sortRows(all, sort.column, sort.descending) : all;
  }, [nodes, report, filter, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12 });
  const choose = (index: number, event: { readonly shiftKey: boolean; readonly toggle: boolean }): void => setChosen((old) => nextChoice(rows, old, { index, anchor, ...event }));
  const assign = (row: RangeRow, precision: string): void => {
    const targets = chosen.has(row.id) && chosen.size > 1 ? rows.filter((r) => chosen.has(r.id)) : [row];
    const label = targets.length === 1 ? `${row.layer} ${row.setting.variable} ${precision}` : `${targets.length} variables ${precision}`;
    const edit = rowsEdit(targets.map((r) => ({ row: r, precision })), label);
    if (edit) studio.edit(edit, { label });
  };
  const paste = (text: string): boolean => {
    const assignments = pasteColumn(rows, chosen, text);
    const edit = assignments && rowsEdit(assignments, `Pasted ${assignments.length} types`);
    if (edit) studio.edit(edit, { label: `Pasted ${assignments.length} types` });
    return edit !== undefined;
  };
  const items = virtual.getVirtualItems();
  const [before, after] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  return (
    <div className="flex h-full flex-col">
      <GridTools rows={rows} chosen={chosen} filter={filter} onFilter={setFilter} onAssign={assign} onClear={() => setChosen(new Set())} />
      <div ref={scroller} role="group" tabIndex={0} aria-label="Ranges of all tensors" className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]" onPaste={(event) => paste(event.clipboardData.getData('text')) && event.preventDefault()}>
        <table className="w-full border-separate border-spacing-0">
          <thead className="sticky top-0 z-[5] bg-panel">
            <tr>
              <th scope="col" className="w-7 border-b border-line"><span className="sr-only">Choose</span></th>
              {COLUMNS.map(({ id, text, left }) => (
                <th key={id} scope="col" aria-sort={sort?.column === id ? (sort.descending ? 'descending' : 'ascending') : 'none'} className={`border-b border-line px-1 py-0.5 text-xs font-medium whitespace-nowrap text-dim ${left ? 'text-left' : 'text-right'}`}>
                  <button type="button" className="inline-flex items-center gap-1 rounded px-1 hover:text-txt" onClick={() => setSort((s) => (s?.column !== id ? { column: id, descending: !left } : s.descending === !left ? { column: id, descending: Boolean(left) } : undefined))}>
                    {text}
                    {sort?.column === id && (sort.descending ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={11} aria-label="further rows" /></tr>}
            {items.map((item) => {
              const row = rows[item.index];
              return row && <RangeRowView key={row.id} row={row} index={item.index} chosen={chosen.has(row.id)} stale={stale} onChoose={choose} onAssign={assign} />;
            })}
            {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={11} aria-label="further rows" /></tr>}
          </tbody>
        </table>
        {rows.length === 0 && <p className="p-4 text-center text-dim">{filter === '' ? 'This design has no variables.' : 'Nothing matches the filter.'}</p>}
      </div>
    </div>
  );
}

interface Choice {
  readonly index: number;
  readonly anchor: { current: number };
  readonly shiftKey: boolean;
  readonly toggle: boolean;
}

/** Return the rows chosen after a click: alone, added or taken away, or all up to the last click. */
function nextChoice(rows: readonly RangeRow[], old: ReadonlySet<string>, { index, anchor, shiftKey, toggle }: Choice): ReadonlySet<string> {
  const id = rows[index]?.id;
  if (id === undefined) return old;
  if (shiftKey) return new Set([...old, ...rows.slice(Math.min(anchor.current, index), Math.max(anchor.current, index) + 1).map((r) => r.id)]);
  anchor.current = index;
  if (!toggle) return new Set([id]);
  const next = new Set(old);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Return which row gets which pasted type, or undefined if the text is not a list of types. One line goes to all chosen rows. */
export function pasteColumn(rows: readonly RangeRow[], chosen: ReadonlySet<string>, text: string): readonly { readonly row: RangeRow; readonly precision: string }[] | undefined {
  const types = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== '').map((line) => parsePrecision(line));
  if (types.length === 0 || types.some((t) => !t.ok)) return undefined;
  const first = rows.findIndex((r) => chosen.has(r.id));
  if (first < 0) return undefined;
  const targets = types.length === 1 ? rows.filter((r) => chosen.has(r.id)) : rows.slice(first, first + types.length);
  return targets.flatMap((row, i) => {
    const type = types[types.length === 1 ? 0 : i];
    return type?.ok ? [{ row, precision: printPrecision(type.value) }] : [];
  });
}

interface GridToolsProps {
  readonly rows: readonly RangeRow[];
  readonly chosen: ReadonlySet<string>;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  readonly onAssign: (row: RangeRow, precision: string) => void;
  readonly onClear: () => void;
}

function GridTools({ rows, chosen, filter, onFilter, onAssign, onClear }: GridToolsProps): ReactNode {
  const [text, setText] = useState('');
  const first = rows.find((r) => chosen.has(r.id));
  const parsed = parsePrecision(text);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2 border-b border-line px-2.5 py-1">
      <TextField label="Filter rows" className="w-52" placeholder="Filter: name, type, overflow" value={filter} onChange={(event) => onFilter(event.target.value)} />
      {first ? (
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (!parsed.ok) return;
            onAssign(first, printPrecision(parsed.value));
            setText('');
          }}
        >
          <span className="text-dim">{chosen.size} chosen:</span>
          <TextField label="Type for all chosen rows" className="w-36 font-mono text-xs" placeholder="fixed<8,3>" value={text} invalid={text !== '' && !parsed.ok} title={parsed.ok ? '' : parsed.reason} onChange={(event) => setText(event.target.value)} />
          <Button compact type="submit" disabled={!parsed.ok}>Set</Button>
          <Button compact tone="quiet" onClick={onClear}>Clear</Button>
        </form>
      ) : (
        <span className="truncate text-dim">{rows.length} variables · click a type to edit it; choose rows to set or paste a column</span>
      )}
    </div>
  );
}

/** @file All tensors and weights with their types and measured ranges: a grid to read, sort and edit, or box plots on one axis. */

import { useMemo, useRef, useState, type ClipboardEvent, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { RangeReport, WeightReport } from '../../preload/contract/analysis.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import { copySettings, pasteSettings } from '../store/copied-settings.ts';
import { useKeptState } from '../store/kept-state.ts';
import { showNotice } from '../store/notice-store.ts';
import { useAnalysis, useDesign, useEmulationIsLive, useLive, useStudio, useUi } from '../store/studio-context.tsx';
import { ContextMenu } from '../widgets/context-menu.tsx';
import type { MenuEntry } from '../widgets/menu.tsx';
import { useSize } from '../widgets/use-size.ts';
import { boxAxis, histogramBox, logBox, rowWindow, type LogBox } from './box-axis.ts';
import { BOX_ROW_PX, BoxAxisTicks } from './box-plot.tsx';
import { GridTools, type RangesView } from './grid-tools.tsx';
import { columnRoom, RangeRowView, type RowPlot } from './range-row.tsx';
import { pasteColumn } from './paste-column.ts';
import { copyColumn, filterRows, nextChoice, rangeRows, rowsEdit, sortRows, type RangeColumn, type RangeRow } from './range-rows.ts';

interface Column {
  readonly id: RangeColumn;
  readonly text: string;
  readonly left?: boolean;
}
const COLUMNS: readonly Column[] = [
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
/** What the plot leaves to names, types and shares. @unit px */
const PLOT_MARGIN_PX = 462;
const PLOT_MIN_PX = 200;

const START: { readonly view: RangesView } = { view: 'table' };

/** The grid. */
export function RangesTab(): ReactNode {
  const studio = useStudio();
  const [{ view }, change] = useKeptState<{ view: RangesView }>('ranges', START);
  const [filter, setFilter] = useState('');
  const [{ column, descending }, setSort] = useState<{ readonly column: RangeColumn | ''; readonly descending: boolean }>({ column: '', descending: false });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<number>(0);
  const weights = useWeights();
  const rows = useRows(weights.value, { filter, column, descending });
  const choose = (index: number, event: { readonly shiftKey: boolean; readonly toggle: boolean }): void => setChosen((old) => nextChoice(rows, old, { index, anchor, ...event }));
  const apply = (assignments: readonly { readonly row: RangeRow; readonly precision: string }[], label: string): void => {
    const edit = rowsEdit(assignments, label);
    if (edit) studio.edit(edit, { label });
  };
  const assign = (row: RangeRow, precision: string): void => {
    const targets = chosen.has(row.id) && chosen.size > 1 ? rows.filter((r) => chosen.has(r.id)) : [row];
    apply(targets.map((r) => ({ row: r, precision })), targets.length === 1 ? `${row.layer} ${row.setting.variable} ${precision}` : `${targets.length} variables ${precision}`);
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = pasteColumn(rows, chosen, event.clipboardData.getData('text'));
    if (!pasted) return;
    if (pasted.kind === 'refused') showNotice(studio.notices, { tone: 'error', title: 'Nothing was pasted', details: pasted.reasons });
    else apply(pasted.assignments, pasted.assignments.length === 1 ? 'Pasted 1 type' : `Pasted ${pasted.assignments.length} types`);
    event.preventDefault();
  };
  const onCopy = (event: ClipboardEvent): void => {
    if (chosen.size === 0 || !(window.getSelection()?.isCollapsed ?? true)) return;
    event.clipboardData.setData('text/plain', copyColumn(rows, chosen));
    event.preventDefault();
  };
  const sortBy = ({ id, left = false }: Column): void => setSort(column !== id ? { column: id, descending: !left } : descending === !left ? { column, descending: left } : { column: '', descending: false });
  return (
    <div className="flex h-full flex-col">
      <GridTools rows={rows} chosen={chosen} filter={filter} view={view} onFilter={setFilter} onView={(next) => change({ view: next })} onAssign={assign} onClear={() => setChosen(new Set())} />
      {rows.length > 0 && <Grid rows={rows} chosen={chosen} view={view} sort={{ column, descending }} onSort={sortBy} onChoose={choose} onAssign={assign} onPaste={onPaste} onCopy={onCopy} />}
      {rows.length === 0 && <p className="p-4 text-center text-dim">{filter === '' ? 'This design has no variables.' : 'Nothing matches the filter.'}</p>}
    </div>
  );
}

/** What weights hold, while nothing is emulated. */
function useWeights(): { readonly value?: WeightReport | undefined; readonly stale: boolean } {
  const wanted = useLive((state) => state.emulation === undefined);
  const answer = useAnalysis('weights', wanted);
  return wanted ? answer : { stale: false };
}

function useRows(weights: WeightReport | undefined, { filter, column, descending }: { readonly filter: string; readonly column: RangeColumn | ''; readonly descending: boolean }): readonly RangeRow[] {
  const nodes = useDesign((state) => state.view?.nodes);
  const report = useLive((state) => state.emulation);
  const pinned = useLive((state) => state.pinned?.emulation);
  return useMemo(() => {
    const all = filterRows(rangeRows(nodes ?? [], report, pinned, weights), filter);
    return column === '' ? all : sortRows(all, column, descending);
  }, [nodes, report, pinned, weights, filter, column, descending]);
}

interface GridProps {
  readonly rows: readonly RangeRow[];
  readonly chosen: ReadonlySet<string>;
  readonly view: RangesView;
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly onSort: (column: Column) => void;
  readonly onChoose: (index: number, event: { readonly shiftKey: boolean; readonly toggle: boolean }) => void;
  readonly onAssign: (row: RangeRow, precision: string) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
  readonly onCopy: (event: ClipboardEvent) => void;
}

function Grid({ rows, chosen, view, sort, onSort, onChoose, onAssign, onPaste, onCopy }: GridProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [frame, size] = useSize();
  const isPlot = view === 'plot';
  const heightPx = isPlot ? BOX_ROW_PX + 1 : ROW_PX;
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => heightPx, overscan: 12 });
  const report = useLive((state) => state.emulation);
  const weights = useWeights();
  const live = useEmulationIsLive();
  const stale = report === undefined ? weights.stale : !live;
  const widthPx = Math.max(PLOT_MIN_PX, (size?.width ?? 0) - PLOT_MARGIN_PX);
  const plotOf = useRowPlots(rows, isPlot, widthPx);
  const [menuRow, setMenuRow] = useState<RangeRow>();
  const entries = useRowMenu(menuRow, onAssign);
  const items = virtual.getVirtualItems();
  const [before, after] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  const columns = isPlot ? COLUMNS.filter((c) => ['tensor', 'type', 'overflow'].includes(c.id)) : COLUMNS;
  const hasPinned = rows[0]?.pinned !== undefined;
  const first = rows[0] && isPlot ? plotOf(rows[0]) : undefined;
  return (
    <div ref={frame} className="@container min-h-0 flex-1">
      <ContextMenu label="What to do with this row" entries={entries}>
        <div
          ref={scroller}
          role="group"
          tabIndex={0}
          data-own-clipboard
          aria-label="Ranges of all tensors"
          className={`h-full overflow-y-auto focus-visible:outline-offset-[-2px] ${isPlot ? 'overflow-x-hidden' : 'overflow-x-auto'}`}
          onPaste={onPaste}
          onCopy={onCopy}
          onContextMenuCapture={(event) => setMenuRow(rows.find((r) => r.id === (event.target instanceof Element ? event.target.closest('tr')?.dataset['row'] : undefined)))}
        >
          <table className="w-full border-separate border-spacing-0">
            <thead className="sticky top-0 z-[5] bg-panel">
              <tr>
                <th scope="col" className="w-7 border-b border-line"><span className="sr-only">Choose</span></th>
                {columns.slice(0, 2).map((c) => <HeadCell key={c.id} column={c} sort={sort} onSort={onSort} />)}
                {first && <th scope="col" className="border-b border-line p-0 text-left"><span className="sr-only">Sizes of reference and emulation on a log₂ axis</span><BoxAxisTicks axis={first.axis} widthPx={widthPx} /></th>}
                {columns.slice(2).map((c) => <HeadCell key={c.id} column={c} sort={sort} onSort={onSort} room={isPlot ? '' : columnRoom(c.id, hasPinned)} />)}
              </tr>
            </thead>
            <tbody>
              {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={11} aria-label="further rows" /></tr>}
              {items.map((item) => {
                const row = rows[item.index];
                return row && <RangeRowView key={row.id} row={row} index={item.index} chosen={chosen.has(row.id)} stale={stale} plot={isPlot ? plotOf(row) : undefined} heightPx={heightPx} onChoose={onChoose} onAssign={onAssign} />;
              })}
              {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={11} aria-label="further rows" /></tr>}
            </tbody>
          </table>
        </div>
      </ContextMenu>
    </div>
  );
}

function HeadCell({ column, sort, onSort, room = '' }: { readonly column: Column; readonly room?: string; readonly sort: GridProps['sort']; readonly onSort: GridProps['onSort'] }): ReactNode {
  const isSorted = sort.column === column.id;
  return (
    <th scope="col" aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'} className={`border-b border-line px-1 py-0.5 text-xs font-medium whitespace-nowrap text-dim ${room} ${column.left ? 'text-left' : 'text-right'}`}>
      <button type="button" className="inline-flex items-center gap-1 rounded px-0.5 hover:text-txt" onClick={() => onSort(column)}>
        {column.text}
        {isSorted && (sort.descending ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
      </button>
    </th>
  );
}

interface RowBoxes {
  readonly reference: LogBox | undefined;
  readonly emulated: LogBox | undefined;
  readonly stale: boolean;
}

/** Boxes of the newest report; while that is old, those of the emulation are made of the live histograms. */
function useRowPlots(rows: readonly RangeRow[], wanted: boolean, widthPx: number): (row: RangeRow) => RowPlot | undefined {
  const { value, stale } = useRangeReport(wanted);
  const weights = useWeights();
  const live = useEmulationIsLive() || (weights.value !== undefined && !weights.stale);
  const found = weights.value ?? value;
  return useMemo(() => {
    const known = new Map(found?.boxes.map((b) => [`${b.layer}·${b.variable}`, b]));
    const boxesOf = (row: RangeRow): RowBoxes => {
      const box = known.get(row.id);
      const fromHistogram = (stale || !box?.emulated) && weights.value === undefined && row.statistics ? histogramBox(row.statistics.histogram) : undefined;
      return { reference: logBox(box?.reference), emulated: fromHistogram ?? logBox(box?.emulated), stale: !live };
    };
    const boxes = new Map(rows.map((row) => [row.id, boxesOf(row)]));
    const axis = boxAxis(rows.map((row) => ({ window: rowWindow(row), boxes: [boxes.get(row.id)?.reference, boxes.get(row.id)?.emulated] })));
    // The same object for the same row, so that rows are not drawn again while one scrolls.
    const plots = new Map([...boxes].map(([id, own]): readonly [string, RowPlot] => [id, { axis, widthPx, ...own }]));
    return (row) => plots.get(row.id);
  }, [rows, found, weights.value, stale, live, widthPx]);
}

/** Asks only while boxes are on show. */
function useRangeReport(wanted: boolean): { readonly value?: RangeReport | undefined; readonly stale: boolean } {
  const answer = useAnalysis('ranges', wanted);
  return wanted ? answer : { stale: false };
}

/** What can be done with one row. */
function useRowMenu(row: RangeRow | undefined, onAssign: GridProps['onAssign']): readonly MenuEntry[] {
  const studio = useStudio();
  const copied = useUi((state) => state.copied);
  if (!row) return [{ kind: 'heading', text: 'No row here' }];
  const suggested = row.statistics?.suggestedType && printPrecision(row.statistics.suggestedType);
  const subject = { layers: [row.layer], variables: [row.setting.variable] };
  return [
    { kind: 'heading', text: `${row.layer} · ${row.setting.variable}` },
    { kind: 'item', text: suggested === undefined ? 'No suggestion' : `Set to ${suggested}`, disabled: suggested === undefined || suggested === row.typeText, onSelect: () => suggested !== undefined && onAssign(row, suggested) },
    { kind: 'item', text: 'Set to auto', disabled: row.isAuto, onSelect: () => onAssign(row, 'auto') },
    { kind: 'item', text: 'Fit to data…', onSelect: () => studio.ui.setState({ proposal: { kind: 'fit-data', ...subject } }) },
    { kind: 'item', text: 'Fit exactly…', onSelect: () => studio.ui.setState({ proposal: { kind: 'fit-exactly', ...subject } }) },
    { kind: 'line' },
    { kind: 'item', text: `Copy all settings of ${row.layer}`, onSelect: () => copySettings(studio, row.layer) },
    { kind: 'item', text: copied ? `Paste the settings of ${copied.from} to ${row.layer}` : 'Paste settings', disabled: !copied || copied.from === row.layer, onSelect: () => pasteSettings(studio, [row.layer]) },
  ];
}

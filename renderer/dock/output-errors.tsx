/** @file Errors of every output element: mean, mean size, root mean square, largest, and the sample of the largest. */

import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { OutputReport } from '../../preload/contract/analysis.ts';
import { formatValue } from '../domain-widgets/format.ts';
import { useStudio } from '../store/studio-context.tsx';
import { showSample } from '../store/ui-store.ts';

type ErrorRow = OutputReport['errors'][number];
type Column = 'index' | 'meanError' | 'meanAbs' | 'rms' | 'maxAbs' | 'worstSample';
const COLUMNS: readonly { readonly id: Column; readonly text: string }[] = [
  { id: 'index', text: 'Output' },
  { id: 'meanError', text: 'Mean' },
  { id: 'meanAbs', text: 'Mean |e|' },
  { id: 'rms', text: 'RMS' },
  { id: 'maxAbs', text: 'Largest' },
  { id: 'worstSample', text: 'Worst' },
];
const ROW_PX = 21;

/** The table. `outputLayer` is where a click on a sample leads. */
export function OutputErrors({ report, names, outputLayer }: { readonly report: OutputReport; readonly names: readonly string[] | undefined; readonly outputLayer: string | undefined }): ReactNode {
  const { ui } = useStudio();
  const [sort, setSort] = useState<Column>('index');
  const rows = useMemo(() => {
    const all = report.errors.map((error, element) => ({ ...error, element }));
    return sort === 'index' ? all : all.sort((a, b) => Math.abs(b[sort]) - Math.abs(a[sort]));
  }, [report, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 });
  const items = virtual.getVirtualItems();
  const [before, after] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  const text = (row: ErrorRow & { readonly element: number }): string => (report.classes ? names?.[row.element] : undefined) ?? `[${row.index.join(', ')}]`;
  return (
    <section aria-label="Errors of the outputs" className="min-w-0">
      <h2 className="font-semibold">Emulation − reference</h2>
      <p className="mb-1 text-xs text-dim">in units of the model{report.outputCount > rows.length ? `; the first ${rows.length} of ${report.outputCount} outputs` : ''}</p>
      <div ref={scroller} role="group" tabIndex={0} aria-label="Errors by output" className="max-h-52 overflow-y-auto pr-1 focus-visible:outline-offset-[-2px]">
        <table className="border-separate border-spacing-0 text-xs">
          <thead className="sticky top-0 bg-panel text-2xs text-dim">
            <tr>
              {COLUMNS.map(({ id, text: head }) => (
                <th key={id} scope="col" aria-sort={sort === id ? (id === 'index' ? 'ascending' : 'descending') : 'none'} className={`px-1 font-medium ${id === 'index' ? 'text-left' : 'text-right'}`}>
                  <button type="button" className="rounded px-0.5 whitespace-nowrap hover:text-txt" onClick={() => setSort(id)}>{head}{sort === id ? (id === 'index' ? ' ↑' : ' ↓') : ''}</button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={6} aria-label="further rows" /></tr>}
            {items.map((item) => {
              const row = rows[item.index];
              return row && (
                <tr key={row.element} style={{ height: ROW_PX }} className="hover:bg-raised/50">
                  <th scope="row" className="max-w-28 truncate px-1.5 text-left font-normal">{text(row)}</th>
                  {[row.meanError, row.meanAbs, row.rms, row.maxAbs].map((v, i) => <td key={i} className="px-1.5 text-right whitespace-nowrap">{formatValue(Number(v.toPrecision(3)))}</td>)}
                  <td className="px-1 text-right">
                    <button type="button" className="rounded px-1 text-acc hover:underline" title="Look at this sample and output in Divergence" onClick={() => showSample(ui, row.worstSample, outputLayer === undefined ? {} : { layer: outputLayer, element: row.element })}>#{row.worstSample}</button>
                  </td>
                </tr>
              );
            })}
            {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={6} aria-label="further rows" /></tr>}
          </tbody>
        </table>
      </div>
    </section>
  );
}

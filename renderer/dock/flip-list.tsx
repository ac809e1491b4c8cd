/** @file The samples whose class differs between reference and emulation, or those of one cell of a matrix, as pictures where they are pictures. */

import { useMemo, useRef, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { X } from 'lucide-react';
import type { DatasetSummary } from '../../preload/contract/project.ts';
import { plural } from '../domain-widgets/figures.ts';
import { formatValue } from '../domain-widgets/format.ts';
import { SamplePicture } from '../domain-widgets/sample-picture.tsx';
import { outputGap } from '../store/output-gap.ts';
import { useAnalysis, useLive, useStudio, useUi } from '../store/studio-context.tsx';
import { useScrolledSamples } from '../store/use-samples.ts';
import type { SampleFilter } from '../store/ui-store.ts';
import { IconButton } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';
import { cellRows, flipRows, SAMPLE_ORDERS, sortSamples, type SampleOrder, type SampleRow } from './sample-rows.ts';

const ROW_PX = 36;
const NO_FLIPS: readonly never[] = [];

/** Properties of the list. */
export interface FlipListProps {
  readonly dataset: DatasetSummary;
  readonly order: SampleOrder;
  readonly onOrder: (order: SampleOrder) => void;
  readonly className: string;
}

/** The list at the left of Divergence. */
export function FlipList({ dataset, order, onOrder, className }: FlipListProps): ReactNode {
  const { ui } = useStudio();
  const quality = useLive((state) => state.emulation?.quality);
  const noOutput = useLive((state) => outputGap(state.emulation));
  const flips = quality?.flips ?? NO_FLIPS;
  const outputs = useAnalysis('outputs');
  const filter = useUi((state) => state.sampleFilter);
  const rows = useMemo(() => sortSamples(filter && outputs.value ? cellRows(outputs.value, filter) : flipRows(outputs.stale ? undefined : outputs.value, flips), order), [filter, outputs.value, outputs.stale, flips, order]);
  const heading = filter ? plural(rows.length, 'sample') : noOutput !== undefined ? 'Output is not emulated' : title(rows.length, quality?.flipCount);
  const nameOf = (index: number): string => dataset.classNames?.[index] ?? String(index);
  return (
    <div className={`flex shrink-0 flex-col border-r border-line ${className}`}>
      <div className="flex min-h-8 items-center gap-1 border-b border-line pr-1 pl-2.5">
        <h2 className="min-w-0 flex-1 truncate text-xs font-semibold text-dim" title={heading}>{heading}</h2>
        {filter && <IconButton label="List the samples that change class" onClick={() => ui.setState({ sampleFilter: undefined })}><X size={13} /></IconButton>}
      </div>
      {filter && <p className="border-b border-line px-2.5 py-1 text-xs break-words">{filterText(filter, nameOf)}</p>}
      {rows.length > 1 && (
        <div className="border-b border-line p-1">
          <Select label="Order of the samples" className="w-full text-xs" value={order} choices={SAMPLE_ORDERS} onChange={onOrder} />
        </div>
      )}
      <Rows rows={rows} dataset={dataset} nameOf={nameOf} />
    </div>
  );
}

function title(count: number, flipCount: number | undefined): string {
  if (flipCount === undefined) return 'Output has no classes';
  if (flipCount === 0) return 'No sample changes class';
  return flipCount === 1 ? '1 sample changes class' : `${count < flipCount ? `${count} of ${flipCount}` : count} change class`;
}

function filterText({ of, row, column }: SampleFilter, name: (index: number) => string): string {
  return of === 'changes' ? `reference ${name(row)}, emulated ${name(column)}` : `label ${name(row)}, ${of} ${name(column)}`;
}

function Rows({ rows, dataset, nameOf }: { readonly rows: readonly SampleRow[]; readonly dataset: DatasetSummary; readonly nameOf: (index: number) => string }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 6 });
  const items = virtual.getVirtualItems();
  const { image } = dataset;
  const pictures = useScrolledSamples(image ? dataset.datasetId : undefined, items.flatMap((item) => rows[item.index]?.sample ?? []));
  return (
    <div ref={scroller} tabIndex={rows.length > 0 ? 0 : -1} role="group" aria-label="Samples" className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto focus-visible:outline-offset-[-2px]">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return row && (
            <li key={row.sample} className="absolute inset-x-1" style={{ top: item.start, height: ROW_PX }}>
              <SampleButton row={row} picture={pictures.get(row.sample)} dataset={dataset} nameOf={nameOf} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function SampleButton({ row, picture, dataset, nameOf }: { readonly row: SampleRow; readonly picture: Float64Array | undefined; readonly dataset: DatasetSummary; readonly nameOf: (index: number) => string }): ReactNode {
  const { ui } = useStudio();
  const isCurrent = useUi((state) => state.sample === row.sample);
  const { sample, reference, emulated, label, margin } = row;
  const verdict = label === undefined || reference === emulated ? undefined : label === emulated ? 'better' : label === reference ? 'worse' : 'both wrong';
  return (
    <button type="button" aria-pressed={isCurrent} onClick={() => ui.setState({ sample })} className={`flex h-full w-full items-center gap-2 rounded-md px-1.5 text-left focus-visible:outline-offset-[-2px] ${isCurrent ? 'bg-acc-soft' : 'hover:bg-raised'}`}>
      {dataset.image && (picture ? <SamplePicture values={picture} image={dataset.image} min={dataset.min} max={dataset.max} sizePx={26} label={`Sample ${sample}`} /> : <span className="size-[26px] shrink-0 rounded-[4px] bg-raised" />)}
      <span className="min-w-0 flex-1">
        <span className="flex justify-between gap-1">
          <span>#{sample}</span>
          {margin !== undefined && <span className="text-2xs text-dim" title="Margin of the reference: its largest output minus the second">{formatValue(Number(margin.toPrecision(2)))}</span>}
        </span>
        <span className="block truncate text-2xs text-dim" title={`reference ${nameOf(reference)}, emulated ${nameOf(emulated)}${label === undefined ? '' : `, label ${nameOf(label)}`}`}>
          {nameOf(reference)} → {nameOf(emulated)}
          {verdict === undefined ? '' : ` (${verdict})`}
        </span>
      </span>
    </button>
  );
}

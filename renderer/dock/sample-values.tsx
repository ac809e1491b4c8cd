/** @file The values of one layer for one sample as a list: largest error first, or by place. Every row leads to how it came about. */

import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { SampleLayer } from '../../preload/contract/emulation.ts';
import { formatExact, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { elementIndex } from './tensor-shape.ts';

/** Digits that tell an emulated value apart from its neighbours, and those that a float reference has; fewer beside a breakdown. */
const EMULATED_DIGITS = 10;
const REFERENCE_DIGITS = 7;
const NARROW_DIGITS = 5;
const ROW_PX = 21;

/** Return a value with as many digits as it has, up to `digits`. */
function reading(value: number, digits: number): string {
  return Number.isFinite(value) && Math.abs(value) < 1e9 ? formatExact(Number(value.toPrecision(digits))) : formatValue(value);
}

/** Properties of the list. */
export interface SampleValuesProps {
  readonly layer: SampleLayer;
  /** An error beyond this is marked. @unit model units */
  readonly beyond: number | undefined;
  readonly chosen: number | undefined;
  readonly onChoose: (element: number) => void;
}

/** The list. */
export function SampleValues({ layer, beyond, chosen, onChoose }: SampleValuesProps): ReactNode {
  const [byPlace, setByPlace] = useState(false);
  const order = useMemo(() => elementOrder(layer, byPlace), [layer, byPlace]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: order.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12 });
  const items = virtual.getVirtualItems();
  const narrow = chosen !== undefined;
  const [before, after] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  return (
    <div ref={scroller} role="group" tabIndex={0} aria-label={`Values of ${layer.layer}`} className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]">
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{layer.layer}, {byPlace ? 'in order' : 'largest errors first'}</caption>
        <thead className="sticky top-0 z-[1] bg-panel text-xs text-dim">
          <tr>
            <Head text="Element" sort={byPlace ? 'ascending' : 'none'} onSort={() => setByPlace(true)} />
            <th scope="col" className="border-b border-line px-2 py-0.5 text-right font-medium">Reference</th>
            <th scope="col" className="border-b border-line px-2 py-0.5 text-right font-medium">Emulated</th>
            <Head text="Error" right sort={byPlace ? 'none' : 'descending'} onSort={() => setByPlace(false)} />
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={4} aria-label="further rows" /></tr>}
          {items.map((item) => {
            const element = order[item.index] ?? 0;
            const [reference, emulated] = [layer.reference?.[element], layer.emulated[element] ?? 0];
            const error = emulated - (reference ?? emulated);
            return (
              <tr key={element} className={element === chosen ? 'bg-acc-soft' : 'hover:bg-raised/50'} style={{ height: ROW_PX }}>
                <th scope="row" className="border-b border-line px-1 text-left font-normal">
                  <button type="button" aria-pressed={element === chosen} title="Show how this element came about" onClick={() => onChoose(element)} className="rounded px-1 font-mono text-2xs whitespace-nowrap text-acc hover:underline">{elementIndex(element, layer.shape)}</button>
                </th>
                <td className="border-b border-line px-2 text-right whitespace-nowrap">{reference === undefined ? NO_VALUE : reading(reference, narrow ? NARROW_DIGITS : REFERENCE_DIGITS)}</td>
                <td className="border-b border-line px-2 text-right">{reading(emulated, narrow ? NARROW_DIGITS : EMULATED_DIGITS)}</td>
                <td className={`border-b border-line px-2 text-right ${beyond !== undefined && Math.abs(error) > beyond ? 'font-semibold text-warn' : 'text-dim'}`}>{reference === undefined ? NO_VALUE : formatValue(error)}</td>
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={4} aria-label="further rows" /></tr>}
        </tbody>
      </table>
    </div>
  );
}

function Head({ text, sort, right = false, onSort }: { readonly text: string; readonly sort: 'ascending' | 'descending' | 'none'; readonly right?: boolean; readonly onSort: () => void }): ReactNode {
  return (
    <th scope="col" aria-sort={sort} className={`border-b border-line px-1 py-0.5 font-medium ${right ? 'text-right' : 'text-left'}`}>
      <button type="button" title={right ? 'Largest error first' : 'In order'} onClick={onSort} className="rounded px-1 hover:text-txt">{text}{sort === 'none' ? '' : sort === 'ascending' ? ' ↑' : ' ↓'}</button>
    </th>
  );
}

/** Return the elements in the order of the list. */
function elementOrder({ emulated, reference }: SampleLayer, byPlace: boolean): readonly number[] {
  const order = Array.from(emulated, (_, i) => i);
  if (byPlace || !reference) return order;
  const size = Float64Array.from(emulated, (value, i) => Math.abs(value - (reference[i] ?? value)));
  return order.sort((a, b) => (size[b] ?? 0) - (size[a] ?? 0));
}

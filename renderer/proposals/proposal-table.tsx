/** @file The types that a proposal changes: before → after, and the range each must hold. */

import { useRef, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { ProposedType } from '../../preload/contract/analysis.ts';
import { isFixed, printPrecision, type NumberType } from '../../preload/model/fixed-type.ts';
import { withSign } from '../domain-widgets/figures.ts';
import { formatValue, NO_VALUE } from '../domain-widgets/format.ts';

const ROW_PX = 23;
const CELL = 'border-b border-line px-2 whitespace-nowrap';

/** The table; it scrolls by itself. */
export function ProposalTable({ types }: { readonly types: readonly ProposedType[] }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: types.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 });
  const items = virtual.getVirtualItems();
  const [before, after] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  return (
    <div ref={scroller} role="group" tabIndex={0} aria-label="Types that would change" className="max-h-64 overflow-auto rounded-lg border border-line focus-visible:outline-offset-[-2px]" style={{ height: Math.min(256, types.length * ROW_PX + 26) }}>
      <table className="w-full border-separate border-spacing-0">
        <thead className="sticky top-0 z-[1] bg-panel text-xs text-dim">
          <tr>{['Variable', 'Now', 'Proposed', 'Bits', 'Must hold'].map((text, i) => <th key={text} scope="col" className={`border-b border-line px-2 py-0.5 font-medium ${i >= 3 ? 'text-right' : 'text-left'}`}>{text}</th>)}</tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={5} aria-label="further rows" /></tr>}
          {items.map((item) => {
            const type = types[item.index];
            return type && <Row key={`${type.layer}·${type.variable}`} type={type} />;
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={5} aria-label="further rows" /></tr>}
        </tbody>
      </table>
    </div>
  );
}

const widthOf = (type: NumberType): number | undefined => (isFixed(type) ? type.widthBits : undefined);

function Row({ type: { layer, variable, from, to, min, max } }: { readonly type: ProposedType }): ReactNode {
  const [a, b] = [widthOf(from), widthOf(to)];
  const bits = a === undefined || b === undefined ? undefined : b - a;
  return (
    <tr style={{ height: ROW_PX }}>
      <th scope="row" className={`${CELL} max-w-56 truncate text-left font-normal`} title={`${layer} · ${variable}`}>{layer} <span className="text-dim">· {variable}</span></th>
      <td className={`${CELL} font-mono text-xs text-dim`}>{printPrecision(from)}</td>
      <td className={`${CELL} font-mono text-xs`}><span aria-hidden className="mr-1 text-dim">→</span>{printPrecision(to)}</td>
      <td className={`${CELL} text-right`}>{bits === undefined ? NO_VALUE : withSign(bits, String)}</td>
      <td className={`${CELL} text-right text-dim`}>{formatValue(Number(min.toPrecision(4)))} … {formatValue(Number(max.toPrecision(4)))}</td>
    </tr>
  );
}

/** @file How one element came about, term by term: weight, input, product, what the cast took, the running sum and where it left the accumulator. */

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import type { BreakdownTerm, ElementBreakdown } from '../../preload/contract/analysis.ts';
import { isFixed, printPrecision } from '../../preload/model/fixed-type.ts';
import { FailurePanel } from '../domain-widgets/failure-panel.tsx';
import { plural } from '../domain-widgets/figures.ts';
import { formatRange, formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { useAnswer } from '../store/use-answer.ts';
import { useDesign } from '../store/studio-context.tsx';
import { IconButton } from '../widgets/button.tsx';
import { useSize } from '../widgets/use-size.ts';
import { elementIndex } from './tensor-shape.ts';
import { SumPlot } from './sum-plot.tsx';

/** Properties of the panel. */
export interface ElementBreakdownProps {
  readonly datasetId: string;
  readonly sample: number;
  readonly layer: string;
  readonly element: number;
  readonly shape: readonly number[];
  readonly onClose: () => void;
}

/** The panel; asks for its element by itself. */
export function ElementBreakdownPanel({ datasetId, sample, layer, element, shape, onClose }: ElementBreakdownProps): ReactNode {
  const designId = useDesign((state) => state.view?.designId);
  const revision = useDesign((state) => state.view?.revision);
  const answer = useAnswer('analysis:explain-element', designId === undefined ? undefined : { designId, datasetId, sample, layer, element }, `${designId}:${revision}:${datasetId}:${sample}:${layer}:${element}`);
  const { value } = answer;
  return (
    <section aria-label={`How ${layer} ${elementIndex(element, shape)} came about`} className="flex min-w-80 flex-[6_1_0] flex-col border-l border-line">
      <div className="flex min-h-7 items-center gap-1.5 border-b border-line py-0.5 pr-1 pl-2.5">
        <h2 className="min-w-0 truncate font-semibold">{layer} <span className="font-mono text-xs font-normal">{elementIndex(element, shape)}</span></h2>
        <span className="min-w-0 flex-1 truncate text-xs text-dim">{value && !answer.stale ? summary(value) : ''}</span>
        <IconButton label="Close the breakdown" onClick={onClose}><X size={13} /></IconButton>
      </div>
      {answer.failure ? (
        <div className="overflow-y-auto p-2.5"><FailurePanel title="This element cannot be taken apart" failure={answer.failure} onRetry={answer.again} /></div>
      ) : value ? (
        <Body key={`${layer}:${element}:${sample}`} value={value} stale={answer.stale} />
      ) : (
        <p className="p-3 text-dim">computing…</p>
      )}
    </section>
  );
}

function summary(value: ElementBreakdown): string {
  const events = value.terms.filter((t) => t.event === 'wrap' || t.event === 'saturate').length;
  return [value.terms.length > 0 ? plural(value.terms.length, 'term') : '', events > 0 ? `leaves the range ${events === 1 ? 'once' : `${events} times`}` : ''].filter(Boolean).join(' · ');
}

function Body({ value, stale }: { readonly value: ElementBreakdown; readonly stale: boolean }): ReactNode {
  const { terms, accum, result, emulated, reference, note } = value;
  const [frame, size] = useSize();
  const [marked, setMarked] = useState<number>();
  const error = reference === undefined ? undefined : emulated - reference;
  return (
    <div className={`flex min-h-0 flex-1 flex-col ${stale ? 'is-stale' : ''}`}>
      <p className="border-b border-line px-2.5 py-0.5 text-xs text-dim">
        <b className="font-semibold text-txt">{formatValue(emulated)}</b> as <span className="font-mono">{printPrecision(result)}</span>
        {reference !== undefined && <> · reference {formatValue(reference)} · error <span className={error === 0 ? '' : 'text-warn'}>{formatValue(error ?? 0)}</span></>}
        {accum && <> · accumulator <span className="font-mono">{printPrecision(accum)}</span>{isFixed(accum) && ` ${formatRange(accum)}`}</>}
      </p>
      {note !== undefined && <p className="border-b border-line px-2.5 py-1 text-xs">{note}</p>}
      {terms.length > 0 && (
        <>
          <div ref={frame} className="shrink-0 border-b border-line pt-1">
            {size && <SumPlot terms={terms} accum={accum} widthPx={size.width} heightPx={84} marked={marked} onPick={setMarked} />}
          </div>
          <TermTable terms={terms} marked={marked} onMark={setMarked} />
        </>
      )}
    </div>
  );
}

const ROW_PX = 20;
const EVENTS = {
  wrap: { mark: '▲ wraps', why: 'The sum leaves the accumulator and wraps around' },
  saturate: { mark: '▲ sat.', why: 'The sum leaves the accumulator and stops at its end' },
  'product-overflow': { mark: '△ prod.', why: 'The product alone leaves the accumulator’s type' },
  'product-underflow': { mark: '▽ lost', why: 'The product is smaller than the last bit: nothing of it is left' },
} as const;
const CELL = 'border-b border-line px-1 text-right whitespace-nowrap';

function TermTable({ terms, marked, onMark }: { readonly terms: readonly BreakdownTerm[]; readonly marked: number | undefined; readonly onMark: (term: number) => void }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: terms.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 10 });
  const items = virtual.getVirtualItems();
  const [before, after] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  const events = terms.flatMap((t, i) => (t.event === undefined ? [] : [i]));
  const go = (term: number | undefined): void => {
    if (term !== undefined) onMark(term);
  };
  useEffect(() => {
    if (marked !== undefined) virtual.scrollToIndex(marked, { align: 'auto' });
  }, [marked, virtual]);
  return (
    <>
      {events.length > 0 && (
        <div className="flex items-center gap-1 border-b border-line px-2.5 py-0.5 text-xs">
          <span className="flex-1 text-dim">{plural(events.length, 'term')} with a remark</span>
          <IconButton label="Previous remark" onClick={() => go(events.findLast((i) => i < (marked ?? terms.length)))}><ChevronUp size={13} /></IconButton>
          <IconButton label="Next remark" onClick={() => go(events.find((i) => i > (marked ?? -1)))}><ChevronDown size={13} /></IconButton>
        </div>
      )}
      <div ref={scroller} role="group" tabIndex={0} aria-label="Terms of the sum" className="min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]">
        <table className="w-full border-separate border-spacing-0 text-xs">
          <thead className="sticky top-0 z-[1] bg-panel text-2xs text-dim">
            <tr>{['Term', 'Weight', 'Input', 'Product', 'Cast', 'Sum', ''].map((text, i) => <th key={text || 'remark'} scope="col" className={`border-b border-line py-0.5 font-medium ${i === 0 ? 'pr-1 pl-2.5 text-left' : i === 6 ? 'px-1 text-left' : 'px-1 text-right'}`}>{text || <span className="sr-only">Remark</span>}</th>)}</tr>
          </thead>
          <tbody>
            {before > 0 && <tr aria-hidden style={{ height: before }}><td colSpan={7} aria-label="further rows" /></tr>}
            {items.map((item) => {
              const term = terms[item.index];
              return term && <TermRow key={item.index} term={term} marked={item.index === marked} onMark={() => onMark(item.index)} />;
            })}
            {after > 0 && <tr aria-hidden style={{ height: after }}><td colSpan={7} aria-label="further rows" /></tr>}
          </tbody>
        </table>
      </div>
    </>
  );
}

function TermRow({ term, marked, onMark }: { readonly term: BreakdownTerm; readonly marked: boolean; readonly onMark: () => void }): ReactNode {
  const lost = term.quantized - term.exact;
  const event = term.event && EVENTS[term.event];
  const loud = term.event === 'wrap' || term.event === 'saturate' || term.event === 'product-overflow';
  return (
    <tr aria-current={marked} style={{ height: ROW_PX }} className={marked ? 'bg-acc-soft' : loud ? 'bg-bad-soft' : 'hover:bg-raised/50'} onClick={onMark}>
      <th scope="row" className="max-w-52 truncate border-b border-line pr-1 pl-2.5 text-left font-mono text-2xs font-normal" title={term.label}>{term.label}</th>
      <td className={CELL}>{value(term.weight)}</td>
      <td className={CELL}>{value(term.input)}</td>
      <td className={CELL}>{formatValue(term.exact)}</td>
      <td className={`${CELL} ${lost === 0 ? 'text-dim' : ''}`} title={lost === 0 ? 'nothing lost' : `the cast changes it by ${formatValue(lost)}`}>{lost === 0 ? '=' : formatValue(term.quantized)}</td>
      <td className={`${CELL} ${loud ? 'font-semibold text-bad' : ''}`} title={`without limits ${formatValue(term.exactSum)}`}>{formatValue(term.sum)}</td>
      <td className={`border-b border-line px-1.5 text-left text-2xs whitespace-nowrap ${loud ? 'text-bad' : 'text-warn'}`} title={event?.why}>{event?.mark}</td>
    </tr>
  );
}

function value(number: number | undefined): string {
  return number === undefined ? NO_VALUE : formatValue(number);
}

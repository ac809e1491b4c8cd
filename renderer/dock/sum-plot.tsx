/** @file The running sum of one element as a line against the range of its accumulator. */

import { useMemo, type MouseEvent, type ReactNode } from 'react';
import type { BreakdownTerm } from '../../preload/contract/analysis.ts';
import { isFixed, valueRange, type NumberType } from '../../preload/model/fixed-type.ts';
import { formatValue } from '../domain-widgets/format.ts';
import { sumLine } from './sum-line.ts';

/** Properties of the plot. */
export interface SumPlotProps {
  readonly terms: readonly BreakdownTerm[];
  readonly accum: NumberType | undefined;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Term that is marked. */
  readonly marked: number | undefined;
  readonly onPick: (term: number) => void;
}

const EDGE = { left: 46, right: 8, top: 6, bottom: 15 };

/** The plot. The table below it holds the same figures. */
export function SumPlot({ terms, accum, widthPx, heightPx, marked, onPick }: SumPlotProps): ReactNode {
  const range = rangeOf(accum);
  const [w, h] = [Math.max(20, widthPx - EDGE.left - EDGE.right), Math.max(20, heightPx - EDGE.top - EDGE.bottom)];
  const columns = Math.floor(w);
  const line = useMemo(() => sumLine(terms, rangeOf(accum), columns), [terms, accum, columns]);
  const y = (value: number): number => EDGE.top + (1 - (value - line.min) / (line.max - line.min)) * h;
  const x = (term: number): number => EDGE.left + ((term + 0.5) / Math.max(1, terms.length)) * w;
  const path = (points: readonly (readonly [term: number, value: number])[]): string => points.map(([term, value], i) => `${i === 0 ? 'M' : 'L'}${x(term).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const pick = (event: MouseEvent<SVGSVGElement>): void => {
    const at = (event.clientX - event.currentTarget.getBoundingClientRect().left - EDGE.left) / w;
    onPick(Math.min(terms.length - 1, Math.max(0, Math.floor(at * terms.length))));
  };
  const wraps = terms.flatMap((t, i) => (t.event === 'wrap' || t.event === 'saturate' ? [i] : []));
  return (
    <svg role="img" aria-label={`Running sum over ${terms.length} terms${range ? ` against the accumulator’s range ${formatValue(range.min)} to ${formatValue(range.max)}` : ''}; it leaves the range ${wraps.length} times. The table below holds the same figures.`} width={widthPx} height={heightPx} className="block cursor-crosshair" onClick={pick}>
      {range && <rect x={EDGE.left} width={w} y={clampY(y(range.max), h)} height={Math.max(0, clampY(y(range.min), h) - clampY(y(range.max), h))} fill="var(--h-window)" />}
      {range && [range.min, range.max].map((edge) => isInside(edge, line) && <line key={edge} x1={EDGE.left} x2={EDGE.left + w} y1={y(edge)} y2={y(edge)} stroke="var(--edge)" />)}
      {isInside(0, line) && <line x1={EDGE.left} x2={EDGE.left + w} y1={y(0)} y2={y(0)} stroke="var(--line)" />}
      {wraps.slice(0, 200).map((term) => <line key={term} x1={x(term)} x2={x(term)} y1={EDGE.top} y2={EDGE.top + h} stroke="var(--h-over)" strokeWidth={1} strokeDasharray="2 2" />)}
      <path d={path(line.exact)} fill="none" stroke="var(--dim)" strokeWidth={1} strokeDasharray="4 3" />
      <path d={path(line.sum)} fill="none" stroke="var(--h-in)" strokeWidth={1.5} />
      {marked !== undefined && terms[marked] && <circle cx={x(marked)} cy={y(terms[marked].sum)} r={3.5} fill="var(--acc)" stroke="var(--panel)" />}
      <g fontSize={10} fill="var(--dim)" textAnchor="end">
        {labels(line, range).map((value) => <text key={value} x={EDGE.left - 5} y={Math.min(EDGE.top + h, Math.max(EDGE.top + 8, y(value) + 3.5))}>{formatValue(Number(value.toPrecision(3)))}</text>)}
        <text x={widthPx - EDGE.right} y={heightPx - 3}>term {terms.length - 1}</text>
        <text x={EDGE.left} y={heightPx - 3} textAnchor="start">0</text>
        <text x={EDGE.left + w / 2} y={heightPx - 3} textAnchor="middle">— sum ╌ without limits</text>
      </g>
    </svg>
  );
}

function rangeOf(type: NumberType | undefined): { readonly min: number; readonly max: number } | undefined {
  return type && isFixed(type) ? valueRange(type) : undefined;
}

function clampY(value: number, height: number): number {
  return Math.min(EDGE.top + height, Math.max(EDGE.top, value));
}

function isInside(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value <= max;
}

/** The ends of the range if they are on show, else those of the line. */
function labels(line: { readonly min: number; readonly max: number }, range: { readonly min: number; readonly max: number } | undefined): readonly number[] {
  const span = line.max - line.min;
  const ends = range ? [range.min, range.max].filter((v) => isInside(v, line)) : [];
  const wanted = [...ends, 0, line.min, line.max].filter((v) => isInside(v, line));
  return wanted.filter((v, i) => wanted.findIndex((other) => Math.abs(other - v) < span * 0.18) === i);
}

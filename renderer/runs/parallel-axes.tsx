/** @file Parallel coordinates: every run a line over all figures; a drag along an axis sets a range in the filter. */

import { useMemo, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { rangeInFilter, withRange, type FilterRange } from './filter-range.ts';
import { metricText } from './metric-delta.ts';
import { makeScale, type PlotScale } from './plot-scale.ts';
import { RUN_METRICS, type RunMetric, type RunMetricKey } from './run-metrics.ts';
import { colourOf, letterOf, type RunsParts } from './runs-state.ts';

/** Properties of the plot. */
export interface ParallelAxesProps extends RunsParts {
  readonly all: readonly RunSummary[];
  readonly shown: readonly RunSummary[];
  readonly selected: readonly string[];
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Axis {
  readonly metric: RunMetric;
  readonly scale: PlotScale;
  readonly x: number;
}

const CANDIDATES: readonly (readonly [key: RunMetricKey, text: string])[] = [
  ['weightBits', 'weight bits'], ['reuseFactor', 'reuse factor'], ['lutEstimated', 'LUT est.'], ['lutSynthesized', 'LUT synth'], ['dspEstimated', 'DSP est.'], ['latencyNs', 'latency ns'], ['accuracy', 'accuracy %'],
];
const TOP = 52;
const BOTTOM = 26;
const AXES_LEAST_PX = 66;

/** The plot, with as many axes as have room; an axis on which all runs agree says nothing and is left out first. */
export function ParallelAxes({ state, change, all, shown, selected, widthPx, heightPx }: ParallelAxesProps): ReactNode {
  const axes = useMemo(() => makeAxes(all, widthPx), [all, widthPx]);
  const visible = useMemo(() => new Set(shown.map((run) => run.runId)), [shown]);
  const place = (axis: Axis, value: number): number => heightPx - BOTTOM - axis.scale.place(value) * (heightPx - BOTTOM - TOP);
  const lineOf = (run: RunSummary): string => pathOf(axes, run, place);
  if (axes.length < 2) return <p className="pt-12 text-center text-dim">As soon as runs differ, all their figures appear here side by side.</p>;
  return (
    <>
      <h2 className="flex justify-between gap-2 text-xs font-semibold whitespace-nowrap">All axes <span className="truncate font-normal text-dim">drag along an axis to filter</span></h2>
      <svg role="img" aria-label={`${all.length} runs over ${axes.length} figures, ${shown.length} inside the filter. The filter box sets the same ranges by keyboard.`} width={widthPx} height={heightPx - 18} viewBox={`0 18 ${widthPx} ${heightPx - 18}`} className="block touch-none select-none">
        {[false, true].map((inFilter) => all.filter((run) => visible.has(run.runId) === inFilter).map((run) => (
          <path key={run.runId} d={lineOf(run)} fill="none" stroke={inFilter ? 'var(--acc)' : 'var(--line-strong)'} strokeWidth={inFilter ? 1.3 : 1} opacity={inFilter ? (selected.length > 0 ? 0.3 : 0.65) : 0.3} />
        )))}
        {selected.map((runId, index) => {
          const run = all.find((r) => r.runId === runId);
          return run && <path key={runId} d={lineOf(run)} fill="none" stroke={colourOf(index)} strokeWidth={2.4}><title>{letterOf(index)} {run.name}</title></path>;
        })}
        {axes.map((axis) => (
          <AxisLine key={axis.metric.title} axis={axis} text={CANDIDATES.find(([key]) => RUN_METRICS[key] === axis.metric)?.[1] ?? ''} heightPx={heightPx} range={rangeInFilter(state.filter, axis.metric)} onRange={(range) => change({ filter: withRange(state.filter, axis.metric, range) })} />
        ))}
      </svg>
    </>
  );
}

function makeAxes(runs: readonly RunSummary[], widthPx: number): Axis[] {
  const known = CANDIDATES.map(([key]) => RUN_METRICS[key]).map((metric) => ({ metric, values: runs.flatMap((run) => metric.value(run) ?? []) }));
  const telling = known.filter(({ values }) => new Set(values).size > 1);
  const most = Math.max(2, Math.floor(widthPx / AXES_LEAST_PX));
  const chosen = telling.length > most ? [...telling.slice(0, most - 1), ...telling.slice(-1)] : telling;
  const margin = 32;
  const step = chosen.length > 1 ? (widthPx - 2 * margin) / (chosen.length - 1) : 0;
  return chosen.map(({ metric, values }, index) => ({ metric, scale: makeScale(values, { airShare: 0 }), x: margin + index * step }));
}

function pathOf(axes: readonly Axis[], run: RunSummary, place: (axis: Axis, value: number) => number): string {
  let pen = 'M';
  return axes.map((axis) => {
    const value = axis.metric.value(run);
    if (value === undefined) {
      pen = 'M';
      return '';
    }
    const step = `${pen}${axis.x.toFixed(1)} ${place(axis, value).toFixed(1)}`;
    pen = 'L';
    return step;
  }).join('');
}

interface AxisLineProps {
  readonly axis: Axis;
  readonly text: string;
  readonly heightPx: number;
  readonly range: FilterRange | undefined;
  readonly onRange: (range: FilterRange | undefined) => void;
}

function AxisLine({ axis, text, heightPx, range, onRange }: AxisLineProps): ReactNode {
  const { scale, x, metric } = axis;
  const start = useRef<number>(undefined);
  const [drag, setDrag] = useState<FilterRange>();
  const bottom = heightPx - BOTTOM;
  const yOf = (value: number): number => bottom - Math.max(0, Math.min(1, scale.place(Math.max(scale.min, Math.min(scale.max, value))))) * (bottom - TOP);
  const valueAt = (event: PointerEvent<SVGRectElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return scale.valueAt(Math.max(0, Math.min(1, 1 - (event.clientY - box.top) / box.height)));
  };
  const shown = drag ?? range;
  return (
    <g>
      <line x1={x} x2={x} y1={TOP} y2={bottom} stroke="var(--line-strong)" />
      <text x={x} y={TOP - 20} textAnchor="middle" fontSize={10.5} fill="var(--txt)">{text}</text>
      <text x={x} y={TOP - 7} textAnchor="middle" fontSize={10} fill="var(--dim)">{metricText({ unit: '' }, scale.max)}</text>
      <text x={x} y={bottom + 13} textAnchor="middle" fontSize={10} fill="var(--dim)">{metricText({ unit: '' }, scale.min)}</text>
      {shown && <rect x={x - 7} y={yOf(shown.high)} width={14} height={Math.max(2, yOf(shown.low) - yOf(shown.high))} fill="var(--acc)" fillOpacity={0.22} stroke="var(--acc)" />}
      <rect
        x={x - 12}
        y={TOP}
        width={24}
        height={bottom - TOP}
        fill="transparent"
        className="cursor-ns-resize"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = valueAt(event);
        }}
        onPointerMove={(event) => {
          if (start.current === undefined) return;
          const at = valueAt(event);
          setDrag({ low: Math.min(at, start.current), high: Math.max(at, start.current) });
        }}
        onPointerUp={() => {
          const isClick = !drag || Math.abs(scale.place(drag.high) - scale.place(drag.low)) < 0.02;
          onRange(isClick ? undefined : drag);
          start.current = undefined;
          setDrag(undefined);
        }}
      >
        <title>{metric.title}: drag to filter, click to clear</title>
      </rect>
    </g>
  );
}

/** @file The two plots over the table: one figure against another, and all axes side by side. */

import { useMemo, type ReactNode } from 'react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { Select } from '../widgets/select.tsx';
import { useSize } from '../widgets/use-size.ts';
import { ParallelAxes } from './parallel-axes.tsx';
import { paretoFront } from './pareto-front.ts';
import { axisMetric, PLOTTED_MIN, plottedAxes, pointsOf, type PlotAxes } from './plot-points.ts';
import { reportedKeys } from './reported-metrics.ts';
import { AXIS_KEYS, type RunsParts } from './runs-state.ts';
import { ScatterPlot, type ScatterPoint } from './scatter-plot.tsx';

/** Properties of the plots. */
export interface RunsPlotsProps extends RunsParts {
  readonly all: readonly RunSummary[];
  /** Runs that pass the filter; the others are drawn faintly. */
  readonly shown: readonly RunSummary[];
  readonly selected: readonly string[];
  readonly heightPx: number;
  readonly onToggle: (runId: string) => void;
}

/** Below this width only one plot has room. @unit px */
const TWO_PLOTS_PX = 700;

/** The plots; one line in their place while they would be empty. */
export function RunsPlots(props: RunsPlotsProps): ReactNode {
  const { all, shown, state } = props;
  const [ref, size] = useSize();
  const axes = useMemo(() => plottedAxes(all, state), [all, state]);
  const points = useMemo(() => pointsOf(all, shown, axisMetric(axes.axisX), axisMetric(axes.axisY)), [all, axes, shown]);
  const width = size?.width ?? 0;
  const both = width >= TWO_PLOTS_PX;
  const plotPx = both ? Math.floor(width * 0.55) : width;
  if (points.length < PLOTTED_MIN) return <NothingToPlot {...props} axes={axes} pointCount={points.length} />;
  return (
    <div ref={ref} className="flex shrink-0 border-b border-line" style={{ height: props.heightPx }}>
      {width > 0 && <Scatter {...props} axes={axes} points={points} widthPx={plotPx} />}
      {both && (
        <section aria-label="All axes" className="min-w-0 flex-1 border-l border-line px-3 py-2">
          <ParallelAxes {...props} widthPx={width - plotPx - 25} heightPx={props.heightPx - 17} />
        </section>
      )}
    </div>
  );
}

interface AxesProps extends RunsPlotsProps {
  readonly axes: PlotAxes;
}

function NothingToPlot({ axes, pointCount, ...props }: AxesProps & { readonly pointCount: number }): ReactNode {
  const needsSynthesis = [axes.axisX, axes.axisY].some((key) => key.includes('Synth'));
  const help = props.all.length < PLOTTED_MIN ? 'A second run, for example with fewer bits, is enough.' : needsSynthesis ? 'Synthesize a second design, or choose an estimate.' : 'Choose other figures, or make another run.';
  return (
    <section aria-label="Plots" className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3 py-1.5 text-xs text-dim">
      <AxisChoices {...props} axes={axes} />
      <span>is drawn from two runs on; {pointCount === 0 ? 'no run has' : 'one run has'} both figures. {help}</span>
    </section>
  );
}

function AxisChoices({ axes, change, all }: Pick<AxesProps, 'axes' | 'change' | 'all'>): ReactNode {
  const choices = useMemo(() => [...AXIS_KEYS, ...reportedKeys(all)].map((key) => ({ value: key, text: axisMetric(key).title })), [all]);
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-xs whitespace-nowrap">
      <Select label="Vertical axis" value={axes.axisY} choices={choices} onChange={(axisY) => change({ axisY })} className="font-semibold" />
      <span className="text-dim">against</span>
      <Select label="Horizontal axis" value={axes.axisX} choices={choices} onChange={(axisX) => change({ axisX })} className="max-w-max min-w-0 flex-1 font-semibold" />
    </span>
  );
}

function Scatter({ axes, points, change, all, selected, onToggle, widthPx, heightPx }: AxesProps & { readonly points: readonly ScatterPoint[]; readonly widthPx: number }): ReactNode {
  const [x, y] = useMemo(() => [axisMetric(axes.axisX), axisMetric(axes.axisY)], [axes]);
  const front = useMemo(() => paretoFront(points.filter((p) => p.isShown && p.run.state === 'done'), x.better, y.better), [points, x, y]);
  const flows = new Set(all.map((run) => run.flow)).size;
  const strategies = new Set(points.map((p) => p.isResource));
  return (
    <section aria-label={`${y.title} against ${x.title}`} className="min-w-0 shrink-0 px-3 py-2" style={{ width: widthPx }}>
      <AxisChoices axes={axes} change={change} all={all} />
      <div className="relative">
        <p className="absolute top-0 right-3.5 flex items-center gap-2 text-2xs whitespace-nowrap text-dim">
          {front.length > 0 && <span>front of {front.length}</span>}
          {flows > 1 && (x.ofFlow || y.ofFlow) && <span>flow {points[0]?.run.flow} only</span>}
          {strategies.size > 1 && <Legend />}
        </p>
        <ScatterPlot points={points} front={front} x={x} y={y} selected={selected} widthPx={widthPx - 24} heightPx={heightPx - 44} onToggle={onToggle} />
      </div>
    </section>
  );
}

function Legend(): ReactNode {
  return (
    <span className="flex items-center gap-2">
      <span className="flex items-center gap-1"><svg width="8" height="8" aria-hidden><circle cx="4" cy="4" r="4" fill="var(--h-in)" /></svg>latency</span>
      <span className="flex items-center gap-1"><svg width="8" height="8" aria-hidden><rect width="8" height="8" fill="var(--h-under)" /></svg>resource</span>
    </span>
  );
}

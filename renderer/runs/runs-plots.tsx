/** @file The two plots over the table: one figure against another, and all axes side by side. */

import { useMemo, type ReactNode } from 'react';
import type { RunSummary } from '../../preload/contract/run.ts';
import { Select } from '../widgets/select.tsx';
import { useSize } from '../widgets/use-size.ts';
import { ParallelAxes } from './parallel-axes.tsx';
import { paretoFront } from './pareto-front.ts';
import { RUN_METRICS, type RunMetric, type RunMetricKey } from './run-metrics.ts';
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

const CHOICES = AXIS_KEYS.map((key) => ({ value: key as string, text: RUN_METRICS[key].title }));
/** Below this width only one plot has room. @unit px */
const TWO_PLOTS_PX = 700;

/** The plots. */
export function RunsPlots(props: RunsPlotsProps): ReactNode {
  const [ref, size] = useSize();
  const width = size?.width ?? 0;
  const both = width >= TWO_PLOTS_PX;
  const plotPx = both ? Math.floor(width * 0.55) : width;
  return (
    <div ref={ref} className="flex shrink-0 border-b border-line" style={{ height: props.heightPx }}>
      {width > 0 && <Scatter {...props} widthPx={plotPx} />}
      {both && (
        <section aria-label="All axes" className="min-w-0 flex-1 border-l border-line px-3 py-2">
          <ParallelAxes {...props} widthPx={width - plotPx - 25} heightPx={props.heightPx - 17} />
        </section>
      )}
    </div>
  );
}

function Scatter({ state, change, all, shown, selected, onToggle, widthPx, heightPx }: RunsPlotsProps & { readonly widthPx: number }): ReactNode {
  const [x, y] = [metricOf(state.axisX, 'lutSynthesized'), metricOf(state.axisY, 'accuracy')];
  const flow = useMemo(() => usualFlow(all), [all]);
  const isMixed = x.ofFlow || y.ofFlow;
  const points = useMemo(() => pointsOf({ all: isMixed ? all.filter((run) => run.flow === flow) : all, shown, x, y }), [all, flow, isMixed, shown, x, y]);
  const front = useMemo(() => paretoFront(points.filter((p) => p.isShown && p.run.state === 'done'), x.better, y.better), [points, x, y]);
  const flows = new Set(all.map((run) => run.flow)).size;
  const strategies = new Set(points.map((p) => p.isResource));
  return (
    <section aria-label={`${y.title} against ${x.title}`} className="min-w-0 shrink-0 px-3 py-2" style={{ width: widthPx }}>
      <div className="flex min-w-0 items-center gap-1.5 text-xs whitespace-nowrap">
        <Select label="Vertical axis" value={state.axisY} choices={CHOICES} onChange={(axisY) => change({ axisY })} className="font-semibold" />
        <span className="text-dim">against</span>
        <Select label="Horizontal axis" value={state.axisX} choices={CHOICES} onChange={(axisX) => change({ axisX })} className="min-w-0 flex-1 max-w-max font-semibold" />
      </div>
      {points.length === 0 ? (
        <p className="px-6 pt-12 text-center text-dim">No run of flow {flow} has both figures. {state.axisX.includes('Synth') || state.axisY.includes('Synth') ? 'Synthesize a design, or choose an estimate for the axis.' : 'Choose another figure for an axis.'}</p>
      ) : (
        <div className="relative">
          <p className="absolute top-0 right-3.5 flex items-center gap-2 text-2xs whitespace-nowrap text-dim">
            {front.length > 0 && <span>front of {front.length}</span>}
            {flows > 1 && isMixed && <span>flow {flow} only</span>}
            {strategies.size > 1 && <Legend />}
          </p>
          <ScatterPlot points={points} front={front} x={x} y={y} selected={selected} widthPx={widthPx - 24} heightPx={heightPx - 44} onToggle={onToggle} />
        </div>
      )}
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

function metricOf(key: string, fallback: RunMetricKey): RunMetric {
  return RUN_METRICS[(key in RUN_METRICS ? key : fallback) as RunMetricKey];
}

/** The flow that most runs have: figures of different flows are never in one plot. */
function usualFlow(runs: readonly RunSummary[]): RunSummary['flow'] {
  const rtlCount = runs.filter((run) => run.flow === 'rtl').length;
  return rtlCount * 2 >= runs.length ? 'rtl' : 'hls';
}

function pointsOf({ all, shown, x, y }: { readonly all: readonly RunSummary[]; readonly shown: readonly RunSummary[]; readonly x: RunMetric; readonly y: RunMetric }): ScatterPoint[] {
  const visible = new Set(shown.map((run) => run.runId));
  return all.flatMap((run) => {
    const [px, py] = [x.value(run), y.value(run)];
    if (px === undefined || py === undefined) return [];
    return [{ run, x: px, y: py, isShown: visible.has(run.runId), isResource: /resource/i.test(run.strategies) }];
  });
}

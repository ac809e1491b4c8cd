/** @file Which runs are points of the scatter plot, and over which axes. */

import type { RunSummary } from '../../preload/contract/run.ts';
import { reportedKeys, reportedName } from './reported-metrics.ts';
import { RUN_METRICS, runMetric, type RunMetric } from './run-metrics.ts';
import { FIRST_RUNS_STATE, type RunsState } from './runs-state.ts';
import type { ScatterPoint } from './scatter-plot.tsx';

/** With fewer points there is nothing to see in a plot. */
export const PLOTTED_MIN = 2;

/** What the first axes give way to while no two runs have their figures: what tools measured before what is estimated. */
function standIns(axis: 'axisX' | 'axisY', runs: readonly RunSummary[]): readonly string[] {
  const measured = (figure: string): readonly string[] => reportedKeys(runs).filter((key) => reportedName(key)?.figure === figure);
  return axis === 'axisX' ? [...measured('lut'), 'lutEstimated', 'latencyNs'] : ['flips', 'latencyNs', ...measured('latencyCycles'), ...measured('ff')];
}

/** Axes as keys of figures. */
export interface PlotAxes {
  readonly axisX: string;
  readonly axisY: string;
}

/** Return the figure of an axis. Never throws. */
export function axisMetric(key: string): RunMetric {
  return runMetric(key) ?? RUN_METRICS.accuracy;
}

/** Return the axes to draw: those that were chosen; where nothing was chosen, the first ones that two runs have values on. Never throws. */
export function plottedAxes(runs: readonly RunSummary[], state: Pick<RunsState, 'axisX' | 'axisY'>): PlotAxes {
  const xs = candidates('axisX', state.axisX, runs);
  const ys = candidates('axisY', state.axisY, runs);
  const pairs = ys.flatMap((axisY) => xs.map((axisX) => ({ axisX, axisY })));
  const drawn = pairs.find(({ axisX, axisY }) => axisX !== axisY && pointsOf(runs, runs, axisMetric(axisX), axisMetric(axisY)).length >= PLOTTED_MIN);
  return drawn ?? { axisX: xs[0] ?? 'lutSynthesized', axisY: ys[0] ?? 'accuracy' };
}

function candidates(axis: 'axisX' | 'axisY', chosen: string, runs: readonly RunSummary[]): readonly string[] {
  const first = FIRST_RUNS_STATE[axis];
  const key = runMetric(chosen) === undefined ? first : chosen;
  return key === first ? [first, ...standIns(axis, runs)] : [key];
}

/** Return the points of runs of one flow that have both figures. Never throws. */
export function pointsOf(all: readonly RunSummary[], shown: readonly RunSummary[], x: RunMetric, y: RunMetric): ScatterPoint[] {
  const visible = new Set(shown.map((run) => run.runId));
  const placed = all.flatMap((run) => {
    const [px, py] = [x.value(run), y.value(run)];
    return px === undefined || py === undefined ? [] : [{ run, x: px, y: py, isShown: visible.has(run.runId), isResource: /resource/i.test(run.strategies) }];
  });
  const flow = usualFlow(placed.map(({ run }) => run));
  return x.ofFlow || y.ofFlow ? placed.filter(({ run }) => run.flow === flow) : placed;
}

/** Return the flow that most runs have: figures of different flows are never in one plot. Never throws. */
function usualFlow(runs: readonly RunSummary[]): RunSummary['flow'] {
  const rtlCount = runs.filter((run) => run.flow === 'rtl').length;
  return rtlCount * 2 >= runs.length ? 'rtl' : 'hls';
}

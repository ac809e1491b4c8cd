import { describe, expect, it } from 'vitest';
import { plottedAxes, pointsOf } from '../../../renderer/runs/plot-points.ts';
import { RUN_METRICS } from '../../../renderer/runs/run-metrics.ts';
import { FIRST_RUNS_STATE } from '../../../renderer/runs/runs-state.ts';
import { buildRun } from './run-builder.ts';

const emulated = ['a', 'b'].map((runId, i) => buildRun({ runId, emulatedAccuracy: 0.9 + i / 100, lutEstimated: 100 + i, flipCount: i }));

describe('the axes of the scatter plot', () => {
  it('are the first ones as soon as two runs have both figures', () => {
    const synthesized = emulated.map((run) => ({ ...run, lutSynthesized: 90 }));
    expect(plottedAxes(synthesized, FIRST_RUNS_STATE)).toEqual({ axisX: 'lutSynthesized', axisY: 'accuracy' });
  });
  it('fall back on the estimate before any synthesis, and on flips without labels', () => {
    expect(plottedAxes(emulated, FIRST_RUNS_STATE)).toEqual({ axisX: 'lutEstimated', axisY: 'accuracy' });
    const unlabelled = emulated.map(({ emulatedAccuracy: _none, ...run }) => run);
    expect(plottedAxes(unlabelled, FIRST_RUNS_STATE)).toEqual({ axisX: 'lutEstimated', axisY: 'flips' });
  });
  it('fall back on what an HLS tool has measured where nothing went through Yosys: first against accuracy, then against latency', () => {
    const figures = (lut: number) => [{ kind: 'csynth', tool: 'Vitis HLS', figures: { lut, latencyCycles: lut / 100 } }] as const;
    const hls = emulated.map(({ lutEstimated: _none, ...run }, i) => ({ ...run, flow: 'hls' as const, reported: figures(900 + i) }));
    expect(plottedAxes(hls, FIRST_RUNS_STATE)).toEqual({ axisX: 'reported/csynth/Vitis HLS/lut', axisY: 'accuracy' });
    const imported = hls.map(({ emulatedAccuracy: _accuracy, flipCount: _flips, ...run }) => run);
    expect(plottedAxes(imported, FIRST_RUNS_STATE)).toEqual({ axisX: 'reported/csynth/Vitis HLS/lut', axisY: 'reported/csynth/Vitis HLS/latencyCycles' });
  });
  it('stay as they were chosen, with or without values', () => {
    expect(plottedAxes(emulated, { axisX: 'carrySynthesized', axisY: 'accuracy' })).toEqual({ axisX: 'carrySynthesized', axisY: 'accuracy' });
    expect(plottedAxes([], FIRST_RUNS_STATE)).toEqual({ axisX: 'lutSynthesized', axisY: 'accuracy' });
  });
});

describe('the points of the scatter plot', () => {
  it('are of one flow where an axis is about hardware', () => {
    const runs = [...emulated, buildRun({ runId: 'h', flow: 'hls', emulatedAccuracy: 1, lutEstimated: 5, flipCount: 0 })];
    expect(pointsOf(runs, runs, RUN_METRICS.lutEstimated, RUN_METRICS.accuracy).map((p) => p.run.runId)).toEqual(['a', 'b']);
    expect(pointsOf(runs, runs, RUN_METRICS.flips, RUN_METRICS.accuracy)).toHaveLength(3);
  });
});

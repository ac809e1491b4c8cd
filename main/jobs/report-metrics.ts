/** @file Figures that tools measured, as metrics of a run: the name says kind, tool and figure, so that no two of them share a column. */

import type { ReportedFigures } from '../../preload/contract/run.ts';
import type { Metric } from '../storage/run-store.ts';

const UNITS: Readonly<Record<string, string>> = { lut: 'LUT', ff: 'FF', dsp: 'DSP', bram18: '18 Kb halves', bram36Tiles: '36 Kb tiles', uram: 'URAM', latencyCycles: 'cycles', intervalCycles: 'cycles', clockPeriodNs: 'ns', totalPowerW: 'W' };

/** Return the unit of a figure; empty for one that has none here. Never throws. */
export function unitOfReported(figure: string): string {
  return UNITS[figure] ?? '';
}

/** Return metrics to store; figures without a finite value are left out. Never throws. */
export function metricsOfReported(reported: readonly ReportedFigures[]): readonly Metric[] {
  return reported.flatMap(({ kind, tool, figures }) =>
    Object.entries(figures).filter(([, value]) => Number.isFinite(value)).map(([name, value]) => ({ name: `${kind}/${tool}/${name}`, value, unit: UNITS[name] ?? '' })));
}

/** Return the figures that metrics hold; metrics of other names are passed over. Never throws. */
export function reportedOfMetrics(metrics: readonly Pick<Metric, 'name' | 'value'>[]): readonly ReportedFigures[] {
  const found = new Map<string, { kind: ReportedFigures['kind']; tool: string; figures: Record<string, number> }>();
  for (const { name, value } of metrics) {
    const [, kind, tool, figure] = /^(csynth|synth|placed|routed)\/(.+)\/(\w+)$/.exec(name) ?? [];
    if (kind === undefined || tool === undefined || figure === undefined) continue;
    const key = `${kind}/${tool}`;
    const entry = found.get(key) ?? { kind: kind as ReportedFigures['kind'], tool, figures: {} };
    entry.figures[figure] = value;
    found.set(key, entry);
  }
  return [...found.values()];
}

/** @file What one finished run says about estimates: each prediction beside what a later stage measured. Pure. */

import type { EstimateReport } from '../../preload/contract/emulation.ts';
import { RUNG_KINDS, type LadderFigureName } from '../../preload/contract/report.ts';
import type { CalibrationPoint, DesignTraits } from '../compiler/estimators/calibrate.ts';
import type { FigureName } from '../compiler/estimators/estimate.ts';
import { LADDER_FIGURES, type Rung, type RungFigures } from './rungs.ts';

/** A run as far as it can be learnt from. */
export interface LearntRun {
  readonly runId: string;
  readonly rungs: readonly Rung[];
  /** By the program's own rules, of the configuration that was run; absent where that is not known. */
  readonly estimate?: EstimateReport;
  readonly traits: Omit<DesignTraits, 'toolVersion'>;
  /** Class of each layer. */
  readonly classes: ReadonlyMap<string, string>;
}

/** What estimators call a figure. */
export const ESTIMATED_AS: Readonly<Partial<Record<LadderFigureName, FigureName>>> = { lut: 'lut', ff: 'ff', dsp: 'dsp', bram18: 'bram18k', latencyCycles: 'latencyCycles', intervalCycles: 'initiationIntervalCycles' };

type Prediction = Pick<CalibrationPoint, 'from' | 'flow'> & { readonly layers: ReadonlyMap<string | undefined, Readonly<Record<string, number | undefined>>> };

/** Return the points of a run: estimate and every stage against each later one of its flow. Never throws. */
export function pointsOfRun({ runId, rungs, estimate, traits, classes }: LearntRun): readonly CalibrationPoint[] {
  const usable = rungs.filter(({ stale }) => !stale);
  const predictions: readonly Prediction[] = [
    ...(estimate === undefined ? [] : [{ from: 'estimate' as const, flow: estimate.flow, layers: new Map([[undefined, estimatedFigures(estimate.total)], ...estimate.layers.map((layer) => [layer.layer, estimatedFigures(layer)] as const)]) }]),
    ...usable.filter(({ kind }) => kind === 'csynth' || kind === 'synth').map((rung) => ({ from: rung.kind === 'csynth' ? ('csynth' as const) : ('synth' as const), flow: rung.flow, layers: figuresByLayer(rung) })),
  ];
  return predictions.flatMap((prediction) => {
    const later = usable.filter(({ flow, kind }) => flow === prediction.flow && RUNG_KINDS.indexOf(kind) > RUNG_KINDS.indexOf(prediction.from));
    return later.flatMap((rung) => pointsOf(prediction, rung, { runId, traits: { ...traits, toolVersion: rung.version ?? '' }, classes }));
  });
}

type PointFacts = Pick<CalibrationPoint, 'runId' | 'traits'> & { readonly classes: ReadonlyMap<string, string> };

function pointsOf({ from, flow, layers }: Prediction, rung: Rung, { runId, traits, classes }: PointFacts): readonly CalibrationPoint[] {
  return [...figuresByLayer(rung)].flatMap(([layer, measured]) => {
    const predicted = layers.get(layer);
    return LADDER_FIGURES.flatMap(({ name }): readonly CalibrationPoint[] => {
      const [before, after] = [predicted?.[name], measured[name]];
      const figure = ESTIMATED_AS[name] ?? (name === 'uram' || name === 'clockPeriodNs' ? name : undefined);
      if (before === undefined || after === undefined || figure === undefined || (from === 'estimate' && ESTIMATED_AS[name] === undefined)) return [];
      const className = layer === undefined ? undefined : classes.get(layer);
      return [{ runId, flow, from, to: rung.kind, tool: rung.tool, figure, predicted: before, measured: after, traits, ...(layer === undefined ? {} : { layer }), ...(className === undefined ? {} : { className }) }];
    });
  });
}

function figuresByLayer(rung: Rung): ReadonlyMap<string | undefined, Readonly<Record<string, number | undefined>>> {
  return new Map([[undefined, measuredFigures(rung.total)], ...rung.layers.filter(({ confidence }) => confidence !== 'by order').map(({ layer, figures }) => [layer, measuredFigures(figures)] as const)]);
}

/** What this program planned itself is no measurement. */
function measuredFigures(figures: RungFigures): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, figure.note === 'planned by the generator' ? undefined : figure.value]));
}

function estimatedFigures(estimate: EstimateReport['total']): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(LADDER_FIGURES.map(({ name }) => {
    const figure = ESTIMATED_AS[name];
    return [name, figure === undefined ? undefined : estimate[figure]?.value];
  }));
}

/**
 * @file Applies calibration to an estimate: every figure is aimed at the furthest stage that the user's own runs have reached, and
 * says on how many runs it rests.
 */

import { MEASURED_KINDS, type MeasuredKind } from '../../../preload/model/tool-report.ts';
import { applyCorrection, correctionOf, spreadOf, type CalibrationPoint, type DesignTraits } from './calibrate.ts';
import { FIGURES, type Band, type FigureName, type LayerEstimate, type NetworkEstimate } from './estimate.ts';

/** Points and what the design in question is like. */
export interface Calibration {
  readonly points: readonly CalibrationPoint[];
  readonly traits: Partial<DesignTraits>;
  /** Class of each layer. */
  readonly classes: ReadonlyMap<string, string>;
}

/** Fewer runs of a later stage do not outweigh those of an earlier one. */
const RUNS_MIN = 2;

/**
 * What an estimate is worth against a stage that it was not checked against: this flow's bands are checked against Yosys (rtl) and
 * C synthesis (hls). @source 20 placed and routed designs of shift-add networks: routed LUT 0.97 to 1.13 of the adder bits
 */
const FAR_SPREAD = 1.25;

/** Return an estimate with figures and bands as finished runs suggest; unchanged where there are none. Never throws. */
export function calibrateEstimate(estimate: NetworkEstimate, calibration: Calibration): NetworkEstimate {
  if (calibration.points.length === 0) return estimate;
  const targets = new Map(FIGURES.map((figure) => [figure, targetOf(figure, estimate.total.flow, calibration)] as const));
  const figures = <E extends Omit<LayerEstimate, 'layer'>>(of: E, className?: string): E => ({ ...of, ...calibrated(of, targets, { calibration, ...(className === undefined ? {} : { className }) }) });
  return { total: figures(estimate.total), layers: estimate.layers.map((layer) => figures(layer, calibration.classes.get(layer.layer) ?? 'unknown')) };
}

/** The furthest stage with enough runs, else the one with most. */
function targetOf(figure: FigureName, flow: LayerEstimate['flow'], { points }: Calibration): MeasuredKind | undefined {
  const runsOf = (kind: MeasuredKind): number => new Set(points.filter((point) => point.flow === flow && point.from === 'estimate' && point.figure === figure && point.to === kind && point.layer === undefined).map(({ runId }) => runId)).size;
  const counts = MEASURED_KINDS.map((kind) => ({ kind, count: runsOf(kind) })).filter(({ count }) => count > 0);
  return (counts.findLast(({ count }) => count >= RUNS_MIN) ?? counts.toSorted((a, b) => b.count - a.count)[0])?.kind;
}

function calibrated(of: Omit<LayerEstimate, 'layer'>, targets: ReadonlyMap<FigureName, MeasuredKind | undefined>, { calibration, className }: { readonly calibration: Calibration; readonly className?: string }): Partial<Record<FigureName, Band>> {
  return Object.fromEntries(FIGURES.flatMap((figure) => {
    const [band, to] = [of[figure], targets.get(figure)];
    if (band === undefined || to === undefined) return [];
    return [[figure, calibrateBand(band, { flow: of.flow, figure, to, calibration, ...(className === undefined ? {} : { className }) })] as const];
  }));
}

interface BandQuery {
  readonly flow: LayerEstimate['flow'];
  readonly figure: FigureName;
  readonly to: MeasuredKind;
  readonly className?: string;
  readonly calibration: Calibration;
}

function calibrateBand(band: Band, { flow, figure, to, className, calibration }: BandQuery): Band {
  const { points, traits } = calibration;
  const isNear = to === (flow === 'rtl' ? 'synth' : 'csynth');
  const prior = Math.max(spreadOf(band), isNear ? 1 : FAR_SPREAD);
  const correction = correctionOf(points, { flow, from: 'estimate', to, figure, traits, ...(className === undefined ? {} : { className }) }, prior);
  if (correction === undefined) return band;
  const tools = [...new Set(points.filter((point) => correction.runIds.includes(point.runId) && point.to === to).map(({ tool }) => tool))];
  const fact = { runCount: correction.runIds.length, kind: to, tools };
  if (band.certainty === 'exact' && (!isNear || correction.isExact)) return { ...band, calibration: fact };
  return { ...band, ...applyCorrection(band.value, correction), certainty: 'band', calibration: fact };
}

/**
 * @file Recalibrates estimates on finished runs: what a tool measured against what was predicted, by flow, figure and kind of layer.
 *
 * Method: the logarithm of measured ÷ predicted is taken as normally distributed. What is known before any run counts as
 * `PRIOR_WEIGHT` runs with mean 0 and the spread that the band claims; every run adds one observation, weighted by how much it is
 * like the design in question. Mean and predictive spread follow in closed form (normal with known prior weight), so that a band
 * shrinks where runs agree and widens where they do not. A run counts once, however many layers it has: its layers are not independent.
 *
 * *Guarantees*: without points nothing changes; figures that are exact by a rule stay exact until a run contradicts them.
 * *Does not handle*: figures without any prediction; they stay absent.
 */

import type { MeasuredKind } from '../../../preload/model/tool-report.ts';
import type { Band, FigureName } from './estimate.ts';

/** What makes one design like another. */
export interface DesignTraits {
  /** As the tool prints it; empty where nobody says. */
  readonly toolVersion: string;
  readonly ioType: string;
  /** Which kind of layer dominates. */
  readonly network: 'recurrent' | 'convolutional' | 'dense';
}

/** One figure of one finished run: predicted and measured. */
export interface CalibrationPoint {
  readonly runId: string;
  readonly flow: 'hls' | 'rtl';
  /** Who predicted: this program, or an earlier stage of the tools. */
  readonly from: 'estimate' | 'csynth' | 'synth';
  readonly to: MeasuredKind;
  readonly tool: string;
  readonly figure: FigureName | 'clockPeriodNs' | 'uram';
  /** Absent: the whole network. */
  readonly layer?: string;
  readonly className?: string;
  readonly predicted: number;
  readonly measured: number;
  readonly traits: DesignTraits;
}

/** What is asked of the points. */
export interface CalibrationQuery {
  readonly flow: CalibrationPoint['flow'];
  readonly from: CalibrationPoint['from'];
  readonly to: MeasuredKind;
  readonly figure: CalibrationPoint['figure'];
  /** Class of a layer; absent: the whole network. */
  readonly className?: string;
  readonly traits?: Partial<DesignTraits>;
}

/** How much a figure is off, from runs: multiply by `factor`, and expect it within `spread` to both sides. */
export interface Correction {
  readonly factor: number;
  /** Half the width of the band of about 95 %, as a factor above 1. */
  readonly spread: number;
  /** Runs that were used. */
  readonly runIds: readonly string[];
  /** Whether every one of them measured exactly what was predicted. */
  readonly isExact: boolean;
}

/** Weight of what is known before any run, in runs. */
const PRIOR_WEIGHT = 1;
/** Standard deviations that a band reaches to each side. */
const REACH = 2;
/** Counts near 0 have no useful logarithm: one is added to both. */
const OFFSET = 1;
/** Layers of another class say a little about a layer. */
const OTHER_CLASS_WEIGHT = 0.2;
const MISMATCH_WEIGHT = 0.5;
/** No run moves a figure by more than this; a larger ratio is a mistake in the mapping. */
const RATIO_MAX = 30;
/** Narrowest band: repeated placement of one design differs by about this. */
const SPREAD_MIN = 1.01;

interface Observation {
  readonly runId: string;
  readonly logRatio: number;
  readonly weight: number;
}

/** Return the correction that runs suggest for a figure whose prior band reaches a factor of `priorSpread`; undefined without runs. Never throws. */
export function correctionOf(points: readonly CalibrationPoint[], query: CalibrationQuery, priorSpread: number): Correction | undefined {
  const observations = observationsOf(points, query);
  if (observations.length === 0) return undefined;
  const weight = observations.reduce((sum, observation) => sum + observation.weight, 0);
  const all = PRIOR_WEIGHT + weight;
  const mean = observations.reduce((sum, observation) => sum + observation.weight * observation.logRatio, 0) / all;
  // A band reaches as far as a prediction does; its own spread is that without the doubt about the mean.
  const priorVariance = Math.log(Math.max(priorSpread, SPREAD_MIN)) ** 2 / (1 + 1 / PRIOR_WEIGHT);
  const squares = observations.reduce((sum, { logRatio, weight: own }) => sum + own * (REACH * (logRatio - mean)) ** 2, 0);
  const reach = Math.sqrt(((PRIOR_WEIGHT * priorVariance + squares) / all) * (1 + 1 / all));
  return { factor: Math.exp(mean), spread: Math.max(SPREAD_MIN, Math.exp(reach)), runIds: observations.map(({ runId }) => runId), isExact: observations.every(({ logRatio }) => logRatio === 0) };
}

/** One observation a run: what its layers of the class measured together against what was predicted for them together. */
function observationsOf(points: readonly CalibrationPoint[], { className, traits, ...query }: CalibrationQuery): readonly Observation[] {
  const relevant = points.filter((point) => point.flow === query.flow && point.from === query.from && point.to === query.to && point.figure === query.figure && (point.layer === undefined) === (className === undefined));
  const runs = new Map<string, CalibrationPoint[]>();
  for (const point of relevant) runs.set(point.runId, [...(runs.get(point.runId) ?? []), point]);
  return [...runs].map(([runId, found]) => {
    const own = className === undefined ? found : found.filter((point) => point.className === className);
    const used = own.length > 0 ? own : found;
    const sum = (pick: (point: CalibrationPoint) => number): number => used.reduce((total, point) => total + pick(point), 0);
    const ratio = (sum(({ measured }) => measured) + OFFSET) / (sum(({ predicted }) => predicted) + OFFSET);
    return {
      runId, weight: (own.length > 0 ? 1 : OTHER_CLASS_WEIGHT) * likeness(found[0]?.traits, traits),
      logRatio: Math.log(Math.min(RATIO_MAX, Math.max(1 / RATIO_MAX, ratio))),
    };
  });
}

function likeness(found: DesignTraits | undefined, wanted: Partial<DesignTraits> | undefined): number {
  const keys = ['toolVersion', 'ioType', 'network'] as const;
  return keys.reduce((weight, key) => (wanted?.[key] === undefined || wanted[key] === '' || found?.[key] === wanted[key] ? weight : weight * MISMATCH_WEIGHT), 1);
}

/** Return how far a band reaches from its value, as a factor; counts near 0 as in the corrections. Never throws. */
export function spreadOf({ low, value, high }: Pick<Band, 'low' | 'value' | 'high'>): number {
  return Math.max(SPREAD_MIN, (high + OFFSET) / (value + OFFSET), (value + OFFSET) / (low + OFFSET));
}

/** Return a value and its limits after a correction; whole numbers unless `isWhole` is false. Never throws. */
export function applyCorrection(value: number, { factor, spread }: Correction, isWhole = true): Pick<Band, 'low' | 'value' | 'high'> {
  const at = (more: number): number => Math.max(0, (value + OFFSET) * factor * more - OFFSET);
  const round = (number: number, how: (value: number) => number): number => (isWhole ? how(number) : number);
  return { low: round(at(1 / spread), Math.floor), value: round(at(1), Math.round), high: round(at(spread), Math.ceil) };
}

/**
 * @file What an estimate is: a value with the limits between which a tool's figure is expected, and why.
 */

/** A figure before any tool ran. Low and high are inclusive. */
export interface Band {
  readonly low: number;
  readonly value: number;
  readonly high: number;
  /** `exact`: a rule that met every known case; low, value and high are equal. */
  readonly certainty: 'exact' | 'band';
  /** One sentence: how it was found. */
  readonly reason: string;
  /** What it was checked against. */
  readonly source: string;
  /** Finished runs of the user that it was recalibrated on: how many, how far they went, with which tools. */
  readonly calibration?: { readonly runCount: number; readonly kind: 'csynth' | 'synth' | 'placed' | 'routed'; readonly tools: readonly string[] };
}

/** Figures of a layer that this program can say something about; absent ones have their reason in `absent`. */
export interface LayerEstimate {
  readonly layer: string;
  readonly flow: 'hls' | 'rtl';
  readonly lut?: Band;
  readonly ff?: Band;
  readonly dsp?: Band;
  readonly bram18k?: Band;
  /** @unit cycles */
  readonly latencyCycles?: Band;
  /** @unit cycles */
  readonly initiationIntervalCycles?: Band;
  /** Why a figure is not there, by its name. */
  readonly absent?: Readonly<Partial<Record<FigureName, string>>>;
}

/** Names of the figures. */
export const FIGURES = ['lut', 'ff', 'dsp', 'bram18k', 'latencyCycles', 'initiationIntervalCycles'] as const;
/** One of them. */
export type FigureName = (typeof FIGURES)[number];

/** Estimates of a network: by layer, and of the whole where every part is known. */
export interface NetworkEstimate {
  readonly layers: readonly LayerEstimate[];
  readonly total: Omit<LayerEstimate, 'layer'>;
}

/** Between the sources of a figure; no single source contains it. */
const SOURCE_SEPARATOR = '; ';

/** Make a figure that is certain. Never throws. */
export function exactly(value: number, reason: string, source: string): Band {
  return { low: value, value, high: value, certainty: 'exact', reason, source };
}

/** Make a figure with limits; whole numbers, outward. Never throws. */
export function between(limits: readonly [low: number, value: number, high: number], reason: string, source: string): Band {
  const [low, value, high] = limits;
  return { low: Math.max(0, Math.floor(low)), value: Math.max(0, Math.round(value)), high: Math.max(0, Math.ceil(high)), certainty: 'band', reason, source };
}

/** Add bands: exact only if all are. Never throws. */
export function sumOf(bands: readonly Band[], reason: string): Band {
  const add = (pick: (band: Band) => number): number => bands.reduce((sum, band) => sum + pick(band), 0);
  return {
    low: add((b) => b.low), value: add((b) => b.value), high: add((b) => b.high),
    certainty: bands.every((b) => b.certainty === 'exact') ? 'exact' : 'band',
    reason, source: sourcesOf(bands),
  };
}

/** Return the largest of bands in each limit. Never throws. */
export function largestOf(bands: readonly Band[], reason: string): Band {
  const most = (pick: (band: Band) => number): number => Math.max(0, ...bands.map(pick));
  return {
    low: most((b) => b.low), value: most((b) => b.value), high: most((b) => b.high),
    certainty: bands.every((b) => b.certainty === 'exact') ? 'exact' : 'band',
    reason, source: sourcesOf(bands),
  };
}

/** Sums are summed again: without taking lists apart, a long path would name its sources again at every layer. */
function sourcesOf(bands: readonly Band[]): string {
  return [...new Set(bands.flatMap((b) => (b.source === '' ? [] : b.source.split(SOURCE_SEPARATOR))))].join(SOURCE_SEPARATOR);
}

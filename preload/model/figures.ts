/** @file Figures that analyses compute and windows draw: class figures, curves, histograms, boxes. */

/** One receiver operating characteristic: points from (0,0) to (1,1), at most 200. */
export interface RocCurve {
  /** @unit fraction 0…1 */
  readonly falsePositiveRate: readonly number[];
  /** @unit fraction 0…1 */
  readonly truePositiveRate: readonly number[];
  /** Area under the curve, 0…1. */
  readonly auc: number;
}

/** Counts by row class and column class. @shape [classes, classes] */
export type CountMatrix = readonly (readonly number[])[];

/** What classes say, for one of reference and emulation. Shares are fractions 0…1. */
export interface ClassFigures {
  readonly accuracy: number;
  /** `topK[k-1]`: label among the k largest outputs; up to 5. */
  readonly topK: readonly number[];
  /** Rows: label, columns: argmax. */
  readonly confusion: CountMatrix;
  /** One class against the rest, by class; absent where a class has no sample or all. */
  readonly roc: readonly (RocCurve | undefined)[];
}

/** A histogram on a linear axis: `counts.length` equal bins between `min` and `max`; the last bin holds `max` too. */
export interface LinearHistogram {
  readonly min: number;
  readonly max: number;
  readonly counts: readonly number[];
}

/** Order statistics of |value| of what is not zero. @unit model units */
export interface BoxFigures {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
  /** @unit fraction 0…1 */
  readonly zeroShare: number;
  readonly elementCount: number;
}

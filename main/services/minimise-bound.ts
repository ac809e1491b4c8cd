/** @file What a search for smaller types may not lose, and how its trials are counted. */

import type { DesignFigures, MinimiseRequest, MinimiseState } from '../../preload/contract/analysis.ts';
import type { QualityMetrics } from '../../preload/contract/emulation.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';

/** A trial as a point. */
export interface Figure {
  readonly cost: number;
  readonly quality: number;
}

/** Rounding of a share of samples must not decide. */
const TOLERANCE = 1e-9;

/** The bound of one search. */
export class MinimiseBound {
  readonly costUnit: MinimiseState['costUnit'];
  readonly qualityUnit: MinimiseState['qualityUnit'];
  readonly #limit: number;

  private constructor(costUnit: MinimiseState['costUnit'], qualityUnit: MinimiseState['qualityUnit'], limit: number) {
    this.costUnit = costUnit;
    this.qualityUnit = qualityUnit;
    this.#limit = limit;
  }

  /** Return the bound relative to the design as it is. Fails with `bad-request` where what is asked for cannot be measured. */
  static of(before: DesignFigures, request: Pick<MinimiseRequest, 'accuracyLossMax' | 'maxAbsErrorMax'>): Result<MinimiseBound> {
    const costUnit = before.lut === undefined ? 'bits' : 'LUT';
    const accuracy = before.quality && accuracyOf(before.quality);
    if (accuracy !== undefined && request.maxAbsErrorMax === undefined) return ok(new MinimiseBound(costUnit, 'accuracy', accuracy - (request.accuracyLossMax ?? 0)));
    if (request.maxAbsErrorMax !== undefined) return ok(new MinimiseBound(costUnit, 'max abs error', request.maxAbsErrorMax));
    return fail<Failure>({ code: 'bad-request', message: 'The outputs are no classes: there is no accuracy to keep.', help: 'Say the largest error that is allowed.' });
  }

  /** Return a trial's cost and quality; without quality, quality 0. Never throws. */
  figure({ lut, bitCount, quality }: DesignFigures): Figure {
    const cost = this.costUnit === 'LUT' && lut !== undefined ? lut.value : bitCount;
    if (quality === undefined) return { cost, quality: 0 };
    return { cost, quality: this.qualityUnit === 'accuracy' ? (accuracyOf(quality) ?? 0) : quality.maxAbsError };
  }

  /** Return whether a trial is within the bound. Never throws. */
  holds({ quality }: Figure): boolean {
    return this.qualityUnit === 'accuracy' ? quality >= this.#limit - TOLERANCE : quality <= this.#limit + TOLERANCE;
  }
}

/** Without labels, agreement with the reference stands for accuracy. */
function accuracyOf({ emulatedAccuracy, flipCount, sampleCount }: QualityMetrics): number | undefined {
  if (emulatedAccuracy !== undefined) return emulatedAccuracy;
  return flipCount === undefined ? undefined : 1 - flipCount / Math.max(1, sampleCount);
}

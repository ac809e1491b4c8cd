/**
 * @file How far a tensor departs from its ideal values: sums that blocks of samples can be joined by.
 *
 * A difference that is no number (∞ − ∞, NaN) counts as infinite: it is never hidden.
 */

/** Error sums of one layer against the reference. */
export interface ErrorSums {
  readonly count: number;
  /** @unit model units */
  readonly maxAbs: number;
  /** Sample of the largest error. */
  readonly worstSample: number;
  readonly absoluteSum: number;
  readonly noisePower: number;
  readonly signalPower: number;
}

/** Ideal values of a layer: doubles, or floats where every value is one. */
export type IdealValues = Float64Array | Float32Array;

/** Sum the error of a block of samples that starts at sample `firstSample`. Never throws. @shape [rows, elementCount] both @unit model units */
export function errorSums(emulated: Float64Array, ideal: IdealValues, block: { readonly elementCount: number; readonly firstSample: number }): ErrorSums {
  let maxAbs = 0;
  let worst = 0;
  let absoluteSum = 0;
  let noisePower = 0;
  let signalPower = 0;
  for (let i = 0; i < emulated.length; i++) {
    const wanted = ideal[i] ?? 0;
    const difference = Math.abs((emulated[i] ?? 0) - wanted);
    const error = Number.isNaN(difference) ? Infinity : difference;
    absoluteSum += error;
    noisePower += error * error;
    signalPower += wanted * wanted;
    if (error > maxAbs) {
      maxAbs = error;
      worst = i;
    }
  }
  return { count: emulated.length, maxAbs, worstSample: block.firstSample + Math.floor(worst / Math.max(1, block.elementCount)), absoluteSum, noisePower, signalPower };
}

/** Join the error sums of two blocks; of equal errors the first block's sample stays. Never throws. */
export function mergeErrors(a: ErrorSums | undefined, b: ErrorSums): ErrorSums {
  if (a === undefined) return b;
  const worse = b.maxAbs > a.maxAbs ? b : a;
  return {
    count: a.count + b.count, maxAbs: worse.maxAbs, worstSample: worse.worstSample, absoluteSum: a.absoluteSum + b.absoluteSum,
    noisePower: a.noisePower + b.noisePower, signalPower: a.signalPower + b.signalPower,
  };
}

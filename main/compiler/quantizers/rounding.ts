/** @file Rounding and clipping as TensorFlow does them; shared by the quantizers, not arithmetic of hardware types. */

export { roundHalfEven } from '../numerics/scalar-functions.ts';

/** Return x limited to [low, high], both inclusive. Never throws. */
export function clip(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

/**
 * @file DSP blocks of a fully unrolled constant matrix in hls4ml's Latency strategy.
 *
 * Exact on nine published layers and three Vitis versions, for 16-bit data and fixed<16,6> weights.
 * @source Reports of three public designs; the idea that constants of at most two signed digits need no multiplier is C. Sun's
 */

import { csdDigitCount } from '../cmvm/csd.ts';

/** Signed digits up to which a product is made of adders. */
const DIGITS_WITHOUT_DSP = 2;

/**
 * Return the multipliers that stay: per input, the distinct constants of more than two canonical signed digits.
 *
 * Equal products of one input share a multiplier; a constant and its negative do not. Never throws.
 * @shape mantissas [inputs, outputs], row-major
 */
export function multiplierCount(mantissas: readonly bigint[], outputCount: number): number {
  let count = 0;
  for (let first = 0; first < mantissas.length; first += outputCount) {
    const distinct = new Set(mantissas.slice(first, first + outputCount));
    for (const constant of distinct) if (csdDigitCount(constant) > DIGITS_WITHOUT_DSP) count += 1;
  }
  return count;
}

/** @file Rounding and clipping as TensorFlow does them; shared by the quantizers, not arithmetic of hardware types. */

/** Round to the nearest whole number, halves to the even one. Never throws. */
export function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest < 0.5) return down;
  if (rest > 0.5) return down + 1;
  return down % 2 === 0 ? down : down + 1;
}

/** Return x limited to [low, high], both inclusive. Never throws. */
export function clip(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

/**
 * @file Ranges and costs as da4ml's solver holds them: in single precision, rounded after every step.
 *
 * These are not the exact ranges of `interval.ts`. The solver chooses by them, so their rounding is part of its answer;
 * nothing here says which values a wire can really take.
 */

/** A range in steps: all of `min`, `min + step`, …, `max`; each bound a single-precision number. */
export interface FloatInterval {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** How two values are joined: `a·sign + b·2^shift·sign`. */
export interface Joining {
  readonly shift: number;
  readonly negateA: boolean;
  readonly negateB: boolean;
}

const scratch = new DataView(new ArrayBuffer(4));

/** Return the bits of a number in single precision. Never throws. */
export function singleBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** Return a number as an 8-bit word holds it. Never throws. */
export function toInt8(value: number): number {
  return (value << 24) >> 24;
}

/** Return the exponent of the next power of two from the bits of a single-precision number, as an 8-bit word. Never throws. */
function ceilLog2(value: number): number {
  const bits = singleBits(value);
  return toInt8(((bits >>> 23) & 0xff) - 127 + ((bits & 0x7f_ffff) === 0 ? 0 : 1));
}

/** Return the range of a joined value. Never throws. */
export function joinIntervals(a: FloatInterval, b: FloatInterval, { shift, negateA, negateB }: Joining): FloatInterval {
  const factor = Math.fround(2 ** shift);
  const [minA, maxA] = negateA ? [-a.max, -a.min] : [a.min, a.max];
  const [minB, maxB] = negateB ? [-b.max, -b.min] : [b.min, b.max];
  return {
    min: Math.fround(minA + Math.fround(minB * factor)),
    max: Math.fround(maxA + Math.fround(maxB * factor)),
    step: Math.min(a.step, Math.fround(b.step * factor)),
  };
}

/** Return what the adder of `a ± b·2^shift` costs in the solver's eyes: bits from the coarser step to the larger bound. @unit bits */
export function adderCost(a: FloatInterval, b: FloatInterval, shift: number, subtract: boolean): number {
  const factor = Math.fround(2 ** shift);
  const [low, high] = subtract ? [b.max, b.min] : [b.min, b.max];
  const stepB = Math.fround(b.step * factor);
  const bounds = [a.min, Math.fround(low * factor), Math.fround(a.max + a.step), Math.fround(Math.fround(high * factor) + stepB)];
  const fraction = -Math.fround(Math.log2(Math.max(a.step, stepB)));
  const whole = Math.ceil(Math.fround(Math.log2(Math.max(...bounds.map(Math.abs)))));
  const sign = a.min < 0 || b.min < 0 ? 1 : 0;
  return Math.ceil(Math.fround(Math.fround(sign + whole) + fraction));
}

/** Return how many bits of two values overlap when neither is shifted: what sharing their sum is worth. @unit bits */
export function overlapBits(a: FloatInterval, b: FloatInterval): number {
  const sizeA = Math.max(Math.abs(a.min), Math.abs(Math.fround(a.max + a.step)));
  const sizeB = Math.max(Math.abs(b.min), Math.abs(Math.fround(b.max + b.step)));
  const sign = a.min < 0 || b.min < 0 ? 1 : 0;
  return toInt8(sign + ceilLog2(Math.min(sizeA, sizeB)) + toInt8(-ceilLog2(Math.max(a.step, b.step))));
}

/** Return the place of the highest bit of a range, cut toward zero. Never throws. @unit bits */
export function leadingBit({ min, max, step }: FloatInterval): number {
  return Math.trunc(Math.fround(Math.log2(Math.max(Math.abs(Math.fround(max + step)), Math.abs(min)))));
}

/** @file One input value as a word: exact for every finite value, infinities and NaN. */

import { Quantizer, limitWord } from "./quantizer";

/** 2^exponent. */
export function power(exponent: i32): f64 {
  return reinterpret<f64>(<u64>(1023 + exponent) << 52);
}

/** Round a scaled double of magnitude below 2^52 to an integer. */
function roundScaled(y: f64, mode: i32): f64 {
  if (mode == 0) return Math.floor(y);
  if (mode == 1) return Math.trunc(y);
  const magnitude = Math.abs(y);
  const whole = Math.floor(magnitude);
  const rest = magnitude - whole;
  const negative = y < 0;
  let up = false;
  if (mode == 2) up = rest > 0.5 || (rest == 0.5 && !negative);
  else if (mode == 3) up = rest > 0.5;
  else if (mode == 4) up = rest >= 0.5;
  else if (mode == 5) up = rest > 0.5 || (rest == 0.5 && negative);
  else up = rest > 0.5 || (rest == 0.5 && (<i64>whole & 1) != 0);
  const rounded = up ? whole + 1 : whole;
  return negative ? -rounded : rounded;
}

/** Set by `convert`: whether the value left the type's range, whether it became 0 without being 0. */
export let isOutside = false;
export let isLost = false;

/** The word of a value. */
export function convert(x: f64, scale: f64, q: Quantizer): i64 {
  isOutside = false;
  isLost = false;
  if (x != x) {
    // As +∞, which is how ap_fixed reads it.
    isOutside = true;
    return q.overflow == 1 || q.overflow == 3 ? q.max : 0;
  }
  let y = x * scale;
  // Far below the grid only the sign counts; a product that lost digits is among these.
  if (Math.abs(y) < 1e-9 && x != 0) y = x < 0 ? -1e-9 : 1e-9;
  if (Math.abs(y) < 4503599627370496.0) {
    const rounded = <i64>roundScaled(y, q.rounding);
    isLost = rounded == 0 && x != 0;
    isOutside = rounded < q.min || rounded > q.max;
    return limitWord(rounded, q);
  }
  if (Math.abs(y) < 9223372036854775808.0 || y == -9223372036854775808.0) {
    const whole = <i64>y;
    isOutside = whole < q.min || whole > q.max;
    return limitWord(whole, q);
  }
  // Words are at most 64 bits wide, so this is outside.
  isOutside = true;
  if (q.overflow == 2) return 0;
  if (q.overflow != 0) return y < 0 ? q.min : q.max;
  // Low bits of mantissa · 2^shift: the scale is a power of two, so the exponent of x says it even where y is infinite.
  const bits = reinterpret<u64>(Math.abs(x));
  const shift = <i64>(bits >>> 52) - 1075 - q.drop;
  // Infinities' exponent is far above that.
  if (shift >= 64) return 0;
  const whole = <i64>(((bits & 0xfffffffffffff) | 0x10000000000000) << shift);
  return wrapped(x < 0 ? -whole : whole, q);
}

/** The low bits, also of words that happen to lie inside the range. */
function wrapped(v: i64, q: Quantizer): i64 {
  const s = <i64>(64 - q.widthBits);
  return q.isSigned ? (v << s) >> s : <i64>((<u64>v << s) >>> s);
}

/**
 * @file Binary exponents of many numbers (F: f32 or f64), counted from the largest one down.
 *
 * A number's distance from the largest exponent becomes sixteen bits, set from that distance on, which a tree of carry-save
 * adders counts for sixteen numbers at a time. What lies further below, and zeros, is in none of the counts.
 */

import { LONG_RUN_GROUPS, SHORT_RUN_GROUPS, TOTAL_BYTES, addDigits, clear, collectBytes, majority, xor3 } from "./carry-save";

/** Distances that are counted. */
export const WINDOW: i32 = 16;

/** Numbers at most so far below the largest exponent (i64 × 16). */
const unary: usize = memory.data(128, 16);
const totals: usize = memory.data(512, 16);
const rest: usize = memory.data(512, 16);

/** Exponents of four numbers. */
@inline
export function exponents<F>(p: usize): v128 {
  if (sizeof<F>() == 4) return i32x4.shr_u(i32x4.shl(v128.load(p), 1), 24);
  return i32x4.shr_u(i32x4.shl(i32x4.shuffle(v128.load(p), v128.load(p, 16), 1, 3, 5, 7), 1), 21);
}

/** Signs and exponents of eight single-precision numbers, without the signs. */
@inline
function eightExponents(p: usize): v128 {
  return v128.and(i16x8.narrow_i32x4_s(i32x4.shr_u(v128.load(p), 23), i32x4.shr_u(v128.load(p, 16), 23)), i16x8.splat(0xff));
}

/** Distances of sixteen exponents from the largest; far ones at least 16. */
@inline
function distances<F>(p: usize, largest: i32): v128 {
  if (sizeof<F>() == 4) return i8x16.sub(i8x16.splat(<i8>largest), i8x16.narrow_i16x8_u(eightExponents(p), eightExponents(p + 32)));
  const top = i32x4.splat(largest);
  const a = i16x8.narrow_i32x4_s(i32x4.sub(top, exponents<F>(p)), i32x4.sub(top, exponents<F>(p + 32)));
  const b = i16x8.narrow_i32x4_s(i32x4.sub(top, exponents<F>(p + 64)), i32x4.sub(top, exponents<F>(p + 96)));
  return i8x16.narrow_i16x8_u(a, b);
}

/** Add a short run of groups of 64 numbers to the totals of the near and the far half of the window. */
function pass<F>(src: usize, groups: i32, largest: i32): void {
  const near = i8x16(-1, -2, -4, -8, -16, -32, -64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const far = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -2, -4, -8, -16, -32, -64, -128);
  const step: usize = 16 * sizeof<F>();
  const zero = i8x16.splat(0);
  let n1 = zero;
  let n2 = zero;
  let n4 = zero;
  let n8 = zero;
  let n16 = zero;
  let n32 = zero;
  let f1 = zero;
  let f2 = zero;
  let f4 = zero;
  let f8 = zero;
  let f16 = zero;
  let f32 = zero;
  for (const end = src + <usize>groups * 4 * step; src < end; src += 4 * step) {
    const a = distances<F>(src, largest);
    const b = distances<F>(src + step, largest);
    const c = distances<F>(src + 2 * step, largest);
    const d = distances<F>(src + 3 * step, largest);
    let u = i8x16.swizzle(near, a);
    let v = i8x16.swizzle(near, b);
    let t = majority(n1, u, v);
    n1 = xor3(n1, u, v);
    u = i8x16.swizzle(near, c);
    v = i8x16.swizzle(near, d);
    let s = majority(n1, u, v);
    n1 = xor3(n1, u, v);
    let carry = majority(n2, t, s);
    n2 = xor3(n2, t, s);
    let next = v128.and(n4, carry);
    n4 = v128.xor(n4, carry);
    carry = v128.and(n8, next);
    n8 = v128.xor(n8, next);
    next = v128.and(n16, carry);
    n16 = v128.xor(n16, carry);
    n32 = v128.xor(n32, next);
    u = i8x16.swizzle(far, a);
    v = i8x16.swizzle(far, b);
    t = majority(f1, u, v);
    f1 = xor3(f1, u, v);
    u = i8x16.swizzle(far, c);
    v = i8x16.swizzle(far, d);
    s = majority(f1, u, v);
    f1 = xor3(f1, u, v);
    carry = majority(f2, t, s);
    f2 = xor3(f2, t, s);
    next = v128.and(f4, carry);
    f4 = v128.xor(f4, carry);
    carry = v128.and(f8, next);
    f8 = v128.xor(f8, next);
    next = v128.and(f16, carry);
    f16 = v128.xor(f16, carry);
    f32 = v128.xor(f32, next);
  }
  addDigits(totals, n1, n2, n4, n8, n16, n32, zero);
  addDigits(totals + TOTAL_BYTES, f1, f2, f4, f8, f16, f32, zero);
}

function collect(): void {
  collectBytes(totals, unary);
  collectBytes(totals + TOTAL_BYTES, unary + 64);
  clear(totals, 512);
}

/** Count `count` numbers, of which `largest` is the largest exponent. */
export function countExponents<F>(src: usize, count: i32, largest: i32): void {
  clear(unary, 128);
  clear(totals, 512);
  const bytes: usize = 64 * sizeof<F>();
  const groups = count >> 6;
  for (let done = 0; done < groups; done += SHORT_RUN_GROUPS) {
    pass<F>(src + <usize>done * bytes, min(groups - done, SHORT_RUN_GROUPS), largest);
    if (done % LONG_RUN_GROUPS >= LONG_RUN_GROUPS - SHORT_RUN_GROUPS) collect();
  }
  const left = count & 63;
  if (left) {
    // What fills up is 0, whose exponent is not asked for.
    clear(rest, 512);
    memory.copy(rest, src + <usize>groups * bytes, <usize>left * sizeof<F>());
    pass<F>(rest, 1, largest);
  }
  collect();
}

/** Numbers at most `distance` below the largest exponent, of those counted last. */
@inline
export function countedUpTo(distance: i32): i64 {
  return load<i64>(unary + (<usize>distance << 3));
}

/**
 * @file Highest bits of many words (i16 or i64). The magnitude, of long words its upper sixteen bits, is smeared to the right,
 * then carry-save adders count eight vectors at a time; bits are looked at one by one only at the end.
 */

import { TOTAL_BYTES, TOTAL_GROUPS, TREE_GROUPS, addDigits, clear, collectWords, majority, paddedGroup, xor3 } from "./carry-save";

/** Words with a bit at k or above: all, and the positive ones. */
export const unaryAll: usize = memory.data(144, 16);
export const unaryPositive: usize = memory.data(144, 16);

@inline
function smear(m: v128): v128 {
  m = v128.or(m, i16x8.shr_u(m, 1));
  m = v128.or(m, i16x8.shr_u(m, 2));
  m = v128.or(m, i16x8.shr_u(m, 4));
  return v128.or(m, i16x8.shr_u(m, 8));
}

/** Magnitudes of eight words, `shift` bits to the right so that all of them fit 16 bits. */
@inline
function magnitudes<S>(p: usize, shift: i32): v128 {
  if (sizeof<S>() == 2) return i16x8.abs(v128.load(p));
  return i16x8.narrow_i32x4_u(fourMagnitudes(p, shift), fourMagnitudes(p + 32, shift));
}

@inline
function fourMagnitudes(p: usize, shift: i32): v128 {
  return i32x4.shuffle(i64x2.shr_u(i64x2.abs(v128.load(p)), shift), i64x2.shr_u(i64x2.abs(v128.load(p, 16)), shift), 0, 2, 4, 6);
}

/** All ones in the lanes of negative words. */
@inline
function signs<S>(p: usize): v128 {
  if (sizeof<S>() == 2) return i16x8.shr_s(v128.load(p), 15);
  const a = i32x4.shuffle(v128.load(p), v128.load(p, 16), 1, 3, 5, 7);
  const b = i32x4.shuffle(v128.load(p, 32), v128.load(p, 48), 1, 3, 5, 7);
  return i16x8.shr_s(i16x8.narrow_i32x4_s(a, b), 15);
}

/** Of all words, then of the positive ones. */
const totals: usize = memory.data(512, 16);

/** Add groups of eight vectors, as many as seven digits hold, to the totals; SIGNED: also to that of the positive words. Locals are faster here than trees in memory. */
@inline
function pass<S>(src: usize, groups: i32, shift: i32, SIGNED: bool): void {
  const stride: usize = 8 * sizeof<S>();
  let a1 = i16x8.splat(0);
  let a2 = a1;
  let a4 = a1;
  let a8 = a1;
  let a16 = a1;
  let a32 = a1;
  let a64 = a1;
  let p1 = a1;
  let p2 = a1;
  let p4 = a1;
  let p8 = a1;
  let p16 = a1;
  let p32 = a1;
  let p64 = a1;
  const end = src + <usize>groups * 8 * stride;
  for (let p = src; p < end; p += 8 * stride) {
    let u = smear(magnitudes<S>(p, shift));
    let v = smear(magnitudes<S>(p + stride, shift));
    const t0 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    let q0 = a1;
    if (SIGNED) {
      u = v128.andnot(u, signs<S>(p));
      v = v128.andnot(v, signs<S>(p + stride));
      q0 = majority(p1, u, v);
      p1 = xor3(p1, u, v);
    }
    u = smear(magnitudes<S>(p + 2 * stride, shift));
    v = smear(magnitudes<S>(p + 3 * stride, shift));
    const t1 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    const f0 = majority(a2, t0, t1);
    a2 = xor3(a2, t0, t1);
    let g0 = a1;
    if (SIGNED) {
      u = v128.andnot(u, signs<S>(p + 2 * stride));
      v = v128.andnot(v, signs<S>(p + 3 * stride));
      const q1 = majority(p1, u, v);
      p1 = xor3(p1, u, v);
      g0 = majority(p2, q0, q1);
      p2 = xor3(p2, q0, q1);
    }
    u = smear(magnitudes<S>(p + 4 * stride, shift));
    v = smear(magnitudes<S>(p + 5 * stride, shift));
    const t2 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    if (SIGNED) {
      u = v128.andnot(u, signs<S>(p + 4 * stride));
      v = v128.andnot(v, signs<S>(p + 5 * stride));
      q0 = majority(p1, u, v);
      p1 = xor3(p1, u, v);
    }
    u = smear(magnitudes<S>(p + 6 * stride, shift));
    v = smear(magnitudes<S>(p + 7 * stride, shift));
    const t3 = majority(a1, u, v);
    a1 = xor3(a1, u, v);
    const f1 = majority(a2, t2, t3);
    a2 = xor3(a2, t2, t3);
    let carry = majority(a4, f0, f1);
    a4 = xor3(a4, f0, f1);
    let next = v128.and(a8, carry);
    a8 = v128.xor(a8, carry);
    carry = v128.and(a16, next);
    a16 = v128.xor(a16, next);
    next = v128.and(a32, carry);
    a32 = v128.xor(a32, carry);
    a64 = v128.xor(a64, next);
    if (!SIGNED) continue;
    u = v128.andnot(u, signs<S>(p + 6 * stride));
    v = v128.andnot(v, signs<S>(p + 7 * stride));
    const q3 = majority(p1, u, v);
    p1 = xor3(p1, u, v);
    const g1 = majority(p2, q0, q3);
    p2 = xor3(p2, q0, q3);
    carry = majority(p4, g0, g1);
    p4 = xor3(p4, g0, g1);
    next = v128.and(p8, carry);
    p8 = v128.xor(p8, carry);
    carry = v128.and(p16, next);
    p16 = v128.xor(p16, next);
    next = v128.and(p32, carry);
    p32 = v128.xor(p32, carry);
    p64 = v128.xor(p64, next);
  }
  addDigits(totals, a1, a2, a4, a8, a16, a32, a64);
  if (SIGNED) addDigits(totals + TOTAL_BYTES, p1, p2, p4, p8, p16, p32, p64);
}

// A function for each form, so that the engine optimises only those that are used.
function passAll<S>(src: usize, groups: i32, shift: i32): void {
  pass<S>(src, groups, shift, false);
}

function passSigned<S>(src: usize, groups: i32, shift: i32): void {
  pass<S>(src, groups, shift, true);
}

function passOf<S>(src: usize, groups: i32, shift: i32, isSigned: i32): void {
  if (isSigned) passSigned<S>(src, groups, shift);
  else passAll<S>(src, groups, shift);
}

/** Begin anew. */
export function clearUnary(): void {
  clear(unaryAll, 144);
  clear(unaryPositive, 144);
}

/** Fill the unary counts of words (i16 or i64) whose bits from `shift` on fit sixteen. */
export function countWords<S>(src: usize, count: i32, shift: i32, isSigned: i32): void {
  clearUnary();
  clear(totals, 512);
  const bytes: usize = 64 * sizeof<S>();
  const groups = count >> 6;
  let uncollected = 0;
  for (let done = 0; done < groups; done += TREE_GROUPS) {
    passOf<S>(src + <usize>done * bytes, min(groups - done, TREE_GROUPS), shift, isSigned);
    uncollected += TREE_GROUPS;
    if (uncollected < TOTAL_GROUPS / 2) continue;
    collect(isSigned);
    uncollected = 0;
  }
  const left = count & 63;
  if (left > 0) passOf<S>(paddedGroup(src + <usize>groups * bytes, <usize>left * sizeof<S>(), bytes), 1, shift, isSigned);
  collect(isSigned);
}

function collect(isSigned: i32): void {
  collectWords(totals, unaryAll);
  if (isSigned) collectWords(totals + TOTAL_BYTES, unaryPositive);
  clear(totals, 512);
}

/**
 * @file Binary exponents of many numbers (F: f32, f64 or i32 words), counted from the largest one down.
 *
 * Words become numbers of single precision first. A number's distance from the largest exponent becomes a byte with all bits
 * set from that distance on, of a near and of a far window, which trees of carry-save adders count for sixteen numbers at a
 * time. What lies further below, and zeros, is in none of the counts.
 */

import { TOTAL_BYTES, TOTAL_GROUPS, TREE_BYTES, TREE_GROUPS, addFour, clear, collectBytes, emptyTree, paddedGroup } from "./carry-save";

/** Distances that are counted: in the near window alone, and with the far one. */
export const NEAR: i32 = 8;
export const WINDOW: i32 = 15;
/** Exponent of 1 in single precision. */
const BIAS: i32 = 127;

/** Numbers at most so far below the largest exponent (i64): all, then the positive ones. */
const unary: usize = memory.data(256, 16);
/** For each window of all numbers, then of the positive ones. */
const trees: usize = memory.data(384, 16);
const totals: usize = memory.data(1024, 16);

/** Exponents of four numbers. */
@inline
export function exponents<F>(p: usize): v128 {
  if (sizeof<F>() == 4) return i32x4.shr_u(i32x4.shl(v128.load(p), 1), 24);
  return i32x4.shr_u(i32x4.shl(i32x4.shuffle(v128.load(p), v128.load(p, 16), 1, 3, 5, 7), 1), 21);
}

/** What a pass counts: the far window too, the positive numbers too; words of more than 24 bits. */
const FAR: i32 = 1;
const SIGNED: i32 = 2;
const WIDE: i32 = 4;

/** Bits that wide words lose. */
const LOW_BITS: i32 = 8;

/** Four words as numbers whose exponent is that of the word, of wide ones less LOW_BITS. */
@inline
function single(p: usize, FORM: i32): v128 {
  const v = v128.load(p);
  if (!(FORM & WIDE)) return f32x4.convert_i32x4_s(v);
  // So that nothing rounds up into the next power of two; what the low bits say is not in the window.
  const x = f32x4.convert_i32x4_s(i32x4.shr_u(i32x4.abs(v), LOW_BITS));
  return FORM & SIGNED ? v128.or(x, v128.and(v, i32x4.splat(i32.MIN_VALUE))) : x;
}

/** Exponents of eight numbers, plus 256 where they are negative; of doubles from the largest one, which is 127, down. */
@inline
function eight<F>(p: usize, largest: i32, FORM: i32): v128 {
  if (isInteger<F>()) return i16x8.narrow_i32x4_s(i32x4.shr_u(single(p, FORM), 23), i32x4.shr_u(single(p + 16, FORM), 23));
  if (sizeof<F>() == 4) return i16x8.narrow_i32x4_s(i32x4.shr_u(v128.load(p), 23), i32x4.shr_u(v128.load(p, 16), 23));
  const base = i32x4.splat(largest - BIAS);
  return i16x8.narrow_i32x4_s(i32x4.sub(exponents<F>(p), base), i32x4.sub(exponents<F>(p + 32), base));
}

/** Constants lie in memory: in a loop the engine would make them anew each time, which takes longer than to load them. */
const lowBytes: usize = memory.data<u64>([0x00ff00ff00ff00ff, 0x00ff00ff00ff00ff], 16);
const fifteen: usize = memory.data<u64>([0x0f0f0f0f0f0f0f0f, 0x0f0f0f0f0f0f0f0f], 16);
const nearBits: usize = memory.data<u64>([0x80c0e0f0f8fcfeff, 0], 16);
const farBits: usize = memory.data<u64>([0xffffffffffffffff, 0x00c0e0f0f8fcfeff], 16);

@inline
function all<F>(eight: v128): v128 {
  return sizeof<F>() == 4 ? v128.and(eight, v128.load(lowBytes)) : eight;
}

/** Distances of sixteen exponents; whatever is not in the window is 15. */
@inline
function distances(a: v128, b: v128, top: v128): v128 {
  return i8x16.min_u(i8x16.sub(top, i8x16.narrow_i16x8_u(a, b)), v128.load(fifteen));
}

@inline
function countFour(trees: usize, a: v128, b: v128, c: v128, d: v128, FORM: i32): void {
  const near = v128.load(nearBits);
  addFour(trees, i8x16.relaxed_swizzle(near, a), i8x16.relaxed_swizzle(near, b), i8x16.relaxed_swizzle(near, c), i8x16.relaxed_swizzle(near, d));
  if (!(FORM & FAR)) return;
  const far = v128.load(farBits);
  addFour(trees + TREE_BYTES, i8x16.relaxed_swizzle(far, a), i8x16.relaxed_swizzle(far, b), i8x16.relaxed_swizzle(far, c), i8x16.relaxed_swizzle(far, d));
}

/** Add groups of 64 numbers, as many as a tree holds, to the totals. */
@inline
function pass<F>(src: usize, groups: i32, largest: i32, FORM: i32): void {
  const step: usize = 8 * sizeof<F>();
  const top = i8x16.splat(<i8>(sizeof<F>() == 4 ? largest : BIAS));
  for (const end = src + <usize>groups * 8 * step; src < end; src += 8 * step) {
    const a = eight<F>(src, largest, FORM);
    const b = eight<F>(src + step, largest, FORM);
    const c = eight<F>(src + 2 * step, largest, FORM);
    const d = eight<F>(src + 3 * step, largest, FORM);
    const e = eight<F>(src + 4 * step, largest, FORM);
    const f = eight<F>(src + 5 * step, largest, FORM);
    const g = eight<F>(src + 6 * step, largest, FORM);
    const h = eight<F>(src + 7 * step, largest, FORM);
    countFour(trees, distances(all<F>(a), all<F>(b), top), distances(all<F>(c), all<F>(d), top), distances(all<F>(e), all<F>(f), top), distances(all<F>(g), all<F>(h), top), FORM);
    // A negative number saturates to the byte 255, which is in no window.
    if (FORM & SIGNED) countFour(trees + 2 * TREE_BYTES, distances(a, b, top), distances(c, d, top), distances(e, f, top), distances(g, h, top), FORM);
  }
  emptyTree(trees, totals);
  if (FORM & FAR) emptyTree(trees + TREE_BYTES, totals + TOTAL_BYTES);
  if (FORM & SIGNED) emptyTree(trees + 2 * TREE_BYTES, totals + 2 * TOTAL_BYTES);
  if ((FORM & (FAR | SIGNED)) == (FAR | SIGNED)) emptyTree(trees + 3 * TREE_BYTES, totals + 3 * TOTAL_BYTES);
}

// A function for each form, so that the engine optimises only those that are used.
function nearPass<F>(src: usize, groups: i32, largest: i32): void {
  pass<F>(src, groups, largest, 0);
}

function farPass<F>(src: usize, groups: i32, largest: i32): void {
  pass<F>(src, groups, largest, FAR);
}

function nearSignedPass<F>(src: usize, groups: i32, largest: i32): void {
  pass<F>(src, groups, largest, SIGNED);
}

function farSignedPass<F>(src: usize, groups: i32, largest: i32): void {
  pass<F>(src, groups, largest, FAR | SIGNED);
}

function widePass<F>(src: usize, groups: i32, largest: i32): void {
  pass<F>(src, groups, largest, FAR | WIDE);
}

function wideSignedPass<F>(src: usize, groups: i32, largest: i32): void {
  pass<F>(src, groups, largest, FAR | SIGNED | WIDE);
}

function passOf<F>(src: usize, groups: i32, largest: i32, form: i32): void {
  if (isInteger<F>()) {
    if (form & WIDE) form & SIGNED ? wideSignedPass<F>(src, groups, largest) : widePass<F>(src, groups, largest);
    else if (form & SIGNED) form & FAR ? farSignedPass<F>(src, groups, largest) : nearSignedPass<F>(src, groups, largest);
    else if (form & FAR) farPass<F>(src, groups, largest);
    else nearPass<F>(src, groups, largest);
  } else if (form & FAR) farPass<F>(src, groups, largest);
  else nearPass<F>(src, groups, largest);
}

function collect(form: i32): void {
  collectBytes(totals, unary);
  if (form & FAR) collectBytes(totals + TOTAL_BYTES, unary + 64);
  if (form & SIGNED) {
    collectBytes(totals + 2 * TOTAL_BYTES, unary + 128);
    collectBytes(totals + 3 * TOTAL_BYTES, unary + 192);
  }
  clear(totals, 1024);
}

function countFrom<F>(src: usize, count: i32, largest: i32, form: i32): void {
  clear(unary, 256);
  clear(totals, 1024);
  const bytes: usize = 64 * sizeof<F>();
  const groups = count >> 6;
  let uncollected = 0;
  for (let done = 0; done < groups; done += TREE_GROUPS) {
    passOf<F>(src + <usize>done * bytes, min(groups - done, TREE_GROUPS), largest, form);
    uncollected += TREE_GROUPS;
    if (uncollected < TOTAL_GROUPS) continue;
    collect(form);
    uncollected = 0;
  }
  const left = count & 63;
  // What fills up is 0, whose exponent is not asked for.
  if (left) passOf<F>(paddedGroup(src + <usize>groups * bytes, <usize>left * sizeof<F>(), bytes), 1, largest, form);
  collect(form);
}

/** Count `count` numbers from the exponent `largest` down, over WINDOW distances or, if `isNear`, over NEAR ones. */
export function countExponents<F>(src: usize, count: i32, largest: i32, isNear: bool): void {
  countFrom<F>(src, count, largest, isNear ? 0 : FAR);
}

/** Count `count` words (i32) from those of `bits` bits without their sign down, over WINDOW distances; larger ones are left out. */
export function countBits(src: usize, count: i32, bits: i32, isSigned: i32): void {
  const isWide = bits > 24;
  countFrom<i32>(src, count, BIAS - 1 + bits - (isWide ? LOW_BITS : 0), (bits > NEAR ? FAR : 0) | (isSigned ? SIGNED : 0) | (isWide ? WIDE : 0));
}

/** Numbers at most `distance` below the largest exponent, of those counted last. */
@inline
export function countedUpTo(distance: i32): i64 {
  return load<i64>(unary + (<usize>distance << 3));
}

/** The positive ones of them. */
@inline
export function positiveUpTo(distance: i32): i64 {
  return load<i64>(unary + (<usize>distance << 3), 128);
}

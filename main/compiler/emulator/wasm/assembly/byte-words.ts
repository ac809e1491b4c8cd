/**
 * @file Histogram of words whose magnitudes fit a byte, sixteen at a time: a table says for each half of a byte which bits lie
 * at its highest one or below.
 */

import { TOTAL_BYTES, TOTAL_GROUPS, TREE_BYTES, TREE_GROUPS, addFour, clear, collectBytes, emptyTree, paddedGroup } from "./carry-save";

/** For all words, then for the positive ones. */
const trees: usize = memory.data(192, 16);
const totals: usize = memory.data(512, 16);

/** What a pass counts: the positive words too; magnitudes below 16 only. */
const SIGNED: i32 = 1;
const HALF: i32 = 2;

/** Eight words with the magnitudes or, if SIGNS, as they are. */
@inline
function eight<S>(p: usize, SIGNS: bool): v128 {
  if (sizeof<S>() == 2) return SIGNS ? v128.load(p) : i16x8.abs(v128.load(p));
  const v = i16x8.narrow_i32x4_s(v128.load(p), v128.load(p, 16));
  return SIGNS ? v : i16x8.abs(v);
}

/** Constants lie in memory: in a loop the engine would make them anew each time, which takes longer than to load them. */
const lowBits: usize = memory.data<u64>([0x0707070703030100, 0x0f0f0f0f0f0f0f0f], 16);
const highBits: usize = memory.data<u64>([0x7f7f7f7f3f3f1f00, 0xffffffffffffffff], 16);
const fifteen: usize = memory.data<u64>([0x0f0f0f0f0f0f0f0f, 0x0f0f0f0f0f0f0f0f], 16);

/** Sixteen bytes with all bits from the highest one of a magnitude on. */
@inline
function filled(m: v128, FORM: i32): v128 {
  const low = v128.load(lowBits);
  if (FORM & HALF) return i8x16.relaxed_swizzle(low, m);
  const half = v128.load(fifteen);
  return v128.or(i8x16.relaxed_swizzle(low, v128.and(m, half)), i8x16.relaxed_swizzle(v128.load(highBits), v128.and(i16x8.shr_u(m, 4), half)));
}

@inline
function magnitudes<S>(p: usize): v128 {
  return i8x16.narrow_i16x8_u(eight<S>(p, false), eight<S>(p + 8 * sizeof<S>(), false));
}

/** Of the bits of sixteen words those of the positive ones: only their magnitude is the word, as negative ones narrow to 0. */
@inline
function ofPositive<S>(p: usize, bits: v128): v128 {
  const words = i8x16.narrow_i16x8_u(eight<S>(p, true), eight<S>(p + 8 * sizeof<S>(), true));
  return v128.and(bits, i8x16.eq(words, magnitudes<S>(p)));
}

/** Add groups of 64 words, as many as a tree holds, to the totals. */
@inline
function pass<S>(src: usize, groups: i32, FORM: i32): void {
  const step: usize = 16 * sizeof<S>();
  for (const end = src + <usize>groups * 4 * step; src < end; src += 4 * step) {
    const a = filled(magnitudes<S>(src), FORM);
    const b = filled(magnitudes<S>(src + step), FORM);
    const c = filled(magnitudes<S>(src + 2 * step), FORM);
    const d = filled(magnitudes<S>(src + 3 * step), FORM);
    addFour(trees, a, b, c, d);
    if (FORM & SIGNED) addFour(trees + TREE_BYTES, ofPositive<S>(src, a), ofPositive<S>(src + step, b), ofPositive<S>(src + 2 * step, c), ofPositive<S>(src + 3 * step, d));
  }
  emptyTree(trees, totals);
  if (FORM & SIGNED) emptyTree(trees + TREE_BYTES, totals + TOTAL_BYTES);
}

// A function for each form, so that the engine optimises only those that are used.
function wholePass<S>(src: usize, groups: i32): void {
  pass<S>(src, groups, 0);
}

function halfPass<S>(src: usize, groups: i32): void {
  pass<S>(src, groups, HALF);
}

function signedPass<S>(src: usize, groups: i32): void {
  pass<S>(src, groups, SIGNED);
}

function passOf<S>(src: usize, groups: i32, isSigned: i32, isHalf: bool): void {
  if (isSigned) signedPass<S>(src, groups);
  else if (isHalf) halfPass<S>(src, groups);
  else wholePass<S>(src, groups);
}

function collect(isSigned: i32, all: usize, positive: usize): void {
  collectBytes(totals, all);
  if (isSigned) collectBytes(totals + TOTAL_BYTES, positive);
  clear(totals, 512);
}

/** all[k], positive[k] (i64) += words with a bit at k or above, whose magnitudes are at most `most`, a byte. */
export function countBytes<S>(src: usize, count: i32, most: i32, isSigned: i32, all: usize, positive: usize): void {
  const isHalf = most < 16;
  const bytes: usize = 64 * sizeof<S>();
  const groups = count >> 6;
  let uncollected = 0;
  for (let done = 0; done < groups; done += TREE_GROUPS) {
    passOf<S>(src + <usize>done * bytes, min(groups - done, TREE_GROUPS), isSigned, isHalf);
    uncollected += TREE_GROUPS;
    if (uncollected < TOTAL_GROUPS) continue;
    collect(isSigned, all, positive);
    uncollected = 0;
  }
  const left = count & 63;
  if (left) passOf<S>(paddedGroup(src + <usize>groups * bytes, <usize>left * sizeof<S>(), bytes), 1, isSigned, isHalf);
  collect(isSigned, all, positive);
}

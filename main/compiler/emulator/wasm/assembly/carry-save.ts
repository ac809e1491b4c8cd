/**
 * @file Counting in vectors: every bit of a lane is a counter of its own, whose digits lie in one vector each. A carry-save
 * adder takes three vectors of a digit and gives one of it and one of the next.
 */

@inline
export function xor3(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(a, b), c);
}

@inline
export function majority(a: v128, b: v128, c: v128): v128 {
  return v128.or(v128.and(a, b), v128.and(v128.xor(a, b), c));
}

/** Set a multiple of 16 bytes to 0: for small ones a bulk operation, which is a call out of the module, takes longer. */
export function clear(p: usize, bytes: usize): void {
  const zero = i8x16.splat(0);
  for (const end = p + bytes; p < end; p += 16) v128.store(p, zero);
}

/** Digits of a total, from 1 to 2^15: more vectors than a chunk has, or it is collected in between. */
const TOTAL_DIGITS: i32 = 16;
export const TOTAL_BYTES: i32 = 256;

/** counts[k] (i64) += lanes of sixteen bits with bit k set, over all digits of a total. */
export function collectWords(total: usize, counts: usize): void {
  for (let level = 0; level < TOTAL_DIGITS; level++, total += 16) {
    const v = v128.load(total);
    if (!v128.any_true(v)) continue;
    for (let k = 0; k < 8; k++) {
      // Even bits of the mask come from bit k of the lanes, odd ones from bit k + 8.
      const mask = i8x16.bitmask(i16x8.shl(v, 7 - k));
      const at = counts + (<usize>k << 3);
      store<i64>(at, load<i64>(at) + (<i64>popcnt<i32>(mask & 0x5555) << level));
      store<i64>(at, load<i64>(at, 64) + (<i64>popcnt<i32>(mask & 0xaaaa) << level), 64);
    }
  }
}

/** The same for lanes of eight bits. */
export function collectBytes(total: usize, counts: usize): void {
  for (let level = 0; level < TOTAL_DIGITS; level++, total += 16) {
    const v = v128.load(total);
    if (!v128.any_true(v)) continue;
    for (let k = 0; k < 8; k++) {
      const at = counts + (<usize>k << 3);
      store<i64>(at, load<i64>(at) + (<i64>popcnt<i32>(i8x16.bitmask(i16x8.shl(v, 7 - k))) << level));
    }
  }
}

/** A tree of six digits, from 1 to 32: vectors of bytes are added to it four at a time, and counts up to 63 have room. */
export const TREE_BYTES: usize = 96;
/** Groups of four vectors whose counts a tree holds, and a total if nothing is added but whole trees. */
export const TREE_GROUPS: i32 = 15;
export const TOTAL_GROUPS: i32 = 16_000;

@inline
function carryInto(digit: usize, carry: v128): v128 {
  const known = v128.load(digit);
  v128.store(digit, v128.xor(known, carry));
  return v128.and(known, carry);
}

/** Add four vectors to a tree. */
@inline
export function addFour(tree: usize, a: v128, b: v128, c: v128, d: v128): void {
  let ones = v128.load(tree);
  const s = majority(ones, a, b);
  ones = xor3(ones, a, b);
  const t = majority(ones, c, d);
  v128.store(tree, xor3(ones, c, d));
  const twos = v128.load(tree, 16);
  v128.store(tree, xor3(twos, s, t), 16);
  carryInto(tree + 80, carryInto(tree + 64, carryInto(tree + 48, carryInto(tree + 32, majority(twos, s, t)))));
}

@inline
function addDigit(digit: usize, v: v128, carry: v128): v128 {
  const known = v128.load(digit);
  v128.store(digit, xor3(known, v, carry));
  return majority(known, v, carry);
}

/** Add seven digits to a total. */
export function addDigits(total: usize, d1: v128, d2: v128, d4: v128, d8: v128, d16: v128, d32: v128, d64: v128): void {
  let carry = addDigit(total, d1, i8x16.splat(0));
  carry = addDigit(total + 16, d2, carry);
  carry = addDigit(total + 32, d4, carry);
  carry = addDigit(total + 48, d8, carry);
  carry = addDigit(total + 64, d16, carry);
  carry = addDigit(total + 80, d32, carry);
  carry = addDigit(total + 96, d64, carry);
  for (let at = total + 112; at < total + TOTAL_BYTES && v128.any_true(carry); at += 16) carry = carryInto(at, carry);
}

/** Add a tree to a total and begin it anew. */
export function emptyTree(tree: usize, total: usize): void {
  addDigits(total, v128.load(tree), v128.load(tree, 16), v128.load(tree, 32), v128.load(tree, 48), v128.load(tree, 64), v128.load(tree, 80), i8x16.splat(0));
  clear(tree, TREE_BYTES);
}

/** What is left behind the last whole group, filled up with zeros. */
const rest: usize = memory.data(512, 16);

/** Return where a group of `bytes` bytes lies that begins with the `filled` ones at p; until the next call. */
export function paddedGroup(p: usize, filled: usize, bytes: usize): usize {
  clear(rest, bytes);
  memory.copy(rest, p, filled);
  return rest;
}

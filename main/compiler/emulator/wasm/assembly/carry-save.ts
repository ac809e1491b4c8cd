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

/** Groups of eight vectors whose counts seven digits hold. */
export const SHORT_RUN_GROUPS: i32 = 15;
/** Groups of eight vectors whose counts a total holds. */
export const LONG_RUN_GROUPS: i32 = 8000;

@inline
function addDigit(total: usize, digit: usize, v: v128, carry: v128): v128 {
  const known = v128.load(total + (digit << 4));
  v128.store(total + (digit << 4), xor3(known, v, carry));
  return majority(known, v, carry);
}

/** Add counts of seven digits to a total. */
export function addDigits(total: usize, d1: v128, d2: v128, d4: v128, d8: v128, d16: v128, d32: v128, d64: v128): void {
  let carry = v128.and(v128.load(total), d1);
  v128.store(total, v128.xor(v128.load(total), d1));
  carry = addDigit(total, 1, d2, carry);
  carry = addDigit(total, 2, d4, carry);
  carry = addDigit(total, 3, d8, carry);
  carry = addDigit(total, 4, d16, carry);
  carry = addDigit(total, 5, d32, carry);
  carry = addDigit(total, 6, d64, carry);
  for (let at = total + 112; at < total + 256 && v128.any_true(carry); at += 16) {
    const known = v128.load(at);
    v128.store(at, v128.xor(known, carry));
    carry = v128.and(known, carry);
  }
}

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

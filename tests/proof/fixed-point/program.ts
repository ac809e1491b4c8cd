/**
 * @file The C++ program of the fixed-point proof: for every combination of types a function over rows of operands that
 * writes the raw words of all results. Its header of templates is ours; the arithmetic is ap_fixed's.
 */
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { negatedType, resultType } from '../../../main/compiler/numerics/operators.ts';
import type { Combination } from './combinations.ts';

/** 64-bit words of a row of operands: a (2), b (2), a double, a shift. */
export const ROW_WORDS = 6;

/** Return how many 64-bit words the raw words of a type take. */
export function limbCount(type: { readonly widthBits: number }): number {
  return Math.max(1, Math.ceil(type.widthBits / 64));
}

/** Return the number of 64-bit words that a row's results take. */
export function resultWords({ a, b, target, kind }: Combination): number {
  const converted = 2 * limbCount(target);
  if (kind === 'convert') return converted;
  const exact = (['add', 'subtract', 'multiply', 'divide'] as const).reduce((sum, operator) => sum + limbCount(resultType(operator, a, b)), 0);
  return converted + exact + limbCount(negatedType(a)) + 1 + 2 * limbCount(a) + 1;
}

/** Operations that a row's results count for. */
export function operationsPerRow(kind: Combination['kind']): number {
  return kind === 'all' ? 11 : 2;
}

const PREAMBLE = `#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cstdlib>
#include "ap_fixed.h"
typedef uint64_t u64;
// Only what every set of headers has: bits are read and written by slices.
template <class T> static inline void put(u64 *&to, const T &v, int width, bool is_signed) {
  for (int lo = 0; lo < width; lo += 64) {
    const int hi = width - 1 < lo + 63 ? width - 1 : lo + 63, count = hi - lo + 1;
    u64 word = (u64)v.range(hi, lo).to_uint64();
    if (count < 64 && is_signed && ((word >> (count - 1)) & 1)) word |= ~0ull << count;
    *to++ = word;
  }
}
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> static inline void put(u64 *&to, const ap_fixed_base<W, I, S, Q, O, N> &v) { put(to, v, W, S); }
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> static inline void zero(u64 *&to, const ap_fixed_base<W, I, S, Q, O, N> &) {
  for (int i = 0; i < (W + 63) / 64; i++) *to++ = 0;
}
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> static inline void get(ap_fixed_base<W, I, S, Q, O, N> &v, const u64 *from) {
  for (int lo = 0; lo < W; lo += 64) {
    const int hi = W - 1 < lo + 63 ? W - 1 : lo + 63;
    v.range(hi, lo) = hi - lo < 63 ? from[lo / 64] & ~(~0ull << (hi - lo + 1)) : from[lo / 64];
  }
}
template <class A, class C> static void convert(const u64 *in, u64 *out, size_t rows) {
  for (size_t k = 0; k < rows; k++, in += 6) {
    A a; get(a, in);
    double d; memcpy(&d, in + 4, 8);
    { C c = a; put(out, c); }
    { C c = d; put(out, c); }
  }
}
template <class A, class B, class C> static void all(const u64 *in, u64 *out, size_t rows) {
  for (size_t k = 0; k < rows; k++, in += 6) {
    A a; B b; get(a, in); get(b, in + 2);
    double d; memcpy(&d, in + 4, 8);
    unsigned int s = (unsigned int)in[5];
    { C c = a; put(out, c); }
    { C c = d; put(out, c); }
    { auto r = a + b; put(out, r); }
    { auto r = a - b; put(out, r); }
    { auto r = a * b; put(out, r); }
    if (!!b) { auto r = a / b; put(out, r); } else { decltype(a / b) r; zero(out, r); }
    { auto r = -a; put(out, r); }
    *out++ = (u64)((a == b) | (a != b) << 1 | (a < b) << 2 | (a <= b) << 3 | (a > b) << 4 | (a >= b) << 5);
    { A r = a << s; put(out, r); }
    { A r = a >> s; put(out, r); }
    *out++ = (u64)(int64_t)a.to_int();
  }
}
`;

function cppType({ signed, widthBits, integerBits, rounding, overflow }: FixedType): string {
  return `ap_${signed ? '' : 'u'}fixed<${widthBits}, ${integerBits}, AP_${rounding}, AP_${overflow}>`;
}

function call(combination: Combination, rowCount: number): string {
  const { a, b, target, kind } = combination;
  const types = kind === 'all' ? [a, b, target] : [a, target];
  return `  ${kind}<${types.map(cppType).join(', ')}>(in, out, ${rowCount}); in += ${rowCount * ROW_WORDS}; out += ${rowCount * resultWords(combination)};`;
}

/** Return the program: it reads the file of operands and writes the file of results, both in the order of the combinations. */
export function cppProgram(all: readonly Combination[], rowCount: number): string {
  const inCount = all.length * rowCount * ROW_WORDS;
  const outCount = all.reduce((sum, combination) => sum + rowCount * resultWords(combination), 0);
  return `${PREAMBLE}
int main(int, char **path) {
  u64 *operands = (u64 *)malloc(${inCount}ull * 8), *results = (u64 *)malloc(${outCount}ull * 8);
  FILE *f = fopen(path[1], "rb");
  if (!f || fread(operands, 8, ${inCount}ull, f) != ${inCount}ull) return 1;
  fclose(f);
  const u64 *in = operands;
  u64 *out = results;
${all.map((combination) => call(combination, rowCount)).join('\n')}
  f = fopen(path[2], "wb");
  if (!f || fwrite(results, 8, ${outCount}ull, f) != ${outCount}ull || fclose(f)) return 2;
  return 0;
}
`;
}

/**
 * @file The C++ program of the proof of the compatibility headers: everything that projects do with ap_fixed and ap_int,
 * over rows of operands, the raw words of all results written to a file. It uses only what both sets of headers have, so that
 * one text is compiled with each.
 */
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import type { Combination } from '../fixed-point/combinations.ts';
import { ROW_WORDS } from '../fixed-point/program.ts';

/** Operations that a row counts for. */
export const OPERATIONS_PER_ROW = 38;

/** 64-bit words a row's results take at most; every result is written with four words. */
export const RESULT_WORDS = 4 * OPERATIONS_PER_ROW;

const PREAMBLE = `#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cstdlib>
#define AP_INT_MAX_W 4096
#include "ap_fixed.h"
#include "ap_int.h"
typedef uint64_t u64;
// The low 256 bits, sign extended; wider results are cut, the rest of them is checked by what is computed from them.
template <class T> static inline void put(u64 *&to, const T &v, int width, bool is_signed) {
  for (int i = 0; i < 4; i++) {
    const int lo = 64 * i;
    if (lo >= width) { to[i] = i > 0 && is_signed && (int64_t)to[i - 1] < 0 ? ~0ull : 0; continue; }
    const int hi = width - 1 < lo + 63 ? width - 1 : lo + 63, count = hi - lo + 1;
    u64 word = (u64)v.range(hi, lo).to_uint64();
    if (count < 64 && is_signed && ((word >> (count - 1)) & 1)) word |= ~0ull << count;
    to[i] = word;
  }
  to += 4;
}
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> static inline void put(u64 *&to, const ap_fixed_base<W, I, S, Q, O, N> &v) { put(to, v, W, S); }
template <int W, bool S> static inline void put(u64 *&to, const ap_int_base<W, S> &v) { put(to, v, W, S); }
static inline void put(u64 *&to, u64 word) { to[0] = word; to[1] = to[2] = to[3] = 0; to += 4; }
template <class T> static inline void get(T &v, int width, const u64 *from) {
  for (int lo = 0; lo < width; lo += 64) {
    const int hi = width - 1 < lo + 63 ? width - 1 : lo + 63;
    const u64 word = from[lo / 64];
    v.range(hi, lo) = hi - lo < 63 ? word & ~(~0ull << (hi - lo + 1)) : word;
  }
}
template <class X, class Y> static inline u64 flags(const X &x, const Y &y) {
  return (u64)((x == y) | (x != y) << 1 | (x < y) << 2 | (x <= y) << 3 | (x > y) << 4 | (x >= y) << 5);
}
static inline u64 bits_of(double d) { u64 word; memcpy(&word, &d, 8); return word; }
// AMD's division of words beyond 64 bits by divisors beyond 32 bits is not always right; no layer divides so.
template <class T> static inline bool divides(const T &b, double magnitude, bool is_narrow) { return b != 0 && (is_narrow || (magnitude < 4294967296.0 && magnitude > -4294967296.0)); }
template <class A, class B, class C, class P, class R, int WA, int IA, int WB, int IB, int WP, int WR> static void all(const u64 *in, u64 *out, size_t rows) {
  for (size_t k = 0; k < rows; k++, in += ${ROW_WORDS}) {
    A a; B b; P p; R r;
    get(a, WA, in); get(b, WB, in + 2); get(p, WP, in); get(r, WR, in + 2);
    double d; memcpy(&d, in + 4, 8);
    const int s = (int)in[5];
    const double rawB = in[3] == ((int64_t)in[2] < 0 ? ~0ull : 0) ? (double)(int64_t)in[2] : 1e300;
    const bool isNarrow = WA + WB + 2 * (WB - IB > 0 ? WB - IB : 0) <= 62;
    { C c = a; put(out, c); }
    { C c = d; put(out, c); }
    { C c = (float)d; put(out, c); }
    { C c = p; put(out, c); }
    { C c = (int)in[0]; put(out, c); }
    { C c = (unsigned char)in[2]; put(out, c); }
    put(out, a + b);
    put(out, a - b);
    put(out, a * b);
    { A c = a; c += b; put(out, c); }
    { A c = a; c -= b; put(out, c); }
    if (divides(b, rawB, isNarrow)) put(out, a / b); else put(out, 0);
    put(out, -a);
    put(out, flags(a, b));
    put(out, a << s);
    put(out, a >> s);
    put(out, a << -s);
    // With fewer integer bits than none, AMD's types read memory that was never set.
    put(out, (u64)(IA >= 0 ? (int64_t)a.to_int() : 0));
    { P c = IA >= 0 ? P(a) : P(0); put(out, c); }
    { R c = d; put(out, c); }
    // Where doubles are denormal, AMD's types give something else.
    put(out, IA > -900 ? bits_of(a.to_double()) : 0);
    put(out, p + r);
    put(out, p - r);
    put(out, p * r);
    // AMD's ap_int divides numbers of unequal sign as C does unsigned ones, by width; nothing divides so.
    if (divides(r, rawB, WP + WR <= 62) && (P(-1) < 0) == (R(-1) < 0)) put(out, p / r); else put(out, 0);
    put(out, flags(p, r));
    put(out, -p);
    put(out, p << s);
    put(out, p >> s);
    { R c = p; put(out, c); }
    put(out, (u64)(int64_t)p.to_int());
    // Beyond 64 bits, AMD's ap_int gives the double of its low 64.
    put(out, WP <= 64 ? bits_of(p.to_double()) : 0);
    put(out, p * b);
    put(out, a + r);
    put(out, flags(p, b));
    put(out, a * 3);
    put(out, flags(a, (int)s));
    put(out, (u64)a.range(WA - 1, WA - (WA < 9 ? WA : 9)).to_uint());
  }
}
`;

function fixedText({ signed, widthBits, integerBits, rounding, overflow }: FixedType): string {
  return `ap_${signed ? '' : 'u'}fixed<${widthBits}, ${integerBits}, AP_${rounding}, AP_${overflow}>`;
}

function intText({ signed, widthBits }: FixedType): string {
  return `ap_${signed ? '' : 'u'}int<${widthBits}>`;
}

function call({ a, b, target }: Combination, rowCount: number): string {
  const types = [fixedText(a), fixedText(b), fixedText(target), intText(a), intText(b)];
  const numbers = [a.widthBits, a.integerBits, b.widthBits, b.integerBits, a.widthBits, b.widthBits];
  return `  all<${[...types, ...numbers].join(', ')}>(in, out, ${rowCount}); in += ${rowCount * ROW_WORDS}; out += ${rowCount * RESULT_WORDS};`;
}

/** Return the program: it reads the file of operands and writes the file of results, both in the order of the combinations. */
export function apTypesProgram(all: readonly Combination[], rowCount: number): string {
  const inCount = all.length * rowCount * ROW_WORDS;
  const outCount = all.length * rowCount * RESULT_WORDS;
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

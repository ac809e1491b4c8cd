/**
 * @file What a cast is, as a struct, and how it rounds and limits one word. `cast.ts` has the vectors, `counting.ts` the
 * statistics.
 *
 * `path` is chosen by the caller, who knows the bounds: COPY (nothing can change), LANES (every word in between fits 32
 * bits), WORDS (one by one in 64 bits).
 */

import { Tally } from "./tally";

export const COPY: i32 = 0;
export const LANES: i32 = 1;
export const WORDS: i32 = 2;

export const TRN: i32 = 0;
export const TRN_ZERO: i32 = 1;
export const RND: i32 = 2;
export const RND_ZERO: i32 = 3;
export const RND_INF: i32 = 4;
export const RND_MIN_INF: i32 = 5;
export const RND_CONV: i32 = 6;

export const WRAP: i32 = 0;
export const SAT_ZERO: i32 = 2;

/** Layout shared with `quantizer-struct.ts`: 56 bytes. */
@unmanaged
export class Quantizer {
  /** Fraction bits of the source minus those of the destination; negative shifts left. */
  drop: i32;
  rounding: i32;
  overflow: i32;
  widthBits: i32;
  isSigned: i32;
  /** 1: negative words count as 0 before anything else. */
  relu: i32;
  min: i64;
  max: i64;
  /** Address of the statistics, 0 for none. */
  stats: usize;
  path: i32;
  /** Tally of the words before the cast, for all that reads them; 0 for none. */
  source: Tally | null;
  /** Tally of the words behind it, for all that reads those; 0 for none. */
  result: Tally | null;
}

/** Round a word to the destination's grid; |v| < 2^63, drop ≤ 62. */
export function roundWord(v: i64, drop: i32, mode: i32): i64 {
  if (drop <= 0) return v << -(<i64>drop);
  const floor = v >> drop;
  if (mode == TRN) return floor;
  const half = ((v >> (drop - 1)) & 1) != 0;
  if (mode == RND) return floor + i64(half);
  const rest = (v & ((<i64>1 << (drop - 1)) - 1)) != 0;
  const negative = v < 0;
  let up = false;
  if (mode == TRN_ZERO) up = negative && (half || rest);
  else if (mode == RND_ZERO) up = half && (negative || rest);
  else if (mode == RND_INF) up = half && (!negative || rest);
  else if (mode == RND_MIN_INF) up = half && rest;
  else up = half && ((floor & 1) != 0 || rest);
  return floor + i64(up);
}

/** Bring a rounded word into range. */
export function limitWord(v: i64, q: Quantizer): i64 {
  if (v >= q.min && v <= q.max) return v;
  if (q.overflow == WRAP) {
    const s = <i64>(64 - q.widthBits);
    return q.isSigned ? (v << s) >> s : <i64>((<u64>v << s) >>> s);
  }
  if (q.overflow == SAT_ZERO) return 0;
  return v < q.min ? q.min : q.max;
}

/** Round and limit one word, without statistics. */
export function quantizeWord(v: i64, q: Quantizer): i64 {
  return limitWord(roundWord(v, q.drop, q.rounding), q);
}

/** Bring four rounded words into range; `spare` bits of a lane are above the type's, `low` and `high` are its range. */
@inline
export function limitLanes(v: v128, q: Quantizer, spare: i32, low: v128, high: v128): v128 {
  // All bits of an unsigned type's largest word are set.
  if (q.overflow == WRAP) return q.isSigned ? i32x4.shr_s(i32x4.shl(v, spare), spare) : v128.and(v, high);
  const clamped = i32x4.min_s(i32x4.max_s(v, low), high);
  return q.overflow == SAT_ZERO ? v128.and(clamped, i32x4.eq(clamped, v)) : clamped;
}

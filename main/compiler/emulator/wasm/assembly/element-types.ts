/**
 * @file Casts in which every element of a sample has a type of its own, on one grid for all: that of the finest element.
 * Rounding clears the bits below the element's own grid, so that no lane needs a shift of its own.
 */

import { RND, RND_CONV, RND_INF, RND_ZERO, SAT_ZERO, TRN, TRN_ZERO, WRAP } from "./quantizer";
import { noteLosses, noteOverflowRow } from "./statistics";
import { word } from "./words";

/** Layout shared with `bind-element-types.ts`. Tables: one word per element (i32 for lanes, i64 else), padded to a multiple of 4. */
@unmanaged
export class ElementTypes {
  x: usize;
  xKind: i32;
  target: usize;
  count: i32;
  /** Bits from the input's grid to the common one. */
  up: i32;
  rounding: i32;
  overflow: i32;
  /** Bits below an element's grid. */
  parts: usize;
  /** The highest of them; of an element without such bits anything else. */
  halves: usize;
  /** The bits of a word; all of one that always fits. */
  wraps: usize;
  /** The sign bit of a word; 0: none, or it always fits. */
  signs: usize;
  low: usize;
  high: usize;
  /** All ones, or 0: the element is always 0. */
  active: usize;
  /** Statistics of the casts; 0: none. */
  stats: usize;
}

@inline
function roundLane(v: v128, part: v128, half: v128, mode: i32): v128 {
  const zero = i32x4.splat(0);
  const floor = v128.andnot(v, part);
  if (mode == TRN) return floor;
  const rest = v128.and(v, part);
  const unit = i32x4.add(part, i32x4.splat(1));
  const above = i32x4.gt_s(rest, half);
  const tie = i32x4.eq(rest, half);
  let up = above;
  if (mode == TRN_ZERO) up = v128.andnot(i32x4.lt_s(v, zero), i32x4.eq(rest, zero));
  else if (mode == RND) up = v128.or(above, tie);
  else if (mode == RND_ZERO) up = v128.or(above, v128.and(tie, i32x4.lt_s(v, zero)));
  else if (mode == RND_INF) up = v128.or(above, v128.andnot(tie, i32x4.lt_s(v, zero)));
  else if (mode == RND_CONV) up = v128.or(above, v128.and(tie, i32x4.ne(v128.and(floor, unit), zero)));
  return i32x4.add(floor, v128.and(up, unit));
}

/** WATCHED: count on the way. Lanes behind a row are written again by the next one. */
@inline
function castRow(p: ElementTypes, x: usize, target: usize, WATCHED: bool): bool {
  const zero = i32x4.splat(0);
  const size: usize = p.xKind == 0 ? 2 : 4;
  const count = p.count;
  let outside = zero;
  let lost = zero;
  for (let i = 0; i < count; i += 4) {
    const at: usize = <usize>i << 2;
    const v = i32x4.shl(p.xKind == 0 ? v128.load_ext<i16>(x + <usize>i * size) : v128.load(x + <usize>i * size), p.up);
    const rounded = roundLane(v, v128.load(p.parts + at), v128.load(p.halves + at), p.rounding);
    const low = v128.load(p.low + at);
    const high = v128.load(p.high + at);
    const active = v128.load(p.active + at);
    let limited: v128;
    if (p.overflow == WRAP) {
      const sign = v128.load(p.signs + at);
      limited = i32x4.sub(v128.xor(v128.and(rounded, v128.load(p.wraps + at)), sign), sign);
    } else {
      limited = i32x4.min_s(i32x4.max_s(rounded, low), high);
      if (p.overflow == SAT_ZERO) limited = v128.and(limited, i32x4.eq(limited, rounded));
    }
    v128.store(target + at, v128.and(limited, active));
    if (!WATCHED) continue;
    // Table lanes behind the last element are inactive.
    outside = i32x4.sub(outside, v128.and(v128.or(i32x4.lt_s(rounded, low), i32x4.gt_s(rounded, high)), active));
    lost = i32x4.sub(lost, v128.and(v128.andnot(i32x4.eq(rounded, zero), i32x4.eq(v, zero)), active));
  }
  if (!WATCHED) return false;
  noteLosses(p.stats, sumOf(outside), sumOf(lost));
  return v128.any_true(outside);
}

@inline
function sumOf(v: v128): i64 {
  return <i64>i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

function plainRow(p: ElementTypes, x: usize, target: usize): bool {
  return castRow(p, x, target, false);
}

function watchedRow(p: ElementTypes, x: usize, target: usize): bool {
  return castRow(p, x, target, true);
}

/** Cast on 32-bit lanes; the caller has shown that every word fits 31 bits. @shape → i32 [rows, count] */
export function castElements(p: ElementTypes, rows: i32, firstRow: i32): void {
  let x = p.x;
  let target = p.target;
  for (let r = 0; r < rows; r++) {
    if (!p.stats) plainRow(p, x, target);
    else if (watchedRow(p, x, target)) noteOverflowRow(p.stats, firstRow + r);
    x += <usize>p.count << (p.xKind == 0 ? 1 : 2);
    target += <usize>p.count << 2;
  }
}

function roundOne(v: i64, part: i64, half: i64, mode: i32): i64 {
  const floor = v & ~part;
  const rest = v & part;
  const tie = rest == half;
  let up = rest > half;
  if (mode == TRN) up = false;
  else if (mode == TRN_ZERO) up = v < 0 && rest != 0;
  else if (mode == RND) up = up || tie;
  else if (mode == RND_ZERO) up = up || (tie && v < 0);
  else if (mode == RND_INF) up = up || (tie && v >= 0);
  else if (mode == RND_CONV) up = up || (tie && (floor & (part + 1)) != 0);
  return up ? floor + part + 1 : floor;
}

/** The same in 64 bits. @shape → i64 [rows, count] */
export function castElementsWide(p: ElementTypes, rows: i32, firstRow: i32): void {
  let at: usize = 0;
  for (let r = 0; r < rows; r++) {
    let outside: i64 = 0;
    let lost: i64 = 0;
    for (let i: usize = 0; i < <usize>p.count << 3; i += 8, at++) {
      const v = word(p.x, p.xKind, at) << <i64>p.up;
      const rounded = roundOne(v, load<i64>(p.parts + i), load<i64>(p.halves + i), p.rounding);
      const low = load<i64>(p.low + i);
      const high = load<i64>(p.high + i);
      const active = load<i64>(p.active + i);
      const isOut = rounded < low || rounded > high;
      let limited = rounded;
      if (p.overflow == WRAP) {
        const sign = load<i64>(p.signs + i);
        limited = ((rounded & load<i64>(p.wraps + i)) ^ sign) - sign;
      } else if (isOut) limited = p.overflow == SAT_ZERO ? 0 : rounded < low ? low : high;
      store<i64>(p.target + (at << 3), limited & active);
      outside += i64(isOut) & active;
      lost += i64(rounded == 0 && v != 0) & active;
    }
    if (!p.stats) continue;
    noteLosses(p.stats, outside, lost);
    if (outside > 0) noteOverflowRow(p.stats, firstRow + r);
  }
}

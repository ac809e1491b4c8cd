/** @file The steps of a softmax that are no casts: distance from the maximum, adder tree, product with the inverse. */

import { Quantizer, SAT_ZERO, WRAP, limitLanes, limitWord } from "./quantizer";
import { scaledToZero, storeTurned, word } from "./words";

/** Largest word of each slice minus every word (or the words themselves), as i32. */
export function distances(xKind: i32, x: usize, target: usize, slices: i32, size: i32, subtracts: i32): void {
  let from: usize = 0;
  for (let s = 0; s < slices; s++) {
    let most = i32.MIN_VALUE;
    for (let i: usize = 0; i < <usize>size; i++) {
      const v = xKind == 0 ? <i32>load<i16>(x + ((from + i) << 1)) : load<i32>(x + ((from + i) << 2));
      store<i32>(target + ((from + i) << 2), v);
      most = max(most, v);
    }
    if (subtracts) for (let i: usize = 0; i < <usize>size; i++) {
      const at = target + ((from + i) << 2);
      store<i32>(at, most - load<i32>(at));
    }
    from += size;
  }
}

/** The same as i64, for words whose distances need more than 32 bits. */
export function wideDistances(xKind: i32, x: usize, target: usize, slices: i32, size: i32): void {
  let from: usize = 0;
  for (let s = 0; s < slices; s++, from += size) {
    let most = i64.MIN_VALUE;
    for (let i: usize = 0; i < <usize>size; i++) most = max(most, word(x, xKind, from + i));
    for (let i: usize = 0; i < <usize>size; i++) store<i64>(target + ((from + i) << 3), most - word(x, xKind, from + i));
  }
}

/** Sums of the tree that wait for their other half: one of each size, the largest first; of four slices at a time. */
const waiting: usize = memory.data(512, 16);

@inline
function limited(sum: i32, low: i32, high: i32, spare: i32, q: Quantizer): i32 {
  if (sum >= low && sum <= high) return sum;
  if (q.overflow == WRAP) return q.isSigned ? (sum << spare) >> spare : <i32>(<u32>(sum << spare) >> spare);
  if (q.overflow == SAT_ZERO) return 0;
  return sum < low ? low : high;
}

/** Longest slices of which four are summed at once. */
const FOUR_MAX: i32 = 128;
/** Words of four slices, a vector for each place in a slice, and their sums before the limit, a vector for each addition. */
const columns: usize = memory.data(2112, 16);
const additions: usize = memory.data(2112, 16);

/** Four rows `stride` bytes apart as columns, to multiples of four: what lies behind a row is never used. */
function toColumns(e: usize, stride: usize): void {
  for (let i: usize = 0; i < stride; i += 16) {
    const to = columns + (i << 2);
    storeTurned(to, 16, v128.load(e + i), v128.load(e + stride + i), v128.load(e + 2 * stride + i), v128.load(e + 3 * stride + i));
  }
}

/** The additions' columns as rows `stride` bytes apart, from their ends: what goes over the end of a row is written again by the next one. */
function fromColumns(seen: usize, stride: usize): void {
  for (let i: isize = (stride - 1) & ~15; i >= 0; i -= 16) {
    const from = additions + (i << 2);
    storeTurned(seen + i, stride, v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48));
  }
}

/** Sums of four slices, one a lane. */
function fourTreeSums(e: usize, sums: usize, seen: usize, size: i32, q: Quantizer): void {
  const low = i32x4.splat(<i32>q.min);
  const high = i32x4.splat(<i32>q.max);
  const spare = 32 - q.widthBits;
  const stride = <usize>size << 2;
  toColumns(e, stride);
  let from = columns;
  let to = additions;
  let top = waiting;
  for (let i = 0; i < size; i++, from += 16, top += 16) {
    let v = v128.load(from);
    for (let carry = i; carry & 1; carry >>= 1, to += 16) {
      top -= 16;
      v = i32x4.add(v128.load(top), v);
      v128.store(to, v);
      v = limitLanes(v, q, spare, low, high);
    }
    v128.store(top, v);
  }
  top -= 16;
  let v = v128.load(top);
  for (; top > waiting; top -= 16, to += 16) {
    v = i32x4.add(v128.load(top - 16), v);
    v128.store(to, v);
    v = limitLanes(v, q, spare, low, high);
  }
  v128.store(sums, v);
  fromColumns(seen, stride - 4);
}

/** Where the next sum before its limit is written. */
let toSeen: usize = 0;

@inline
function added(a: i32, b: i32, low: i32, high: i32, spare: i32, q: Quantizer): i32 {
  const sum = a + b;
  store<i32>(toSeen, sum);
  toSeen += 4;
  return limited(sum, low, high, spare, q);
}

function oneTreeSum(e: usize, size: i32, low: i32, high: i32, spare: i32, q: Quantizer): i32 {
  let top = waiting;
  for (let i = 0; i < size; i++, e += 4, top += 4) {
    let v = load<i32>(e);
    for (let carry = i; carry & 1; carry >>= 1) {
      top -= 4;
      v = added(load<i32>(top), v, low, high, spare, q);
    }
    store<i32>(top, v);
  }
  top -= 4;
  let v = load<i32>(top);
  for (; top > waiting; top -= 4) v = added(load<i32>(top - 4), v, low, high, spare, q);
  return v;
}

/**
 * Sums of slices as the adder tree makes them: its left half is the largest power of two below the size, so that sums are
 * made as a binary counter carries. `sums` i32 [slices]; `seen` i32 [slices, size − 1]: every sum before its limit.
 */
export function treeSums(e: usize, sums: usize, seen: usize, slices: i32, size: i32, q: Quantizer): void {
  const bytes = <usize>size << 2;
  let s = 0;
  for (; size <= FOUR_MAX && s + 4 <= slices; s += 4, sums += 16, e += 4 * bytes, seen += 4 * bytes - 16) fourTreeSums(e, sums, seen, size, q);
  toSeen = seen;
  for (; s < slices; s++, sums += 4, e += bytes) store<i32>(sums, oneTreeSum(e, size, <i32>q.min, <i32>q.max, 32 - q.widthBits, q));
}

/** Sums of slices where no order of additions gives another one, limited at the end. `sums` i32 [slices]. */
export function sliceSums(e: usize, sums: usize, slices: i32, size: i32, q: Quantizer): void {
  const low = <i32>q.min;
  const high = <i32>q.max;
  const spare = 32 - q.widthBits;
  const bytes = <usize>size << 2;
  for (const end = sums + (<usize>slices << 2); sums < end; sums += 4) {
    let v = 0;
    for (const stop = e + bytes; e < stop; e += 4) v += load<i32>(e);
    store<i32>(sums, limited(v, low, high, spare, q));
  }
}

/** Every word of a slice times the slice's inverse, as i32 (targetKind 1, where all products fit) or i64. */
export function scaleSlices(targetKind: i32, e: usize, inverses: usize, target: usize, slices: i32, size: i32): void {
  if (targetKind == 1) {
    for (let s = 0; s < slices; s++) {
      const inverse = v128.load32_splat(inverses + (<usize>s << 2));
      // Lanes behind the slice are written again by the next one.
      for (let i: usize = 0; i < <usize>size; i += 4) v128.store(target + (i << 2), i32x4.mul(v128.load(e + (i << 2)), inverse));
      e += <usize>size << 2;
      target += <usize>size << 2;
    }
    return;
  }
  for (let s = 0; s < slices; s++) {
    const inverse = <i64>load<i32>(inverses + (<usize>s << 2));
    for (let i = 0; i < size; i++) {
      store<i64>(target, <i64>load<i32>(e) * inverse);
      e += 4;
      target += 8;
    }
  }
}

/** Layout shared with `bind-legacy-softmax.ts`. */
@unmanaged
export class LegacySoftmax {
  x: usize;
  xKind: i32;
  size: i32;
  /** i64 each; an index is word · 2^up / 2^down truncated toward zero, plus the centre. */
  exponentials: usize;
  expLast: i32;
  expUp: i32;
  expDown: i32;
  expCentre: i32;
  inverses: usize;
  invLast: i32;
  invUp: i32;
  invDown: i32;
  /** 1 in the tables' type. */
  one: i32;
  add: Quantizer;
  /** Entries of the second table, i64. */
  target: usize;
  /** i64 words of indices and of sums before their cast; 0: nobody watches. */
  indexTrace: usize;
  sumTrace: usize;
}

/** 1 / Σ_j exp(x_j − x_i) for every word of `slices` slices that lie together. */
export function legacySlices(p: LegacySoftmax, slices: i32): void {
  let indexTrace = p.indexTrace;
  let sumTrace = p.sumTrace;
  const size = <usize>p.size;
  let from: usize = 0;
  for (let s = 0; s < slices; s++, from += size) {
    for (let i: usize = 0; i < size; i++) {
      const own = word(p.x, p.xKind, from + i);
      let sum: i64 = 0;
      for (let j: usize = 0; j < size; j++) {
        let e = <i64>p.one;
        if (j != i) {
          const index = <i32>scaledToZero(word(p.x, p.xKind, from + j) - own, p.expUp, p.expDown) + p.expCentre;
          if (indexTrace) {
            store<i64>(indexTrace, index);
            indexTrace += 8;
          }
          e = load<i64>(p.exponentials + (<usize>max(0, min(p.expLast, index)) << 3));
        }
        const exact = sum + e;
        if (sumTrace) {
          store<i64>(sumTrace, exact);
          sumTrace += 8;
        }
        sum = limitWord(exact, p.add);
      }
      const index = <i32>scaledToZero(sum, p.invUp, p.invDown);
      store<i64>(p.target + ((from + i) << 3), load<i64>(p.inverses + (<usize>max(0, min(p.invLast, index)) << 3)));
    }
  }
}

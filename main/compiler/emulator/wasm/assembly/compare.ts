/**
 * @file Error of words against ideal values: largest and where, sum, sum of squares, and the power of the ideal values.
 *
 * Layout of the sums, doubles, shared with `wasm-errors.ts`: 0 count, 1 largest, 2 its index, 3 sum, 4 noise, 5 signal.
 * A difference that is no number counts as infinite.
 */

@inline
function words<S>(p: usize): v128 {
  if (sizeof<S>() == 2) return f64x2.convert_low_i32x4_s(i32x4.extend_low_i16x8_s(v128.load32_zero(p)));
  if (sizeof<S>() == 4) return f64x2.convert_low_i32x4_s(v128.load64_zero(p));
  return f64x2.replace_lane(f64x2.splat(<f64>load<i64>(p)), 1, <f64>load<i64>(p, 8));
}

@inline
function ideals<F>(p: usize): v128 {
  return sizeof<F>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(p)) : v128.load(p);
}

function single<S, F>(src: usize, ideal: usize, i: usize, lsb: f64, offset: f64): f64 {
  const e = Math.abs(<f64>load<S>(src + i * sizeof<S>()) * lsb + offset - <f64>load<F>(ideal + i * sizeof<F>()));
  return e != e ? Infinity : e;
}

/** All bits but the signs of doubles; in memory, as the engine would make it anew in every turn of a loop. */
const magnitudes: usize = memory.data<u64>([0x7fffffffffffffff, 0x7fffffffffffffff], 16);

/** Sums of a part. */
let largest: f64 = 0;
let total: f64 = 0;
let noise: f64 = 0;
let signal: f64 = 0;

@inline
function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Differences of two words. */
@inline
function differences<S, F>(src: usize, ideal: usize, factor: v128, shift: v128, SHIFTS: bool): v128 {
  const value = f64x2.mul(words<S>(src), factor);
  return f64x2.sub(SHIFTS ? f64x2.add(value, shift) : value, ideals<F>(ideal));
}

/** Words of which none differs by what is no number: such a total is none either. `count` is a multiple of 4. */
@inline
function sumLanes<S, F>(src: usize, ideal: usize, count: usize, lsb: f64, offset: f64, SHIFTS: bool): void {
  const factor = f64x2.splat(lsb);
  const shift = f64x2.splat(offset);
  // Two of each, so that they wait for each other less.
  let most = f64x2.splat(0);
  let mostToo = most;
  let totals = most;
  let totalsToo = most;
  let noises = most;
  let noisesToo = most;
  let signals = most;
  let signalsToo = most;
  for (const end = src + count * sizeof<S>(); src < end; src += 4 * sizeof<S>(), ideal += 4 * sizeof<F>()) {
    const d = differences<S, F>(src, ideal, factor, shift, SHIFTS);
    const e = differences<S, F>(src + 2 * sizeof<S>(), ideal + 2 * sizeof<F>(), factor, shift, SHIFTS);
    noises = f64x2.add(noises, f64x2.mul(d, d));
    noisesToo = f64x2.add(noisesToo, f64x2.mul(e, e));
    const a = v128.and(d, v128.load(magnitudes));
    const b = v128.and(e, v128.load(magnitudes));
    totals = f64x2.add(totals, a);
    totalsToo = f64x2.add(totalsToo, b);
    most = f64x2.pmax(most, a);
    mostToo = f64x2.pmax(mostToo, b);
    const w = ideals<F>(ideal);
    const x = ideals<F>(ideal + 2 * sizeof<F>());
    signals = f64x2.add(signals, f64x2.mul(w, w));
    signalsToo = f64x2.add(signalsToo, f64x2.mul(x, x));
  }
  most = f64x2.pmax(most, mostToo);
  largest = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  total = lanes(f64x2.add(totals, totalsToo));
  noise = lanes(f64x2.add(noises, noisesToo));
  signal = lanes(f64x2.add(signals, signalsToo));
}

// A function for each form, so that the engine optimises only those that are used.
function plainLanes<S, F>(src: usize, ideal: usize, count: usize, lsb: f64): void {
  sumLanes<S, F>(src, ideal, count, lsb, 0, false);
}

function shiftedLanes<S, F>(src: usize, ideal: usize, count: usize, lsb: f64, offset: f64): void {
  sumLanes<S, F>(src, ideal, count, lsb, offset, true);
}

function addSingles<S, F>(src: usize, ideal: usize, from: usize, count: usize, lsb: f64, offset: f64): void {
  for (let i = from; i < count; i++) {
    const e = single<S, F>(src, ideal, i, lsb, offset);
    const wanted = <f64>load<F>(ideal + i * sizeof<F>());
    largest = Math.max(largest, e);
    total += e;
    noise += e * e;
    signal += wanted * wanted;
  }
}

function sum<S, F>(src: usize, ideal: usize, count: usize, lsb: f64, offset: f64, sums: usize, firstIndex: f64): void {
  const whole = count & ~3;
  if (offset == 0) plainLanes<S, F>(src, ideal, whole, lsb);
  else shiftedLanes<S, F>(src, ideal, whole, lsb, offset);
  if (total != total) {
    largest = 0;
    total = 0;
    noise = 0;
    signal = 0;
    addSingles<S, F>(src, ideal, 0, whole, lsb, offset);
  }
  addSingles<S, F>(src, ideal, whole, count, lsb, offset);
  store<f64>(sums, load<f64>(sums) + <f64>count);
  store<f64>(sums + 24, load<f64>(sums + 24) + total);
  store<f64>(sums + 32, load<f64>(sums + 32) + noise);
  store<f64>(sums + 40, load<f64>(sums + 40) + signal);
  if (largest <= load<f64>(sums + 8)) return;
  store<f64>(sums + 8, largest);
  for (let i: usize = 0; i < count; i++) {
    if (single<S, F>(src, ideal, i, lsb, offset) != largest) continue;
    store<f64>(sums + 16, firstIndex + <f64>i);
    return;
  }
}

/** A word is worth word · lsb + offset (one-bit words: 2 · word − 1). wordKind 0: i16, 1: i32, 2: i64; floatKind 0: f32, 1: f64. */
export function compareWords(wordKind: i32, floatKind: i32, src: usize, ideal: usize, count: i32, lsb: f64, offset: f64, sums: usize, firstIndex: f64): void {
  switch (wordKind * 2 + floatKind) {
    case 0: sum<i16, f32>(src, ideal, count, lsb, offset, sums, firstIndex); break;
    case 1: sum<i16, f64>(src, ideal, count, lsb, offset, sums, firstIndex); break;
    case 2: sum<i32, f32>(src, ideal, count, lsb, offset, sums, firstIndex); break;
    case 3: sum<i32, f64>(src, ideal, count, lsb, offset, sums, firstIndex); break;
    case 4: sum<i64, f32>(src, ideal, count, lsb, offset, sums, firstIndex); break;
    default: sum<i64, f64>(src, ideal, count, lsb, offset, sums, firstIndex);
  }
}

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

function sum<S, F>(src: usize, ideal: usize, count: usize, lsb: f64, offset: f64, sums: usize, firstIndex: f64): void {
  const factor = f64x2.splat(lsb);
  const shift = f64x2.splat(offset);
  const infinite = f64x2.splat(Infinity);
  let most = f64x2.splat(0);
  let total = most;
  let noise = most;
  let signal = most;
  const pairs = count & ~1;
  for (let i: usize = 0; i < pairs; i += 2) {
    const wanted = ideals<F>(ideal + i * sizeof<F>());
    let e = f64x2.abs(f64x2.sub(f64x2.add(f64x2.mul(words<S>(src + i * sizeof<S>()), factor), shift), wanted));
    e = v128.bitselect(e, infinite, f64x2.eq(e, e));
    most = f64x2.pmax(most, e);
    total = f64x2.add(total, e);
    noise = f64x2.add(noise, f64x2.mul(e, e));
    signal = f64x2.add(signal, f64x2.mul(wanted, wanted));
  }
  let largest = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  let totalSum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  let noiseSum = f64x2.extract_lane(noise, 0) + f64x2.extract_lane(noise, 1);
  let signalSum = f64x2.extract_lane(signal, 0) + f64x2.extract_lane(signal, 1);
  if (pairs < count) {
    const e = single<S, F>(src, ideal, pairs, lsb, offset);
    const wanted = <f64>load<F>(ideal + pairs * sizeof<F>());
    largest = Math.max(largest, e);
    totalSum += e;
    noiseSum += e * e;
    signalSum += wanted * wanted;
  }
  store<f64>(sums, load<f64>(sums) + <f64>count);
  store<f64>(sums + 24, load<f64>(sums + 24) + totalSum);
  store<f64>(sums + 32, load<f64>(sums + 32) + noiseSum);
  store<f64>(sums + 40, load<f64>(sums + 40) + signalSum);
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

/** @file Element-wise steps of the reference values in double arithmetic, and doubles as singles where they lose nothing by it. */

/** x above `threshold`, at most `ceiling`; a slope below, where it is not 0. May be in place. */
export function idealRelu(x: usize, target: usize, count: i32, threshold: f64, ceiling: f64, slope: f64): void {
  const limit = f64x2.splat(threshold);
  const most = f64x2.splat(ceiling);
  const factor = f64x2.splat(slope);
  const end = x + (<usize>count << 3);
  for (; x < end; x += 16, target += 16) {
    const v = v128.load(x);
    const below = slope == 0 ? f64x2.splat(0) : f64x2.mul(factor, f64x2.sub(v, limit));
    v128.store(target, v128.bitselect(f64x2.min(v, most), below, f64x2.gt(v, limit)));
  }
}

/** QKeras' quantized_relu: the nearest of `steps` steps from 0 to `range`, limited. Both are powers of two, so that their inverses divide. May be in place. */
export function idealReluGrid(x: usize, target: usize, count: i32, steps: f64, range: f64, upper: f64): void {
  const m = f64x2.splat(steps);
  const perStep = f64x2.splat(1 / steps);
  const whole = f64x2.splat(range);
  const perRange = f64x2.splat(1 / range);
  const zero = f64x2.splat(0);
  const top = f64x2.splat(1 - 1 / steps);
  const limit = f64x2.splat(upper);
  const end = x + (<usize>count << 3);
  for (; x < end; x += 16, target += 16) {
    const place = f64x2.nearest(f64x2.mul(f64x2.mul(v128.load(x), m), perRange));
    const share = f64x2.min(f64x2.max(f64x2.mul(place, perStep), zero), top);
    v128.store(target, f64x2.min(f64x2.add(f64x2.mul(whole, share), zero), limit));
  }
}

/** QKeras' quantized_bits of activations: the nearest of `steps` steps to `range`, limited to steps low … high, scaled. Powers of two as above. May be in place. */
export function idealGrid(x: usize, target: usize, count: i32, steps: f64, range: f64, low: f64, high: f64, scale: f64): void {
  const m = f64x2.splat(steps);
  const perStep = f64x2.splat(1 / steps);
  const perRange = f64x2.splat(1 / range);
  const zero = f64x2.splat(0);
  const least = f64x2.splat(low);
  const most = f64x2.splat(high);
  const factor = f64x2.splat(scale * range);
  const end = x + (<usize>count << 3);
  for (; x < end; x += 16, target += 16) {
    const place = f64x2.mul(f64x2.mul(v128.load(x), m), perRange);
    // What is rounded to 0 is +0; only −0 itself stays.
    const rounded = v128.bitselect(place, f64x2.add(f64x2.nearest(place), zero), f64x2.eq(place, zero));
    v128.store(target, f64x2.mul(f64x2.mul(factor, f64x2.min(f64x2.max(rounded, least), most)), perStep));
  }
}

/** x · scale + bias; scales and biases repeat every `period` words, which is even. May be in place. */
export function idealAffine(x: usize, target: usize, count: i32, period: i32, scales: usize, biases: usize, isSingle: i32): void {
  const end = x + (<usize>count << 3);
  const round = <usize>period << 3;
  let at: usize = 0;
  for (; x < end; x += 16, target += 16) {
    const v = f64x2.add(f64x2.mul(v128.load(x), v128.load(scales + at)), v128.load(biases + at));
    v128.store(target, isSingle ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(v)) : v);
    at += 16;
    if (at == round) at = 0;
  }
}

/** Write doubles as singles; 0 as soon as one of them is none. The target may be the source. */
export function narrowDoubles(x: usize, target: usize, count: i32): i32 {
  let i = 0;
  for (; i + 2 <= count; i += 2, x += 16, target += 8) {
    const v = v128.load(x);
    const singles = f32x4.demote_f64x2_zero(v);
    if (!i64x2.all_true(f64x2.eq(f64x2.promote_low_f32x4(singles), v))) return 0;
    v128.store64_lane(target, singles, 0);
  }
  if (i == count) return 1;
  const last = load<f64>(x);
  store<f32>(target, <f32>last);
  return i32(<f64><f32>last == last);
}

/** Write singles as doubles. */
export function widenSingles(x: usize, target: usize, count: i32): void {
  const end = x + (<usize>count << 2);
  for (; x < end; x += 8, target += 16) v128.store(target, f64x2.promote_low_f32x4(v128.load64_zero(x)));
}

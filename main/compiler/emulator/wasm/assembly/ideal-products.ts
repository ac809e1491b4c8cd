/**
 * @file Products of windows in double arithmetic, for the reference values: lanes are outputs, and every sum adds its products in
 * the order of the window, so that it comes out as in plain arithmetic, to the last bit. Factors that are 0 add nothing,
 * whatever the weight.
 */

/** Layout shared with `wasm-ideal.ts`. Tensors are f64. */
@unmanaged
export class IdealWindows {
  x: usize;
  /** Words of a sample. */
  inCount: i32;
  /** Windows of a sample. */
  pixels: i32;
  /** Runs of a window. */
  cells: i32;
  /** Words of a run. */
  channels: i32;
  /** i32 [pixel, cell]: where a run begins in the sample; −1: padding. */
  offsets: usize;
  outputs: i32;
  /** Products: [block of 16, 8, 4 or 2 outputs][word of the window][output]; depthwise: [cell, channel]. */
  weights: usize;
  /** One per output. */
  biases: usize;
  out: usize;
  /** Room for the factors of WINDOWS windows: values, and their numbers as i32. */
  values: usize;
  numbers: usize;
}

/** Windows that go through a block of weights after each other. */
const WINDOWS: i32 = 8;

const counts: usize = memory.data(32);

/** List the words of a window that are not 0; return how many there are. */
function gather(p: IdealWindows, image: usize, offsets: usize, values: usize, numbers: usize): i32 {
  const cells = p.cells;
  const channels = p.channels;
  let n = 0;
  for (let cell = 0; cell < cells; cell++) {
    const from = load<i32>(offsets + (<usize>cell << 2));
    if (from < 0) continue;
    const run = image + (<usize>from << 3);
    const first = cell * channels;
    for (let c = 0; c < channels; c++) {
      const value = load<f64>(run + (<usize>c << 3));
      store<f64>(values + (<usize>n << 3), value);
      store<i32>(numbers + (<usize>n << 2), first + c);
      n += i32(value != 0);
    }
  }
  return n;
}

@inline
function put(out: usize, lanes: v128, isHalf: bool): void {
  if (isHalf) v128.store64_lane(out, lanes, 0);
  else v128.store(out, lanes);
}

/** 2 · V outputs of one window; `isOdd`: the last lane is nobody's. */
@inline
function sums(V: i32, values: usize, numbers: usize, count: i32, weights: usize, biases: usize, out: usize, isOdd: bool): void {
  const shift: usize = V == 8 ? 7 : V == 4 ? 6 : V == 2 ? 5 : 4;
  let s0 = v128.load(biases);
  let s1 = V > 1 ? v128.load(biases, 16) : s0;
  let s2 = V > 2 ? v128.load(biases, 32) : s0;
  let s3 = V > 2 ? v128.load(biases, 48) : s0;
  let s4 = V > 4 ? v128.load(biases, 64) : s0;
  let s5 = V > 4 ? v128.load(biases, 80) : s0;
  let s6 = V > 4 ? v128.load(biases, 96) : s0;
  let s7 = V > 4 ? v128.load(biases, 112) : s0;
  const end = numbers + (<usize>count << 2);
  for (; numbers < end; numbers += 4, values += 8) {
    const x = v128.load64_splat(values);
    const w = weights + (<usize>load<i32>(numbers) << shift);
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(w)));
    if (V > 1) s1 = f64x2.add(s1, f64x2.mul(x, v128.load(w, 16)));
    if (V > 2) {
      s2 = f64x2.add(s2, f64x2.mul(x, v128.load(w, 32)));
      s3 = f64x2.add(s3, f64x2.mul(x, v128.load(w, 48)));
    }
    if (V > 4) {
      s4 = f64x2.add(s4, f64x2.mul(x, v128.load(w, 64)));
      s5 = f64x2.add(s5, f64x2.mul(x, v128.load(w, 80)));
      s6 = f64x2.add(s6, f64x2.mul(x, v128.load(w, 96)));
      s7 = f64x2.add(s7, f64x2.mul(x, v128.load(w, 112)));
    }
  }
  put(out, s0, V == 1 && isOdd);
  if (V > 1) put(out + 16, s1, V == 2 && isOdd);
  if (V > 2) {
    put(out + 32, s2, false);
    put(out + 48, s3, V == 4 && isOdd);
  }
  if (V > 4) {
    v128.store(out + 64, s4);
    v128.store(out + 80, s5);
    v128.store(out + 96, s6);
    put(out + 112, s7, isOdd);
  }
}

/** 2 · V outputs from `first` on, of some windows after each other. */
@inline
function block(V: i32, p: IdealWindows, first: i32, windows: i32, out: usize): void {
  const factors = p.cells * p.channels;
  const weights = p.weights + (<usize>(first * factors) << 3);
  const biases = p.biases + (<usize>first << 3);
  const isOdd = first + 2 * V > p.outputs;
  for (let k = 0; k < windows; k++) {
    const room = <usize>(k * factors);
    sums(V, p.values + (room << 3), p.numbers + (room << 2), load<i32>(counts + (<usize>k << 2)), weights, biases, out + (<usize>(k * p.outputs + first) << 3), isOdd);
  }
}

/** Compute windows first … first + count − 1, counted through all samples. @shape → f64 [window, output] */
export function idealProducts(p: IdealWindows, first: i32, count: i32): void {
  const pixels = p.pixels;
  const cells = p.cells;
  const outputs = p.outputs;
  const factors = <usize>(cells * p.channels);
  const end = first + count;
  for (let at = first; at < end; at += WINDOWS) {
    const windows = min(WINDOWS, end - at);
    for (let k = 0; k < windows; k++) {
      const row = (at + k) / pixels;
      const pixel = at + k - row * pixels;
      const room = <usize>k * factors;
      store<i32>(counts + (<usize>k << 2), gather(p, p.x + (<usize>row * <usize>p.inCount << 3), p.offsets + (<usize>(pixel * cells) << 2), p.values + (room << 3), p.numbers + (room << 2)));
    }
    const out = p.out + (<usize>at * <usize>outputs << 3);
    let j = 0;
    for (; j + 15 <= outputs; j += 16) block(8, p, j, windows, out);
    for (; j + 7 <= outputs; j += 8) block(4, p, j, windows, out);
    for (; j + 3 <= outputs; j += 4) block(2, p, j, windows, out);
    for (; j < outputs; j += 2) block(1, p, j, windows, out);
  }
}

/** Where a channel of a cell lies; 0: in the padding. */
@inline
function placeOf(image: usize, offsets: usize, cell: i32, channel: i32): usize {
  const from = load<i32>(offsets + (<usize>cell << 2));
  return from < 0 ? 0 : image + (<usize>(from + channel) << 3);
}

/** Windows of one sum or largest word a channel: lanes are channels. LARGEST: the largest word, else the sum of the products, zeros among them. */
@inline
function byChannel(p: IdealWindows, first: i32, count: i32, LARGEST: bool): void {
  const pixels = p.pixels;
  const cells = p.cells;
  const channels = p.channels;
  for (let at = first; at < first + count; at++) {
    const row = at / pixels;
    const image = p.x + (<usize>row * <usize>p.inCount << 3);
    const offsets = p.offsets + (<usize>((at - row * pixels) * cells) << 2);
    const out = p.out + (<usize>at * <usize>channels << 3);
    for (let c = 0; c < channels; c += 2) {
      let s = LARGEST ? f64x2.splat(-Infinity) : v128.load(p.biases + (<usize>c << 3));
      for (let cell = 0; cell < cells; cell++) {
        const from = placeOf(image, offsets, cell, c);
        if (!from) continue;
        const v = v128.load(from);
        s = LARGEST ? f64x2.max(s, v) : f64x2.add(s, f64x2.mul(v, v128.load(p.weights + (<usize>(cell * channels + c) << 3))));
      }
      put(out + (<usize>c << 3), s, c + 1 == channels);
    }
  }
}

/** The same of a depthwise convolution with one filter per channel. */
export function idealDepthwise(p: IdealWindows, first: i32, count: i32): void {
  byChannel(p, first, count, false);
}

/** The largest word of every channel of a window; NaN if one is. */
export function idealLargest(p: IdealWindows, first: i32, count: i32): void {
  byChannel(p, first, count, true);
}

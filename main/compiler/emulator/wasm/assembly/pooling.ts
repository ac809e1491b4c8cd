/** @file Windows of poolings: largest word, gathered windows, averages step by step. Offsets: words of channel 0, −1 for padding. */

import { Quantizer, limitWord, quantizeWord } from "./quantizer";
import { word } from "./words";

/** Largest word of every window in i16; `padding` stands for cells outside. */
export function maxWindows16(x: usize, target: usize, rows: i32, inCount: i32, pixels: i32, cells: i32, channels: i32, offsets: usize, padding: i32): void {
  const pad = i16x8.splat(<i16>padding);
  for (let r = 0; r < rows; r++) {
    let o = offsets;
    for (let p = 0; p < pixels; p++, o += <usize>cells << 2) {
      for (let c: usize = 0; c < <usize>channels; c += 8) {
        let most = i16x8.splat(i16.MIN_VALUE);
        for (let k: usize = 0; k < <usize>cells; k++) {
          const from = load<i32>(o + (k << 2));
          most = i16x8.max_s(most, from < 0 ? pad : v128.load(x + ((<usize>from + c) << 1)));
        }
        // Lanes behind the last channel are written again by the next window.
        v128.store(target + (c << 1), most);
      }
      target += <usize>channels << 1;
    }
    x += <usize>inCount << 1;
  }
}

/** The same for any kind, as i64. */
export function maxWindows(xKind: i32, x: usize, target: usize, rows: i32, inCount: i32, pixels: i32, cells: i32, channels: i32, offsets: usize, padding: i64): void {
  for (let r = 0; r < rows; r++) {
    const base = <usize>(r * inCount);
    for (let p = 0; p < pixels; p++) {
      for (let c = 0; c < channels; c++, target += 8) {
        let most = i64.MIN_VALUE;
        for (let k = 0; k < cells; k++) {
          const from = load<i32>(offsets + (<usize>(p * cells + k) << 2));
          most = max(most, from < 0 ? padding : word(x, xKind, base + <usize>(from + c)));
        }
        store<i64>(target, most);
      }
    }
  }
}

/** Windows one after the other: i64 [rows, pixels, channels, cells]. */
export function gatherWindows(xKind: i32, x: usize, target: usize, rows: i32, inCount: i32, pixels: i32, cells: i32, channels: i32, offsets: usize): void {
  for (let r = 0; r < rows; r++) {
    const base = <usize>(r * inCount);
    for (let p = 0; p < pixels; p++) {
      for (let c = 0; c < channels; c++) {
        for (let k = 0; k < cells; k++, target += 8) {
          const from = load<i32>(offsets + (<usize>(p * cells + k) << 2));
          store<i64>(target, from < 0 ? 0 : word(x, xKind, base + <usize>(from + c)));
        }
      }
    }
  }
}

/** Largest word of each run of `cells` words, i64. */
export function maxRuns(x: usize, target: usize, count: i32, cells: i32): void {
  for (let i = 0; i < count; i++, target += 8) {
    let most = i64.MIN_VALUE;
    for (let k = 0; k < cells; k++, x += 8) most = max(most, load<i64>(x));
    store<i64>(target, most);
  }
}

/**
 * Averages as the accumulator computes them: sum and next word on a common grid, cast by `step`; the last one divided by
 * the window's length, toward zero. `seen` gets every sum before its cast. Words of gathered windows, i64.
 */
export function averageRuns(x: usize, seen: usize, target: usize, count: i32, cells: i32, sumShift: i32, wordShift: i32, lengths: usize, pixels: i32, channels: i32, step: Quantizer, limit: Quantizer): void {
  for (let i = 0; i < count; i++, target += 8) {
    let sum: i64 = 0;
    for (let k = 0; k < cells; k++, x += 8, seen += 8) {
      const exact = (sum << <i64>sumShift) + (load<i64>(x) << <i64>wordShift);
      store<i64>(seen, exact);
      sum = quantizeWord(exact, step);
    }
    const length = <i64>load<i32>(lengths + (<usize>((i / channels) % pixels) << 2));
    store<i64>(target, limitWord(sum / length, limit));
  }
}

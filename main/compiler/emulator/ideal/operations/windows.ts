/**
 * @file Reference operations with windows, channels last: convolutions with groups and dilations, pooling with dilations and counted padding,
 * resizing.
 * @source ONNX operator documentation, operator set 24: Conv, MaxPool, AveragePool, Resize
 */

import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { elementCount } from '../ideal-layer.ts';
import { sumWindow } from '../window-sum.ts';
import { listOption, numberOption, operandsOf } from './operands.ts';

/** Where every element of the kernel lies in the image, for every place of the window: −1 in the padding, −2 behind it. */
function windowPlaces(source: IdealSource, kernel: readonly number[], image: readonly number[]): Int32Array {
  const n = kernel.length;
  const [strides, dilations, pads] = [listOption(source, 'strides', kernel.map(() => 1)), listOption(source, 'dilations', kernel.map(() => 1)), listOption(source, 'pads', [])];
  const output = source.layer.shape.slice(0, n);
  const size = elementCount(kernel);
  const places = new Int32Array(elementCount(output) * size);
  for (let at = 0; at < places.length; at++) {
    let [window, element, stride, place, kind] = [Math.floor(at / size), at % size, 1, 0, 0];
    for (let axis = n - 1; axis >= 0; axis--) {
      const i = (window % output[axis]!) * strides[axis]! + (element % kernel[axis]!) * dilations[axis]! - (pads[axis] ?? 0);
      window = Math.floor(window / output[axis]!);
      element = Math.floor(element / kernel[axis]!);
      if (i < 0 || i >= image[axis]!) kind = Math.min(kind, i >= image[axis]! + (pads[n + axis] ?? 0) ? -2 : -1);
      place += i * stride;
      stride *= image[axis]!;
    }
    places[at] = kind < 0 ? kind : place;
  }
  return places;
}

/** `Conv`: kernel [filters, …, channels of a group], bias [filters]. */
function conv(source: IdealSource): Float64Array {
  const { layer, rowCount } = source;
  const [x, w, b] = operandsOf(source);
  const spatial = x!.shape.slice(0, -1);
  const kernel = w!.shape.slice(1, -1);
  const [channels, filters, perGroup] = [x!.shape.at(-1)!, w!.shape[0]!, w!.shape.at(-1)!];
  const filtersPerGroup = filters / numberOption(source, 'group', 1);
  const places = windowPlaces(source, kernel, spatial);
  const size = elementCount(kernel);
  const windows = places.length / size;
  const result = new Float64Array(rowCount * elementCount(layer.shape));
  for (let at = 0; at < result.length; at++) {
    const [filter, window, row] = [at % filters, Math.floor(at / filters) % windows, Math.floor(at / (filters * windows))];
    const first = Math.floor(filter / filtersPerGroup) * perGroup;
    let sum = b?.data[filter] ?? 0;
    for (let k = 0; k < size; k++) {
      const place = places[window * size + k]!;
      if (place < 0) continue;
      const from = row * x!.rowStride + place * channels + first;
      for (let c = 0; c < perGroup; c++) sum += x!.data[from + c]! * w!.data[(filter * size + k) * perGroup + c]!;
    }
    result[at] = sum;
  }
  return result;
}

/** `MaxPool` and `AveragePool`: padding is no value; with `count_include_pad` it counts as 0, what lies behind it never does. */
function pool(isMax: boolean): IdealKernel {
  return (source) => {
    const { layer, rowCount } = source;
    const [x] = operandsOf(source);
    const kernel = listOption(source, 'kernel', []);
    const places = windowPlaces(source, kernel, x!.shape.slice(0, -1));
    const [channels, size, counts] = [x!.shape.at(-1)!, elementCount(kernel), numberOption(source, 'count_include_pad', 0) === 1];
    const windows = places.length / size;
    return Float64Array.from({ length: rowCount * elementCount(layer.shape) }, (_, at) => {
      const [channel, window, row] = [at % channels, Math.floor(at / channels) % windows, Math.floor(at / (channels * windows))];
      const valueAt = (place: number): number => x!.data[row * x!.rowStride + place * channels + channel]!;
      let [best, count] = [-Infinity, 0];
      for (let k = 0; k < size; k++) {
        const place = places[window * size + k]!;
        if (place >= 0 || (counts && place === -1)) count++;
        if (place >= 0) best = Math.max(best, valueAt(place));
      }
      if (isMax) return best;
      const place = (k: number): number => places[window * size + k]!;
      return sumWindow(size, kernel.at(-1) ?? 1, (k) => (place(k) < 0 ? 0 : valueAt(place(k)))) / count;
    });
  };
}

/** A place of the result in the coordinates of the input. */
function coordinate(i: number, { length, scale, out }: { readonly length: number; readonly scale: number; readonly out: number }, mode: string): number {
  switch (mode) {
    case 'asymmetric':
      return i / scale;
    case 'align_corners':
      return out === 1 ? 0 : (i * (length - 1)) / (out - 1);
    case 'pytorch_half_pixel':
      return out > 1 ? (i + 0.5) / scale - 0.5 : 0;
    case 'half_pixel_symmetric': {
      const adjusted = out / (scale * length);
      return (length / 2) * (1 - adjusted) + (i + 0.5) / scale - 0.5;
    }
    default:
      return (i + 0.5) / scale - 0.5;
  }
}

const NEAREST: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
};

/** Cells of one axis that a place is made of, with their weights. */
function taps(source: IdealSource, x: number, length: number): readonly (readonly [cell: number, weight: number])[] {
  const options: Readonly<Record<string, unknown>> = source.layer.reference_operation?.options ?? {};
  const limit = (cell: number): number => Math.min(length - 1, Math.max(0, cell));
  if (options['mode'] === 'nearest') return [[limit((NEAREST[String(options['nearest'])] ?? Math.floor)(x)), 1]];
  const [base, rest] = [Math.floor(x), x - Math.floor(x)];
  if (options['mode'] === 'linear') return [[limit(base), 1 - rest], [limit(base + 1), rest]];
  const a = numberOption(source, 'cubic', -0.75);
  const near = (t: number): number => ((a + 2) * t - (a + 3)) * t * t + 1;
  const far = (t: number): number => ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return [[limit(base - 1), far(1 + rest)], [limit(base), near(rest)], [limit(base + 1), near(1 - rest)], [limit(base + 2), far(2 - rest)]];
}

/** `Resize` by nearest, linear or cubic interpolation, axis by axis. */
function resize(source: IdealSource): Float64Array {
  const { layer, rowCount } = source;
  const mode = String(layer.reference_operation?.options['coordinates'] ?? 'half_pixel');
  let [data, shape] = [operandsOf(source)[0]!.data, [...operandsOf(source)[0]!.shape]];
  const scales = listOption(source, 'scales', []);
  for (const [axis, out] of layer.shape.entries()) {
    const length = shape[axis]!;
    const scale = scales[axis] ?? out / length;
    if (out === length && scale === 1) continue;
    const inner = elementCount(shape.slice(axis + 1));
    const outer = rowCount * elementCount(shape.slice(0, axis));
    const next = new Float64Array(outer * out * inner);
    for (let i = 0; i < out; i++) {
      for (const [cell, weight] of taps(source, coordinate(i, { length, scale, out }, mode), length)) {
        for (let o = 0; o < outer; o++) for (let k = 0; k < inner; k++) next[(o * out + i) * inner + k]! += weight * data[(o * length + cell) * inner + k]!;
      }
    }
    shape[axis] = out;
    data = next;
  }
  return data;
}

/** Operation → kernel. */
export const WINDOW_OPERATIONS: Readonly<Record<string, IdealKernel>> = { AveragePool: pool(false), Conv: conv, MaxPool: pool(true), Resize: resize };

/**
 * @file Reference operations over windows of any number of axes, channels last, as Keras has them: convolutions with groups and
 * dilation, transposed convolutions, pooling. The first operand is the data, then the kernel and the bias.
 * @source Keras 3 documentation of the convolution and pooling layers; checked against Keras' outputs on the models of the corpus
 */

import type { IdealKernel, IdealSource } from '../ideal-layer.ts';
import { elementCount } from '../ideal-layer.ts';
import { listOption, numberOption, operandsOf } from './operands.ts';

/** A window that moves over an image. Lists have one entry an axis of the image. */
interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  /** Cells before the image. */
  readonly before: readonly number[];
}

function windowOf(source: IdealSource, size: readonly number[]): Window {
  const ones = size.map(() => 1);
  return { size, strides: listOption(source, 'strides', ones), dilation: listOption(source, 'dilation', ones), before: listOption(source, 'before', size.map(() => 0)) };
}

/** For every place of the window on `to` (row-major) and every cell of it, the cell of `from` it lies on; −1 outside. */
function cells(window: Window, from: readonly number[], to: readonly number[]): Int32Array {
  const [places, size] = [elementCount(to), elementCount(window.size)];
  return Int32Array.from({ length: places * size }, (_, at) => {
    const [place, cell] = [indexOf(Math.floor(at / size), to), indexOf(at % size, window.size)];
    let flat = 0;
    for (const [axis, n] of from.entries()) {
      const x = place[axis]! * window.strides[axis]! + cell[axis]! * window.dilation[axis]! - window.before[axis]!;
      if (x < 0 || x >= n) return -1;
      flat = flat * n + x;
    }
    return flat;
  });
}

function indexOf(flat: number, shape: readonly number[]): readonly number[] {
  let rest = flat;
  return shape.toReversed().map((n) => {
    const index = rest % n;
    rest = Math.floor(rest / n);
    return index;
  }).toReversed();
}

/** A convolution; kernel [window, channels / groups, filters], option `groups`. */
const convolution: IdealKernel = (source) => {
  const [input, kernel, bias] = operandsOf(source);
  const { layer, rowCount } = source;
  const groups = numberOption(source, 'groups', 1);
  const [image, out] = [input!.shape.slice(0, -1), layer.shape.slice(0, -1)];
  const [channels, filters] = [input!.shape.at(-1)!, layer.shape.at(-1)!];
  const [perGroup, filtersPerGroup] = [channels / groups, filters / groups];
  const window = windowOf(source, kernel!.shape.slice(0, image.length));
  const [at, size, places] = [cells(window, image, out), elementCount(window.size), elementCount(out)];
  const result = new Float64Array(rowCount * places * filters);
  for (let p = 0; p < rowCount * places; p++) {
    const base = Math.floor(p / places) * input!.rowStride;
    for (let f = 0; f < filters; f++) {
      const first = Math.floor(f / filtersPerGroup) * perGroup;
      let sum = bias?.data[f] ?? 0;
      for (let k = 0; k < size; k++) {
        const cell = at[(p % places) * size + k]!;
        if (cell < 0) continue;
        for (let c = 0; c < perGroup; c++) sum += input!.data[base + cell * channels + first + c]! * kernel!.data[(k * perGroup + c) * filters + f]!;
      }
      result[p * filters + f] = sum;
    }
  }
  return result;
};

/** A transposed convolution; kernel [window, filters, channels]: every cell of the input is spread over the window. */
const transposedConvolution: IdealKernel = (source) => {
  const [input, kernel, bias] = operandsOf(source);
  const { layer, rowCount } = source;
  const [image, out] = [input!.shape.slice(0, -1), layer.shape.slice(0, -1)];
  const [channels, filters] = [input!.shape.at(-1)!, layer.shape.at(-1)!];
  const window = windowOf(source, kernel!.shape.slice(0, image.length));
  const [at, size, places] = [cells(window, out, image), elementCount(window.size), elementCount(image)];
  const [count, outCount] = [elementCount(image), elementCount(out) * filters];
  const result = Float64Array.from({ length: rowCount * outCount }, (_, j) => bias?.data[j % filters] ?? 0);
  for (let p = 0; p < rowCount * count; p++) {
    const base = Math.floor(p / places) * outCount;
    for (let k = 0; k < size; k++) {
      const cell = at[(p % places) * size + k]!;
      if (cell < 0) continue;
      for (let f = 0; f < filters; f++) {
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += input!.data[p * channels + c]! * kernel!.data[(k * filters + f) * channels + c]!;
        result[base + cell * filters + f]! += sum;
      }
    }
  }
  return result;
};

/** The largest element or the mean of the cells of a window that lie on the image; option `pool_size`. */
function pooling(isMax: boolean): IdealKernel {
  return (source) => {
    const [input] = operandsOf(source);
    const { layer, rowCount } = source;
    const image = input!.shape.slice(0, -1);
    // A pooling over everything may drop the axes it leaves as 1.
    const out = listOption(source, 'out', layer.shape.slice(0, -1));
    const channels = layer.shape.at(-1)!;
    const window = windowOf(source, listOption(source, 'pool_size', image));
    const [at, size, places] = [cells(window, image, out), elementCount(window.size), elementCount(out)];
    return Float64Array.from({ length: rowCount * places * channels }, (_, j) => {
      const [p, c] = [Math.floor(j / channels), j % channels];
      let [max, sum, inside] = [-Infinity, 0, 0];
      for (let k = 0; k < size; k++) {
        const cell = at[(p % places) * size + k]!;
        if (cell < 0) continue;
        const x = input!.data[Math.floor(p / places) * input!.rowStride + cell * channels + c]!;
        [max, sum, inside] = [Math.max(max, x), sum + x, inside + 1];
      }
      return isMax ? max : sum / inside;
    });
  };
}

/** Operation → kernel. */
export const KERAS_WINDOW_OPERATIONS: Readonly<Record<string, IdealKernel>> = {
  KerasConvolution: convolution,
  KerasTransposedConvolution: transposedConvolution,
  KerasMaxPooling: pooling(true),
  KerasAveragePooling: pooling(false),
};

/** @file Where the windows of convolutions and pooling lie in an image. Channels last; one dimension has height 1. */

import type { Layer } from './model-graph.ts';
import { statedNumber } from './visit.ts';

/** Sizes, strides and paddings. @unit pixels */
export interface WindowGeometry {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

type Shape = readonly number[];

/**
 * Return for every output pixel the offsets (in words, channel 0) of its window's pixels, −1 for padding. Never throws.
 *
 * @shape → [outHeight · outWidth, kernelHeight · kernelWidth]
 */
export function windowOffsets(g: WindowGeometry): Int32Array {
  const kernel = g.kernelHeight * g.kernelWidth;
  const offsets = new Int32Array(g.outHeight * g.outWidth * kernel);
  let at = 0;
  for (let oy = 0; oy < g.outHeight; oy++) {
    for (let ox = 0; ox < g.outWidth; ox++) {
      for (let k = 0; k < kernel; k++) {
        const y = oy * g.strideHeight + Math.floor(k / g.kernelWidth) - g.padTop;
        const x = ox * g.strideWidth + (k % g.kernelWidth) - g.padLeft;
        const inside = y >= 0 && y < g.inHeight && x >= 0 && x < g.inWidth;
        offsets[at++] = inside ? (y * g.inWidth + x) * g.channels : -1;
      }
    }
  }
  return offsets;
}

/**
 * Return the windows that hls4ml's kernel really uses: as a stream, a kernel one row high (unless pointwise) is computed as if
 * the image had one dimension, so that it steps from row to row whatever the vertical stride is, and the first results are
 * taken. Never throws.
 */
export function streamedGeometry(geometry: WindowGeometry, layer: Layer, ioType: 'io_parallel' | 'io_stream'): WindowGeometry {
  const isOneRow = ioType === 'io_stream' && geometry.kernelHeight === 1 && !layer.class_name.startsWith('Pointwise');
  return isOneRow ? { ...geometry, strideHeight: 1 } : geometry;
}

/** Return height and width of a shape. Never throws. @unit pixels */
export function imageSize(shape: Shape): readonly [height: number, width: number] {
  return shape.length < 3 ? [1, shape[0] ?? 1] : [shape[0] ?? 1, shape[1] ?? 1];
}

function imageOf(shape: Shape): Pick<WindowGeometry, 'inHeight' | 'inWidth' | 'channels'> {
  const [inHeight, inWidth] = imageSize(shape);
  return { inHeight, inWidth, channels: shape.at(-1) ?? 1 };
}

/** Return the windows of a convolution. Never throws. */
export function convolutionGeometry(layer: Layer, inShape: Shape, outShape: Shape): WindowGeometry {
  const flat = inShape.length < 3;
  const n = (name: string, fallback: number): number => statedNumber(layer, name, fallback);
  return {
    ...imageOf(inShape),
    kernelHeight: flat ? 1 : n('filt_height', 1),
    kernelWidth: n('filt_width', 1),
    strideHeight: flat ? 1 : n('stride_height', 1),
    strideWidth: n('stride_width', 1),
    padTop: flat ? 0 : n('pad_top', 0),
    padLeft: n('pad_left', 0),
    outHeight: flat ? 1 : (outShape[0] ?? 1),
    outWidth: (flat ? outShape[0] : outShape[1]) ?? 1,
  };
}

/** Return the windows of a pooling, or the one window of a global pooling. Never throws. */
export function poolingGeometry(layer: Layer, shapes: { readonly inShape: Shape; readonly outShape: Shape; readonly global: boolean }): WindowGeometry {
  const { inShape, outShape, global } = shapes;
  const flat = inShape.length < 3;
  const n = (name: string, fallback: number): number => statedNumber(layer, name, fallback);
  const image = imageOf(inShape);
  if (global) {
    return { ...image, kernelHeight: image.inHeight, kernelWidth: image.inWidth, strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 };
  }
  const kernelHeight = flat ? 1 : n('pool_height', 1);
  const kernelWidth = n('pool_width', 1);
  return {
    ...image,
    kernelHeight,
    kernelWidth,
    strideHeight: flat ? 1 : n('stride_height', kernelHeight),
    strideWidth: n('stride_width', kernelWidth),
    padTop: flat ? 0 : n('pad_top', 0),
    padLeft: n('pad_left', 0),
    outHeight: flat ? 1 : (outShape[0] ?? 1),
    outWidth: (flat ? outShape[0] : outShape[1]) ?? 1,
  };
}

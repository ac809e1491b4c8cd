/**
 * @file Index tables of layers that only move elements: for every element of the result the element of the input it
 * comes from (−1: zero), within one sample, channels last.
 */

import type { Layer } from '../../ir/model-graph.ts';
import { numberAttribute } from '../kernel.ts';

type Shape = readonly number[];

const product = (shape: Shape): number => shape.reduce((p, n) => p * n, 1);

/** Height and width of a shape; a one-dimensional one has height 1. */
function imageSize(shape: Shape): readonly [number, number] {
  return shape.length < 3 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
}

/** Return the axis without the sample axis: hls4ml counts the sample axis in, except for negative axes. Never throws. */
export function concatenationAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis - 1;
}

/** Return the sources of a transpose by the attribute `perm`, or nothing if it does not fit. Never throws. */
export function transposeSources(layer: Layer, inShape: Shape): Int32Array | undefined {
  const { perm } = layer.attributes;
  if (!Array.isArray(perm) || perm.length !== inShape.length) return undefined;
  const axes = (perm as readonly unknown[]).map(Number);
  const strides = inShape.map((_, axis) => product(inShape.slice(axis + 1)));
  const outShape = axes.map((axis) => inShape[axis]!);
  return Int32Array.from({ length: product(inShape) }, (_, j) => {
    let rest = j;
    let from = 0;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      from += (rest % outShape[axis]!) * strides[axes[axis]!]!;
      rest = Math.floor(rest / outShape[axis]!);
    }
    return from;
  });
}

/** An image moved by `top` rows and `left` columns within another size. */
function shifted(sizes: { readonly inShape: Shape; readonly outShape: Shape }, top: number, left: number): Int32Array {
  const channels = sizes.inShape.at(-1)!;
  const [inHeight, inWidth] = imageSize(sizes.inShape);
  const [, outWidth] = imageSize(sizes.outShape);
  return Int32Array.from({ length: product(sizes.outShape) }, (_, j) => {
    const pixel = Math.floor(j / channels);
    const y = Math.floor(pixel / outWidth) - top;
    const x = (pixel % outWidth) - left;
    return y >= 0 && y < inHeight && x >= 0 && x < inWidth ? (y * inWidth + x) * channels + (j % channels) : -1;
  });
}

/** Return the sources of a zero padding. Never throws. */
export function paddingSources(layer: Layer, inShape: Shape, outShape: Shape): Int32Array {
  const top = inShape.length < 3 ? 0 : numberAttribute(layer, 'pad_top', 0);
  return shifted({ inShape, outShape }, top, numberAttribute(layer, 'pad_left', 0));
}

/** Return the sources of a cropping. Never throws. */
export function cropSources(layer: Layer, inShape: Shape, outShape: Shape): Int32Array {
  const top = inShape.length < 3 ? 0 : numberAttribute(layer, 'crop_top', 0);
  return shifted({ inShape, outShape }, -top, -numberAttribute(layer, 'crop_left', 0));
}

/** Return the sources of a nearest-neighbour resize; the ratio is a 16.16 fixed-point number, rounded up. Never throws. */
export function resizeSources(inShape: Shape, outShape: Shape): Int32Array {
  const channels = inShape.at(-1)!;
  const [inHeight, inWidth] = imageSize(inShape);
  const [outHeight, outWidth] = imageSize(outShape);
  const ratio = (from: number, to: number): number => Math.floor((from * 65_536) / to) + 1;
  const [yRatio, xRatio] = [ratio(inHeight, outHeight), ratio(inWidth, outWidth)];
  return Int32Array.from({ length: product(outShape) }, (_, j) => {
    const pixel = Math.floor(j / channels);
    const y = Math.floor((Math.floor(pixel / outWidth) * yRatio) / 65_536);
    const x = Math.floor(((pixel % outWidth) * xRatio) / 65_536);
    return (y * inWidth + x) * channels + (j % channels);
  });
}

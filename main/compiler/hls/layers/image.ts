/** @file Where the windows of convolutions and pooling lie, as members of a configuration. One dimension is an image one pixel high. */

import type { LayerSite } from '../layer-site.ts';
import { member, numberOf } from '../layer-site.ts';

/** Sizes, strides and paddings. @unit pixels */
export interface Image {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filtHeight: number;
  readonly filtWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/** Return height and width of a shape. Never throws. */
export function imageSize(shape: readonly number[]): readonly [number, number] {
  return shape.length < 3 ? [1, shape[0] ?? 1] : [shape[0] ?? 1, shape[1] ?? 1];
}

/** Return the windows of a layer whose window has attributes that begin with `filt` or `pool`. Never throws. */
export function windowsOf({ layer, inputs, output, ioType }: LayerSite, window: 'filt' | 'pool'): Image {
  const shape = inputs[0]?.shape ?? [];
  const flat = shape.length < 3;
  const [inHeight, inWidth] = imageSize(shape);
  const [outHeight, outWidth] = flat ? [1, output.shape[0] ?? 1] : [output.shape[0] ?? 1, output.shape[1] ?? 1];
  const filtHeight = flat ? 1 : numberOf(layer, `${window}_height`, 1);
  const filtWidth = numberOf(layer, `${window}_width`, 1);
  const isPool = window === 'pool';
  const strideHeight = flat ? 1 : numberOf(layer, 'stride_height', isPool ? filtHeight : 1);
  // As a stream, hls4ml computes a window one row high as if the image had one dimension: every row, the first results count.
  const isEveryRow = !isPool && ioType === 'io_stream' && filtHeight === 1 && !layer.class_name.startsWith('Pointwise');
  return {
    inHeight, inWidth, channels: shape.at(-1) ?? 1, outHeight, outWidth, filtHeight, filtWidth,
    strideHeight: isEveryRow ? 1 : strideHeight,
    strideWidth: numberOf(layer, 'stride_width', isPool ? filtWidth : 1),
    padTop: flat ? 0 : numberOf(layer, 'pad_top', 0),
    padLeft: numberOf(layer, 'pad_left', 0),
  };
}

/** Return whether a window reaches outside the image. Never throws. */
export function hasPadding(image: Image): boolean {
  const lastRow = (image.outHeight - 1) * image.strideHeight + image.filtHeight - image.padTop;
  const lastColumn = (image.outWidth - 1) * image.strideWidth + image.filtWidth - image.padLeft;
  return image.padTop > 0 || image.padLeft > 0 || lastRow > image.inHeight || lastColumn > image.inWidth;
}

/** Return the members of a configuration that say where windows lie. Never throws. */
export function imageMembers(image: Image): string[] {
  return [
    member('in_height', image.inHeight), member('in_width', image.inWidth), member('n_chan', image.channels),
    member('filt_height', image.filtHeight), member('filt_width', image.filtWidth), member('stride_height', image.strideHeight), member('stride_width', image.strideWidth),
    member('pad_top', image.padTop), member('pad_left', image.padLeft), member('out_height', image.outHeight), member('out_width', image.outWidth),
  ];
}

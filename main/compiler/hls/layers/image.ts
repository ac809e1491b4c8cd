/** @file Where the windows of convolutions and pooling lie, as members of a configuration. One dimension is an image one pixel high. */

import type { WindowGeometry } from '../../ir/window-geometry.ts';
import { convolutionGeometry, poolingGeometry, streamedGeometry } from '../../ir/window-geometry.ts';
import type { LayerSite } from '../layer-site.ts';
import { member } from '../layer-site.ts';

/** Return the windows of a convolution. Never throws. */
export function convolutionWindows({ layer, inputs, output, ioType }: LayerSite): WindowGeometry {
  return streamedGeometry(convolutionGeometry(layer, inputs[0]?.shape ?? [], output.shape), layer, ioType);
}

/** Return the windows of a pooling, or the one window of a global pooling. Never throws. */
export function poolingWindows({ layer, inputs, output }: LayerSite, isGlobal: boolean): WindowGeometry {
  return poolingGeometry(layer, { inShape: inputs[0]?.shape ?? [], outShape: output.shape, global: isGlobal });
}

/** Return whether a window reaches outside the image. Never throws. */
export function hasPadding(image: WindowGeometry): boolean {
  const lastRow = (image.outHeight - 1) * image.strideHeight + image.kernelHeight - image.padTop;
  const lastColumn = (image.outWidth - 1) * image.strideWidth + image.kernelWidth - image.padLeft;
  return image.padTop > 0 || image.padLeft > 0 || lastRow > image.inHeight || lastColumn > image.inWidth;
}

/** Return the members of a configuration that say where windows lie. Never throws. */
export function imageMembers(image: WindowGeometry): string[] {
  return [
    member('in_height', image.inHeight), member('in_width', image.inWidth), member('n_chan', image.channels),
    member('filt_height', image.kernelHeight), member('filt_width', image.kernelWidth), member('stride_height', image.strideHeight), member('stride_width', image.strideWidth),
    member('pad_top', image.padTop), member('pad_left', image.padLeft), member('out_height', image.outHeight), member('out_width', image.outWidth),
  ];
}

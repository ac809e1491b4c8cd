/** @file The image that a product reads its windows from: the tensor itself, or a padded copy of a chunk. */

import type { WindowGeometry } from '../../ir/window-geometry.ts';
import type { BindContext, NarrowPlace, RunStep } from './bind-context.ts';
import { wordBytes } from './word-kind.ts';

/** Windows of a tensor. Strides in bytes. */
export interface WindowSource {
  readonly scratchBytes: number;
  readonly rowStride: number;
  /** From the first window of a line of windows to that of the next. */
  readonly lineStride: number;
  readonly pixelStride: number;
  /** One line of the image. */
  readonly lineBytes: number;
  /** All windows lie inside; else their reader adds the padding, of zeros. */
  readonly isWhole: boolean;
  /** Address of the first word, given the scratch buffer's. */
  address(scratch: number): number;
  /** Return what makes the copy. */
  start(scratch: number): RunStep;
}

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

/** Choose the source of a product's windows. Never throws. */
export function windowSource(context: BindContext, options: { readonly input: NarrowPlace; readonly geometry: WindowGeometry; readonly readsSigns: boolean; readonly readerPads?: boolean }): WindowSource {
  const { input, geometry: g, readsSigns } = options;
  const { kernels, chunkRows } = context;
  const bytes = wordBytes(input.kind);
  const neededHeight = (g.outHeight - 1) * g.strideHeight + g.kernelHeight;
  const neededWidth = (g.outWidth - 1) * g.strideWidth + g.kernelWidth;
  const isInside = g.padTop === 0 && g.padLeft === 0 && neededHeight <= g.inHeight && neededWidth <= g.inWidth;
  const isWhole = isInside || readsSigns || options.readerPads !== true;
  const isCopied = isWhole && !isInside;
  const [height, width] = isCopied ? [neededHeight, neededWidth] : [g.inHeight, g.inWidth];
  const lineBytes = width * g.channels * bytes;
  const strides = { lineBytes, rowStride: height * lineBytes, lineStride: g.strideHeight * lineBytes, pixelStride: g.strideWidth * g.channels * bytes };
  const signBytes = readsSigns ? align(chunkRows * input.spec.elementCount * bytes) : 0;
  const imageBytes = isCopied ? align(chunkRows * height * lineBytes) : 0;
  return {
    ...strides,
    isWhole,
    scratchBytes: signBytes + imageBytes,
    address: (scratch) => (isCopied ? scratch + signBytes : readsSigns ? scratch : input.address),
    start: (scratch) => (rows) => {
      if (readsSigns) kernels.readSigns(input.address, scratch, rows * input.spec.elementCount);
      if (!isCopied) return;
      const from = readsSigns ? scratch : input.address;
      kernels.padImages(input.kind, from, scratch + signBytes, rows, g.inHeight, g.inWidth * g.channels, g.padTop, g.padLeft * g.channels, height, width * g.channels, readsSigns ? -1n : 0n);
    },
  };
}

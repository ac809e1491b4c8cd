/**
 * @file Conv1D and Conv2D: every output pixel is a Dense over its window, read in the order (row, column, channel).
 *
 * Padding cells are zeros. Streams get their padding from an inserted layer, so that here it is 0. Batch normalization
 * folded into the weights changes nothing (Conv2DBatchnorm). Not here: dilation, groups, depthwise.
 */

import { numberAttribute, refuse, textAttribute, wordBuffer } from '../kernel.ts';
import type { PrepareKernel } from '../kernel.ts';
import type { Layer } from '../../ir/model-graph.ts';
import { readsSigned, signedWord } from './binary-dense.ts';
import { bindMac, layerMac, macKernelSpec } from './dense.ts';
import { convolutionGeometry, streamedGeometry, windowOffsets } from '../../ir/window-geometry.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';

function isPlainPointwise(g: WindowGeometry): boolean {
  // With padding below or right of it a window of stride 2 may step as often as there are pixels, too.
  const isEveryPixel = (g.strideHeight === 1 || g.outHeight === 1) && (g.strideWidth === 1 || g.outWidth === 1);
  return g.kernelHeight * g.kernelWidth === 1 && isEveryPixel && g.outHeight === g.inHeight && g.outWidth === g.inWidth && g.padLeft === 0 && g.padTop === 0;
}

function hasDilation(layer: Layer): boolean {
  return numberAttribute(layer, 'dilation_width', 1) !== 1 || numberAttribute(layer, 'dilation_height', 1) !== 1;
}

/** Prepare a Conv1D, Conv2D, Conv2DBatchnorm or pointwise convolution. */
export const prepareConvolution: PrepareKernel = (source) => {
  if (hasDilation(source.layer)) return refuse('dilated convolutions have no kernel');
  const geometry = streamedGeometry(convolutionGeometry(source.layer, source.inputs[0]!.shape, source.output.shape), source.layer, source.ioType);
  const { channels } = geometry;
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const inputs = kernel * channels;
  if (source.ioType === 'io_parallel' && textAttribute(source.layer, 'strategy', 'latency').startsWith('resource') && numberAttribute(source.layer, 'reuse_factor', 1) > inputs) {
    return refuse(`with a reuse factor above its ${inputs} inputs, hls4ml's io_parallel kernel reads beyond its data`, 'Choose a smaller reuse factor, io_stream or Latency.');
  }
  const outputs = source.output.shape.at(-1)!;
  const pixels = source.output.elementCount / outputs;
  const mac = layerMac(source, inputs, outputs);
  if ('ok' in mac) return mac;
  const signed = readsSigned(source);
  if (isPlainPointwise(geometry) && !signed) {
    return { ok: true, neededBits: mac.neededBits, ...macKernelSpec(mac, geometry, false), bind: (a, arrays) => bindMac(mac, { inputs, outputs, pixels }, a, arrays) };
  }
  const offsets = windowOffsets(geometry);
  const inCount = source.inputs[0]!.elementCount;
  return {
    ok: true,
    neededBits: mac.neededBits,
    ...macKernelSpec(mac, geometry, signed),
    bind: (a, arrays) => {
      const run = mac.bind(a, arrays.watch);
      const zero = a.of(0);
      const x = arrays.inputs[0]!;
      const y = arrays.output;
      const cells = wordBuffer(a, inputs);
      const read = signed ? signedWord(a) : (word: typeof zero): typeof zero => word;
      return (row) => {
        for (let p = 0; p < pixels; p++) {
          for (let k = 0; k < kernel; k++) {
            const from = offsets[p * kernel + k]!;
            for (let c = 0; c < channels; c++) cells[k * channels + c] = read(from < 0 ? zero : x[row * inCount + from + c]!);
          }
          run(cells, 0, y, (row * pixels + p) * outputs);
        }
      };
    },
  };
};

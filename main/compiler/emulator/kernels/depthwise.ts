/**
 * @file DepthwiseConv1D and DepthwiseConv2D with one filter per channel: each channel is a product of its own, bias
 * first, window positions in row-major order. Saturating accumulators with a resource strategy have another order and
 * are refused.
 */

import { numberAttribute, refuse, textAttribute, wordBuffer } from '../kernel.ts';
import type { PrepareKernel } from '../kernel.ts';
import { macSpec } from './dense.ts';
import { prepareMac } from './multiply-accumulate.ts';
import type { Mac } from './multiply-accumulate.ts';
import { convolutionGeometry, windowOffsets } from './window-geometry.ts';

/** Prepare a depthwise convolution. */
export const prepareDepthwise: PrepareKernel = (source) => {
  const { layer, output } = source;
  if (numberAttribute(layer, 'depth_multiplier', 1) !== 1) return refuse('a depth multiplier other than 1 has no kernel');
  const geometry = convolutionGeometry(layer, source.inputs[0]!.shape, output.shape);
  const { channels } = geometry;
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const spec = macSpec(source, kernel, channels);
  if ('ok' in spec) return spec;
  const strategy = textAttribute(layer, 'strategy', 'latency');
  if (spec.accum.overflow !== 'WRAP' && strategy !== 'latency' && numberAttribute(layer, 'reuse_factor', 1) > 1) {
    return refuse('a depthwise resource strategy with a saturating accumulator has no kernel', 'Use strategy latency, or WRAP for the accumulator.');
  }
  const column = (all: typeof spec.weights, c: number): typeof spec.weights =>
    all instanceof Float64Array ? Float64Array.from({ length: kernel }, (_, k) => all[k * channels + c]!) : Array.from({ length: kernel }, (_, k) => all[k * channels + c]!);
  const one = (all: typeof spec.biases, c: number): typeof spec.biases => all.slice(c, c + 1);
  const macs: readonly Mac[] = Array.from({ length: channels }, (_, c) => prepareMac({ ...spec, outputCount: 1, weights: column(spec.weights, c), biases: one(spec.biases, c) }));
  const offsets = windowOffsets(geometry);
  const pixels = geometry.outHeight * geometry.outWidth;
  const inCount = source.inputs[0]!.elementCount;
  return {
    ok: true,
    neededBits: Math.max(...macs.map((mac) => mac.neededBits)),
    bind: (a, arrays) => {
      const runs = macs.map((mac) => mac.bind(a, arrays.watch));
      const zero = a.of(0);
      const x = arrays.inputs[0]!;
      const window = wordBuffer(a, kernel);
      return (row) => {
        for (let p = 0; p < pixels * channels; p++) {
          const c = p % channels;
          for (let k = 0; k < kernel; k++) {
            const from = offsets[((p - c) / channels) * kernel + k]!;
            window[k] = from < 0 ? zero : x[row * inCount + from + c]!;
          }
          runs[c]!(window, 0, arrays.output, row * pixels * channels + p);
        }
      };
    },
  };
};

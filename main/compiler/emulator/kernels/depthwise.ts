/**
 * @file DepthwiseConv1D and DepthwiseConv2D with one filter per channel: each channel is a product of its own, bias
 * first, window positions in row-major order; single bits count as −1 and 1. Saturating accumulators with a resource strategy have another order and
 * are refused.
 */

import { numberAttribute, refuse, textAttribute, wordBuffer } from '../kernel.ts';
import type { KernelRefusal, KernelSource, PrepareKernel } from '../kernel.ts';
import { readsSigned, signedWord } from './binary-dense.ts';
import { macSpec } from './dense.ts';
import { prepareMac, watchesProducts } from './multiply-accumulate.ts';
import type { Mac, MacSpec } from './multiply-accumulate.ts';
import type { Mantissas } from '../../numerics/mantissas.ts';
import { prepareShiftMac } from './shift-mac.ts';
import { weightIntegers } from './weight-integers.ts';
import { convolutionGeometry, streamedGeometry, windowOffsets } from '../../ir/window-geometry.ts';

/** One product for every channel; `spec` describes all of them where they are multiplications. */
interface ChannelProducts {
  readonly macs: readonly Mac[];
  readonly spec?: MacSpec;
}

function channelProducts(source: KernelSource, kernel: number, channels: number): ChannelProducts | KernelRefusal {
  const weight = source.weights.get('weight');
  if (weight?.type.kind === 'exponent' && weightIntegers(weight, source.inputs[0]!.type) === undefined) return shiftedProducts(source, kernel, channels);
  const spec = macSpec(source, kernel, channels);
  if ('ok' in spec) return spec;
  const strategy = textAttribute(source.layer, 'strategy', 'latency');
  if (spec.accum.overflow !== 'WRAP' && strategy !== 'latency' && numberAttribute(source.layer, 'reuse_factor', 1) > 1) {
    return refuse('a depthwise resource strategy with a saturating accumulator has no kernel', 'Use strategy latency, or WRAP for the accumulator.');
  }
  // One decision for the whole layer, not one for each channel.
  const isWatched = watchesProducts(spec);
  const macs = Array.from({ length: channels }, (_, c) => prepareMac({ ...spec, watchesProducts: isWatched, outputCount: 1, weights: column(spec.weights, { channels, c, width: 1 }), biases: spec.biases.slice(c, c + 1) }));
  return { macs, spec };
}

/** Powers of two whose shifts cut bits: the shift product of `shift-mac.ts` for each channel. */
function shiftedProducts(source: KernelSource, kernel: number, channels: number): ChannelProducts | KernelRefusal {
  const [weight, bias] = [source.weights.get('weight'), source.weights.get('bias')];
  if (weight === undefined || bias === undefined) return refuse('its weight or its bias is missing');
  const macs: Mac[] = [];
  for (let c = 0; c < channels; c++) {
    const weights = new Map([...source.weights, ['weight', { ...weight, mantissas: column(weight.mantissas, { channels, c, width: 2 }) }], ['bias', { ...bias, mantissas: bias.mantissas.slice(c, c + 1) }]]);
    const mac = prepareShiftMac({ ...source, weights }, kernel, 1);
    if ('ok' in mac) return mac;
    macs.push(mac);
  }
  return { macs };
}

/** The words of one channel, `width` of them for every window position. */
function column(all: Mantissas, { channels, c, width }: { readonly channels: number; readonly c: number; readonly width: number }): Mantissas {
  const at = (k: number): number => (Math.floor(k / width) * channels + c) * width + (k % width);
  const length = all.length / channels;
  return all instanceof Float64Array ? Float64Array.from({ length }, (_, k) => all[at(k)]!) : Array.from({ length }, (_, k) => all[at(k)]!);
}

/** Prepare a depthwise convolution. */
export const prepareDepthwise: PrepareKernel = (source) => {
  const { layer, output } = source;
  if (numberAttribute(layer, 'depth_multiplier', 1) !== 1) return refuse('a depth multiplier other than 1 has no kernel');
  const geometry = streamedGeometry(convolutionGeometry(layer, source.inputs[0]!.shape, output.shape), layer, source.ioType);
  const { channels } = geometry;
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const products = channelProducts(source, kernel, channels);
  if ('ok' in products) return products;
  const { macs, spec } = products;
  const offsets = windowOffsets(geometry);
  const pixels = geometry.outHeight * geometry.outWidth;
  const inCount = source.inputs[0]!.elementCount;
  const signed = readsSigned(source);
  return {
    ok: true,
    neededBits: Math.max(...macs.map((mac) => mac.neededBits)),
    ...(signed || !spec ? {} : { spec: { kind: 'depthwise', mac: spec, geometry } as const }),
    bind: (a, arrays) => {
      const runs = macs.map((mac) => mac.bind(a, arrays.watch));
      const zero = a.of(0);
      const x = arrays.inputs[0]!;
      const window = wordBuffer(a, kernel);
      const read = signed ? signedWord(a) : (word: typeof zero): typeof zero => word;
      return (row) => {
        for (let p = 0; p < pixels * channels; p++) {
          const c = p % channels;
          for (let k = 0; k < kernel; k++) {
            const from = offsets[((p - c) / channels) * kernel + k]!;
            window[k] = read(from < 0 ? zero : x[row * inCount + from + c]!);
          }
          runs[c]!(window, 0, arrays.output, row * pixels * channels + p);
        }
      };
    },
  };
};

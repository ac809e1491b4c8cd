/**
 * @file Layers that only cast: linear activation, relu, reshape, clone, repack, transpose, zero padding.
 *
 * Each is "element j of the result is element source[j] of the input, cast". Strategy and ioType do not matter.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { castBits, refuse } from '../kernel.ts';
import type { KernelSource, PrepareKernel, PreparedKernel } from '../kernel.ts';
import { cropSources, paddingSources, resizeSources, transposeSources } from './element-sources.ts';

/** Prepare a function of one element: `make` gets the arithmetic and returns input word → word on the input's grid. */
export function elementKernel(source: KernelSource, extraBits: number, make: <T extends Word>(a: Arithmetic<T>) => (x: T) => T): PreparedKernel {
  const from = source.inputs[0]!.type;
  const to = source.output.type;
  const count = source.output.elementCount;
  return {
    ok: true,
    neededBits: castBits(from, to) + extraBits,
    bind: (a, arrays) => {
      const { quantize } = a.quantizer(fractionBits(from), to, arrays.watch?.('result', to));
      const apply = make(a);
      const x = arrays.inputs[0]!;
      const y = arrays.output;
      return (row) => {
        for (let i = row * count; i < (row + 1) * count; i++) y[i] = quantize(apply(x[i]!));
      };
    },
  };
}

/** Prepare a cast, or a relu and a cast. */
function castKernel(source: KernelSource, relu: boolean): PreparedKernel {
  const kernel = elementKernel(source, 0, (a) => {
    const zero = a.of(0);
    return (x) => (relu && x < zero ? zero : x);
  });
  return { ...kernel, spec: { kind: 'element', relu } };
}

/** Prepare a gather: result element j is input element `from[j]` (−1: zero), cast. */
function gatherKernel(source: KernelSource, from: Int32Array): PreparedKernel {
  const input = source.inputs[0]!;
  const to = source.output.type;
  const count = source.output.elementCount;
  return {
    ok: true,
    neededBits: castBits(input.type, to),
    spec: { kind: 'gather', from },
    bind: (a, arrays) => {
      const { quantize } = a.quantizer(fractionBits(input.type), to, arrays.watch?.('result', to));
      const zero = a.of(0);
      const x = arrays.inputs[0]!;
      const y = arrays.output;
      return (row) => {
        const base = row * input.elementCount;
        for (let j = 0; j < count; j++) y[row * count + j] = quantize(from[j]! < 0 ? zero : x[base + from[j]!]!);
      };
    },
  };
}

/** Prepare a linear activation, a reshape, a clone or a repack: a cast. */
export const prepareCast: PrepareKernel = (source) => castKernel(source, false);

/** Prepare relu: x if x > 0, else 0, then cast. */
export const prepareRelu: PrepareKernel = (source) => castKernel(source, true);

/** Prepare a transpose by the attribute `perm`, axes counted without the sample axis. */
export const prepareTranspose: PrepareKernel = (source) => {
  const { shape } = source.inputs[0]!;
  const perm = source.layer.attributes['perm'];
  if (source.ioType === 'io_stream' && shape.length === 2 && Array.isArray(perm) && perm[0] === 0) {
    return refuse('as a stream, hls4ml exchanges the axes of a matrix even where the permutation keeps them', 'Use io_parallel, or take the layer out.');
  }
  const sources = transposeSources(source.layer, shape);
  return sources === undefined ? refuse('its permutation does not fit its input') : gatherKernel(source, sources);
};

/** Prepare ZeroPadding1D or ZeroPadding2D. */
export const prepareZeroPadding: PrepareKernel = (source) =>
  gatherKernel(source, paddingSources(source.layer, source.inputs[0]!.shape, source.output.shape));

/** Prepare Cropping1D or Cropping2D. */
export const prepareCropping: PrepareKernel = (source) => gatherKernel(source, cropSources(source.layer, source.inputs[0]!.shape, source.output.shape));

/** Prepare nearest-neighbour resizing (up-sampling). */
export const prepareResize: PrepareKernel = (source) => {
  if (source.layer.attributes['algorithm'] !== 'nearest') return refuse('only nearest-neighbour resizing has a kernel');
  return gatherKernel(source, resizeSources(source.inputs[0]!.shape, source.output.shape));
};

/**
 * @file Max and average pooling in one and two dimensions, and over the whole image.
 *
 * io_parallel gathers the window in the data's type; padding cells of a maximum hold the word with only the top bit
 * set, which is the smallest value of a signed type but not of an unsigned one. io_stream casts the window to the
 * accumulator first and has no padding. The average is truncated toward zero on the accumulator's grid.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { addressBits } from '../../numerics/tables.ts';
import { hasMantissas } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { castBits, refuse, refuseType, textAttribute, variableType } from '../kernel.ts';
import type { KernelArrays, KernelSource, PrepareKernel, PreparedKernel } from '../kernel.ts';
import { prepareOlderPooling } from './older-pooling.ts';
import { poolingGeometry, windowOffsets } from '../../ir/window-geometry.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';

/** Reduces the `count` words of a window, of which `length` lie in the image. */
type Reduce<T extends Word> = (window: readonly T[], count: number, length: number) => T;

interface PoolingTypes {
  readonly input: MantissaType;
  readonly accum: MantissaType;
  readonly result: MantissaType;
}

/** The word that stands for a padding cell. */
function paddingWord(input: MantissaType, isMax: boolean): bigint {
  if (!isMax) return 0n;
  const top = 1n << BigInt(input.widthBits - 1);
  return input.signed ? -top : top;
}

function makeReduce<T extends Word>(source: KernelSource, types: PoolingTypes, a: Arithmetic<T>, watch: KernelArrays<T>['watch']): Reduce<T> {
  const { input, accum, result } = types;
  const isMax = textAttribute(source.layer, 'pool_op', 'max') === 'max';
  const stream = source.ioType === 'io_stream';
  const toResult = a.quantizer(fractionBits(accum), result, watch?.('result', result)).quantize;
  const probe = watch?.('accum', accum);
  const fromInput = a.quantizer(fractionBits(input), accum, isMax || stream ? probe : undefined).quantize;
  const fractionSum = Math.max(fractionBits(input), fractionBits(accum));
  const alignInput = fractionSum - fractionBits(input);
  const alignAccum = fractionSum - fractionBits(accum);
  const addInput = a.quantizer(fractionSum, accum, probe).quantize;
  const addAccum = a.quantizer(fractionBits(accum), accum, probe).quantize;
  const limit = a.quantizer(fractionBits(accum), accum).quantize;
  if (isMax) {
    return (window, count) => {
      let m = stream ? fromInput(window[0]!) : window[0]!;
      for (let i = 1; i < count; i++) {
        const x = stream ? fromInput(window[i]!) : window[i]!;
        if (x > m) m = x;
      }
      return toResult(stream ? m : fromInput(m));
    };
  }
  return (window, count, length) => {
    let sum = a.of(0);
    for (let i = 0; i < count; i++) {
      sum = stream ? addAccum(a.add(sum, fromInput(window[i]!))) : addInput(a.add(a.shiftLeft(sum, alignAccum), a.shiftLeft(window[i]!, alignInput)));
    }
    return toResult(limit(a.divide(sum, a.of(length))));
  };
}

function poolingKernel(source: KernelSource, geometry: WindowGeometry, types: PoolingTypes): PreparedKernel {
  const { layer, inputs, output } = source;
  const { channels } = geometry;
  const offsets = windowOffsets(geometry);
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const pixels = geometry.outHeight * geometry.outWidth;
  const isMax = textAttribute(layer, 'pool_op', 'max') === 'max';
  const padding = paddingWord(types.input, isMax);
  const countsPadding = layer.attributes['count_pad'] === true || layer.attributes['count_pad'] === 1;
  const inCount = inputs[0]!.elementCount;
  const bits = Math.max(castBits(types.input, types.accum), castBits(types.accum, types.result)) + addressBits(kernel) + 2;
  return {
    ok: true,
    neededBits: bits + Math.max(0, fractionBits(types.input) - fractionBits(types.accum)),
    spec: { kind: 'pooling', geometry, isMax, stream: source.ioType === 'io_stream', countsPadding, padding, accum: types.accum },
    bind: (a, arrays) => {
      const reduce = makeReduce(source, types, a, arrays.watch);
      const pad = a.of(padding);
      const window = Array.from({ length: kernel }, () => pad);
      const x = arrays.inputs[0]!;
      return (row) => {
        for (let p = 0; p < pixels; p++) {
          for (let c = 0; c < channels; c++) {
            let inside = 0;
            for (let k = 0; k < kernel; k++) {
              const from = offsets[p * kernel + k]!;
              window[k] = from < 0 ? pad : x[row * inCount + from + c]!;
              if (from >= 0) inside++;
            }
            arrays.output[row * output.elementCount + p * channels + c] = reduce(window, kernel, countsPadding ? kernel : inside);
          }
        }
      };
    },
  };
}

/** hls4ml 0.8 widens the accumulator of the layer and then writes the name of the model's default type. */
function compiledAccumulator({ layer }: KernelSource): MantissaType | undefined {
  const compiled = layer.compiled_types?.['accum'];
  return compiled !== undefined && hasMantissas(compiled) ? compiled : variableType(layer, 'accum');
}

function preparePoolingOf(global: boolean): PrepareKernel {
  return (source) => {
    if (source.profile === 'hls4ml-0.8' && source.ioType === 'io_parallel') return prepareOlderPooling(source, global);
    const accum = compiledAccumulator(source);
    if (accum === undefined) return refuseType(source.layer, 'accum');
    const geometry = poolingGeometry(source.layer, { inShape: source.inputs[0]!.shape, outShape: source.output.shape, global });
    if (source.ioType === 'io_stream' && windowOffsets(geometry).includes(-1)) {
      return refuse('pooling with padding does not exist as a stream', 'Use io_parallel, or pad valid.');
    }
    return poolingKernel(source, geometry, { input: source.inputs[0]!.type, accum, result: source.output.type });
  };
}

/** Prepare Pooling1D or Pooling2D. */
export const preparePooling: PrepareKernel = preparePoolingOf(false);

/** Prepare GlobalPooling1D or GlobalPooling2D. */
export const prepareGlobalPooling: PrepareKernel = preparePoolingOf(true);

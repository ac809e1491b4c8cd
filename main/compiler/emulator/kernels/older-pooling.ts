/**
 * @file Pooling of hls4ml 0.8 as io_parallel: no accumulator type; an average is summed in a wider word where the type is plain,
 * and windows multiply it by a rescale factor that the data's type holds.
 *
 * As a stream 0.8 and 1.3 are the same (pooling.ts).
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import { addressBits } from '../../numerics/tables.ts';
import { castBits, numberAttribute, refuse, textAttribute } from '../kernel.ts';
import type { KernelRefusal, KernelSource, PreparedKernel } from '../kernel.ts';
import { poolingGeometry, windowOffsets, type WindowGeometry } from '../../ir/window-geometry.ts';

/** Reduces the first `count` words of a window. */
type Reduce<T extends Word> = (window: readonly T[], count: number) => T;

/** Prepare pooling as io_parallel in hls4ml 0.8. Never throws. */
export function prepareOlderPooling(source: KernelSource, global: boolean): PreparedKernel | KernelRefusal {
  const geometry = poolingGeometry(source.layer, { inShape: source.inputs[0]!.shape, outShape: source.output.shape, global });
  const refusal = global ? undefined : windowProblem(source, geometry);
  if (refusal !== undefined) return refuse(refusal, 'Use a stride equal to the pool size, or the profile hls4ml-1.3.');
  const input = source.inputs[0]!.type;
  const kernel = geometry.kernelHeight * geometry.kernelWidth;
  const isMax = textAttribute(source.layer, 'pool_op', 'max') === 'max';
  const to = source.output.type;
  return {
    ok: true,
    neededBits: Math.max(castBits(input, to) + addressBits(kernel) + 2, to.widthBits + input.widthBits + 2),
    bind: (a, arrays) => {
      const probe = arrays.watch?.('result', to);
      const toResult = a.quantizer(fractionBits(input), to, probe).quantize;
      const reduce = isMax ? maximum(a) : average(a, input);
      const rescale = isMax || global ? undefined : rescaler(a, source, geometry);
      const offsets = windowOffsets(geometry);
      const pad = a.of(isMax ? topBit(input) : 0n);
      const window = Array.from({ length: kernel }, () => pad);
      const [x, pixels, channels] = [arrays.inputs[0]!, geometry.outHeight * geometry.outWidth, geometry.channels];
      return (row) => {
        for (let p = 0; p < pixels; p++) {
          for (let c = 0; c < channels; c++) {
            let inside = 0;
            for (let k = 0; k < kernel; k++) {
              const from = offsets[p * kernel + k]!;
              window[k] = from < 0 ? pad : x[row * source.inputs[0]!.elementCount + from + c]!;
              if (from >= 0) inside++;
            }
            const pooled = toResult(reduce(window, kernel));
            arrays.output[row * source.output.elementCount + p * channels + c] = rescale === undefined ? pooled : rescale(pooled, inside);
          }
        }
      };
    },
  };
}

/** 0.8 fills as much of the window as the stride is wide, and writes one result for every step over the padded image. */
function windowProblem(source: KernelSource, g: WindowGeometry): string | undefined {
  if (g.kernelHeight !== g.strideHeight || g.kernelWidth !== g.strideWidth) return 'hls4ml 0.8 leaves part of the window undefined where the stride is not the pool size';
  const side = (name: string): number => numberAttribute(source.layer, name, 0);
  const isPadded = ['pad_left', 'pad_right', 'pad_top', 'pad_bottom'].some((name) => side(name) > 0);
  const steps = (length: number, stride: number, count: number): boolean => Math.ceil(length / stride) === count;
  const fits = steps(g.inWidth + side('pad_left') + side('pad_right'), g.strideWidth, g.outWidth) && steps(g.inHeight + side('pad_top') + side('pad_bottom'), g.strideHeight, g.outHeight);
  return isPadded && !fits ? 'hls4ml 0.8 writes past the end of the result with this padding' : undefined;
}

function topBit(type: MantissaType): bigint {
  const top = 1n << BigInt(type.widthBits - 1);
  return type.signed ? -top : top;
}

function maximum<T extends Word>(_a: Arithmetic<T>): Reduce<T> {
  return (window, count) => {
    let m = window[0]!;
    for (let i = 1; i < count; i++) if (window[i]! > m) m = window[i]!;
    return m;
  };
}

/** A signed type without modes has an overload with a wider sum; any other adds up in itself. */
function average<T extends Word>(a: Arithmetic<T>, type: MantissaType): Reduce<T> {
  const isPlain = type.signed && type.rounding === 'TRN' && type.overflow === 'WRAP';
  const { quantize } = a.quantizer(fractionBits(type), type);
  const keep = isPlain ? (x: T): T => x : quantize;
  return (window, count) => {
    let sum = a.of(0);
    for (let i = 0; i < count; i++) sum = keep(a.add(sum, window[i]!));
    return quantize(a.divide(sum, a.of(count)));
  };
}

/** The average times (pool size / pixels inside), which the data's type may not hold. */
function rescaler<T extends Word>(a: Arithmetic<T>, source: KernelSource, g: WindowGeometry): (pooled: T, inside: number) => T {
  const [input, to] = [source.inputs[0]!.type, source.output.type];
  const fraction = fractionBits(input);
  const held = (value: number): bigint => quantizeMantissa(BigInt(value), 0, input);
  const isFlat = source.layer.class_name.endsWith('1D');
  const product = isFlat ? held(g.kernelWidth) : held(g.kernelHeight) * held(g.kernelWidth);
  const countsPadding = source.layer.attributes['count_pad'] === true;
  const kernel = g.kernelHeight * g.kernelWidth;
  const factors = Array.from({ length: kernel + 1 }, (_, inside) => {
    const overlap = countsPadding ? kernel : inside;
    return a.of(overlap === 0 ? 0n : quantizeMantissa(product / BigInt(overlap), isFlat ? fraction : 2 * fraction, input));
  });
  const { quantize } = a.quantizer(fractionBits(to) + fraction, to);
  return (pooled, inside) => quantize(a.multiply(pooled, factors[inside]!));
}

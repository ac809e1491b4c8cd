/**
 * @file Activations made of straight pieces: relu1, relu6, leaky, thresholded and parametric relu, hard_sigmoid,
 * hard_tanh, binary_tanh, ternary_tanh; and the thresholds that a batch normalization before a binary or ternary tanh
 * becomes. Everything is exact up to the one cast to the result.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { quantizeMantissa, quantizeValue } from '../../numerics/quantize.ts';
import { asWords, numberAttribute, refuse, textAttribute, variableType } from '../kernel.ts';
import type { KernelSource, PrepareKernel, PreparedKernel } from '../kernel.ts';

/** An exact function of element i of a sample; its words have `fraction` fraction bits. */
type ElementFunction<T extends Word> = (x: T, i: number) => T;

/** Prepare an exact element-wise function followed by the cast to the result. */
function exactKernel(source: KernelSource, grid: { readonly fraction: number; readonly bits: number }, make: <T extends Word>(a: Arithmetic<T>) => ElementFunction<T>): PreparedKernel {
  const to = source.output.type;
  const count = source.output.elementCount;
  return {
    ok: true,
    neededBits: Math.max(grid.bits + Math.max(0, fractionBits(to) - grid.fraction), to.widthBits) + 1,
    bind: (a, arrays) => {
      const { quantize } = a.quantizer(grid.fraction, to, arrays.watch?.('result', to));
      const apply = make(a);
      const x = arrays.inputs[0]!;
      return (row) => {
        for (let i = 0; i < count; i++) arrays.output[row * count + i] = quantize(apply(x[row * count + i]!, i));
      };
    },
  };
}

/** A grid that holds words of `type` and small integers. */
function gridWithIntegers(type: MantissaType): { readonly fraction: number; readonly align: number; readonly bits: number } {
  const fraction = Math.max(0, fractionBits(type));
  const align = fraction - fractionBits(type);
  return { fraction, align, bits: Math.max(type.widthBits + align, fraction + 4) };
}

/** Prepare relu1 or relu6: clipped to 0 … `ceiling`. Never throws. */
export function prepareClippedRelu(ceiling: number): PrepareKernel {
  return (source) => {
    const grid = gridWithIntegers(source.inputs[0]!.type);
    if (source.ioType === 'io_stream') return refuse('clipped relu does not exist as a stream', 'Use io_parallel or a plain relu.');
    return exactKernel(source, grid, (a) => {
      const [zero, top] = [a.of(0), a.shiftLeft(a.of(ceiling), grid.fraction)];
      return (word) => {
        const x = a.shiftLeft(word, grid.align);
        return x < zero ? zero : x > top ? top : x;
      };
    });
  };
}

/** leaky_relu and prelu: x if x > 0, else slope · x; one slope or one per element. */
function slopeKernel(source: KernelSource, slopes: readonly bigint[], type: MantissaType): PreparedKernel {
  const input = source.inputs[0]!.type;
  const slopeFraction = fractionBits(type);
  const lift = Math.max(0, slopeFraction);
  const drop = lift - slopeFraction;
  return exactKernel(source, { fraction: fractionBits(input) + lift, bits: input.widthBits + type.widthBits + lift + drop }, (a) => {
    const factors = asWords(a, slopes.map((m) => m << BigInt(drop)));
    const zero = a.of(0);
    return (x, i) => (x > zero ? a.shiftLeft(x, lift) : a.multiply(x, factors[i % factors.length]!));
  });
}

/** Prepare leaky_relu with the slope `activ_param`. */
export const prepareLeakyRelu: PrepareKernel = (source) => {
  const type = variableType(source.layer, 'param');
  if (type === undefined) return refuse('the type of its slope is missing');
  return slopeKernel(source, [quantizeValue(numberAttribute(source.layer, 'activ_param', 0.3), type)], type);
};

/** Prepare prelu with one slope per element. */
export const preparePrelu: PrepareKernel = (source) => {
  const param = source.weights.get('param');
  if (param === undefined || (param.type.kind !== 'fixed' && param.type.kind !== 'int')) return refuse('its slopes are missing');
  return slopeKernel(source, toBigints(param.mantissas), param.type);
};

/** Prepare thresholded_relu: x if x > theta, else 0. */
export const prepareThresholdedRelu: PrepareKernel = (source) => {
  const type = variableType(source.layer, 'param');
  if (type === undefined) return refuse('the type of its threshold is missing');
  const input = source.inputs[0]!.type;
  const theta = quantizeValue(numberAttribute(source.layer, 'activ_param', 1), type);
  const fraction = Math.max(fractionBits(input), fractionBits(type));
  const [alignInput, alignTheta] = [fraction - fractionBits(input), fraction - fractionBits(type)];
  return exactKernel(source, { fraction, bits: Math.max(input.widthBits + alignInput, type.widthBits + alignTheta) }, (a) => {
    const [zero, threshold] = [a.of(0), a.shiftLeft(a.of(theta), alignTheta)];
    return (word) => {
      const x = a.shiftLeft(word, alignInput);
      return x > threshold ? x : zero;
    };
  });
};

/** The type of slope · x + shift, exact, as C++ infers it. */
function lineType(input: MantissaType, slope: MantissaType, shift: MantissaType): FixedType {
  const product = { integerBits: input.integerBits + slope.integerBits, fraction: fractionBits(input) + fractionBits(slope), signed: input.signed || slope.signed };
  const signed = product.signed || shift.signed;
  const integerOf = (bits: number, own: boolean): number => bits + (signed && !own ? 1 : 0);
  const integerBits = Math.max(integerOf(product.integerBits, product.signed), integerOf(shift.integerBits, shift.signed)) + 1;
  const fraction = Math.max(product.fraction, fractionBits(shift));
  return { kind: 'fixed', widthBits: integerBits + fraction, integerBits, signed, rounding: 'TRN', overflow: 'WRAP' };
}

/** Prepare hard_sigmoid or hard_tanh: a line, clipped to 0 … 1 in the line's own exact type; tanh doubles it and subtracts 1. */
export const prepareHardActivation: PrepareKernel = (source) => {
  const { layer } = source;
  const input = source.inputs[0]!.type;
  const [slopeType, shiftType] = [variableType(layer, 'slope'), variableType(layer, 'shift')];
  if (slopeType === undefined || shiftType === undefined) return refuse('the type of its slope or shift is missing');
  const slope = quantizeValue(numberAttribute(layer, 'slope', 0.2), slopeType);
  const shift = quantizeValue(numberAttribute(layer, 'shift', 0.5), shiftType);
  const line = lineType(input, slopeType, shiftType);
  const fraction = Math.max(0, fractionBits(line));
  const lift = fraction - fractionBits(input) - fractionBits(slopeType);
  const isTanh = textAttribute(layer, 'activation', 'hard_sigmoid') === 'hard_tanh';
  const oneInLine = quantizeMantissa(1n, 0, line) << BigInt(fraction - fractionBits(line));
  return exactKernel(source, { fraction, bits: Math.max(line.widthBits + fraction, fraction + 4) + 2 }, (a) => {
    const factor = a.shiftLeft(a.of(slope), Math.max(0, lift));
    const offset = a.shiftLeft(a.of(shift), fraction - fractionBits(shiftType));
    const [zero, one, top] = [a.of(0), a.shiftLeft(a.of(1), fraction), a.of(oneInLine)];
    return (x) => {
      const y = a.add(a.multiply(x, factor), offset);
      const clipped = y > one ? top : y < zero ? zero : y;
      return isTanh ? a.subtract(a.shiftLeft(clipped, 1), one) : clipped;
    };
  });
};

function isOneBit(type: MantissaType): boolean {
  return type.widthBits === 1 && !type.signed && type.integerBits === 1;
}

/** Prepare binary_tanh: 1 for x ≥ 0, else −1; in a one-bit result 1 and 0. */
export const prepareBinaryTanh: PrepareKernel = (source) => {
  const low = isOneBit(source.output.type) ? 0 : -1;
  return exactKernel(source, { fraction: 0, bits: 3 }, (a) => {
    const [zero, one, minus] = [a.of(0), a.of(1), a.of(low)];
    return (x) => (x >= zero ? one : minus);
  });
};

/** Prepare ternary_tanh: thresholds ±0.5 on a doubled word that may wrap (io_parallel), or ±1 (io_stream). */
export const prepareTernaryTanh: PrepareKernel = (source) => {
  const input = source.inputs[0]!.type;
  const stream = source.ioType === 'io_stream';
  const grid = gridWithIntegers(input);
  const cast = exactKernel(source, { fraction: 0, bits: 3 }, (a) => {
    const { quantize } = a.quantizer(fractionBits(input), input);
    const [zero, one, minus] = [a.of(0), a.of(1), a.of(-1)];
    const [high, low] = [a.shiftLeft(one, grid.fraction), a.shiftLeft(minus, grid.fraction)];
    return (word) => {
      const x = a.shiftLeft(stream ? word : quantize(a.shiftLeft(word, 1)), grid.align);
      return x > high ? one : x > low ? zero : minus;
    };
  });
  return { ...cast, neededBits: Math.max(cast.neededBits, grid.bits + 2) };
};

/** Prepare BatchNormalizationQuantizedTanh: thresholds per channel or element. */
export const prepareThresholds: PrepareKernel = (source) => {
  const { layer, weights } = source;
  const input = source.inputs[0]!.type;
  const ternary = numberAttribute(layer, 'quantize', 2) === 3;
  const [high, low] = ternary ? [weights.get('threshold_hi'), weights.get('threshold_lo')] : [weights.get('threshold'), weights.get('threshold')];
  if (high === undefined || low === undefined || (high.type.kind !== 'fixed' && high.type.kind !== 'int')) return refuse('its thresholds are missing');
  const filters = numberAttribute(layer, 'n_filt', -1);
  const period = filters === -1 ? source.output.elementCount : filters;
  // The compiled code holds the thresholds in the type of the data.
  const held = (w: typeof high): bigint[] => toBigints(w.mantissas).map((m) => quantizeMantissa(m, fractionBits(high.type as FixedType), input));
  const bottom = isOneBit(source.output.type) ? 0 : -1;
  const kernel = exactKernel(source, { fraction: 0, bits: 3 }, (a) => {
    const [hi, lo] = [asWords(a, held(high)), asWords(a, held(low))];
    const [zero, one, minus] = [a.of(0), a.of(1), a.of(bottom)];
    if (!ternary) return (x, i) => (x >= hi[i % period]! ? one : minus);
    return (x, i) => (x > hi[i % period]! ? one : x <= lo[i % period]! ? minus : zero);
  });
  return { ...kernel, neededBits: Math.max(kernel.neededBits, input.widthBits) };
};

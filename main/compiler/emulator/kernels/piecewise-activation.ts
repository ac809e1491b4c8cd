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
import type { Pieces } from '../kernel-spec.ts';
import { asWords, numberAttribute, refuse, textAttribute, variableType } from '../kernel.ts';
import type { KernelSource, PrepareKernel, PreparedKernel } from '../kernel.ts';

/** An exact function of element i of a sample; its words have `fraction` fraction bits. */
type ElementFunction<T extends Word> = (x: T, i: number) => T;

/** Prepare an exact element-wise function followed by the cast to the result. */
function exactKernel(source: KernelSource, grid: { readonly fraction: number; readonly bits: number; readonly pieces?: readonly Pieces[] | undefined }, make: <T extends Word>(a: Arithmetic<T>) => ElementFunction<T>): PreparedKernel {
  const to = source.output.type;
  const count = source.output.elementCount;
  const { fraction, pieces } = grid;
  return {
    ok: true,
    ...(pieces === undefined ? {} : { spec: { kind: 'piecewise', fraction, pieces } as const }),
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

const NOTHING = [0n, 0n] as const;

/** Always the same word. */
function constant(word: number): readonly [bigint, bigint] {
  return [0n, BigInt(word)];
}

/** Two pieces: `upper` for words beyond `edge`, else `lower`. */
function twoPieces(edge: bigint, upper: Pieces['upper'], lower: Pieces['lower']): Pieces {
  return { high: edge, low: edge, upper, middle: NOTHING, lower };
}

/** Floor of a quotient, divisor > 0. */
function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
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
    const top = BigInt(ceiling) << BigInt(grid.fraction);
    const pieces = [{ high: top >> BigInt(grid.align), low: 0n, upper: [0n, top], middle: [1n << BigInt(grid.align), 0n], lower: NOTHING } as const];
    return exactKernel(source, { ...grid, pieces }, (a) => {
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
  const pieces = slopes.map((m) => twoPieces(0n, [1n << BigInt(lift), 0n], [m << BigInt(drop), 0n]));
  return exactKernel(source, { fraction: fractionBits(input) + lift, bits: input.widthBits + type.widthBits + lift + drop, pieces }, (a) => {
    const factors = asWords(a, slopes.map((m) => m << BigInt(drop)));
    const zero = a.of(0);
    return (x, i) => (x > zero ? a.shiftLeft(x, lift) : a.multiply(x, factors[i % factors.length]!));
  });
}

/** The type of an activation's constant: its own, in hls4ml 0.8 the input's. */
function parameterType(source: KernelSource): MantissaType | undefined {
  return source.profile === 'hls4ml-0.8' ? source.inputs[0]!.type : variableType(source.layer, 'param');
}

/** Prepare leaky_relu with the slope `activ_param`. */
export const prepareLeakyRelu: PrepareKernel = (source) => {
  const type = parameterType(source);
  if (type === undefined) return refuse('the type of its slope is missing');
  return slopeKernel(source, [quantizeValue(numberAttribute(source.layer, 'activ_param', 0.3), type)], type);
};

/** Prepare prelu with one slope per element. */
export const preparePrelu: PrepareKernel = (source) => {
  const param = source.weights.get('param') ?? source.weights.get('alpha');
  if (param === undefined || (param.type.kind !== 'fixed' && param.type.kind !== 'int')) return refuse('its slopes are missing');
  return slopeKernel(source, toBigints(param.mantissas), param.type);
};

/** Prepare thresholded_relu: x if x > theta, else 0. */
export const prepareThresholdedRelu: PrepareKernel = (source) => {
  const type = parameterType(source);
  if (type === undefined) return refuse('the type of its threshold is missing');
  const input = source.inputs[0]!.type;
  const theta = quantizeValue(numberAttribute(source.layer, 'activ_param', 1), type);
  const fraction = Math.max(fractionBits(input), fractionBits(type));
  const [alignInput, alignTheta] = [fraction - fractionBits(input), fraction - fractionBits(type)];
  const edge = (theta << BigInt(alignTheta)) >> BigInt(alignInput);
  const pieces = [twoPieces(edge, [1n << BigInt(alignInput), 0n], NOTHING)];
  return exactKernel(source, { fraction, bits: Math.max(input.widthBits + alignInput, type.widthBits + alignTheta), pieces }, (a) => {
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

/** The pieces of a line clipped to 0 … `one`, which `top` stands for. */
function clippedLine({ factor, offset, one, top, isTanh }: { readonly factor: bigint; readonly offset: bigint; readonly one: bigint; readonly top: bigint; readonly isTanh: boolean }): readonly Pieces[] {
  const final = (word: bigint): bigint => (isTanh ? 2n * word - one : word);
  const [ceiling, ground] = [[0n, final(top)] as const, [0n, final(0n)] as const];
  const middle = [isTanh ? 2n * factor : factor, final(offset)] as const;
  if (factor === 0n) {
    const level = offset > one ? ceiling : offset < 0n ? ground : middle;
    return [twoPieces(0n, level, level)];
  }
  if (factor > 0n) return [{ high: floorDivide(one - offset, factor), low: floorDivide(-offset - 1n, factor), upper: ceiling, middle, lower: ground }];
  return [{ high: floorDivide(offset, -factor), low: floorDivide(offset - one - 1n, -factor), upper: ground, middle, lower: ceiling }];
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
  const pieces = clippedLine({ factor: slope << BigInt(Math.max(0, lift)), offset: shift << BigInt(fraction - fractionBits(shiftType)), one: 1n << BigInt(fraction), top: oneInLine, isTanh });
  return exactKernel(source, { fraction, bits: Math.max(line.widthBits + fraction, fraction + 4) + 2, pieces }, (a) => {
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

/** Prepare binary_tanh: 1 for x ≥ 0, else −1; in a one-bit result 1 and 0. In hls4ml 0.8 zero counts as negative, and one bit of −1 is 1. */
export const prepareBinaryTanh: PrepareKernel = (source) => {
  const isOld = source.profile === 'hls4ml-0.8';
  const low = isOneBit(source.output.type) && !isOld ? 0 : -1;
  const pieces = [twoPieces(isOld ? 0n : -1n, constant(1), constant(low))];
  return exactKernel(source, { fraction: 0, bits: 3, pieces }, (a) => {
    const [zero, one, minus] = [a.of(0), a.of(1), a.of(low)];
    return isOld ? (x) => (x > zero ? one : minus) : (x) => (x >= zero ? one : minus);
  });
};

/** Prepare ternary_tanh: thresholds ±0.5 on a doubled word that may wrap (io_parallel), or ±1 (io_stream). */
export const prepareTernaryTanh: PrepareKernel = (source) => {
  const input = source.inputs[0]!.type;
  const stream = source.ioType === 'io_stream';
  const grid = gridWithIntegers(input);
  const edge = (sign: bigint): bigint => (sign << BigInt(grid.fraction)) >> BigInt(grid.align);
  // The doubled word may wrap, which are more than three pieces.
  const pieces = stream ? [{ high: edge(1n), low: edge(-1n), upper: constant(1), middle: NOTHING, lower: constant(-1) }] : undefined;
  const cast = exactKernel(source, { fraction: 0, bits: 3, pieces }, (a) => {
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
  if (source.ioType === 'io_stream' && period !== source.output.shape.at(-1)) {
    return refuse('thresholds of one for every element do not exist as a stream', 'Use io_parallel, or train the ternary activation with threshold=0.5.');
  }
  // The compiled code holds the thresholds in the type of the data.
  const held = (w: typeof high): bigint[] => toBigints(w.mantissas).map((m) => quantizeMantissa(m, fractionBits(high.type as FixedType), input));
  const bottom = isOneBit(source.output.type) ? 0 : -1;
  const [highs, lows] = [held(high), held(low)];
  const pieces = Array.from({ length: period }, (_, c): Pieces => {
    const hi = highs[c] ?? 0n;
    return ternary ? { high: hi, low: lows[c] ?? 0n, upper: constant(1), middle: NOTHING, lower: constant(bottom) } : twoPieces(hi - 1n, constant(1), constant(bottom));
  });
  const kernel = exactKernel(source, { fraction: 0, bits: 3, ...(highs.length < period || lows.length < period ? {} : { pieces }) }, (a) => {
    const [hi, lo] = [asWords(a, highs), asWords(a, lows)];
    const [zero, one, minus] = [a.of(0), a.of(1), a.of(bottom)];
    if (!ternary) return (x, i) => (x >= hi[i % period]! ? one : minus);
    return (x, i) => (x > hi[i % period]! ? one : x <= lo[i % period]! ? minus : zero);
  });
  return { ...kernel, neededBits: Math.max(kernel.neededBits, input.widthBits) };
};

/**
 * @file What QONNX means by its quantisers `Quant`, `BipolarQuant` and `Trunc`: values in, values on the grid out.
 *
 * Numbers are rounded to single floats where the executor's arrays are single: a value exactly on a tie must be seen as one.
 * @source qonnx 1.0.0, custom operators IntQuant, BipolarQuant and Trunc (versions 1 and 2): order of steps checked against its executor
 */

import { repeatPlaces } from '../ir/tensor-axes.ts';
import { roundHalfEven } from './rounding.ts';

/** Values with a shape. @shape data: [...shape] */
export interface QuantOperand {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A quantiser with its operands. */
export interface QonnxQuantization {
  readonly operator: string;
  readonly values: QuantOperand;
  /** Quant: scale, zero point, bit width. BipolarQuant: scale. Trunc: scale, zero point, bits in, (scale out,) bits out. */
  readonly parameters: readonly (QuantOperand | undefined)[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

const f = Math.fround;

/** Rounding mode → function. Up and down are away from 0 and towards it. */
export const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  ROUND: roundHalfEven,
  HALF_EVEN: roundHalfEven,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  UP: (x) => Math.sign(x) * Math.ceil(Math.abs(x)),
  DOWN: Math.trunc,
  HALF_UP: (x) => Math.sign(x) * Math.floor(Math.abs(x) + 0.5),
  HALF_DOWN: (x) => Math.sign(x) * Math.ceil(Math.abs(x) - 0.5),
};

/** Smallest and largest integer of a code. */
export interface IntegerRange {
  readonly low: number;
  readonly high: number;
}

/** Return the integers that a number of bits stands for; narrow leaves one out at the low end (signed) or the high end (unsigned). Never throws. */
export function integerRange(bits: number, signed: boolean, narrow: boolean): IntegerRange {
  if (!signed) return { low: 0, high: 2 ** bits - 1 - Number(narrow) };
  return { low: -(2 ** (bits - 1)) + Number(narrow), high: 2 ** (bits - 1) - 1 };
}

/** Return values as a quantiser of QONNX gives them. Never throws. @shape [...values.shape] */
export function quantizeQonnx(quantization: QonnxQuantization): Float64Array {
  const { operator, parameters, values } = quantization;
  const at = parameters.map((parameter) => parameter && repeatPlaces(parameter.shape, values.shape));
  const parameter = (place: number, i: number): number => parameters[place]?.data[at[place]?.[i] ?? 0] ?? 0;
  const apply = operator === 'BipolarQuant' ? bipolar : operator === 'Trunc' ? truncation(quantization) : integer(quantization);
  return Float64Array.from(values.data, (x, i) => apply(f(x), (place) => parameter(place, i)));
}

type Apply = (x: number, parameter: (place: number) => number) => number;

const bipolar: Apply = (x, parameter) => (x >= 0 ? parameter(0) : -parameter(0));

function flag(attributes: Readonly<Record<string, unknown>>, name: string, otherwise: number): boolean {
  const value = attributes[name];
  return (typeof value === 'number' ? value : otherwise) !== 0;
}

function roundingOf(attributes: Readonly<Record<string, unknown>>, otherwise: string): (x: number) => number {
  const name = attributes['rounding_mode'];
  return ROUNDINGS[(typeof name === 'string' ? name : otherwise).toUpperCase()] ?? roundHalfEven;
}

/** Limits come before rounding, as in the executor. */
function integer({ attributes }: QonnxQuantization): Apply {
  const [signed, narrow] = [flag(attributes, 'signed', 1), flag(attributes, 'narrow', 0)];
  const round = roundingOf(attributes, 'ROUND');
  return (x, parameter) => {
    const [scale, zero, bits] = [parameter(0), parameter(1), parameter(2)];
    const y = f(f(x / scale) + zero);
    if (bits === 1 && signed) return f(f((y >= 0 ? 1 : -1) - zero) * scale);
    const { low, high } = integerRange(bits, signed, narrow);
    return f(f(round(Math.min(high, Math.max(low, y))) - zero) * scale);
  };
}

function truncation({ attributes, parameters }: QonnxQuantization): Apply {
  const round = roundingOf(attributes, 'FLOOR');
  if (parameters.length < 5) {
    return (x, parameter) => {
      const [scale, zero, bitsIn, bitsOut] = [parameter(0), parameter(1), parameter(2), parameter(3)];
      return f(f(round(roundHalfEven(f(f(x / scale) + zero)) / 2 ** (bitsIn - bitsOut)) - zero) * scale);
    };
  }
  const [signed, narrow] = [flag(attributes, 'signed', 1), flag(attributes, 'narrow', 0)];
  return (x, parameter) => {
    const [scale, zero, , scaleOut, bitsOut] = [parameter(0), parameter(1), parameter(2), parameter(3), parameter(4)];
    const factor = 2 ** roundHalfEven(Math.log2(scaleOut / scale));
    const { low, high } = integerRange(bitsOut, signed, narrow);
    const y = round(Math.min(high, Math.max(low, roundHalfEven(f(f(x / scale) + zero)) / factor)));
    return f(f(y - zero / factor) * scaleOut);
  };
}

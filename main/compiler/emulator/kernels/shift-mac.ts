/**
 * @file Products with weights that are powers of two where they are not exact: the data is shifted within
 * fixed<2(Wx+Ww), Wx+Ww>, so that bits below its grid are cut and bits above its range wrap.
 */

import { fixed, fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { toBigints, toNumbers } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import { castBits, numberAttribute, refuse, refuseType, textAttribute, variableType } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, KernelSource } from '../kernel.ts';
import { additionOrder } from './multiply-accumulate.ts';
import type { Mac, MacFunction } from './multiply-accumulate.ts';

/** Return the type in which data is shifted by weights of `exponentBits`. Never throws. */
export function shiftType(input: MantissaType, exponentBits: number): FixedType {
  const half = input.widthBits + exponentBits;
  return fixed(2 * half, half);
}

/** Return the bits that a shifted product needs. Never throws. @unit bits */
export function shiftBits(input: MantissaType, exponentBits: number): number {
  const type = shiftType(input, exponentBits);
  return Math.max(castBits(input, type), type.widthBits + 2 ** (exponentBits - 1)) + 1;
}

/** Return the product of a word with ±2^exponent, on the grid of `shiftType`. `sign` 1 is positive. Never throws. */
export function shiftProduct<T extends Word>(a: Arithmetic<T>, input: MantissaType, exponentBits: number): (x: T, sign: number, exponent: number) => T {
  const type = shiftType(input, exponentBits);
  const { quantize } = a.quantizer(fractionBits(input), type);
  const { limit } = a.quantizer(fractionBits(type), type);
  const zero = a.of(0);
  return (x, sign, exponent) => {
    const held = quantize(x);
    const shifted = exponent >= 0 ? limit(a.shiftLeft(held, exponent)) : a.shiftRight(held, -exponent);
    return sign === 1 ? shifted : limit(a.subtract(zero, shifted));
  };
}

/** Prepare a matrix–vector product by shifts. Never throws. */
export function prepareShiftMac(source: KernelSource, inputCount: number, outputCount: number): Mac | KernelRefusal {
  const { layer, inputs, output, weights } = source;
  const [weight, bias, accum] = [weights.get('weight'), weights.get('bias'), variableType(layer, 'accum')];
  if (weight?.type.kind !== 'exponent') return refuse('its weights are no powers of two');
  if (accum === undefined) return refuseType(layer, 'accum');
  if (bias === undefined || (bias.type.kind !== 'fixed' && bias.type.kind !== 'int')) return refuse('its bias is missing or not fixed-point');
  const { widthBits } = weight.type;
  const input = inputs[0]!.type;
  const pairs = toNumbers(weight.mantissas);
  if (pairs.length !== 2 * inputCount * outputCount) return refuse(`its weight has ${pairs.length / 2} elements, ${inputCount} × ${outputCount} were expected`);
  const product = shiftType(input, widthBits);
  const biasFraction = fractionBits(bias.type);
  const start = toBigints(bias.mantissas).map((b) => quantizeMantissa(b, biasFraction, accum));
  const order = additionOrder(inputCount, textAttribute(layer, 'strategy', 'latency'), numberAttribute(layer, 'reuse_factor', 1));
  return {
    neededBits: Math.max(shiftBits(input, widthBits), castBits(product, accum), castBits(accum, output.type), accum.widthBits + 1) + 1,
    bind: <T extends Word>(a: Arithmetic<T>, watch: KernelArrays<T>['watch']): MacFunction<T> => {
      const multiply = shiftProduct(a, input, widthBits);
      const toAccum = a.quantizer(fractionBits(product), accum, watch?.('product', accum)).quantize;
      const add = a.quantizer(fractionBits(accum), accum, watch?.('accum', accum)).quantize;
      const toResult = a.quantizer(fractionBits(accum), output.type, watch?.('result', output.type)).quantize;
      const biases = start.map((b) => a.of(b));
      return (x, xOffset, y, yOffset) => {
        for (let j = 0; j < outputCount; j++) {
          let sum = biases[j]!;
          for (const i of order) {
            const w = 2 * (i * outputCount + j);
            sum = add(a.add(sum, toAccum(multiply(x[xOffset + i]!, pairs[w]!, pairs[w + 1]!))));
          }
          y[yOffset + j] = toResult(sum);
        }
      };
    },
  };
}

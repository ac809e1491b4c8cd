/**
 * @file Dense and convolutions whose data are single bits. 0 stands for −1, also in padding cells.
 *
 * With one-bit weights too, the product is "equal", the accumulator counts, and 2·count − n, held in
 * int<ceil(log2 n) + 2>, is cast to the result; a bias takes part in the counting and so counts twice. With other weights the
 * product is ±weight; that needs no kernel of its own, only `signedWord`. Only powers of two read the bit as it is, 0 or 1.
 */

import { fractionBits, int } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { addressBits } from '../../numerics/tables.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import { asConverted, asWords, refuse, refuseType, variableType } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, KernelSource, Words } from '../kernel.ts';
import type { Mac, MacFunction } from './multiply-accumulate.ts';
import { leavesOutMinusOnes } from './weight-integers.ts';

/** The type of one-bit data once 0 is read as −1. Never throws. */
export function signedInputType(input: MantissaType): MantissaType {
  return input.kind === 'xnor' ? int(2) : input;
}

/** Return a function that reads a word of one-bit data as −1 or 1. Never throws. */
export function signedWord<T extends Word>(a: Arithmetic<T>): (x: T) => T {
  const [zero, one, minus] = [a.of(0), a.of(1), a.of(-1)];
  return (x) => (x === zero ? minus : one);
}

/** Return whether a layer reads its data as −1 and 1. Never throws. */
export function readsSigned(source: KernelSource, factor = 'weight'): boolean {
  return source.inputs[0]!.type.kind === 'xnor' && source.weights.get(factor)?.type.kind !== 'exponent';
}

/** Return whether both operands of a layer are single bits. Never throws. */
export function isBothBinary(source: KernelSource): boolean {
  return source.inputs[0]!.type.kind === 'xnor' && source.weights.get('weight')?.type.kind === 'xnor';
}

/** Prepare the counting product for data already read as ±1. Never throws. */
export function prepareBinaryMac(source: KernelSource, inputCount: number, outputCount: number): Mac | KernelRefusal {
  const weight = source.weights.get('weight');
  const accum = variableType(source.layer, 'accum');
  const bias = source.weights.get('bias');
  if (weight === undefined) return refuse('it has no weight');
  if (accum === undefined) return refuseType(source.layer, 'accum');
  const biasType = bias?.type.kind === 'fixed' || bias?.type.kind === 'int' ? bias.type : int(1, false);
  const start = bias === undefined ? [] : toBigints(bias.mantissas).map((b) => quantizeMantissa(b, fractionBits(biasType), accum));
  const sumType = asConverted(int(addressBits(inputCount) + 2));
  const counts = { weights: weight.mantissas, inputCount, outputCount, accum, starts: start, sum: sumType };
  return {
    ...(source.profile === 'hls4ml-0.8' ? {} : { counts }),
    neededBits: Math.max(accum.widthBits + addressBits(inputCount) + 2, source.output.type.widthBits, fractionBits(source.output.type) + sumType.widthBits) + 1,
    bind: <T extends Word>(a: Arithmetic<T>, watch: KernelArrays<T>['watch']): MacFunction<T> => {
      const words: Words<T> = asWords(a, weight.mantissas).map(signedWord(a));
      const isLeftOut = leavesOutMinusOnes(source.layer, weight);
      const accumFraction = fractionBits(accum);
      const toAccum = a.quantizer(0, accum).quantize;
      const add = a.quantizer(accumFraction, accum, watch?.('accum', accum)).quantize;
      const toSum = a.quantizer(accumFraction, sumType).quantize;
      const toResult = a.quantizer(0, source.output.type, watch?.('result', source.output.type)).quantize;
      const [zero, equal] = [a.of(0), toAccum(a.of(1))];
      const biases = start.map((b) => a.of(b));
      // hls4ml 0.8 takes half of the count before it doubles, which loses one where the count is odd.
      const isOld = source.profile === 'hls4ml-0.8';
      const half = a.of(BigInt(Math.floor(inputCount / 2)) << BigInt(Math.max(0, accumFraction)));
      const n = a.of(BigInt(inputCount) << BigInt(Math.max(0, accumFraction)));
      return (x, xOffset, y, yOffset) => {
        for (let j = 0; j < outputCount; j++) {
          let acc = biases[j] ?? zero;
          for (let i = 0; i < inputCount; i++) {
            const w = words[i * outputCount + j]!;
            const isEqual = w === x[xOffset + i] && !(isLeftOut && w < zero);
            acc = add(isEqual ? a.add(acc, equal) : acc);
          }
          y[yOffset + j] = toResult(isOld ? a.shiftLeft(toSum(a.subtract(acc, half)), 1) : toSum(a.subtract(a.shiftLeft(acc, 1), n)));
        }
      };
    },
  };
}

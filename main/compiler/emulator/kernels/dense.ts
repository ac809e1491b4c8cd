/**
 * @file Dense and the convolutions that are a Dense at every pixel (pointwise).
 *
 * Strategies latency, resource and resource_unrolled differ only in the order of additions, distributed arithmetic adds
 * exactly. Data of one bit: see `binary-dense.ts`.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { toNumbers } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { numberAttribute, refuse, textAttribute, variableType, wordBuffer } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, KernelSource, PrepareKernel } from '../kernel.ts';
import { isBothBinary, prepareBinaryMac, signedInputType, signedWord } from './binary-dense.ts';
import { additionOrder, prepareMac } from './multiply-accumulate.ts';
import type { Mac, MacSpec } from './multiply-accumulate.ts';
import { weightIntegers } from './weight-integers.ts';
import type { WeightIntegers } from './weight-integers.ts';

/** Return the accumulator's type: as configured, or wide enough to be exact for distributed arithmetic. */
function accumulatorType(configured: MantissaType, exact: { fraction: number; integer: number }, strategy: string): MantissaType {
  if (strategy !== 'distributed_arithmetic' && strategy !== 'da') return configured;
  return { kind: 'fixed', widthBits: exact.fraction + exact.integer, integerBits: exact.integer, signed: true, rounding: 'TRN', overflow: 'WRAP' };
}

/** Integer bits that hold every exact sum of a layer, from the widths of its types. */
function exactIntegerBits(input: MantissaType, integers: WeightIntegers, inputCount: number, bias: MantissaType | undefined): number {
  const largest = toNumbers(integers.integers).reduce((most, w) => Math.max(most, Math.abs(w)), 1);
  const weight = Math.ceil(Math.log2(largest)) + 1 - integers.fractionBits;
  return Math.max(input.integerBits + weight + Math.ceil(Math.log2(inputCount)), bias?.integerBits ?? 0) + 2;
}

/** Return the specification of a layer's matrix–vector product, or why there is none. Never throws. */
export function macSpec(source: KernelSource, inputCount: number, outputCount: number): MacSpec | KernelRefusal {
  const { layer, inputs, output, weights } = source;
  const input = signedInputType(inputs[0]!.type);
  const weight = weights.get('weight');
  const accum = variableType(layer, 'accum');
  if (weight === undefined || accum === undefined) return refuse('its weight or its accumulator type is missing');
  const integers = weightIntegers(weight, input);
  if (integers === undefined) return refuse('its weights cannot be written as exact integers', 'Choose a fixed-point weight type.');
  if (integers.integers.length !== inputCount * outputCount) {
    return refuse(`its weight has ${integers.integers.length} elements, ${inputCount} × ${outputCount} were expected`);
  }
  const bias = weights.get('bias');
  const biasType = bias?.type.kind === 'fixed' || bias?.type.kind === 'int' ? bias.type : undefined;
  const strategy = textAttribute(layer, 'strategy', 'latency');
  if (strategy === 'compressed' && accum.overflow !== 'WRAP') {
    return refuse('compressed weights with a saturating accumulator add in another order', 'Use WRAP for the accumulator, or another strategy.');
  }
  const fraction = Math.max(fractionBits(input) + integers.fractionBits, biasType === undefined ? 0 : fractionBits(biasType));
  return {
    inputCount,
    outputCount,
    input,
    weights: integers.integers,
    weightFractionBits: integers.fractionBits,
    biases: biasType === undefined || bias === undefined ? new Float64Array(outputCount) : bias.mantissas,
    bias: biasType ?? accum,
    accum: accumulatorType(accum, { fraction, integer: exactIntegerBits(input, integers, inputCount, biasType) }, strategy),
    result: output.type,
    order: additionOrder(inputCount, strategy, numberAttribute(layer, 'reuse_factor', 1)),
  };
}

/** Return the matrix–vector product of a layer, or why there is none. Data of one bit must be read by `signedWord` first. Never throws. */
export function layerMac(source: KernelSource, inputCount: number, outputCount: number): Mac | KernelRefusal {
  if (isBothBinary(source)) return prepareBinaryMac(source, inputCount, outputCount);
  const spec = macSpec(source, inputCount, outputCount);
  return 'ok' in spec ? spec : prepareMac(spec);
}

/** Repeat a matrix–vector product over consecutive vectors of a sample. Never throws. */
export function bindMac<T extends Word>(mac: Mac, size: { inputs: number; outputs: number; pixels: number }, a: Arithmetic<T>, arrays: KernelArrays<T>): (row: number) => void {
  const run = mac.bind(a, arrays.watch);
  const x = arrays.inputs[0]!;
  const y = arrays.output;
  const { inputs, outputs, pixels } = size;
  return (row) => {
    for (let p = row * pixels; p < (row + 1) * pixels; p++) run(x, p * inputs, y, p * outputs);
  };
}

/** The same with every word of one-bit data read as −1 or 1. */
function bindSignedMac<T extends Word>(mac: Mac, size: { inputs: number; outputs: number; pixels: number }, a: Arithmetic<T>, arrays: KernelArrays<T>): (row: number) => void {
  const run = mac.bind(a, arrays.watch);
  const read = signedWord(a);
  const x = arrays.inputs[0]!;
  const { inputs, outputs, pixels } = size;
  const vector = wordBuffer(a, inputs);
  return (row) => {
    for (let p = row * pixels; p < (row + 1) * pixels; p++) {
      for (let i = 0; i < inputs; i++) vector[i] = read(x[p * inputs + i]!);
      run(vector, 0, arrays.output, p * outputs);
    }
  };
}

/** Prepare a Dense layer; on a tensor of higher rank it works along the last axis. */
export const prepareDense: PrepareKernel = (source) => {
  const outputs = source.output.shape.at(-1) ?? 1;
  const inputs = source.inputs[0]!.shape.at(-1) ?? 1;
  const mac = layerMac(source, inputs, outputs);
  if ('ok' in mac) return mac;
  const size = { inputs, outputs, pixels: source.output.elementCount / outputs };
  const signed = source.inputs[0]!.type.kind === 'xnor';
  return { ok: true, neededBits: mac.neededBits, bind: (a, arrays) => (signed ? bindSignedMac(mac, size, a, arrays) : bindMac(mac, size, a, arrays)) };
};

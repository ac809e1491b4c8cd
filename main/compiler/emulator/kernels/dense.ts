/**
 * @file Dense and the convolutions that are a Dense at every pixel (pointwise).
 *
 * Strategies latency, resource and resource_unrolled differ only in the order of additions, distributed arithmetic adds
 * exactly. Data of one bit: see `binary-dense.ts`.
 */

import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { isDistributed } from '../../ir/visit.ts';
import type { Arithmetic, Word } from '../../numerics/arithmetic.ts';
import { toNumbers } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import type { EqualCountsSpec, WindowMacSpec } from '../kernel-spec.ts';
import { asConvertedFrom, numberAttribute, refuse, refuseType, textAttribute, variableType, wordBuffer } from '../kernel.ts';
import type { KernelArrays, KernelRefusal, KernelSource, PlanWeight, PrepareKernel } from '../kernel.ts';
import { isBothBinary, prepareBinaryMac, readsSigned, signedInputType, signedWord } from './binary-dense.ts';
import { prepareCompressedMac } from './compressed-mac.ts';
import { exactMacSpec } from './exact-mac.ts';
import { additionOrder, prepareMac } from './multiply-accumulate.ts';
import type { Mac, MacSpec } from './multiply-accumulate.ts';
import { prepareShiftMac } from './shift-mac.ts';
import { leavesOutMinusOnes, weightIntegers } from './weight-integers.ts';
import type { WindowGeometry } from '../../ir/window-geometry.ts';

/** The type of a product by the multiplier, as far as its conversion to whole numbers asks for it. */
function productType(input: MantissaType, { type }: PlanWeight): Pick<FixedType, 'integerBits' | 'signed'> | undefined {
  return type.kind === 'fixed' ? { integerBits: input.integerBits + type.integerBits, signed: input.signed || type.signed } : undefined;
}

/** Return the specification of a layer's matrix–vector product, or why there is none. Never throws. */
export function macSpec(source: KernelSource, inputCount: number, outputCount: number): MacSpec | KernelRefusal {
  const { layer, inputs, output, weights } = source;
  if (isDistributed(layer)) return exactMacSpec(source, inputCount, outputCount);
  const input = readsSigned(source) ? signedInputType(inputs[0]!.type) : inputs[0]!.type;
  const weight = weights.get('weight');
  const accum = variableType(layer, 'accum');
  if (weight === undefined) return refuse('it has no weight');
  if (accum === undefined) return refuseType(layer, 'accum');
  const integers = weightIntegers(weight, input);
  if (integers === undefined) return refuse('its weights cannot be written as exact integers', 'Choose a fixed-point weight type.');
  if (integers.integers.length !== inputCount * outputCount) {
    return refuse(`its weight has ${integers.integers.length} elements, ${inputCount} × ${outputCount} were expected`);
  }
  const bias = weights.get('bias');
  if (bias?.type.kind === 'exponent') return refuse('a bias of powers of two cannot be added: hls4ml 1.3 writes a project that does not compile', 'Train the bias with quantized_bits.');
  const biasType = bias?.type.kind === 'fixed' || bias?.type.kind === 'int' ? bias.type : undefined;
  const strategy = textAttribute(layer, 'strategy', 'latency');
  const reuseFactor = numberAttribute(layer, 'reuse_factor', 1);
  if (strategy.startsWith('resource') && reuseFactor < inputCount && inputCount % reuseFactor !== 0) {
    // hls4ml's passes clamp the factor, but a pointwise convolution made afterwards has the configured one again.
    return refuse(`with reuse factor ${reuseFactor} hls4ml's kernel pairs weights with the wrong ones of ${inputCount} inputs and reads beyond its weights`, 'Choose a reuse factor that divides the number of inputs, or Latency.');
  }
  return {
    inputCount,
    outputCount,
    input,
    weights: leavesOutMinusOnes(layer, weight) ? toNumbers(integers.integers).map((w) => Math.max(0, w)) : integers.integers,
    weightFractionBits: integers.fractionBits,
    biases: biasType === undefined || bias === undefined ? new Float64Array(outputCount) : bias.mantissas,
    bias: biasType ?? accum,
    accum: asConvertedFrom(accum, productType(input, weight)),
    result: asConvertedFrom(output.type, accum),
    order: additionOrder(inputCount, strategy, reuseFactor),
  };
}

/** Return the matrix–vector product of a layer, or why there is none. Data of one bit must be read by `signedWord` first. Never throws. */
export function layerMac(source: KernelSource, inputCount: number, outputCount: number): Mac | KernelRefusal {
  if (isBothBinary(source)) return prepareBinaryMac(source, inputCount, outputCount);
  const weight = source.weights.get('weight');
  if (weight?.type.kind === 'exponent' && weightIntegers(weight, source.inputs[0]!.type) === undefined) return prepareShiftMac(source, inputCount, outputCount);
  const spec = macSpec(source, inputCount, outputCount);
  if ('ok' in spec) return spec;
  const isCompressed = textAttribute(source.layer, 'strategy', 'latency') === 'compressed' && spec.accum.overflow !== 'WRAP';
  return isCompressed && weight ? prepareCompressedMac(spec, weight, numberAttribute(source.layer, 'reuse_factor', 1), prepareMac(spec)) : prepareMac(spec);
}

/** Return the specification of a kernel around a product, where the product has one. Never throws. */
export function macKernelSpec(mac: Mac, geometry: WindowGeometry, readsSigns: boolean): { readonly spec?: WindowMacSpec | EqualCountsSpec } {
  const { outHeight, outWidth, inHeight, inWidth, channels } = geometry;
  // Windows of one cell each are vectors that lie together.
  if (mac.counts !== undefined && channels === mac.counts.inputCount && outHeight === inHeight && outWidth === inWidth) return { spec: { kind: 'equal-counts', ...mac.counts, pixels: outHeight * outWidth } };
  return mac.spec === undefined ? {} : { spec: { kind: 'mac', mac: mac.spec, geometry, readsSigns } };
}

/** A dense layer as windows of one pixel. */
function denseGeometry(inputs: number, pixels: number): WindowGeometry {
  const one = { kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 0 };
  return { ...one, inHeight: 1, inWidth: pixels, channels: inputs, outHeight: 1, outWidth: pixels };
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
  const signed = readsSigned(source);
  return { ok: true, neededBits: mac.neededBits, ...macKernelSpec(mac, denseGeometry(inputs, size.pixels), signed), bind: (a, arrays) => (signed ? bindSignedMac(mac, size, a, arrays) : bindMac(mac, size, a, arrays)) };
};

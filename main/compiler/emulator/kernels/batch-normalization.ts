/**
 * @file BatchNormalization and ApplyAlpha: x · scale + bias per channel, exact, then one cast. There is no accumulator.
 *
 * A scale that is a power of two (exponent type) is a shift. Single bits count as −1 and 1.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { hasMantissas, toBigints, toNumbers } from '../../numerics/mantissas.ts';
import type { MantissaType } from '../../numerics/mantissas.ts';
import { asWords, numberAttribute, refuse } from '../kernel.ts';
import type { KernelRefusal, KernelSource, PlanWeight, PreparedKernel, PrepareKernel } from '../kernel.ts';
import { readsSigned, signedInputType, signedWord } from './binary-dense.ts';
import { shiftBits, shiftProduct, shiftType } from './shift-mac.ts';
import { weightIntegers } from './weight-integers.ts';

function largestBits(words: readonly bigint[]): number {
  return words.reduce((most, w) => Math.max(most, w.toString(2).length), 1);
}

/** A scale of powers of two whose shifts are not exact: bits below the product's grid are cut. */
function prepareShiftedNormalization(source: KernelSource, scale: PlanWeight, bias: PlanWeight): PreparedKernel | KernelRefusal {
  if (scale.type.kind !== 'exponent' || !hasMantissas(bias.type)) return refuse('its scale cannot be written as exact integers', 'Choose a fixed-point type for the scale.');
  const { widthBits } = scale.type;
  const [input, to, count] = [source.inputs[0]!.type, source.output.type, source.output.elementCount];
  const product = shiftType(input, widthBits);
  const fraction = Math.max(fractionBits(product), fractionBits(bias.type));
  const lift = fraction - fractionBits(product);
  const biases = toBigints(bias.mantissas).map((b) => b << BigInt(fraction - fractionBits(bias.type as MantissaType)));
  const pairs = toNumbers(scale.mantissas);
  const filters = numberAttribute(source.layer, 'n_filt', -1);
  const period = filters === -1 ? count : filters;
  const sumBits = Math.max(shiftBits(input, widthBits) + lift, largestBits(biases)) + 1;
  return {
    ok: true,
    neededBits: Math.max(sumBits + Math.max(0, fractionBits(to) - fraction), to.widthBits) + 1,
    bind: (a, arrays) => {
      const multiply = shiftProduct(a, input, widthBits);
      const b = asWords(a, biases);
      const { quantize } = a.quantizer(fraction, to, arrays.watch?.('result', to));
      const x = arrays.inputs[0]!;
      return (row) => {
        for (let i = 0; i < count; i++) {
          const c = i % period;
          const shifted = a.shiftLeft(multiply(x[row * count + i]!, pairs[2 * c]!, pairs[2 * c + 1]!), lift);
          arrays.output[row * count + i] = quantize(a.add(shifted, b[c]!));
        }
      };
    },
  };
}

/** Prepare BatchNormalization or ApplyAlpha. */
export const prepareBatchNormalization: PrepareKernel = (source) => {
  const signed = readsSigned(source, 'scale');
  const input = signed ? signedInputType(source.inputs[0]!.type) : source.inputs[0]!.type;
  const to = source.output.type;
  const count = source.output.elementCount;
  const scale = source.weights.get('scale');
  const bias = source.weights.get('bias');
  if (scale === undefined || bias === undefined || (bias.type.kind !== 'fixed' && bias.type.kind !== 'int')) return refuse('its scale or bias is missing');
  const filters = numberAttribute(source.layer, 'n_filt', -1);
  const period = filters === -1 ? count : filters;
  if (Math.min(scale.mantissas.length, bias.mantissas.length) < period) return refuse(`hls4ml's C++ reads ${period} scales where it has ${scale.mantissas.length}, which gives whatever lies behind them`, 'Train the layer with alpha=1, or give it an input of one axis.');
  const factors = weightIntegers(scale, input);
  if (factors === undefined) return prepareShiftedNormalization(source, scale, bias);
  const productFraction = fractionBits(input) + factors.fractionBits;
  const biasFraction = fractionBits(bias.type);
  const fraction = Math.max(productFraction, biasFraction);
  const scales = toBigints(factors.integers).map((w) => w << BigInt(fraction - productFraction));
  const biases = toBigints(bias.mantissas).map((b) => b << BigInt(fraction - biasFraction));
  const sumBits = Math.max(input.widthBits + largestBits(scales), largestBits(biases)) + 1;
  return {
    ok: true,
    ...(signed ? {} : { spec: { kind: 'affine', scales, biases, period, fraction, sumBits } as const }),
    neededBits: Math.max(sumBits + Math.max(0, fractionBits(to) - fraction), to.widthBits) + 1,
    bind: (a, arrays) => {
      const [w, b] = [asWords(a, scales), asWords(a, biases)];
      const { quantize } = a.quantizer(fraction, to, arrays.watch?.('result', to));
      const read = signed ? signedWord(a) : <T>(word: T): T => word;
      const x = arrays.inputs[0]!;
      const y = arrays.output;
      return (row) => {
        const base = row * count;
        for (let i = 0; i < count; i++) y[base + i] = quantize(a.add(a.multiply(read(x[base + i]!), w[i % period]!), b[i % period]!));
      };
    },
  };
};

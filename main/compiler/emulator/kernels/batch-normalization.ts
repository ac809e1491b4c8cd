/**
 * @file BatchNormalization and ApplyAlpha: x · scale + bias per channel, exact, then one cast. There is no accumulator.
 *
 * A scale that is a power of two (exponent type) is a shift.
 */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import { asWords, numberAttribute, refuse } from '../kernel.ts';
import type { PrepareKernel } from '../kernel.ts';
import { weightIntegers } from './weight-integers.ts';

function largestBits(words: readonly bigint[]): number {
  return words.reduce((most, w) => Math.max(most, w.toString(2).length), 1);
}

/** Prepare BatchNormalization or ApplyAlpha. */
export const prepareBatchNormalization: PrepareKernel = (source) => {
  const input = source.inputs[0]!.type;
  const to = source.output.type;
  const count = source.output.elementCount;
  const scale = source.weights.get('scale');
  const bias = source.weights.get('bias');
  if (scale === undefined || bias === undefined || (bias.type.kind !== 'fixed' && bias.type.kind !== 'int')) return refuse('its scale or bias is missing');
  const factors = weightIntegers(scale, input);
  if (factors === undefined) return refuse('its scale cannot be written as exact integers', 'Choose a fixed-point type for the scale.');
  const productFraction = fractionBits(input) + factors.fractionBits;
  const biasFraction = fractionBits(bias.type);
  const fraction = Math.max(productFraction, biasFraction);
  const scales = toBigints(factors.integers).map((w) => w << BigInt(fraction - productFraction));
  const biases = toBigints(bias.mantissas).map((b) => b << BigInt(fraction - biasFraction));
  const filters = numberAttribute(source.layer, 'n_filt', -1);
  const period = filters === -1 ? count : filters;
  const sumBits = Math.max(input.widthBits + largestBits(scales), largestBits(biases)) + 1;
  return {
    ok: true,
    neededBits: Math.max(sumBits + Math.max(0, fractionBits(to) - fraction), to.widthBits) + 1,
    bind: (a, arrays) => {
      const [w, b] = [asWords(a, scales), asWords(a, biases)];
      const { quantize } = a.quantizer(fraction, to, arrays.watch?.('result', to));
      const x = arrays.inputs[0]!;
      const y = arrays.output;
      return (row) => {
        const base = row * count;
        for (let i = 0; i < count; i++) y[base + i] = quantize(a.add(a.multiply(x[base + i]!, w[i % period]!), b[i % period]!));
      };
    },
  };
};

/** @file Lint: distributed arithmetic whose own rounding the result can show. */

import { fractionBits, isFixed, printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { convertedValues, textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Error of a weight whose differences were taken in single precision, relative to the largest. */
const SINGLE_PRECISION = 2 ** -23;
/** Share of the result's step from which such errors show. */
const VISIBLE_STEP = 1 / 4;

/** Finds kernels without a quantizer behind which the result is fine enough to show the solver's rounding. */
export const strategyDistributedArithmeticRounds: Lint = {
  code: 'strategy/distributed-arithmetic-rounds',
  severity: 'error',
  needs: 'weights',
  title: 'Distributed arithmetic rounds the kernel',
  explanation: 'hls4ml’s solver subtracts columns of the kernel from each other in single precision. For a kernel without a quantizer the differences do not fit, so that weights of the hardware differ in their last bits, and the result’s type is fine enough to show it.',
  help: 'Train the layer with a quantizer, or give the result fewer fraction bits.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const { weight } = layer.weights;
      const input = context.inputType(layer);
      if (textAttribute(layer, 'strategy') !== 'distributed_arithmetic' || !weight || !isFixed(input) || !isFixed(layer.result_type)) return [];
      const values = convertedValues(weight);
      const largest = values.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
      const isShort = values.every((w) => Number.isInteger((w / largest) * 2 ** 22) || Number.isInteger(w * 2 ** 16));
      const inputs = values.length / (weight.shape.at(-1) ?? 1);
      const error = inputs * largest * SINGLE_PRECISION * 2 ** (input.integerBits - (input.signed ? 1 : 0)) * 2 ** fractionBits(layer.result_type);
      if (isShort || error < VISIBLE_STEP) return [];
      return [{ message: `${layer.name}: hls4ml's solver rounds differences of kernel columns to single precision; results may differ from what is shown here by some steps of ${printPrecision(layer.result_type)}.`, layer: layer.name, attribute: 'strategy' }];
    }),
};

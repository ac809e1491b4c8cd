/** @file Tests of the lint quantizer/converted-differently: constants that hls4ml writes otherwise. */
import { expect, it } from 'vitest';
import { quantizerConvertedDifferently } from '../../../../../../main/compiler/preflight/lints/quantizer/converted-differently.ts';
import { dense, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const kernel = (converted?: readonly number[]) => {
  const layer = dense('d', { size: [2, 2], weights: [1, -1, 0.5, 1], bias: false });
  const weight = layer.weights?.['weight'];
  return loweredContext([input('x', [2]), { ...layer, weights: weight ? { weight: { ...weight, ...(converted ? { converted: Float64Array.from(converted) } : {}) } } : {} }]);
};

it('counts the values that change', () => {
  expect(found(quantizerConvertedDifferently, kernel([1, -1, 1, 1]))[0]?.message).toBe('Layer d: hls4ml 1.3 writes other values for 1 of 4 of its weight than the network computes with, and so does the emulation. The reference keeps them.');
});

it('says nothing where all are kept', () => {
  expect([...places(quantizerConvertedDifferently, kernel([1, -1, 0.5, 1])), ...places(quantizerConvertedDifferently, kernel())]).toEqual([]);
});

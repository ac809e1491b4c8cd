/** @file Tests of the lint quantizer/scale-in-weights: scales that stay in the weights. */
import { expect, it } from 'vitest';
import { quantizerScaleInWeights } from '../../../../../../main/compiler/preflight/lints/quantizer/scale-in-weights.ts';
import { fixed } from '../../../../../../preload/model/fixed-type.ts';
import { quantizedBits } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const depthwise = (alpha: number | string | null, values: readonly number[], name = 'w') => {
  const kernel = { ...weight([1, 2, 1, 1], values), quantizer: quantizedBits({ bits: 4, integer: 0, alpha }) };
  return givenContext([inputLayer('x', [2, 1, 1]), layer('c', name === 'w' ? 'DepthwiseConv2D' : 'ApplyAlpha', ['x'], { shape: [1, 1, 1], types: { weight: fixed(4, 1) }, weights: { weight: kernel } })]);
};

it('counts values that are not on the grid of their type', () => {
  expect(found(quantizerScaleInWeights, depthwise('auto', [0.3, 0.25]))[0]?.message).toBe('c: 1 of 2 values of weight, scaled by alpha=auto of quantized_bits, change in fixed<4,1>.');
});

it('says nothing where the scale is 1 or a power of two, and of the layer that has the scale', () => {
  expect([...places(quantizerScaleInWeights, depthwise(1, [0.3, 0.25])), ...places(quantizerScaleInWeights, depthwise('auto_po2', [0.5, 0.25])), ...places(quantizerScaleInWeights, depthwise(null, [0.3])), ...places(quantizerScaleInWeights, depthwise('auto', [0.3, 0.25], 'a'))]).toEqual([]);
});

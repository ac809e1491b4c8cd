/** @file Tests of the pass that moves scalings behind a Conv. */
import { expect, it } from 'vitest';
import { scaleDownConv } from '../../../../main/compiler/passes/scale-down-conv.ts';
import { turnConvIntoConvolution } from '../../../../main/compiler/passes/turn-conv-into-convolution.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, conv, expectValues, runMore, runPass, scaling } from '../../../helpers/parse-graph.ts';

const kernel = [1, 2, 3, 4, -1, -2, -3, -4];
const image = input('x', [4, 4, 1]);
const halves = Array.from({ length: 16 }, () => 0.5);

/** Convolution with the kernel and its negative. */
function convolved(x: Float64Array, scale: readonly [number, number], bias: readonly [number, number] = [0, 0]): readonly number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const place = Math.floor(i / 3) * 4 + (i % 3);
    const sum = (x[place] ?? 0) + 2 * (x[place + 1] ?? 0) + 3 * (x[place + 4] ?? 0) + 4 * (x[place + 5] ?? 0);
    return [sum * scale[0] + bias[0], -sum * scale[1] + bias[1]];
  }).flat();
}

const k = constant('k', [2, 2, 2, 1], kernel);
const ofData = scaling('s', 'x', [4, 4, 1], { scale: halves, own: [4, 4, 1] });
const ofKernel = (scale: readonly number[], own: readonly number[]) => scaling('t', 'k', [2, 2, 2, 1], { scale, own });

it('moves one scale of the data', () => {
  const { graph, lastIndex } = runPass(scaleDownConv, [image, ofData, k, conv('c', ['s', 'k'])]);
  expect([layerOf(graph, 's').attributes['index'], lastIndex]).toEqual([101, 101]);
  expect(namesOf(graph)).toEqual(['x', 'k', 'c', 's']);
  expect(layerOf(graph, 's').shape).toEqual([3, 3, 2]);
  expectValues(runMore(graph, turnConvIntoConvolution), (x) => convolved(x, [0.5, 0.5]));
});

it('hands on whose values the result is compared with: they are those behind the moved scale', () => {
  const { graph } = runPass(scaleDownConv, [image, ofData, k, { ...conv('c', ['s', 'k']), reference_of: 'conv_of_model' }]);
  expect(['c', 's'].map((name) => layerOf(graph, name).reference_of)).toEqual([undefined, 'conv_of_model']);
});

it('moves scales of data and kernel as one, named by the data\'s', () => {
  const { graph } = runPass(scaleDownConv, [image, ofData, k, ofKernel([0.25], [1]), conv('c', ['s', 't'])]);
  expect(graph.layers.filter(({ class_name: name }) => name === 'ApplyAlpha')).toHaveLength(1);
  expectValues(runMore(graph, turnConvIntoConvolution), (x) => convolved(x, [0.125, 0.125]));
});

it('moves a scale for every filter', () => {
  const { graph } = runPass(scaleDownConv, [image, k, ofKernel([0.5, 2], [2, 1, 1, 1]), conv('c', ['x', 't'])]);
  expectValues(runMore(graph, turnConvIntoConvolution), (x) => convolved(x, [0.5, 2]));
});

it('keeps a plain bias right: s·(conv + b) + b·(1 − s)', () => {
  const { graph } = runPass(scaleDownConv, [image, ofData, k, constant('b', [2], [3, -1]), conv('c', ['s', 'k', 'b'])]);
  expectValues(runMore(graph, turnConvIntoConvolution), (x) => convolved(x, [0.5, 0.5], [3, -1]));
});

it.each([['the product\'s', 0.25], ['another', 0.75]])('moves a bias in %s scale', (_, own) => {
  const layers = [image, k, ofKernel([0.25], [1]), constant('b', [2], [3, -1]), scaling('u', 'b', [2], { scale: [own], own: [1] }), conv('c', ['x', 't', 'u'])];
  const { graph } = runPass(scaleDownConv, layers);
  expectValues(runMore(graph, turnConvIntoConvolution), (x) => convolved(x, [0.25, 0.25], [3 * own, -own]));
});

it('leaves scales along what is summed, and shifted operands', () => {
  const along = runPass(scaleDownConv, [image, k, ofKernel([1, 2, 3, 4], [1, 2, 2, 1]), conv('c', ['x', 't'])]);
  expect(along.graph).toBe(along.before);
  const shifted = runPass(scaleDownConv, [image, scaling('s', 'x', [4, 4, 1], { scale: [0.5], bias: [1], own: [1] }), k, conv('c', ['s', 'k'])]);
  expect(shifted.graph).toBe(shifted.before);
});

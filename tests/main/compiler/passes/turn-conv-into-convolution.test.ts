/** @file Tests of the pass that makes convolutions of Convs. */
import { expect, it } from 'vitest';
import { turnConvIntoConvolution } from '../../../../main/compiler/passes/turn-conv-into-convolution.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, conv, expectValues, runPass } from '../../../helpers/parse-graph.ts';

const image = input('x', [4, 4, 1]);
const k = constant('k', [2, 2, 2, 1], [1, 2, 3, 4, -1, -2, -3, -4]);

it('turns the kernel to [height, width, in, out] and keeps the values', () => {
  const { graph } = runPass(turnConvIntoConvolution, [image, k, constant('b', [2], [10, 20]), conv('c', ['x', 'k', 'b'])]);
  expect(namesOf(graph)).toEqual(['x', 'Conv2D_c']);
  expect(layerOf(graph, 'Conv2D_c').weights['weight']).toEqual({ shape: [2, 2, 1, 2], data: new Float64Array([1, -1, 2, -2, 3, -3, 4, -4]) });
  expectValues(graph, (x) => Array.from({ length: 9 }, (_, i) => {
    const place = Math.floor(i / 3) * 4 + (i % 3);
    const sum = (x[place] ?? 0) + 2 * (x[place + 1] ?? 0) + 3 * (x[place + 4] ?? 0) + 4 * (x[place + 5] ?? 0);
    return [sum + 10, -sum + 20];
  }).flat());
});

it('has zeros as bias where there is none', () => {
  expect(layerOf(runPass(turnConvIntoConvolution, [image, k, conv('c', ['x', 'k'])]).graph, 'Conv2D_c')).toMatchObject({ attributes: { use_bias: false }, weights: { bias: { shape: [2], data: new Float64Array(2) } } });
});

it('leaves groups, and kernels that are no constants', () => {
  expect(namesOf(runPass(turnConvIntoConvolution, [input('x', [4, 4, 2]), k, conv('c', ['x', 'k'], { channels: 2, group: 2 })]).graph)).toContain('c');
  expect(namesOf(runPass(turnConvIntoConvolution, [image, input('k', [2, 2, 2, 1]), conv('c', ['x', 'k'])]).graph)).toContain('c');
});

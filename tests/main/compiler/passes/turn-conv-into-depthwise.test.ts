/** @file Tests of the pass that makes depthwise convolutions of Convs with a group for every channel. */
import { expect, it } from 'vitest';
import { turnConvIntoDepthwise } from '../../../../main/compiler/passes/turn-conv-into-depthwise.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, conv, expectValues, runPass } from '../../../helpers/parse-graph.ts';

const image = input('x', [4, 4, 2]);
const k = constant('k', [2, 2, 2, 1], [1, 2, 3, 4, -1, -2, -3, -4]);

it('keeps the values', () => {
  const { graph } = runPass(turnConvIntoDepthwise, [image, k, conv('c', ['x', 'k'], { channels: 2, group: 2 })]);
  expect(namesOf(graph)).toEqual(['x', 'DepthwiseConv2D_c']);
  expect(layerOf(graph, 'DepthwiseConv2D_c')).toMatchObject({ attributes: { depth_multiplier: 1 }, weights: { weight: { shape: [2, 2, 1, 2] } } });
  expectValues(graph, (x) => Array.from({ length: 18 }, (_, i) => {
    const [spot, c] = [Math.floor(i / 2), i % 2];
    const at = (row: number, column: number): number => x[((Math.floor(spot / 3) + row) * 4 + (spot % 3) + column) * 2 + c] ?? 0;
    return (at(0, 0) + 2 * at(0, 1) + 3 * at(1, 0) + 4 * at(1, 1)) * (c === 0 ? 1 : -1);
  }));
});

it('leaves one group', () => {
  expect(namesOf(runPass(turnConvIntoDepthwise, [input('x', [4, 4, 1]), k, conv('c', ['x', 'k'])]).graph)).toContain('c');
});

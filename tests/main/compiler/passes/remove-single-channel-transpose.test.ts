/** @file Tests of the pass that gives an input of one channel the turned shape. */
import { expect, it } from 'vitest';
import { removeSingleChannelTranspose } from '../../../../main/compiler/passes/remove-single-channel-transpose.ts';
import { activation, contextOf, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { runPass } from '../../../helpers/parse-graph.ts';

const layers = (from: readonly number[], shape: readonly number[]) => [input('x', from), { name: 't', class_name: 'Transpose', shape, attributes: { perm: [1, 2, 0] } }, activation('r', 'relu', { shape })];

it('removes the Transpose', () => {
  const { graph } = runPass(removeSingleChannelTranspose, layers([1, 2, 3], [2, 3, 1]));
  expect(namesOf(graph)).toEqual(['x', 'r']);
  expect(layerOf(graph, 'x').shape).toEqual([2, 3, 1]);
});

it('keeps it for several channels, and in streams', () => {
  const { graph, before } = runPass(removeSingleChannelTranspose, layers([2, 2, 3], [2, 3, 2]));
  expect(graph.layers).toEqual(before.layers);
  expect(removeSingleChannelTranspose(before, contextOf(design({}, { ioType: 'io_stream' }))).graph).toBe(before);
});

it('keeps it where somebody else reads the input', () => {
  const { graph, before } = runPass(removeSingleChannelTranspose, [...layers([1, 2, 3], [2, 3, 1]), { ...activation('s', 'relu', { shape: [1, 2, 3] }), inputs: ['x'] }], ['r', 's']);
  expect(graph.layers).toEqual(before.layers);
});

/** @file Tests of the pass that takes target shapes off reshapes. */
import { expect, it } from 'vitest';
import { foldReshapeConstants } from '../../../../main/compiler/passes/fold-reshape-constants.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, merge, runPass } from '../../../helpers/parse-graph.ts';

const layers = [input('x', [4]), constant('target', [2], [2, 2]), { name: 'r', class_name: 'Reshape', inputs: ['x', 'target'], shape: [2, 2], attributes: { target_shape: [2, 2] } }];

it('removes the constant and leaves an empty place, as hls4ml does', () => {
  const { graph } = runPass(foldReshapeConstants, layers);
  expect(namesOf(graph)).toEqual(['x', 'r']);
  expect(layerOf(graph, 'r').inputs).toEqual(['x', '']);
});

it('keeps a constant that another reads', () => {
  const { graph } = runPass(foldReshapeConstants, [...layers, merge('m', 'add', ['r', 'target'], [2])]);
  expect(namesOf(graph)).toContain('target');
});

it('leaves a reshape of one input alone', () => {
  const { graph, before } = runPass(foldReshapeConstants, [input('x', [4]), { name: 'r', class_name: 'Reshape', shape: [2, 2] }]);
  expect(graph.layers).toEqual(before.layers);
});

/** @file Tests of the pass that takes sizes off a Resize. */
import { expect, it } from 'vitest';
import { foldResizeConstants } from '../../../../main/compiler/passes/fold-resize-constants.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, runPass } from '../../../helpers/parse-graph.ts';

const layers = [input('x', [2, 2, 1]), constant('scales', [4], [1, 2, 2, 1]), { name: 'u', class_name: 'Resize', inputs: ['x', '', 'scales'], shape: [4, 4, 1] }];

it('removes the constants; the attribute `inputs` keeps an empty place for each, as in hls4ml', () => {
  const { graph } = runPass(foldResizeConstants, layers);
  expect(namesOf(graph)).toEqual(['x', 'u']);
  expect(layerOf(graph, 'u')).toMatchObject({ inputs: ['x'], attributes: { inputs: ['x', '', ''] } });
});

it('leaves a Resize of one input alone', () => {
  const { graph, before } = runPass(foldResizeConstants, [input('x', [2, 2, 1]), { name: 'u', class_name: 'Resize', shape: [4, 4, 1] }]);
  expect(graph.layers).toEqual(before.layers);
});

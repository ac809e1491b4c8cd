/** @file Tests of the pass that takes pads off zero paddings. */
import { expect, it } from 'vitest';
import { foldPaddingConstants } from '../../../../main/compiler/passes/fold-padding-constants.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, merge, runPass } from '../../../helpers/parse-graph.ts';

it('removes constants behind the data of a zero padding, of rows and of images', () => {
  const layers = [
    input('x', [2, 2, 1]), constant('pads', [8], [0, 0, 1, 1, 0, 0, 1, 1]),
    { name: 'p', class_name: 'ZeroPadding2D', inputs: ['x', 'pads'], shape: [4, 4, 1] },
  ];
  const { graph } = runPass(foldPaddingConstants, layers);
  expect(namesOf(graph)).toEqual(['x', 'p']);
  expect(layerOf(graph, 'p').inputs).toEqual(['x']);
});

it('changes nothing where the pads are gone already', () => {
  const { graph, before } = runPass(foldPaddingConstants, [input('x', [2, 2, 1]), { name: 'p', class_name: 'ZeroPadding2D', inputs: ['x'], shape: [4, 4, 1] }]);
  expect(graph).toBe(before);
});

it('leaves other layers with constants alone', () => {
  const { graph, before } = runPass(foldPaddingConstants, [input(), constant('c', [4], [1, 2, 3, 4]), merge('m', 'add', ['x', 'c'])]);
  expect(graph.layers).toEqual(before.layers);
});

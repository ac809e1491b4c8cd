/** @file Tests of the pass that moves the scale of a BipolarQuant onto it. */
import { expect, it } from 'vitest';
import { foldBipolarQuantParameters } from '../../../../main/compiler/passes/fold-bipolar-quant-parameters.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, runPass } from '../../../helpers/parse-graph.ts';

it('makes the scale a weight', () => {
  const { graph } = runPass(foldBipolarQuantParameters, [input(), constant('s', [], [0.5]), { name: 'q', class_name: 'BipolarQuant', inputs: ['x', 's'] }]);
  expect(namesOf(graph)).toEqual(['x', 'q']);
  expect(layerOf(graph, 'q').weights['scale']?.data).toEqual(new Float64Array([0.5]));
});

it('leaves one whose scale is computed alone', () => {
  const { graph, before } = runPass(foldBipolarQuantParameters, [input(), input('s', []), { name: 'q', class_name: 'BipolarQuant', inputs: ['x', 's'] }]);
  expect(graph.layers).toEqual(before.layers);
});

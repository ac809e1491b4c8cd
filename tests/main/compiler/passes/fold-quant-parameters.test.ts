/** @file Tests of the pass that moves the parameters of a Quant onto it. */
import { expect, it } from 'vitest';
import { foldQuantParameters } from '../../../../main/compiler/passes/fold-quant-parameters.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, runPass } from '../../../helpers/parse-graph.ts';

const parameters = [constant('s', [], [0.5]), constant('z', [], [0]), constant('b', [], [4])];
const layers = [input(), ...parameters, { name: 'q', class_name: 'Quant', inputs: ['x', 's', 'z', 'b'] }];

it('makes scale and zero point weights and the bit width an attribute', () => {
  const { graph } = runPass(foldQuantParameters, layers);
  expect(namesOf(graph)).toEqual(['x', 'q']);
  const { inputs, attributes, weights } = layerOf(graph, 'q');
  expect({ inputs, bits: attributes['bitwidth'], scale: [...weights['scale']?.data ?? []], zero: [...weights['zeropt']?.data ?? []] }).toEqual({ inputs: ['x'], bits: 4, scale: [0.5], zero: [0] });
});

it('removes parameters that two share once both have them', () => {
  const { graph } = runPass(foldQuantParameters, [...layers, { name: 'r', class_name: 'Quant', inputs: ['q', 's', 'z', 'b'] }]);
  expect(namesOf(graph)).toEqual(['x', 'q', 'r']);
});

it('leaves other layers with three constants alone', () => {
  const { graph, before } = runPass(foldQuantParameters, [input(), ...parameters, { name: 'r', class_name: 'Resize', inputs: ['x', 's', 'z', 'b'] }]);
  expect(graph.layers).toEqual(before.layers);
});

it('leaves a Quant whose scale is computed alone', () => {
  const { graph, before } = runPass(foldQuantParameters, [input(), input('s', []), constant('z', [], [0]), constant('b', [], [4]), { name: 'q', class_name: 'Quant', inputs: ['x', 's', 'z', 'b'] }]);
  expect(graph.layers).toEqual(before.layers);
});

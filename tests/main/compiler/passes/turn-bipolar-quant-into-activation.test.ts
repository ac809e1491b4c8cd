/** @file Tests of the pass that makes an activation of a BipolarQuant of data. */
import { expect, it } from 'vitest';
import { turnBipolarQuantIntoActivation } from '../../../../main/compiler/passes/turn-bipolar-quant-into-activation.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { bipolar, constant, expectValues, merge, runPass } from '../../../helpers/parse-graph.ts';

it('puts a binary_tanh into single bits in its place', () => {
  const { graph } = runPass(turnBipolarQuantIntoActivation, [input(), bipolar('q', 'x')]);
  expect(namesOf(graph)).toEqual(['x', 'q_act']);
  expect(layerOf(graph, 'q_act')).toMatchObject({ class_name: 'Activation', attributes: { activation: 'binary_tanh' }, result_type: { kind: 'xnor' } });
  expectValues(graph, (x) => [...x].map((value) => (value >= 0 ? 1 : -1)));
});

it('leaves another scale, and a constant', () => {
  const scaled = runPass(turnBipolarQuantIntoActivation, [input(), bipolar('q', 'x', 0.5)]);
  expect(scaled.graph.layers).toEqual(scaled.before.layers);
  const fixed = runPass(turnBipolarQuantIntoActivation, [input(), constant('c', [4], [1, 2, 3, 4]), bipolar('q', 'c'), merge('m', 'add', ['x', 'q'])]);
  expect(fixed.graph.layers).toEqual(fixed.before.layers);
});

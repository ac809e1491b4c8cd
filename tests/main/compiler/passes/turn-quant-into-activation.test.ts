/** @file Tests of the pass that makes an activation of a Quant of data. */
import { expect, it } from 'vitest';
import { turnQuantIntoActivation } from '../../../../main/compiler/passes/turn-quant-into-activation.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, expectValues, merge, quant, quantised, runPass, scaling } from '../../../helpers/parse-graph.ts';

it('puts a linear activation of the quantiser\'s type in its place', () => {
  const { graph } = runPass(turnQuantIntoActivation, [input(), quant('q', 'x')]);
  expect(namesOf(graph)).toEqual(['x', 'q_act']);
  expect(layerOf(graph, 'q_act')).toMatchObject({ class_name: 'Activation', attributes: { activation: 'linear', n_in: 4 }, output_quantizers: [{ className: 'QuantNode' }], configured_as: { result: { widthBits: 4, integerBits: 2, rounding: 'RND_CONV' } } });
  expectValues(graph, (x) => [...x].map((value) => quantised(value, { scale: 0.25 })));
});

it.each([['FLOOR', 'TRN'], ['DOWN', 'TRN_ZERO'], ['HALF_UP', 'RND_INF'], ['HALF_DOWN', 'RND_ZERO'], ['HALF_EVEN', 'RND_CONV']])('maps the rounding mode %s to %s', (rounding, mode) => {
  const { graph } = runPass(turnQuantIntoActivation, [input(), quant('q', 'x', { rounding })]);
  expect(layerOf(graph, 'q_act').configured_as?.result).toMatchObject({ rounding: mode });
});

it.each([{ scale: [0.3] }, { zero: 2 }, { scale: [1, 2, 1, 1], scaleShape: [4] }])('leaves %j to split-quant', (options) => {
  const { graph, before } = runPass(turnQuantIntoActivation, [input(), quant('q', 'x', options)]);
  expect(graph.layers).toEqual(before.layers);
});

it('leaves the Quant of a constant to the passes of constants', () => {
  expect(namesOf(runPass(turnQuantIntoActivation, [input(), constant('c', [4], [1, 2, 3, 4]), quant('q', 'c'), merge('m', 'add', ['x', 'q'])]).graph)).toContain('q');
});

it('leaves scalings, and a Quant whose parameters are tensors still', () => {
  const open = { ...quant('q', 'x'), inputs: ['x', 's', 'z', 'b'], weights: {} };
  for (const layers of [[scaling('s', 'x', [4], { scale: [0.25, 0.25, 0.25, 0.25] })], [constant('s', [], [0.25]), constant('z', [], [0]), constant('b', [], [4]), open]]) {
    const { graph, before } = runPass(turnQuantIntoActivation, [input(), ...layers]);
    expect(graph.layers).toEqual(before.layers);
  }
});

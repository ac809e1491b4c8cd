/** @file Tests of the pass that splits the BipolarQuant of a constant into signs and a scaling. */
import { expect, it } from 'vitest';
import { splitConstantBipolarQuant } from '../../../../main/compiler/passes/split-constant-bipolar-quant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { bipolar, constant, merge, runPass } from '../../../helpers/parse-graph.ts';

it('stores signs, and scales them behind', () => {
  const { graph } = runPass(splitConstantBipolarQuant, [input(), constant('c', [4], [0.3, -0.7, 0, -5]), bipolar('q', 'c', 0.5), merge('m', 'add', ['x', 'q'])]);
  expect(namesOf(graph)).toEqual(['x', 'c', 'q_rescale', 'm']);
  expect([...layerOf(graph, 'c').weights['value']?.data ?? []]).toEqual([1, -1, 1, -1]);
  expect([...layerOf(graph, 'q_rescale').weights['scale']?.data ?? []]).toEqual([0.5, 0.5, 0.5, 0.5]);
});

it('leaves the BipolarQuant of data alone', () => {
  expect(namesOf(runPass(splitConstantBipolarQuant, [input(), bipolar('q', 'x', 0.5)]).graph)).toEqual(['x', 'q']);
});

it('keeps the name of the tensor, whatever the layer is called', () => {
  const { graph } = runPass(splitConstantBipolarQuant, [input(), constant('c', [4], [0.3, -0.7, 0, -5]), { ...bipolar('q', 'c', 0.5), outputs: ['signs'] }, merge('m', 'add', ['x', 'signs'])]);
  expect([layerOf(graph, 'q_rescale').outputs, layerOf(graph, 'm').inputs]).toEqual([['signs'], ['x', 'signs']]);
});

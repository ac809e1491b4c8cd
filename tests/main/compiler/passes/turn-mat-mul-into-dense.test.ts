/** @file Tests of the pass that makes Dense layers of products by constants. */
import { expect, it } from 'vitest';
import { turnMatMulIntoDense } from '../../../../main/compiler/passes/turn-mat-mul-into-dense.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, expectValues, matMul, runPass } from '../../../helpers/parse-graph.ts';

it('keeps the values, with zeros as bias', () => {
  const { graph, lastIndex } = runPass(turnMatMulIntoDense, [input(), constant('w', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), matMul('m', ['x', 'w'])]);
  expect(namesOf(graph)).toEqual(['x', 'Dense_m']);
  expect(layerOf(graph, 'Dense_m')).toMatchObject({ class_name: 'Dense', attributes: { n_in: 4, n_out: 2, use_bias: false, weight_quantizer: null, index: lastIndex }, configured_as: { name: 'm', class_name: 'MatMul' } });
  expectValues(graph, ([a = 0, b = 0, c = 0, d = 0]) => [a + 3 * b + 5 * c + 7 * d, 2 * a + 4 * b + 6 * c + 8 * d]);
});

it('leaves the product of two tensors', () => {
  const { graph, before } = runPass(turnMatMulIntoDense, [input('x', [2, 2]), matMul('m', ['x', 'x'], [2, 2])]);
  expect(graph.layers).toEqual(before.layers);
});

it('keeps a matrix that two products share for both', () => {
  const { graph } = runPass(turnMatMulIntoDense, [input(), constant('w', [4, 4], Array.from({ length: 16 }, (_, i) => i)), matMul('m', ['x', 'w'], [4]), matMul('n', ['m', 'w'], [4])]);
  expect(namesOf(graph)).toEqual(['x', 'Dense_m', 'Dense_n']);
  expect(layerOf(graph, 'Dense_n').weights['weight']?.data).toEqual(layerOf(graph, 'Dense_m').weights['weight']?.data);
});

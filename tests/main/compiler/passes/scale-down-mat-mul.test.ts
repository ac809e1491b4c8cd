/** @file Tests of the pass that moves scalings behind a MatMul. */
import { expect, it } from 'vitest';
import { scaleDownMatMul } from '../../../../main/compiler/passes/scale-down-mat-mul.ts';
import { turnMatMulIntoDense } from '../../../../main/compiler/passes/turn-mat-mul-into-dense.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, expectValues, matMul, runMore, runPass, scaling } from '../../../helpers/parse-graph.ts';

const weights = [1, 2, 3, 4, 5, 6, 7, 8];
const product = ([a = 0, b = 0, c = 0, d = 0]: Float64Array): readonly [number, number] => [a + 3 * b + 5 * c + 7 * d, 2 * a + 4 * b + 6 * c + 8 * d];

it('moves one scale of the data', () => {
  const { graph, diagnostics } = runPass(scaleDownMatMul, [input(), scaling('s', 'x', [4], { scale: [0.5, 0.5, 0.5, 0.5] }), constant('w', [4, 2], weights), matMul('m', ['s', 'w'])]);
  expect(namesOf(graph)).toEqual(['x', 'w', 'm', 's']);
  expect(layerOf(graph, 's')).toMatchObject({ inputs: ['m'], shape: [2], attributes: { n_in: 2, n_filt: -1 } });
  expect(diagnostics).toEqual([]);
  expectValues(runMore(graph, turnMatMulIntoDense), (x) => product(x).map((value) => value / 2));
});

it('moves the scale of the weights before that of the data', () => {
  const layers = [input(), scaling('s', 'x', [4], { scale: [0.5, 0.5, 0.5, 0.5] }), constant('w', [4, 2], weights), scaling('t', 'w', [4, 2], { scale: [0.25], own: [1] }), matMul('m', ['s', 't'])];
  const { graph } = runPass(scaleDownMatMul, layers);
  expect(namesOf(graph)).toEqual(['x', 's', 'w', 'm', 't']);
  expectValues(runMore(graph, scaleDownMatMul, turnMatMulIntoDense), (x) => product(x).map((value) => value / 8));
});

it('moves scales per column, and says that hls4ml does not', () => {
  const { graph, diagnostics } = runPass(scaleDownMatMul, [input(), constant('w', [4, 2], weights), scaling('t', 'w', [4, 2], { scale: [0.5, 2], own: [1, 2] }), matMul('m', ['x', 't'])]);
  expect(diagnostics).toMatchObject([{ code: 'model/no-hls4ml-equivalent' }]);
  expectValues(runMore(graph, turnMatMulIntoDense), (x) => [product(x)[0] / 2, product(x)[1] * 2]);
});

it('leaves scales along what is summed, and biases', () => {
  const along = runPass(scaleDownMatMul, [input(), scaling('s', 'x', [4], { scale: [1, 2, 3, 4] }), constant('w', [4, 2], weights), matMul('m', ['s', 'w'])]);
  expect(along.graph).toBe(along.before);
  const shifted = runPass(scaleDownMatMul, [input(), scaling('s', 'x', [4], { scale: [0.5], bias: [1], own: [1] }), constant('w', [4, 2], weights), matMul('m', ['s', 'w'])]);
  expect(shifted.graph).toBe(shifted.before);
});

/** @file Tests of the pass that gives what hls4ml has no layer for a reference operation. */
import { expect, it } from 'vitest';
import { referLeftoverOperators } from '../../../../main/compiler/passes/refer-leftover-operators.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, conv, expectValues, matMul, merge, runPass, scaling } from '../../../helpers/parse-graph.ts';

it('computes a constant behind a scaling, and a MatMul keeps its values', () => {
  const layers = [input(), constant('w', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), scaling('t', 'w', [4, 2], { scale: [1, 2, 3, 4], bias: [0, 0, 0, 1], own: [4, 1] }), matMul('m', ['x', 't'])];
  const { graph, diagnostics } = runPass(referLeftoverOperators, layers);
  expect(namesOf(graph)).toEqual(['x', 'm']);
  expect(layerOf(graph, 'm')).toMatchObject({ class_name: 'Unsupported', inputs: ['x'], reference_operation: { name: 'MatMul' } });
  expect(diagnostics).toMatchObject([{ code: 'structure/scale-not-movable', severity: 'error', at: { layer: 'm' } }]);
  expectValues(graph, ([a = 0, b = 0, c = 0, d = 0]) => [a + 6 * b + 15 * c + 29 * d, 2 * a + 8 * b + 18 * c + 33 * d]);
});

it('keeps the values of a merge with a constant, a Conv, and a batch normalisation', () => {
  expectValues(runPass(referLeftoverOperators, [input(), constant('c', [4], [1, 2, 3, 4]), merge('m', 'maximum', ['x', 'c'])]).graph, (x) => [...x].map((value, i) => Math.max(value, i + 1)));
  const convolution = runPass(referLeftoverOperators, [input('x', [4, 4, 1]), constant('k', [2, 2, 2, 1], [1, 0, 0, 0, 0, 0, 0, 2]), conv('c', ['x', 'k'])]).graph;
  expectValues(convolution, (x) => Array.from({ length: 9 }, (_, i) => [x[Math.floor(i / 3) * 4 + (i % 3)] ?? 0, 2 * (x[Math.floor(i / 3) * 4 + (i % 3) + 5] ?? 0)]).flat());
  const parameters = [input('x', [2]), constant('g', [2], [2, 3]), constant('b', [2], [1, -1]), constant('u', [2], [0.5, 4]), constant('v', [2], [3, 15])];
  expectValues(runPass(referLeftoverOperators, [...parameters, { name: 'n', class_name: 'BatchNormOnnx', inputs: ['x', 'g', 'b', 'u', 'v'], shape: [2], attributes: { epsilon: 1 } }]).graph, ([a = 0, b = 0]) => [(a - 0.5) + 1, (b - 4) / 4 * 3 - 1]);
});

it('removes constants that nothing reads, and leaves merges of data', () => {
  const { graph, diagnostics } = runPass(referLeftoverOperators, [input(), constant('c', [4], [1, 2, 3, 4]), merge('m', 'add', ['x', 'x'])]);
  expect(namesOf(graph)).toEqual(['x', 'm']);
  expect(layerOf(graph, 'm').class_name).toBe('Merge');
  expect(diagnostics).toEqual([]);
});

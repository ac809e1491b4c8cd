/** @file Tests of the pass that takes a product with 0 out of a sum. */
import { expect, it } from 'vitest';
import { biasDownAdd } from '../../../../main/compiler/passes/bias-down-add.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { expectValues, merge, runPass, scaling } from '../../../helpers/parse-graph.ts';

const zero = scaling('s', 'x', [4], { scale: [0, 0, 0, 0], bias: [1, 2, 3, 4] });

it('keeps the values of x·0 + b + y, which hls4ml does not, and says so', () => {
  const { graph, diagnostics } = runPass(biasDownAdd, [input(), zero, merge('m', 'add', ['x', 's'])]);
  expect(namesOf(graph)).toEqual(['x', 's']);
  expect(graph.outputs).toEqual(layerOf(graph, 's').outputs);
  expect(diagnostics).toMatchObject([{ code: 'model/no-hls4ml-equivalent', at: { layer: 'm' } }]);
  expectValues(graph, (x) => [...x].map((value, i) => value + i + 1));
});

it('leaves a scaling that scales, and one that others read', () => {
  const scaled = runPass(biasDownAdd, [input(), scaling('s', 'x', [4], { scale: [0, 0, 0, 1] }), merge('m', 'add', ['x', 's'])]);
  expect(scaled.graph.layers).toEqual(scaled.before.layers);
  const read = runPass(biasDownAdd, [input(), zero, merge('m', 'add', ['x', 's']), merge('n', 'add', ['m', 's'])]);
  expect(read.graph.layers).toEqual(read.before.layers);
});

it('leaves sums of three and products', () => {
  for (const more of [merge('m', 'add', ['x', 's', 'x']), merge('m', 'multiply', ['x', 's'])]) {
    const other = runPass(biasDownAdd, [input(), zero, more]);
    expect(other.graph.layers).toEqual(other.before.layers);
  }
});

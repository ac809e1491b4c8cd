/** @file Tests of the pass that gives a Constant its signs. */
import { expect, it } from 'vitest';
import { fuseBipolarQuantWithConstant } from '../../../../main/compiler/passes/fuse-bipolar-quant-with-constant.ts';
import { input, layerOf, namesOf, weight } from '../../../helpers/build-graph.ts';
import { bipolar, constant, merge, quant, runPass } from '../../../helpers/parse-graph.ts';

const build = (scale: number) => [input(), constant('c', [4], [0.3, -0.7, 0, -5]), bipolar('q', 'c', scale), merge('m', 'multiply', ['x', 'q'])];

it('stores signs; zero is positive', () => {
  const { graph } = runPass(fuseBipolarQuantWithConstant, build(1));
  expect(namesOf(graph)).toEqual(['x', 'c', 'm']);
  expect([...layerOf(graph, 'c').weights['value']?.data ?? []]).toEqual([1, -1, 1, -1]);
});

it('leaves another scale to split-constant-bipolar-quant', () => {
  const { graph, before } = runPass(fuseBipolarQuantWithConstant, build(0.5));
  expect(graph.layers).toEqual(before.layers);
});

it('leaves scales of which one is another, quantisers of more bits, and a scale that is a tensor still', () => {
  const uneven = { ...bipolar('q', 'c'), weights: { scale: weight([4], [1, 1, 1, 0.5]) } };
  const open = { ...bipolar('q', 'c'), inputs: ['c', 's'], weights: {} };
  for (const layers of [[uneven], [quant('q', 'c', { scale: [1] })], [constant('s', [], [1]), open]]) {
    const { graph, before } = runPass(fuseBipolarQuantWithConstant, [input(), constant('c', [4], [0.3, -0.7, 0, -5]), ...layers, merge('m', 'multiply', ['x', 'q'])]);
    expect(graph.layers).toEqual(before.layers);
  }
});

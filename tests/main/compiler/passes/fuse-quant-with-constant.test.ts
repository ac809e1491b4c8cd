/** @file Tests of the pass that gives a Constant its quantiser. */
import { expect, it } from 'vitest';
import { fuseQuantWithConstant } from '../../../../main/compiler/passes/fuse-quant-with-constant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, merge, quant, runPass, type QuantOptions } from '../../../helpers/parse-graph.ts';

const values = [0.3, -0.7, 5, -5];
const build = (options: QuantOptions) => [input(), constant('c', [4], values), quant('q', 'c', options), merge('m', 'add', ['x', 'q'])];

it('stores the values on the grid and remembers those before', () => {
  const { graph } = runPass(fuseQuantWithConstant, build({ scale: [0.25] }));
  expect(namesOf(graph)).toEqual(['x', 'c', 'm']);
  const value = layerOf(graph, 'c').weights['value'];
  expect([...value?.data ?? []]).toEqual([0.25, -0.75, 1.75, -2]);
  expect([...value?.unquantized ?? []]).toEqual(values);
  expect(layerOf(graph, 'm').inputs).toEqual(['x', 'c']);
});

it('knows narrow and unsigned ranges', () => {
  const stored = (options: QuantOptions): readonly number[] => [...layerOf(runPass(fuseQuantWithConstant, build(options)).graph, 'c').weights['value']?.data ?? []];
  expect(stored({ scale: [0.25], narrow: true })).toEqual([0.25, -0.75, 1.75, -1.75]);
  expect(stored({ scale: [0.25], signed: false })).toEqual([0.25, 0, 3.75, 0]);
});

it.each([{ scale: [0.3] }, { scale: [0.25, 0.5, 0.25, 0.25], scaleShape: [4] }, { scale: [0.25], zero: 1 }])('leaves %j to split-constant-quant', (options) => {
  const { graph, before } = runPass(fuseQuantWithConstant, build(options));
  expect(graph.layers).toEqual(before.layers);
});

/** @file Tests of the pass that computes scaled constants. */
import { expect, it } from 'vitest';
import { fuseBatchNormWithConstant } from '../../../../main/compiler/passes/fuse-batch-norm-with-constant.ts';
import { splitConstantQuant } from '../../../../main/compiler/passes/split-constant-quant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, merge, quant, runMore, runPass, scaling } from '../../../helpers/parse-graph.ts';

const layers = (own: readonly number[]) => [input(), constant('c', [4], [1, 2, 3, 4]), scaling('s', 'c', [4], { scale: [0.5], bias: [1], own }), merge('m', 'add', ['x', 's'])];

it('puts the result into the Constant', () => {
  const { graph } = runPass(fuseBatchNormWithConstant, layers([1]));
  expect(namesOf(graph)).toEqual(['x', 'c', 'm']);
  expect([...layerOf(graph, 'c').weights['value']?.data ?? []]).toEqual([1.5, 2, 2.5, 3]);
});

it('leaves a quantised constant: its scaling moves over the product', () => {
  const split = runPass(splitConstantQuant, [input(), constant('c', [4], [1, 2, 3, 4]), quant('q', 'c', { scale: [0.3] }), merge('m', 'add', ['x', 'q'])]).graph;
  expect(namesOf(runMore(split, fuseBatchNormWithConstant))).toEqual(['x', 'c', 'q_rescale', 'm']);
});

it('leaves parameters that do not fit the constant', () => {
  const { graph } = runPass(fuseBatchNormWithConstant, [input(), constant('c', [1], [1]), scaling('s', 'c', [4], { scale: [1, 2, 3, 4] }), merge('m', 'add', ['x', 's'])]);
  expect(namesOf(graph)).toContain('s');
});

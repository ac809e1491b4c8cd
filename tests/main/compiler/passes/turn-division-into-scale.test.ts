/** @file Tests of the pass that makes scalings of divisions by a constant. */
import { expect, it } from 'vitest';
import { turnDivisionIntoScale } from '../../../../main/compiler/passes/turn-division-into-scale.ts';
import { fuseQuantWithConstant } from '../../../../main/compiler/passes/fuse-quant-with-constant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, expectValues, merge, quant, runMore, runPass } from '../../../helpers/parse-graph.ts';

it('multiplies by the reciprocal, and keeps the values', () => {
  const { graph } = runPass(turnDivisionIntoScale, [input(), constant('c', [4], [1, 2, 3, 4]), merge('m', 'divide', ['x', 'c'])]);
  expect(namesOf(graph)).toEqual(['x', 'bn_m']);
  expectValues(graph, (x) => [...x].map((value, i) => value / (i + 1)));
});

it('writes the reciprocal as a single float, while the reference has the exact one', () => {
  const { graph } = runPass(turnDivisionIntoScale, [input(), constant('c', [4], [1, 2, 3, 4]), merge('m', 'divide', ['x', 'c'])]);
  const scale = layerOf(graph, 'bn_m').weights['scale'];
  expect([...scale?.data ?? []]).toEqual([1, 0.5, 1 / 3, 0.25]);
  expect([...scale?.converted ?? []]).toEqual([1, 0.5, Math.fround(1 / 3), 0.25]);
});

it('turns the type of a quantised divisor over: <4,2> with step 1/4 needs integers up to 4', () => {
  const graph = runPass(fuseQuantWithConstant, [input(), constant('c', [4], [0.25, 0.5, 1, 1.75]), quant('q', 'c', { scale: [0.25] }), merge('m', 'divide', ['x', 'q'])]).graph;
  expect(layerOf(runMore(graph, turnDivisionIntoScale), 'bn_m').types['scale']).toMatchObject({ widthBits: 4, integerBits: 4, overflow: 'SAT' });
  const narrow = runPass(fuseQuantWithConstant, [input(), constant('c', [4], [0.25, 0.5, 1, 1.75]), quant('q', 'c', { scale: [0.25], narrow: true }), merge('m', 'divide', ['x', 'q'])]).graph;
  expect(layerOf(runMore(narrow, turnDivisionIntoScale), 'bn_m').types['scale']).toMatchObject({ overflow: 'SAT_SYM' });
});

it('leaves the division of a constant by data', () => {
  const { graph, before } = runPass(turnDivisionIntoScale, [input(), constant('c', [4], [1, 2, 3, 4]), merge('m', 'divide', ['c', 'x'])]);
  expect(graph).toBe(before);
});
